"""Rows below a table that are none of it: empty ones and notes, which a spreadsheet pads with separators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa

from components.intake.report import ReadingReport
from components.intake.table.cell_shape import Shape, column_shapes, disagreements, shape_of
from components.intake.table.repair import NOTE

MOST_BELOW = 200  # rows that are looked at from the end on
SAMPLED = 400  # rows that show what the columns hold
FEWEST_ROWS = 2  # that stay
ALONE = 0.2  # of the rows have a single cell: then such a row is nothing special
FEWEST_WORDS = 3  # of a sentence
LONGER = 1.5  # times the longest cell of its column: a sentence
_MARK = re.compile(r"\s*(?:[*†‡§¹²³(\[#]|\d{1,2}[).:]\s|[a-z][).]\s|\.\.\s|--|//)")
_END = re.compile(r"\W*(?:end|eof|ende|fin|fine)(?:\s+of\s+(?:file|data|report|table))?\W*", re.IGNORECASE)
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


@dataclass(frozen=True)
class LastRows:
    """The last rows of a table: the line each begins in, and its text in the file, "" where its cells say it all."""

    lines: Sequence[int]
    texts: Sequence[str]
    delimiter: str = ""


def without_footer(table: pa.Table, last: LastRows, report: ReadingReport) -> pa.Table:
    """The table above its footer, which the report tells: notes one by one, empty rows by their count."""
    count = min(len(last.lines), MOST_BELOW, table.num_rows - FEWEST_ROWS)
    if table.num_columns < 2 or count < 1 or not _may_be_footer(table):
        return table
    start = table.num_rows - count
    tail = _rows(table.slice(start))
    lines, texts = last.lines[-count:], last.texts[-count:]
    parted = [
        False,
        *(later > before + 1 + text.count("\n") for (before, later), text in zip(pairwise(lines), texts, strict=False)),
    ]
    above = _rows(table.slice(0, min(start, SAMPLED)))
    cut = find_footer([*above, *tail], tail, parted)
    if cut < count:
        report.last_line = lines[cut - 1] if cut else report.last_line - count
    for place in range(cut, count):
        if any(cell.strip() for cell in tail[place]):
            report.leave_out(lines[place], "below_table", texts[place] or last.delimiter.join(tail[place]))
        else:
            report.empty_rows += 1
    return table.slice(0, start + cut)


def _may_be_footer(table: pa.Table) -> bool:
    """Whether the last row has at most two cells, or a blank after each comma: few tables have a footer, and this tells."""
    last = [column[-1].as_py() or "" for column in table.columns]
    filled = [cell for cell in last if cell.strip()]
    return len(filled) <= 2 or all(cell.startswith(" ") for cell in filled[1:])


def _rows(table: pa.Table) -> list[list[str]]:
    columns = [[cell or "" for cell in column.to_pylist()] for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def find_footer(rows: list[list[str]], tail: list[list[str]], parted: list[bool]) -> int:
    """The place in `tail` from which on there are only notes and empty rows.

    Args:
        rows: of the table, the last ones among them.
        parted: whether an empty line stands before each of `tail`.
    """
    filled = [_filled(row) for row in rows]
    if sum(len(places) == 1 for places in filled) > ALONE * len(filled) + 2:
        return _without_empty(tail)
    body = [row for row in rows if len(_filled(row)) > 1]
    shapes = column_shapes(body, len(tail[0]))
    start = len(tail)
    while start > 0 and (_may_be_note(tail[start - 1]) or _is_prose(tail[start - 1], shapes)):
        start -= 1
    place, gap = start, False
    while place < len(tail):
        row = tail[place]
        gap = gap or parted[place] or not _filled(row)
        prose = _is_prose(row, shapes) and (gap or NOTE.match(row[0]))
        if _filled(row) and not prose and not _is_note(row, body, gap):
            start, gap = place + 1, False
        place += 1
    return start


def _filled(row: list[str]) -> list[int]:
    return [place for place, cell in enumerate(row) if cell.strip()]


def _without_empty(tail: list[list[str]]) -> int:
    place = len(tail)
    while place > 0 and not _filled(tail[place - 1]):
        place -= 1
    return place


def _may_be_note(row: list[str]) -> bool:
    filled = _filled(row)
    return len(filled) < 2 or (filled == [0, 1] and len(row) > 3)


def _is_prose(row: list[str], shapes: list[Shape | None]) -> bool:
    """Whether a row is a sentence that its own commas cut into the cells of a row: words where all others have values."""
    later = [cell for cell in row[1:] if cell.strip()]
    typed = sum(usual is not None for cell, usual in zip(row, shapes, strict=True) if cell.strip())
    cut = bool(later) and all(cell.startswith(" ") for cell in later)
    return cut and len(" ".join(row).split()) > FEWEST_WORDS and typed > 0 and disagreements(row, shapes) == typed


def _is_note(row: list[str], body: list[list[str]], gap: bool) -> bool:
    """Whether a row of one cell, or of a key and a value, is a note: not like the cells of its column, and it says so.

    It begins as notes do, is a sentence longer than all above, or an empty row parts it from the table.
    """
    places = _filled(row)
    if not _may_be_note(row):
        return False
    cell = row[places[0]].strip()
    if len(places) > 1:
        return NOTE.match(cell) is not None or (gap and cell.endswith(":"))
    column = [other[places[0]].strip() for other in body if places[0] < len(other)]
    shapes = {shape_of(other) for other in column} - {Shape.MISSING}
    if shape_of(cell) in (Shape.NUMBER, Shape.TIME, Shape.MISSING) or _is_like(cell, column):
        return False
    if NOTE.match(cell) or _MARK.match(cell) or _END.fullmatch(cell):
        return True
    several = len(cell.split()) > 1
    if Shape.TEXT not in shapes and Shape.OTHER not in shapes and len(cell.split()) >= FEWEST_WORDS:
        return True  # a sentence below words and numbers
    longest = max(map(len, column), default=0)
    return several and (gap or len(cell) > LONGER * longest)


def _is_like(cell: str, column: list[str]) -> bool:
    """Whether a cell is written as others of its column: "Branch 9" is like "Branch 8"; sentences have no pattern."""
    pattern = _pattern(cell)
    return ("9" in pattern or len(cell.split()) < FEWEST_WORDS) and pattern in map(_pattern, column)


def _pattern(cell: str) -> str:
    """Example: "Branch 12" and "Town 3" are both "a 9"."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell))
