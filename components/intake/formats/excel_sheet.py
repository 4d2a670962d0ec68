"""A sheet of an Excel or OpenDocument file: its rows as text, with what the file says of its cells."""

import zipfile
from collections.abc import Mapping, Sequence
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
from components.intake.dialect.quoted_rows import Row
from components.intake.formats.excel_errors import find_error_cells

_DAMAGED = (
    python_calamine.CalamineError,
    ElementTree.ParseError,
    expat.ExpatError,
    zipfile.BadZipFile,
    OSError,
    ValueError,
)
Range = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell, by row and column from 0


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
    rows: list[Row] = field(default_factory=list)
    merged: dict[int, dict[int, str]] = field(default_factory=dict)
    uncomputed: list[int] = field(default_factory=list)


def read_sheet(path: Path, name: str, wanted: str | None, fewest_rows: int = 1) -> Sheet:
    """The wanted sheet, else the first that holds a table of at least `fewest_rows` below names.

    Raises:
        Unreadable: the file is no spreadsheet, locked, or has no such sheet.
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
        cells, start = chosen.cells, chosen.start
        found_errors = find_error_cells(path, chosen.name)
        _put_errors(cells, start, found_errors.errors)
        rows = [_row(number, row) for number, row in enumerate(cells, start[0] + 1)]
        merged = _merged(chosen.merged, rows, start)
        return Sheet(chosen.name, names, rows, merged, [row + 1 for row in found_errors.uncomputed])
    except _DAMAGED as error:
        if isinstance(error, Unreadable):
            raise
        what = t("The spreadsheet cannot be opened: {error}.", error=f"{error}"[:150])
        raise Unreadable("damaged", what, name, t("Save it anew, without a password, or as CSV.")) from error


@dataclass(frozen=True)
class _Opened:
    """A sheet's values from the cell `start` on, and which cells are merged."""

    name: str
    cells: list[list[Any]]
    start: tuple[int, int]
    merged: Sequence[Range]


def _open(book: python_calamine.CalamineWorkbook, name: str) -> _Opened:
    found = book.get_sheet_by_name(name)
    cells = found.to_python(skip_empty_area=True)
    return _Opened(name, cells, found.start or (0, 0), found.merged_cell_ranges or [])


def _choose(book: python_calamine.CalamineWorkbook, fewest_rows: int) -> _Opened | None:
    """The first sheet with a table, else the first with anything; a hidden one only where nothing can be seen."""
    seen = python_calamine.SheetVisibleEnum.Visible
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == seen]
    hidden = [name for name in book.sheet_names if name not in shown]
    for names in (shown, hidden):
        first: _Opened | None = None
        for name in names:
            opened = _open(book, name)
            if _holds_table(opened.cells, fewest_rows):
                return opened
            if first is None and any(cell != "" for row in opened.cells for cell in row):
                first = opened
        if first is not None:
            return first
    return None


def _holds_table(cells: list[list[Any]], fewest_rows: int) -> bool:
    """Whether names and enough rows have two cells each: a cover has a line of text, or a few facts."""
    wide = (row for row in cells if sum(cell != "" for cell in row) > 1)
    return len(list(islice(wide, fewest_rows + 1))) > fewest_rows


def _merged(ranges: Sequence[Range], rows: list[Row], start: tuple[int, int]) -> dict[int, dict[int, str]]:
    """What cells say that are merged with cells below them, for the rows below; only those of one column."""
    said: dict[int, dict[int, str]] = {}
    for (top, left), (bottom, right) in ranges:
        if left != right or not 0 <= top - start[0] < len(rows) or left < start[1]:
            continue
        text = rows[top - start[0]].cells[left - start[1]]
        for row in rows[top - start[0] + 1 : bottom - start[0] + 1]:
            said.setdefault(row.line, {})[left - start[1]] = text
    return said


def _put_errors(cells: list[list[Any]], start: tuple[int, int], errors: Mapping[tuple[int, int], str]) -> None:
    """What the spreadsheet shows where a formula failed, in place of nothing; `cells` begin at `start`."""
    for (row, column), said in errors.items():
        down, right = row - start[0], column - start[1]
        if 0 <= down < len(cells) and 0 <= right < len(cells[down]):
            cells[down][right] = said


def _row(number: int, cells: list[Any]) -> Row:
    texts = [as_text(cell) for cell in cells]
    return Row(number, texts, " ".join("\t".join(texts).splitlines()))  # a row is one line, whatever its cells hold


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
