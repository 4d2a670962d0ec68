"""Excel and OpenDocument spreadsheets: a sheet's cells as text."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from components.data.reading.careful import Sink
from components.data.reading.cutting import Cutter, Marks
from components.data.reading.dialect import Dialect
from components.data.reading.layout import find_layout, usual_width
from components.data.reading.report import ReadingReport
from components.data.reading.result import ReadResult, Wish
from components.data.reading.rows import Row
from components.problem import Unreadable
from components.words import t


def read_spreadsheet(path: Path, wish: Wish, report: ReadingReport) -> ReadResult:
    """Read a sheet's table. Raises Unreadable as `read_sheet`."""
    options = wish.options
    rows, sheet, sheets = read_sheet(path, wish.name, options.sheet)
    for row in rows[: options.skip_rows or 0]:
        report.leave_out(row.line, "skipped", row.text)
    rows = rows[options.skip_rows or 0 :]
    layout = find_layout(rows, usual_width(rows), Cutter(Marks("\t")), options)
    sink = Sink(layout.width)
    body = [row for row in rows if row.line >= layout.body_line]
    notes = _notes_below(body, layout.width)
    for row in body:
        if row.blank:
            report.blank_lines += 1
        elif row.line in notes:
            report.leave_out(row.line, "below_table", row.text)
        else:
            sink.add(row.cells[: layout.width])
    for row in layout.above:
        report.leave_out(row.line, "above_table", row.text)
    table = sink.table()
    report.rows_read = table.num_rows
    dialect = Dialect("", "", layout.names is not None, quotechar="", form="spreadsheet")
    dialect = replace(
        dialect, sheet=sheet, sheets=sheets, header_rows=layout.header_rows, skip_rows=layout.first_line - 1
    )
    return ReadResult(layout.names, table, dialect, report)


def _notes_below(rows: list[Row], width: int) -> set[int]:
    """Lines below the last full row that hold one cell: notes, if an empty row parts them or they are longer than a cell."""
    filled = [row.filled for row in rows]
    last = max((place for place, count in enumerate(filled) if count > 1), default=-1)
    below = rows[last + 1 :]
    longest = max((len(row.cells[0]) for row in rows[: last + 1]), default=0)
    parted = bool(below) and below[0].blank
    return {row.line for row in below if width > 2 and not row.blank and (parted or len(row.cells[0]) > longest)}


def read_sheet(path: Path, name: str, wanted: str | None) -> tuple[list[Row], str, tuple[str, ...]]:
    """The rows of a sheet (the wanted one, else the first that holds something), its name, and the names of all.

    Raises:
        Unreadable: the file is no spreadsheet, locked, or has no such sheet.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = tuple(book.sheet_names)
        if wanted is not None and wanted not in sheets:
            what = t("There is no sheet {sheet}.", sheet=wanted)
            raise Unreadable("no_such_sheet", what, name, t("Choose one of: {names}.", names=", ".join(sheets)[:300]))
        for sheet in [wanted] if wanted is not None else sheets:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
            if wanted is not None or any(cell != "" for row in rows for cell in row):
                return [_row(number, row) for number, row in enumerate(rows, 1)], sheet, sheets
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        what = t("The spreadsheet cannot be opened: {error}.", error=f"{error}"[:150])
        raise Unreadable("damaged", what, name, t("Save it anew, without a password, or as CSV.")) from error
    return [], sheets[0] if sheets else "", sheets


def _row(number: int, cells: list[Any]) -> Row:
    texts = [as_text(cell) for cell in cells]
    return Row(number, texts, "\t".join(texts))


def as_text(cell: Any) -> str:
    """A spreadsheet's value as a cell of text: `3.0` is `3`, a date without a time is only that."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell.total_seconds())
        case _:
            return str(cell)
