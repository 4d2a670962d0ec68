"""Rows below a table that are none of it: empty ones and notes, which a spreadsheet pads with separators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa

from components.intake.report import ReadingReport
from components.intake.table.cell_shape import TYPED, Shape, column_shapes, disagreements, filled_indices, shape_of
from components.intake.table.repair import NOTE
from components.intake.table.row_buffer import rows_of

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
    if table.num_columns < 2 or count < 1:
        return table
    filled = [cell for column in table.columns if (cell := column[-1].as_py() or "").strip()]
    if len(filled) > 2 and not all(cell.startswith(" ") for cell in filled[1:]):
        return table  # few tables have a footer: its last row has at most two cells, or a blank after each comma
    start = table.num_rows - count
    tail, lines, texts = rows_of(table.slice(start)), last.lines[-count:], last.texts[-count:]
    between = zip(pairwise(lines), texts, strict=False)
    parted = [False, *(later > before + 1 + text.count("\n") for (before, later), text in between)]
    above = rows_of(table.slice(0, min(start, SAMPLED)))
    cut = _find_footer([*above, *tail], tail, parted)
    if cut < count:
        report.last_line = lines[cut - 1] if cut else report.last_line - count
    for index in range(cut, count):
        if filled_indices(tail[index]):
            report.leave_out(lines[index], "below_table", texts[index] or last.delimiter.join(tail[index]))
        else:
            report.empty_rows += 1
    return table.slice(0, start + cut)


def _find_footer(rows: list[list[str]], tail: list[list[str]], parted: list[bool]) -> int:
    """The place in `tail` from which on there are only notes and empty rows.

    Args:
        rows: of the table, the last ones among them.
        parted: whether an empty line stands before each of `tail`.
    """
    body = [row for row in rows if len(filled_indices(row)) > 1]
    shapes = column_shapes(body, len(tail[0]))
    alone = sum(len(filled_indices(row)) == 1 for row in rows)
    start = len(tail)
    if alone > ALONE * len(rows) + 2:  # then a single cell is nothing special
        while start > 0 and not filled_indices(tail[start - 1]):
            start -= 1
        return start
    while start > 0 and (_may_be_note(tail[start - 1]) or _is_prose(tail[start - 1], shapes)):
        start -= 1
    gap = False
    for index in range(start, len(tail)):
        row, filled = tail[index], filled_indices(tail[index])
        gap = gap or parted[index] or not filled
        prose = _is_prose(row, shapes) and (gap or NOTE.match(row[0]))
        if filled and not prose and not _is_note(row, body, gap):
            start, gap = index + 1, False
    return start


def _may_be_note(row: list[str]) -> bool:
    filled = filled_indices(row)
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
    if not _may_be_note(row):
        return False
    first, *others = filled_indices(row)
    cell = row[first].strip()
    words = len(cell.split())
    if others:
        return NOTE.match(cell) is not None or (gap and cell.endswith(":"))
    column = [other[first].strip() for other in body if first < len(other)]
    if shape_of(cell) in (*TYPED, Shape.MISSING):
        return False
    pattern = _pattern(cell)  # "Branch 9" is like "Branch 8"; sentences have no pattern
    if ("9" in pattern or words < FEWEST_WORDS) and pattern in map(_pattern, column):
        return False
    if NOTE.match(cell) or _MARK.match(cell) or _END.fullmatch(cell):
        return True
    if words >= FEWEST_WORDS and not {Shape.TEXT, Shape.OTHER} & set(map(shape_of, column)):
        return True  # a sentence below words and numbers
    return words > 1 and (gap or len(cell) > LONGER * max(map(len, column), default=0))


def _pattern(cell: str) -> str:
    """Example: "Branch 12" and "Town 3" are both "a 9"."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell))
