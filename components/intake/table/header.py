"""Whether a row names the columns below it, and what the names are where several rows do."""

import re
from collections import Counter

from components.columns.cell_text import MISSING_WORDS
from components.intake.table.cell_shape import Shape, column_shapes, shape_of
from components.intake.table.numeric_names import (
    FEWEST_NUMBERED,
    MOST_ALIKE,
    are_levels,
    are_years,
    counts_from_start,
    counts_on,
    is_series,
    is_year,
    steps,
)

MOST_BELOW = 200
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]"), re.compile(r"\d")
TYPED = (Shape.NUMBER, Shape.TIME)


def is_header(first: list[str], below: list[list[str]]) -> bool:
    """Whether `first` names the columns of the rows `below`; a second row of names may follow it.

    Each column votes: a word over numbers speaks for a header, a number over numbers against it, a cell that occurs
    again below against it; a header that stands there again is not counted. Where nothing speaks, a first row of words
    is a header.
    """
    below = below[:MOST_BELOW]
    if _counts_columns(first, below):
        return True
    speaking = _speaking(first, below)
    if speaking == 0:
        present = [cell for cell in first if not is_missing(cell)]
        countable = counts_on(present)
        return bool(present) and all(shape_of(cell) not in TYPED or (countable and is_year(cell)) for cell in present)
    return speaking > 0 or (len(below) > 2 and _speaking(below[0], below[1:]) > 0 and _speaking(first, below[1:]) > 0)


def names_clearly(first: list[str], below: list[list[str]]) -> bool:
    """Whether something speaks for `first` as names of the columns below: that all of it is words is not enough."""
    below = below[:MOST_BELOW]
    return bool(below) and (_counts_columns(first, below) or _speaking(first, below) > 0)


def _speaking(first: list[str], below: list[list[str]]) -> float:
    """The votes for a header minus those against."""
    below = _without_repeats(first, below)
    shapes = column_shapes(below, len(first))
    columns = [[row[place].strip() for row in below if place < len(row)] for place in range(len(first))]
    countable = counts_on([cell for cell in first if not is_missing(cell)])
    every = zip(first, shapes, columns, strict=True)
    return sum(_vote(cell.strip(), usual, column, countable) for cell, usual, column in every if not is_missing(cell))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for a value that is not there."""
    return cell.strip().lower() in MISSING_WORDS


def _without_repeats(first: list[str], below: list[list[str]]) -> list[list[str]]:
    """Rows other than `first`, where that is a header again: it has words over numbers, or is unlike all other rows.

    Equal rows of words alone are data, unless no other row shares a cell with them where cells recur.
    """
    others = [row for row in below if row != first]
    if len(others) == len(below):
        return below
    shapes = column_shapes(others, len(first))
    over = any(
        usual is not None and shape_of(cell) not in (usual, Shape.MISSING)
        for cell, usual in zip(first, shapes, strict=True)
    )
    return others if over or _is_apart(first, others) else below


def _is_apart(first: list[str], others: list[list[str]]) -> bool:
    """Whether the cells of a row stand nowhere else in their columns, of which one at least has few different cells."""
    columns = [[row[place] for row in others if place < len(row)] for place in range(len(first))]
    apart = all(cell.strip() and cell not in column for cell, column in zip(first, columns, strict=True))
    return apart and any(len(column) > 2 and len(set(column)) <= len(column) / 2 for column in columns)


def _counts_columns(first: list[str], below: list[list[str]]) -> bool:
    """Whether `first` has words, or nothing, beside columns whose names are numbers: years, 1, 2, 3 and on, wavelengths.

    A word that looks like the cells below it makes it a row like them.
    """
    places = [place for place, cell in enumerate(first) if shape_of(cell) is Shape.NUMBER]
    if not below or len(places) < 2:
        return False
    if len(places) == len(first):
        return counts_from_start(first, below)
    columns = [[row[place].strip() for row in below if place < len(row)] for place in range(len(first))]
    words = [place for place in range(len(first)) if place not in places and not is_missing(first[place])]
    shapes = [_shape_of_column(columns[place]) for place in words]
    votes = [
        _vote(first[place].strip(), usual, columns[place], False) for place, usual in zip(words, shapes, strict=True)
    ]
    if any(vote < 0 for vote in votes):
        return False
    return _counts_on_beside(first, below, columns, places) or (
        bool(words) and are_levels(first, below, places, sum(votes))
    )


def _shape_of_column(column: list[str]) -> Shape | None:
    return column_shapes([[cell] for cell in column], 1)[0]


def _counts_on_beside(first: list[str], below: list[list[str]], columns: list[list[str]], places: list[int]) -> bool:
    """Whether the numbers of a first row count on as none of the rows below does, behind a word or nothing."""
    if 0 in places or not is_series([first[place] for place in places]):
        return False
    if len(places) < FEWEST_NUMBERED and all(are_years(columns[place]) for place in places):
        return False  # two years over years: from when to when
    step = steps([first[place] for place in places])
    alike = sum(steps([row[place] for place in places if place < len(row)]) == step for row in below)
    return alike <= MOST_ALIKE * len(below) and (not is_missing(first[0]) or all(columns[0]))


def _vote(cell: str, usual: Shape | None, column: list[str], countable: bool) -> float:
    """How a column votes on whether its first cell is a name."""
    shape = shape_of(cell)
    if usual is not None:
        if shape is not usual:
            return 2.0
        return 0.0 if countable and is_year(cell) and not are_years(column) else -1.0
    filled = [other for other in column if not is_missing(other)]
    if shape in TYPED and filled:
        alike = sum(shape_of(other) is shape for other in filled[:20])
        return -0.5 if alike > len(filled[:20]) / 2 else 0.5
    if cell in filled:
        return -1.0
    return _vote_of_words(cell, filled)


def _vote_of_words(cell: str, filled: list[str]) -> float:
    if len(filled) < 3:
        return 0.0
    patterns = Counter(_pattern(other) for other in filled)
    pattern, count = patterns.most_common(1)[0]
    if count == len(filled) and "9" in pattern:
        return -1.0 if _pattern(cell) == pattern else 0.5
    few = len(set(filled)) <= len(filled) / 2
    return 0.5 if few else 0.0


def _pattern(cell: str) -> str:
    """Example: "AB-12" is "aa-99"."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell))


def first_row_names(cells: list[str], text: str) -> list[str]:
    """The cells of a header row; the sign of a comment before the first name is no part of it."""
    if not text.startswith("#"):
        return cells
    bare = cells[0].lstrip("#").strip()
    return [bare, *cells[1:]] if bare else cells


def join_header(parts: list[list[str]]) -> list[str]:
    """One name a column from several header rows; a name over several columns stands once, above the first of them.

    Example:
        >>> join_header([["", "Sales", ""], ["year", "Q1", "Q2"]])
        ['year', 'Sales Q1', 'Sales Q2']
    """
    if len(parts) == 1:
        return parts[0]
    width = max(map(len, parts))
    filled = [row + [""] * (width - len(row)) for row in parts]
    spread = [_spread(row) if any(not cell.strip() for cell in row[1:]) else row for row in filled[:-1]]
    rows = [*spread, filled[-1]]
    return [" ".join(filter(None, (row[place].strip() for row in rows))) for place in range(width)]


def _spread(row: list[str]) -> list[str]:
    spread: list[str] = []
    for cell in row:
        spread.append(cell if cell.strip() or not spread else spread[-1])
    return spread
