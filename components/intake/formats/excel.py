"""Excel and OpenDocument spreadsheets: the tables of a sheet, told apart and cut as those of a text are."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from components.intake.dialect.dialect import Dialect
from components.intake.dialect.quoted_rows import Row
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.formats.excel_sheet import Sheet, read_sheet
from components.intake.reading import Reading
from components.intake.report import ReadingReport, TableExtent
from components.intake.table.cell_shape import column_shapes, disagreements
from components.intake.table.footer import MOST_BELOW, LastRows
from components.intake.table.layout import Layout, find_layout, usual_width
from components.intake.table.row_buffer import RowBuffer

FEWEST_ROWS = 3  # of a table below another: names and two rows
MOST_TABLES = 50
SAMPLED = 200  # rows of a table that are looked at to tell it from another


def read_spreadsheet(reading: Reading) -> None:
    """Read a sheet's table, the first if it holds several. Raises Unreadable as `read_sheet`."""
    request, options, report = reading.request, reading.request.options, reading.report
    sheet = read_sheet(reading.path, request.name, options.sheet, request.fewest_rows)
    skip = options.skip_rows or 0
    for row in sheet.rows:
        if row.line <= skip:
            report.leave_out(row.line, "skipped", row.text)
    tables = split_tables([row for row in sheet.rows if row.line > skip])
    number = min(options.table or 1, len(tables))
    tokenizer = Tokenizer(Dialect("\t"))
    layouts = [find_layout(rows, usual_width(rows), tokenizer, options, request.expected) for rows in tables]
    layout = layouts[number - 1]
    reading.names = layout.names
    reading.table, reading.last = _body(tables[number - 1], layout, sheet, report)
    layout.tell(report)
    elsewhere = {row.line for place, rows in enumerate(tables, 1) if place != number for row in rows}
    if uncomputed := sum(line not in elsewhere for line in sheet.uncomputed):
        report.damage["formulas_without_value"] = uncomputed
    if len(tables) > 1:
        report.tables = [_extent(*each) for each in zip(tables, layouts, strict=True)]
    reading.dialect = replace(
        reading.dialect,
        header=layout.names is not None,
        form="spreadsheet",
        sheet=sheet.name,
        sheets=sheet.names,
        table=number,
        tables=len(tables),
        header_rows=layout.header_rows,
        skip_rows=layout.first_line - 1 if number == 1 else skip,
    )


def _extent(rows: list[Row], layout: Layout) -> TableExtent:
    """Where a table begins and how many rows it has, as the report tells it."""
    below = sum(row.line >= layout.body_line and not row.blank for row in rows)
    return TableExtent(layout.first_line, below, layout.names)


def _body(rows: list[Row], layout: Layout, sheet: Sheet, report: ReadingReport) -> tuple[pa.Table, LastRows]:
    """The rows below the header, and the last of them; what is no row of the table goes into the report."""
    sink = RowBuffer(layout.width)
    body = [row for row in rows if row.line >= layout.body_line]
    notes = _notes_below(body, layout.width)
    last: deque[Row] = deque(maxlen=MOST_BELOW)
    for row in body:
        if row.blank:
            report.blank_lines += 1
        elif row.line in notes:
            report.leave_out(row.line, "below_table", row.text)
        else:
            sink.add(_filled(row, sheet.merged.get(row.line, {}), report)[: layout.width])
            report.first_line = report.first_line or row.line
            report.last_line = row.line
            last.append(row)
    return sink.table(), LastRows([row.line for row in last], [row.text for row in last])


def split_tables(rows: list[Row]) -> list[list[Row]]:
    """The tables that stand one below the other, parted by empty rows; the cells of each up to its last column."""
    tables: list[list[Row]] = []
    for block in _blocks(rows):
        if tables and (len(tables) >= MOST_TABLES or not _begins_another(block, tables[-1])):
            tables[-1] += block
        else:
            tables.append(block)
    return [_narrowed(table) for table in tables] if len(tables) > 1 else [rows]


def _blocks(rows: list[Row]) -> list[list[Row]]:
    """Rows parted where empty ones stand between them, which stay at the end of what is above."""
    blocks: list[list[Row]] = []
    parted = True
    for row in rows:
        if blocks and (row.blank or not parted):
            blocks[-1].append(row)
        else:
            blocks.append([row])
        parted = row.blank
    return blocks


def _begins_another(block: list[Row], above: list[Row]) -> bool:
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
    other = len(here[0]) != len(there[0]) or here[0] == there[0]
    return other or (typed > 0 and disagreements(here[0], usual) == typed)


def _narrowed(rows: list[Row]) -> list[Row]:
    """Rows with as many cells as the widest of them fills."""
    width = max((place + 1 for row in rows for place, cell in enumerate(row.cells) if cell.strip()), default=1)
    return [replace(row, cells=row.cells[:width]) for row in rows]


def _filled(row: Row, merged: Mapping[int, str], report: ReadingReport) -> list[str]:
    """The cells of a row of the table; one that is merged with cells above has what they say."""
    fills = {column: text for column, text in merged.items() if text and not row.cells[column]}
    if not fills:
        return row.cells
    report.repair(row.line, "merged_cells", row.text)
    return [fills.get(column, cell) for column, cell in enumerate(row.cells)]


def _notes_below(rows: list[Row], width: int) -> set[int]:
    """Lines below the last full row that hold one cell: notes, if an empty row parts them or they are longer than a cell."""
    filled = [row.filled for row in rows]
    last = max((place for place, count in enumerate(filled) if count > 1), default=-1)
    below = rows[last + 1 :]
    longest = max((len(row.cells[0]) for row in rows[: last + 1]), default=0)
    parted = bool(below) and below[0].blank
    return {row.line for row in below if width > 2 and not row.blank and (parted or len(row.cells[0]) > longest)}
