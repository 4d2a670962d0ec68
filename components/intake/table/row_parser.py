"""Row by row: every line is cut, fitted or kept aside, and the file's tables are told apart."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from components.columns.cell_text import stripped
from components.columns.header_names import name_key, usable_name
from components.intake.dialect.lines import Lines
from components.intake.dialect.quoted_rows import ParsedRow, Rows
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.expected import Expected
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport, TableExtent
from components.intake.table.cell_shape import disagreements
from components.intake.table.footer import MOST_BELOW, LastRows
from components.intake.table.header import is_header, names_clearly
from components.intake.table.layout import Layout, find_layout, usual_width
from components.intake.table.repair import RowRepair, Unfit
from components.intake.table.row_buffer import BATCH_ROWS, RowBuffer
from components.intake.table.row_spill import RowSpill

MOST_TABLES = 50
RECENT = 50  # rows of a table that show which of its columns are always filled
BYTE_ORDER_MARK = "\ufeff"  # stays before the first cell of a file that was joined to another
SAMPLE_ROWS = 2_000
SAMPLE_SIZE = 1_000_000  # characters
AHEAD = 4  # rows looked at to tell another table from odd rows


@dataclass(frozen=True)
class ParsedTable:
    """The table that was wanted: its cells, layout and last rows, its number, and where the file's tables begin."""

    table: pa.Table
    layout: Layout
    number: int
    tables: list[TableExtent]
    last: LastRows


class RowSource(Protocol):
    """Where rows come from: a text or a sheet; where new rows are `expected`, the same header once more begins no other table.

    They go into memory, or where `spill` takes them.
    """

    tokenizer: Tokenizer
    expected: Expected | None
    spill: RowSpill | None

    def layout(self, line: int, options: ReadOptions) -> Layout:
        """The layout of the table that begins at or below a line."""

    def rows(self, layout: Layout) -> Iterator[ParsedRow]:
        """The rows below a table's header."""

    def next_table(self, line: int) -> int | None:
        """The line of the table behind the one at a line, where the source itself parts them."""


@dataclass
class TextRows:
    """The rows of a text whose lines a delimiter cuts, from any line on.

    Args:
        path: of the text in UTF-8.
        expected: where it is new rows for a model that are read.
        spill: where they go, if they are not to be held in memory.
    """

    path: Path
    tokenizer: Tokenizer
    expected: Expected | None = None
    spill: RowSpill | None = None
    _lines: Lines | None = None

    @property
    def read(self) -> int:
        """Characters of the text that were read for the rows asked for last."""
        return self._lines.read if self._lines else 0

    def layout(self, line: int, options: ReadOptions) -> Layout:
        """The layout of the table that begins at or below a line, with the expected names if they stand there."""
        width = usual_width(self._sample(line, None, options))
        rows = self._sample(line, width, options)
        return find_layout(rows, width, self.tokenizer, options, self.expected)

    def rows(self, layout: Layout) -> Iterator[ParsedRow]:
        """The rows below a table's header, to the end of the text."""
        self._lines = Lines(self.path, self.tokenizer.dialect.line_end, layout.body_line)
        return iter(Rows(self._lines, self.tokenizer, layout.width))

    def next_table(self, _line: int) -> None:
        """None: only rows tell where in a text another table begins."""

    def _sample(self, line: int, width: int | None, options: ReadOptions) -> list[ParsedRow]:
        """The first rows that do not begin with the comment mark a person named."""
        sample: list[ParsedRow] = []
        size = 0
        for row in Rows(Lines(self.path, self.tokenizer.dialect.line_end, line), self.tokenizer, width):
            if options.comment and row.text.startswith(options.comment):
                continue
            sample.append(row)
            size += len(row.text)
            if len(sample) >= SAMPLE_ROWS or size > SAMPLE_SIZE:
                break
        return sample


def parse_tables(
    source: RowSource,
    options: ReadOptions,
    report: ReadingReport,
    layout: Layout,
    progress: Callable[[], None] = lambda: None,
) -> ParsedTable:
    """Read the wanted table of a file, whose first one has this `layout`; what does not fit goes into `report`."""
    tables: list[TableExtent] = []
    wanted: ParsedTable | None = None
    index: int | None = layout.first_line
    while index is not None and len(tables) < MOST_TABLES:
        if tables:
            layout = source.layout(index, ReadOptions(comment=options.comment))
        chosen = len(tables) + 1 == (options.table or 1)
        own_report = report if chosen else ReadingReport()
        parser = TableParser(source, layout, options, own_report)
        next_place = parser.run(progress)
        tables.append(TableExtent(layout.first_line, parser.count, layout.names))
        if chosen or wanted is None:
            last = LastRows([line for line, _ in parser.last], [text for _, text in parser.last])
            wanted = ParsedTable(parser.buffer.table(), layout, len(tables), tables, last)
        index = next_place or source.next_table(index)
    assert wanted is not None  # noqa: S101 - there is always a first table, if an empty one
    wanted.layout.add_to(report)
    return wanted


def _are_same(cells: list[str], names: list[str]) -> bool:
    """Whether cells are the same names."""
    return len(cells) == len(names) and all(
        cell == name or name_key(usable_name(cell)) == name_key(usable_name(name))
        for cell, name in zip(reversed(cells), reversed(names), strict=True)
    )


