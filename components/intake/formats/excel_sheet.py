"""A sheet of an Excel or OpenDocument file: its rows as text, with what the file says of its cells."""

import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.formats.excel_errors import find_error_cells

_DAMAGED = (
    python_calamine.CalamineError,
    ElementTree.ParseError,
    expat.ExpatError,
    zipfile.BadZipFile,
    OSError,
    ValueError,
)
_Opened = tuple[python_calamine.CalamineSheet, list[list[Any]]]  # a sheet, and its values from the cell `start` on


@dataclass(frozen=True)
class Sheet:
    """A sheet of a spreadsheet.

    Attributes:
        name: of this sheet; `names` are those of all.
        rows: its rows; lines are counted as the spreadsheet counts them, empty columns at the left are left out.
        merged: for rows whose cell in a column belongs to a cell further up: {line: {column: that cell's text}}.
        uncomputed: the lines of cells with a formula that has no value, a line for each cell.
    """

    name: str
    names: tuple[str, ...]
    rows: list[ParsedRow] = field(default_factory=list)
    merged: dict[int, dict[int, str]] = field(default_factory=dict)
    uncomputed: list[int] = field(default_factory=list)


def read_sheet(path: Path, name: str, wanted: str | None, fewest_rows: int = 1) -> Sheet:
    """The wanted sheet, else the first that holds a table of at least `fewest_rows` below names.

    Raises Unreadable: the file is no spreadsheet, locked, or has no such sheet.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = tuple(book.sheet_names)
        if wanted is not None and wanted not in names:
            what = t("There is no sheet {sheet}.", sheet=wanted)
            raise Unreadable("no_such_sheet", what, name, t("Choose one of: {names}.", names=", ".join(names)[:300]))
        chosen = _choose(book, fewest_rows) if wanted is None else _open(book, wanted)
        if chosen is None:
            return Sheet(names[0] if names else "", names)
        sheet, cells = chosen
        top, left = sheet.start or (0, 0)
        found = find_error_cells(path, sheet.name)
        for (row, column), said in found.errors.items():  # where a formula failed, in place of nothing
            if 0 <= row - top < len(cells) and 0 <= column - left < len(cells[row - top]):
                cells[row - top][column - left] = said
        texts = [[as_text(cell) for cell in row] for row in cells]
        # A row is one line, whatever its cells hold.
        rows = [
            ParsedRow(line, each, " ".join("\t".join(each).splitlines())) for line, each in enumerate(texts, top + 1)
        ]
        return Sheet(sheet.name, names, rows, _merged(sheet, rows), [row + 1 for row in found.uncomputed])
    except _DAMAGED as error:
        if isinstance(error, Unreadable):
            raise
        what = t("The spreadsheet cannot be opened: {error}.", error=f"{error}"[:150])
        raise Unreadable("damaged", what, name, t("Save it anew, without a password, or as CSV.")) from error


def _open(book: python_calamine.CalamineWorkbook, name: str) -> _Opened:
    sheet = book.get_sheet_by_name(name)
    return sheet, sheet.to_python(skip_empty_area=True)


def _choose(book: python_calamine.CalamineWorkbook, fewest_rows: int) -> _Opened | None:
    """The first sheet with a table, else the first with anything; a hidden one only where nothing can be seen."""
    seen = python_calamine.SheetVisibleEnum.Visible
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == seen]
    hidden = [name for name in book.sheet_names if name not in shown]
    for names in (shown, hidden):
        first: _Opened | None = None
        for name in names:
            opened = _open(book, name)
            if _holds_table(opened[1], fewest_rows):
                return opened
            if first is None and any(cell != "" for row in opened[1] for cell in row):
                first = opened
        if first is not None:
            return first
    return None


def _holds_table(cells: list[list[Any]], fewest_rows: int) -> bool:
    """Whether names and enough rows have two cells each: a cover has a line of text, or a few facts."""
    wide = (row for row in cells if sum(cell != "" for cell in row) > 1)
    return len(list(islice(wide, fewest_rows + 1))) > fewest_rows


def _merged(sheet: python_calamine.CalamineSheet, rows: list[ParsedRow]) -> dict[int, dict[int, str]]:
    """What cells say that are merged with cells below them, for the rows below; only those of one column."""
    said: dict[int, dict[int, str]] = {}
    first, leftmost = sheet.start or (0, 0)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right >= leftmost and 0 <= top - first < len(rows):
            text = rows[top - first].cells[left - leftmost]
            for row in rows[top - first + 1 : bottom - first + 1]:
                said.setdefault(row.line, {})[left - leftmost] = text
    return said


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
