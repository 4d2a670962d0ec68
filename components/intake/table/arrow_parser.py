"""PyArrow for large texts whose rows are clean; the few that are not are repaired as the row parser repairs them.

Bytes are looked through first: where every quote stands where it may, and which rows have another number of cells than
usual. What would need a decision is left to the row parser, so that both give the same table.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from components.intake.dialect.dialect import Dialect
from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.dialect.scan import NotCleanError, OddRow, find_odd_rows
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.encoding.decode import Text
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport, TableExtent
from components.intake.table.footer import MOST_BELOW, LastRows
from components.intake.table.layout import Layout
from components.intake.table.repair import RowRepair, Unfit
from components.intake.table.row_buffer import CELL, RowBuffer, column_names, in_large_pieces
from components.intake.table.row_parser import ParsedTable
from components.intake.table.row_spill import RowSpill, parts_of

WORTH_IT = 4_000_000  # bytes from which this is quicker
BLOCK, LARGEST_BLOCK = 1 << 20, 1 << 24  # bytes PyArrow parses at a time
BLOCK_PER_COLUMN = 1_600  # bytes: each block makes a piece of every column, and a piece of few rows is mostly overhead
SPILLED_ROWS = 50_000  # of a table on disk, that are worked on at a time
IN_A_ROW = 3  # odd rows of one width, one after the other: perhaps another table


def read_with_arrow(
    text: Text,
    tokenizer: Tokenizer,
    options: ReadOptions,
    report: ReadingReport,
    layout: Layout,
    progress: Callable[[float], None],
    worth_it: int = WORTH_IT,
    spill: RowSpill | None = None,
) -> ParsedTable | None:
    """Read a text of one table in UTF-8; None where the row parser has to read it. The report is only touched on success.

    Its rows are on disk then, where `spill` takes them.
    """
    size, dialect = text.path.stat().st_size, tokenizer.dialect
    simple = len(dialect.delimiter) == 1 and dialect.delimiter.isascii() and dialect.quotechar.isascii()
    simple = simple and dialect.line_end in ("\n", "\r\n") and not dialect.repeated and not dialect.escape
    if size < worth_it or text.odd_bytes or not simple or options.comment or (options.table or 1) > 1:
        return None
    if layout.width < 2 or layout.resized or layout.repaired:
        return None
    try:
        with text.path.open("rb") as file:
            for _ in range(layout.body_line - 1):
                file.readline()
            start = file.tell()
            odd, last_line = find_odd_rows(file, start, layout, dialect, lambda done: progress(0.4 * done / size))
            odd_rows = _cut_odd_rows(file, size, odd, tokenizer)
            ranges = _Ranges(file, start, size, odd, lambda done: progress(0.4 + 0.6 * done / size))
            table = _parse(ranges, layout, dialect, spill)
    except NotCleanError:
        return None
    layout.add_to(report)
    repaired = _repair(odd_rows, size, odd, RowRepair(tokenizer, layout.width, layout.shapes), report)
    table = repaired.insert_into(table) if spill is None else repaired.spilled_into(table, spill)
    report.first_line, report.last_line = layout.body_line, last_line
    no_rows = {row.line for row in odd} - {
        *repaired.lines
    }  # each of the last rows is one line; such lines lie between them
    above = (line for line in range(last_line, 0, -1) if line not in no_rows)
    lines = list(islice(above, min(MOST_BELOW, table.num_rows)))[::-1]
    last = LastRows(lines, [""] * len(lines), dialect.delimiter)
    return ParsedTable(table, layout, 1, [TableExtent(layout.first_line, table.num_rows, layout.names)], last)


class _Ranges(io.RawIOBase):
    """The bytes of all rows but the odd ones, as a file to read once."""

    def __init__(
        self, file: BinaryIO, start: int, size: int, odd: list[OddRow], progress: Callable[[float], None]
    ) -> None:
        super().__init__()
        self._file, self._progress = file, progress
        ranges = zip([start, *(row.end for row in odd)], [*(row.start for row in odd), size], strict=True)
        self._ranges = ((begin, end) for begin, end in ranges if begin < end)
        self._place, self._end = next(self._ranges, (0, 0))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._place >= self._end:
            self._place, self._end = next(self._ranges, (0, 0))
        self._file.seek(self._place)
        read = self._file.read(min(len(buffer), self._end - self._place))
        count = len(read)
        buffer[:count] = read
        self._place += count
        self._progress(float(self._place))
        return count


def _parse(rows: _Ranges, layout: Layout, dialect: Dialect, spill: RowSpill | None) -> pa.Table:
    names = column_names(layout.width)
    empty = pa.schema([(name, CELL) for name in names]).empty_table()
    block = min(LARGEST_BLOCK, max(BLOCK, BLOCK_PER_COLUMN * layout.width))
    source = io.BufferedReader(rows, BLOCK)
    if not source.peek(1):
        return empty
    options = {
        "read_options": pacsv.ReadOptions(column_names=names, block_size=block),
        "parse_options": pacsv.ParseOptions(
            delimiter=dialect.delimiter, quote_char=dialect.quotechar or False, double_quote=True, escape_char=False
        ),
        "convert_options": pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, CELL), strings_can_be_null=False, check_utf8=False
        ),
    }
    try:
        if spill is None:
            return _without_space_after(in_large_pieces(pacsv.read_csv(source, **options)), dialect)
        written = spill.writer(layout.width)
        with pacsv.open_csv(source, **options) as batches:
            for batch in batches:
                written.write(_without_space_after(pa.Table.from_batches([batch]), dialect))
    except pa.ArrowInvalid as error:
        raise NotCleanError from error
    return written.table()


def _without_space_after(table: pa.Table, dialect: Dialect) -> pa.Table:
    if not dialect.space_after:
        return table
    trimmed = [table.column(0), *(pc.utf8_ltrim(column, characters=" ") for column in table.columns[1:])]
    return pa.Table.from_arrays(trimmed, table.column_names)


@dataclass
class _Repaired:
    """The odd rows that could be repaired: their cells, their lines, and how many clean rows stand before each."""

    buffer: RowBuffer
    lines: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)

    def insert_into(self, table: pa.Table) -> pa.Table:
        """The table with the repaired rows at their places."""
        return table if not self.lines else _inserted(table, self.buffer.table(), np.array(self.before))

    def spilled_into(self, table: pa.Table, spill: RowSpill) -> pa.Table:
        """The same, of a table that is on disk, part by part."""
        if not self.lines:
            return table
        written, repaired, before, at = spill.writer(table.num_columns), self.buffer.table(), np.array(self.before), 0
        for part in parts_of(table, SPILLED_ROWS, spill):
            end = at + part.num_rows
            is_last = end == table.num_rows
            here = (before >= at) & ((before < end) | is_last)
            written.write(_inserted(part, repaired.filter(pa.array(here)), before[here] - at))
            at = end
        return written.table()


def _inserted(table: pa.Table, rows: pa.Table, before: np.ndarray) -> pa.Table:
    """The table with each of `rows` behind as many of its own as `before` says (rows,)."""
    places = np.concatenate([np.arange(table.num_rows) + 0.5, before.astype("float64")])
    return pa.concat_tables([table, rows]).take(pa.array(np.argsort(places, kind="stable")))


def _cut_odd_rows(file: BinaryIO, size: int, odd: list[OddRow], tokenizer: Tokenizer) -> list[ParsedRow]:
    """The odd rows; what may be another table is left to the row parser."""
    rows: list[ParsedRow] = []
    for odd_row in odd:
        file.seek(odd_row.start)
        text = file.read(odd_row.end - odd_row.start).decode().rstrip("\r\n")
        cells, flaw = tokenizer.strict(text)
        if flaw is not None:
            raise NotCleanError
        rows.append(ParsedRow(odd_row.line, cells, text))
    _refuse_runs(rows, odd, size)
    return rows


def _repair(rows: list[ParsedRow], size: int, odd: list[OddRow], repair: RowRepair, report: ReadingReport) -> _Repaired:
    """Fit the odd rows as the row parser does."""
    repaired = _Repaired(RowBuffer(repair.width))
    closing = len(rows)  # from there on only odd rows follow, to the end of the file
    while closing > 0 and odd[closing - 1].end >= (odd[closing].start if closing < len(odd) else size):
        closing -= 1
    for left_out, (row, odd_row) in enumerate(zip(rows, odd, strict=True)):
        if row.blank:
            report.blank_lines += 1
            continue
        fitted = repair.fit(row)
        if isinstance(fitted, Unfit):
            footnote = fitted.why == "one_cell" and left_out >= closing
            report.leave_out(row.line, "below_table" if footnote else fitted.why, row.text)
            continue
        report.repair(row.line, fitted.how, row.text)
        repaired.buffer.add(fitted.cells)
        repaired.lines.append(row.line)
        repaired.before.append(odd_row.before - left_out)
    return repaired


def _refuse_runs(rows: list[ParsedRow], odd: list[OddRow], size: int) -> None:
    """Rows of one other width one after the other, or rows right below an empty line, may be another table's."""
    run, earlier = 0, None
    for index, row in enumerate(rows):
        follows = earlier is not None and earlier.line == row.line - 1 and len(earlier.cells) == len(row.cells) > 1
        run, earlier = (run + 1 if follows else 1), row
        last = index + 1 == len(rows)
        touching = not last and odd[index + 1].start == odd[index].end
        below_blank = row.blank and odd[index].end < size and not (touching and rows[index + 1].blank)
        if run >= IN_A_ROW or below_blank:
            raise NotCleanError
