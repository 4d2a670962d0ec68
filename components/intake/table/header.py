"""Whether a row names the columns below it, what the names are where several rows do, and where those stand that a model knows."""

import re
from collections import Counter
from collections.abc import Collection

from components.columns.header_names import name_key, usable_name
from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.expected import Expected
from components.intake.table.cell_shape import (
    TYPED,
    Shape,
    column_shapes,
    columns_below,
    disagreements,
    is_missing,
    shape_of,
)
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
NAMED_WITHIN = 200  # rows in which the names that a model knows are looked for
MOST_NAMED_CELLS = 200_000  # looked at
MOST_NAMED_ROWS = 5  # of a header
NEAR = 10  # rows below the best ones so far in which better ones are looked for
ENOUGH = 0.5  # of the names: a row that is not the first may have a cell that is the name of a column by chance
# What Orange writes before names: `mS#name` is a meta column of strings, `cD#kind` the class; see
# https://orange3.readthedocs.io/projects/orange-data-mining-library/en/latest/reference/data.io.html
_PREFIX = re.compile(r"(?P<role>[mciw])?(?P<type>[CDST])?#(?P<name>.+)", re.DOTALL)
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]"), re.compile(r"\d")


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
    countable = counts_on([cell for cell in first if not is_missing(cell)])
    every = zip(first, shapes, columns_below(first, below), strict=True)
    return sum(_vote(cell.strip(), usual, column, countable) for cell, usual, column in every if not is_missing(cell))


def _without_repeats(first: list[str], below: list[list[str]]) -> list[list[str]]:
    """Rows other than `first`, where that is a header again: it has words over numbers, or is unlike all other rows.

    Equal rows of words alone are data, unless no other row shares a cell with them where cells recur.
    """
    others = [row for row in below if row != first]
    if len(others) == len(below):
        return below
    if disagreements(first, column_shapes(others, len(first))):
        return others
    columns = [[row[index] for row in others if index < len(row)] for index in range(len(first))]
    apart = all(cell.strip() and cell not in column for cell, column in zip(first, columns, strict=True))
    recur = any(len(column) > 2 and len(set(column)) <= len(column) / 2 for column in columns)
    return others if apart and recur else below


def _counts_columns(first: list[str], below: list[list[str]]) -> bool:
    """Whether `first` has words, or nothing, beside columns whose names are numbers: years, 1, 2, 3 and on, wavelengths.

    A word that looks like the cells below it makes it a row like them.
    """
    places = [index for index, cell in enumerate(first) if shape_of(cell) is Shape.NUMBER]
    if not below or len(places) < 2:
        return False
    if len(places) == len(first):
        return counts_from_start(first, below)
    columns = columns_below(first, below)
    words = [index for index in range(len(first)) if index not in places and not is_missing(first[index])]
    shapes = [column_shapes([[cell] for cell in columns[index]], 1)[0] for index in words]
    votes = [
        _vote(first[index].strip(), usual, columns[index], False) for index, usual in zip(words, shapes, strict=True)
    ]
    if any(vote < 0 for vote in votes):
        return False
    return _counts_on_beside(first, below, columns, places) or (
        bool(words) and are_levels(first, below, places, sum(votes))
    )


def _counts_on_beside(first: list[str], below: list[list[str]], columns: list[list[str]], places: list[int]) -> bool:
    """Whether the numbers of a first row count on as none of the rows below does, behind a word or nothing."""
    if 0 in places or not is_series([first[index] for index in places]):
        return False
    if len(places) < FEWEST_NUMBERED and all(are_years(columns[index]) for index in places):
        return False  # two years over years: from when to when
    step = steps([first[index] for index in places])
    alike = sum(steps([row[index] for index in places if index < len(row)]) == step for row in below)
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
    if len(filled) < 3:
        return 0.0
    pattern, count = Counter(map(_pattern, filled)).most_common(1)[0]
    if count == len(filled) and "9" in pattern:
        return -1.0 if _pattern(cell) == pattern else 0.5
    return 0.5 if len(set(filled)) <= len(filled) / 2 else 0.0


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
    *above, last = [row + [""] * (width - len(row)) for row in parts]
    for row in above:
        for index in range(1, width):
            row[index] = row[index] if row[index].strip() else row[index - 1]
    return [" ".join(filter(None, map(str.strip, cells))) for cells in zip(*above, last, strict=True)]


def without_prefixes(names: list[str]) -> tuple[list[str], bool]:
    """The names without Orange's prefixes, and whether they had some: several, or one of a role and a type, not `C#5` alone."""
    found = [_PREFIX.fullmatch(name.strip()) for name in names]
    prefixed = [match for match in found if match and (match["role"] or match["type"])]
    odd = [name for name, match in zip(names, found, strict=True) if "#" in name and match not in prefixed]
    sure = len(prefixed) > 1 or any(match["role"] and match["type"] for match in prefixed)
    if not sure or odd:
        return names, False
    return [match["name"] if match else name for name, match in zip(names, found, strict=True)], True


def find_named_header(rows: list[ParsedRow], expected: Expected) -> range:
    """The rows that together name the most columns of a table; none where they name too few that a model needs."""
    keys, needed = {name_key(name) for name in expected.every}, {name_key(name) for name in expected.names}
    renamed = {name_key(given): name_key(name) for given, name in expected.renamed.items()}
    best, most, looked_at, whole = range(0), 0, 0, False
    for index, row in enumerate(rows[:NAMED_WITHIN]):
        for count in range(1, MOST_NAMED_ROWS + 1):
            names = join_header(
                [first_row_names(row.cells, row.text), *(row.cells for row in rows[index + 1 : index + count])]
            )
            found = (name_key(usable_name(name)) for name in without_prefixes(names)[0])
            named = keys & {renamed.get(key, key) for key in found}
            enough = 1 if index == 0 else ENOUGH * len(needed)
            if len(named) > most and len(named & needed) >= enough:
                best, most, whole = range(index, index + count), len(named), needed <= named
        looked_at += MOST_NAMED_ROWS * len(row.cells)
        if whole or (best and index - best.start > NEAR) or looked_at > MOST_NAMED_CELLS:
            break
    return best


def is_named_by(cells: list[str], expected: Collection[str]) -> bool:
    """Whether a row of cells has the expected names, each once, in any order."""
    return sorted(name_key(usable_name(cell)) for cell in cells) == sorted(map(name_key, expected))
