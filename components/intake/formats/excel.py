"""Excel and OpenDocument spreadsheets: the tables of a sheet, told apart and cut as those of a text are."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from components.intake.dialect.dialect import Dialect
from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.expected import Expected
from components.intake.file_reading import FileReading
from components.intake.formats.excel_sheet import read_sheet
from components.intake.options import ReadOptions
from components.intake.table.cell_shape import column_shapes, disagreements
from components.intake.table.layout import Layout, find_layout, usual_width
from components.intake.table.row_parser import parse_tables
from components.intake.table.row_spill import RowSpill

FEWEST_ROWS = 3  # of a table below another: names and two rows
MOST_TABLES = 50
SAMPLED = 200  # rows of a table that are looked at to tell it from another


def read_spreadsheet(reading: FileReading) -> None:
    """Read a sheet's table of a spreadsheet, the first if it holds several. Raises Unreadable as `read_sheet`."""
    if reading.form != "spreadsheet":
        return
    request, options, report = reading.request, reading.request.options, reading.report
    sheet = read_sheet(reading.path, request.name, options.sheet, request.fewest_rows)
    skip = options.skip_rows or 0
    for row in sheet.rows[:skip]:
        if row.line <= skip:
            report.leave_out(row.line, "skipped", row.text)
    tables = split_tables([row for row in sheet.rows if row.line > skip], joined=request.expected is not None)
    source = SheetRows(tables, sheet.merged, request.expected)
    found = parse_tables(source, options, report, source.layout(0, options))
    reading.take(found)
    starts = [0, *(table.first_line for table in found.tables[1:]), sys.maxsize]
    begin, end = starts[found.number - 1], starts[found.number]
    if uncomputed := sum(begin <= line < end for line in sheet.uncomputed):
        report.damage["formulas_without_value"] = uncomputed
    reading.dialect = replace(reading.dialect, form="spreadsheet", sheet=sheet.name, sheets=sheet.names)


@dataclass
class SheetRows:
    """A source of rows.

    Args:
        tables: the rows of each of a sheet's tables, parted where it leaves rows empty.
        merged: what cells say that are merged with cells below them, by line and column of those below.
    """

    tables: list[list[ParsedRow]]
    merged: Mapping[int, Mapping[int, str]]
    expected: Expected | None = None
    spill: RowSpill | None = None  # a sheet is in memory whole
    tokenizer: Tokenizer = field(default_factory=lambda: Tokenizer(Dialect("\t")))

    def layout(self, line: int, options: ReadOptions) -> Layout:
        """The layout of the table that begins at or below a line, with the expected names if they stand there."""
        rows = [row for row in self._table(line) if row.line >= line]
        return find_layout(rows, usual_width(rows), self.tokenizer, options, self.expected)

    def rows(self, layout: Layout) -> Iterator[ParsedRow]:
        """The rows below a table's header, to where the next begins; a cell merged with cells above has what they say."""
        for row in self._table(layout.first_line):
            if row.line >= layout.body_line:
                merged = self.merged.get(row.line, {})
                fills = {column: text for column, text in merged.items() if text and not row.cells[column]}
                cells = [fills.get(column, cell) for column, cell in enumerate(row.cells)] if fills else row.cells
                yield replace(row, cells=cells, how="merged_cells") if fills else row

    def next_table(self, line: int) -> int | None:
        """The line of the first table that begins below a line."""
        return next((table[0].line for table in self.tables if table and table[0].line > line), None)

    def _table(self, line: int) -> list[ParsedRow]:
        """The table that a line belongs to: the last that begins at or above it."""
        begun = [table for table in self.tables if table and table[0].line <= line]
        return begun[-1] if begun else self.tables[0]


def split_tables(rows: list[ParsedRow], *, joined: bool = False) -> list[list[ParsedRow]]:
    """The tables that stand one below the other, parted by empty rows; the cells of each up to its last column.

    Args:
        joined: whether rows below the same names once more belong to the table above.
    """
    tables: list[list[ParsedRow]] = []
    for block in _blocks(rows):
        if tables and (len(tables) >= MOST_TABLES or not _begins_another(block, tables[-1], joined)):
            tables[-1] += block
        else:
            tables.append(block)
    return [_narrowed(table) for table in tables] if len(tables) > 1 else [rows]


def _blocks(rows: list[ParsedRow]) -> list[list[ParsedRow]]:
    """Rows parted where empty ones stand between them, which stay at the end of what is above."""
    blocks: list[list[ParsedRow]] = []
    parted = True
    for row in rows:
        if blocks and (row.blank or not parted):
            blocks[-1].append(row)
        else:
            blocks.append([row])
        parted = row.blank
    return blocks


def _begins_another(block: list[ParsedRow], above: list[ParsedRow], joined: bool) -> bool:
    """Whether a block is a table of its own: names over what they name, of another width or kind than the rows above."""
    rows = [row for row in block[:SAMPLED] if not row.blank]
    while len(rows) > FEWEST_ROWS and rows[0].filled == 1:  # a title
        rows = rows[1:]
    here = [row.cells for row in _narrowed(rows)]
    if len(here) < FEWEST_ROWS or len(here[0]) < 2 or not all(cell.strip() for cell in here[0]):
        return False
    shapes = column_shapes(here[1:], len(here[0]))
    if not any(shapes) or disagreements(here[0], shapes) < sum(shape is not None for shape in shapes):
        return False
    there = [row.cells for row in _narrowed(above[:SAMPLED]) if not row.blank]
    if len(there) < FEWEST_ROWS:
        return False
    usual = column_shapes(there[1:], len(there[0]))
    typed = sum(shape is not None for shape in usual)
    if here[0] == there[0]:
        return not joined
    return len(here[0]) != len(there[0]) or (typed > 0 and disagreements(here[0], usual) == typed)


def _narrowed(rows: list[ParsedRow]) -> list[ParsedRow]:
    """Rows with as many cells as the widest of them fills."""
    width = max((index + 1 for row in rows for index, cell in enumerate(row.cells) if cell.strip()), default=1)
    return [replace(row, cells=row.cells[:width]) for row in rows]
