"""Whether a row names the columns below it, and what the names are where several rows do."""

import re
from collections import Counter
from itertools import pairwise

from components.data.kinds.missing import MISSING_WORDS
from components.data.reading.shape import Shape, column_shapes, shape_of

MOST_BELOW = 200
MOST_HEADER_ROWS = 5
FEWEST_NUMBERED = 3  # columns that are numbered: two rising numbers are often data
MOST_ALIKE = 0.1  # of the rows may count on as numbered columns do, by chance
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
        present = [cell for cell in first if not _is_missing(cell)]
        countable = _counts_on(present)
        return bool(present) and all(shape_of(cell) not in TYPED or (countable and _is_year(cell)) for cell in present)
    return speaking > 0 or (len(below) > 2 and _speaking(below[0], below[1:]) > 0 and _speaking(first, below[1:]) > 0)


def _speaking(first: list[str], below: list[list[str]]) -> float:
    """The votes for a header minus those against."""
    below = _without_repeats(first, below)
    shapes = column_shapes(below, len(first))
    columns = [[row[place].strip() for row in below if place < len(row)] for place in range(len(first))]
    countable = _counts_on([cell for cell in first if not _is_missing(cell)])
    every = zip(first, shapes, columns, strict=True)
    return sum(_vote(cell.strip(), usual, column, countable) for cell, usual, column in every if not _is_missing(cell))


def _is_missing(cell: str) -> bool:
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


def _counts_on(cells: list[str]) -> bool:
    """Whether the numbers among cells can be names: years or pixels, all different, whole, and in order."""
    numbers = [cell.strip() for cell in cells if shape_of(cell) is Shape.NUMBER]
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers):
        return False
    steps = [later - earlier for earlier, later in pairwise(map(int, numbers))]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _counts_columns(first: list[str], below: list[list[str]]) -> bool:
    """Whether `first` is a word, or nothing, before columns that are numbered: by years, or 1, 2, 3 and on.

    Its numbers go up or down by one step, and those of the rows below do not. A word that looks like the cells below it
    makes it a row like them.
    """
    places = [place for place, cell in enumerate(first) if shape_of(cell) is Shape.NUMBER]
    columns = [[row[place].strip() for row in below if place < len(row)] for place in range(len(first))]
    if not below or 0 in places or not _is_series([first[place] for place in places]):
        return False
    if len(places) < FEWEST_NUMBERED and all(_as_whole(columns[place]) for place in places):
        return False  # two years over years: from when to when
    step = _steps([first[place] for place in places])
    alike = sum(_steps([row[place] for place in places if place < len(row)]) == step for row in below)
    if alike > MOST_ALIKE * len(below):
        return False
    if _is_missing(first[0]):
        return all(columns[0])
    words = [place for place in range(len(first)) if place not in places and not _is_missing(first[place])]
    return all(_vote(first[place].strip(), None, columns[place], False) >= 0 for place in words)


def _is_series(cells: list[str]) -> bool:
    """Whether cells are years one step apart, or numbers that count on by one, from 0 or 1 where they are few."""
    steps = _steps(cells)
    if len(set(steps)) != 1 or steps[0] == 0:
        return False
    if all(_is_year(cell) for cell in cells):
        return len(cells) >= FEWEST_NUMBERED or abs(steps[0]) == 1
    few = 1 if cells[0].strip() in ("0", "1", "00", "01") else 2
    return steps[0] == 1 and len(cells) >= few * FEWEST_NUMBERED


def _steps(cells: list[str]) -> list[int]:
    """From each whole number to the next; none where a cell is no whole number."""
    numbers = [cell.strip() for cell in cells]
    if not all(number.isdecimal() for number in numbers):
        return []
    return [later - earlier for earlier, later in pairwise(map(int, numbers))]


def _vote(cell: str, usual: Shape | None, column: list[str], countable: bool) -> float:
    """How a column votes on whether its first cell is a name."""
    shape = shape_of(cell)
    if usual is not None:
        if shape is not usual:
            return 2.0
        return 0.0 if countable and _is_year(cell) and not _as_whole(column) else -1.0
    filled = [other for other in column if not _is_missing(other)]
    if shape in TYPED and filled:
        alike = sum(shape_of(other) is shape for other in filled[:20])
        return -0.5 if alike > len(filled[:20]) / 2 else 0.5
    if cell in filled:
        return -1.0
    return _vote_of_words(cell, filled)


def _is_year(cell: str) -> bool:
    return cell.strip().isdigit() and 1800 <= int(cell) <= 2200


def _as_whole(column: list[str]) -> bool:
    """Whether all numbers of a column are whole and of a year's length."""
    filled = [cell for cell in column if cell]
    return all(len(cell) == 4 and cell.isdigit() for cell in filled)


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


def more_header_rows(names: list[str], below: list[list[str]]) -> int:
    """How many rows below the first still belong to the header: its repetition, words over numbers, units, answers."""
    count = 0
    for cells in below[: min(MOST_HEADER_ROWS, len(below) - 1)]:
        rest = below[count + 1 : count + 1 + MOST_BELOW]
        shapes = column_shapes(rest, len(names))
        typed = [place for place, usual in enumerate(shapes) if usual is not None]
        if not typed or len(cells) != len(names):
            break
        if cells != names and not _is_words(cells, typed) and (count or not _are_answers(names, cells, rest)):
            break
        count += 1
    return count


def _are_answers(names: list[str], cells: list[str], below: list[list[str]]) -> bool:
    """Whether a row names the answers to questions that stand once, above the first of them, as surveys write them.

    It begins with nothing where all rows below begin with something, and has a word wherever the names leave off. Its
    words stand nowhere below but in columns of ticks, which hold an answer's name or nothing.
    """
    unnamed = [place for place, name in enumerate(names) if not name.strip()]
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    if not unnamed or not names[0].strip() or not set(unnamed) <= set(filled):
        return False
    if cells[0].strip() or not all(row and row[0].strip() for row in below):
        return False
    if any(shape_of(cells[place]) in (*TYPED, Shape.MISSING) for place in filled):
        return False
    columns = {place: {row[place] for row in below if place < len(row) and row[place].strip()} for place in filled}
    return all(cells[place] not in column or len(column) == 1 for place, column in columns.items())


def _is_words(cells: list[str], typed: list[int]) -> bool:
    """Whether a row has words where all other rows have values, in at least two columns."""
    over = [cells[place] for place in typed if place < len(cells)]
    filled = [cell for cell in over if not _is_missing(cell)]
    words = [cell for cell in filled if shape_of(cell) not in TYPED]
    return len(words) >= 2 and len(words) == len(filled) and len(filled) >= len(over) / 2


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