@dataclass
class TableParser:
    """One table, row by row, to its end; `count` rows were taken, the `last` of them by line and text."""

    source: RowSource
    layout: Layout
    options: ReadOptions
    report: ReadingReport
    count: int = 0
    last: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=MOST_BELOW))

    def __post_init__(self) -> None:
        layout = self.layout
        spill = self.source.spill
        self.buffer = RowBuffer(layout.width, spill.writer(layout.width) if spill else None)
        self._rows = self.source.rows(layout)
        self._repair = RowRepair(self.source.tokenizer, layout.width, layout.shapes, layout.alignment)
        self._ahead: list[ParsedRow] = []
        self._again = 0  # how many rows of a header that stands there again were passed over

    def run(self, progress: Callable[[], None]) -> int | None:
        """Read to the end of the table; the line where the next one begins, if any."""
        after_blank = False
        pending_blanks = 0
        while (row := self._ahead.pop(0) if self._ahead else next(self._rows, None)) is not None:
            if row.blank and self.layout.width > 1:
                self.report.blank_lines += 1
                after_blank = True
                continue
            if row.blank and not row.text:
                pending_blanks += 1
                continue
            for _ in range(pending_blanks):  # in a table of one column an empty line is a missing cell
                self._take(ParsedRow(row.line, [""], ""))
            pending_blanks = 0
            if self.source.expected and self.count and self._is_header_again(row):
                self.report.leave_out(row.line, "header_again", row.text)
                continue
            if self.count and self._begins_another(row, after_blank):
                return row.line
            after_blank = not any(map(str.strip, row.cells))
            self._take(row)
            if self.count % BATCH_ROWS == 0:
                progress()
        self.report.blank_lines += pending_blanks
        for index, odd in enumerate(self.report.unread):  # what was left out below the last row is a footnote
            if odd.why == "one_cell" and odd.line > self.report.last_line:
                self.report.unread[index] = replace(odd, why="below_table")
        return None

    def _take(self, row: ParsedRow) -> None:
        if self.options.comment and row.text.startswith(self.options.comment):
            self.report.leave_out(row.line, "comment", row.text)
            return
        fitted = self._repair.fit(row)
        if isinstance(fitted, Unfit):
            self.report.leave_out(row.line, fitted.why, row.text)
            return
        if row.loose:
            self.report.damage["loose_quotes"] += 1
        if fitted.how:
            self.report.repair(row.line, fitted.how, row.text)
        self.buffer.add(fitted.cells)
        self.last.append((row.line, row.text))
        self.report.first_line = self.report.first_line or row.line
        self.report.last_line = row.line
        self.count += 1

    def _look_ahead(self) -> list[ParsedRow]:
        while len(self._ahead) < AHEAD and (row := next(self._rows, None)) is not None:
            self._ahead.append(row)
        return [row for row in self._ahead if not row.blank]

    def _begins_another(self, row: ParsedRow, after_blank: bool) -> bool:
        """Whether the header of another table stands here: the same names again, or names over rows of another width."""
        layout = self.layout
        if layout.width < 2 or len(row.cells) < 2:
            return False
        if after_blank and self._begins_padded(row):
            return True
        if layout.names is not None and len(row.cells) == layout.width:
            # Files joined end to end leave a byte order mark before the second header.
            same = row.cells[1:] == layout.names[1:] and stripped(row.cells[0]) == stripped(layout.names[0])
            if same and layout.header_rows == 1:
                return True
            typed = sum(usual is not None for usual in layout.shapes)
            if after_blank and typed >= 2 and row.filled == layout.width:
                return disagreements(row.cells, layout.shapes) == typed and self._names_what_follows(row)
            return False
        return len(row.cells) != layout.width and self._names_what_follows(row)

    def _is_header_again(self, row: ParsedRow) -> bool:
        """Whether a row is the header's first once more, or its next: files were joined end to end."""
        header, cells = self.layout.header, row.cells
        if row.text.startswith(BYTE_ORDER_MARK):
            cells, _ = self.source.tokenizer.strict(row.text.removeprefix(BYTE_ORDER_MARK))
        for index in dict.fromkeys((self._again, 0)) if self.layout.width > 1 else ():
            if index < len(header) and _are_same(cells, header[index]):
                self._again = index + 1
                return True
        self._again = 0
        return False

    def _begins_padded(self, row: ParsedRow) -> bool:
        """Whether, below a gap, names stand over rows that fill the same first columns only, perhaps below a title."""
        rows = [row, *self._look_ahead()]
        while len(rows) > 2 and rows[0].filled == 1 and rows[0].cells[0].strip():
            rows = rows[1:]
        count = rows[0].filled
        if not 2 <= count < self.layout.width or len(rows) < 3:
            return False
        if any(len(other.cells) != self.layout.width or any(map(str.strip, other.cells[count:])) for other in rows):
            return False
        names, *below = [other.cells[:count] for other in rows]
        above = [cells for cells in self.buffer.rows[-RECENT:] if any(map(str.strip, cells))]
        wider = any(all(cells[index].strip() for cells in above) for index in range(count, self.layout.width))
        return wider and all(map(str.strip, names)) and names_clearly(names, below)

    def _names_what_follows(self, row: ParsedRow) -> bool:
        following = [other.cells for other in self._look_ahead()]
        width = len(row.cells)
        if len(following) < 2 or any(len(cells) != width for cells in following[:3]):
            return False
        return row.filled == width and is_header(row.cells, following)
