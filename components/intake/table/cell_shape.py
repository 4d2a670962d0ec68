"""What a cell looks like, at a glance: enough to tell a header from data, and one column from its neighbour."""

import re
from collections import Counter
from enum import Enum
from functools import lru_cache

from components.columns.cell_text import MISSING_WORDS, plain_text, stripped, unwrapped
from components.columns.missing import NO_NUMBERS

MOST_CELLS = 40_000  # looked at to find the shapes of columns
LONG = 500  # characters: a cell of more is a text
SHORT = 24  # characters: of cells of no more it is kept in mind what they look like
MOSTLY = 0.9  # of a column's cells have its shape


class Shape(Enum):
    """What a cell looks like."""

    MISSING = "missing"
    NUMBER = "number"
    TIME = "date or time"
    WORD = "word"
    TEXT = "text"
    OTHER = "other"


TYPED = (Shape.NUMBER, Shape.TIME)
_MISSING = frozenset({*MISSING_WORDS, *NO_NUMBERS})
_NUMBER = re.compile(
    r"\(?[+-]?\s?[$€£¥]?\s?[+-]?(?:\d{1,3}(?:[ ,.'\u00a0\u202f_]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d*)?|[.,]\d+)"
    r"(?:[eE][+-]?\d+)?\s?[%$€£¥]?\)?|[+-]?(?:inf(?:inity)?|1\.#inf0*)",
    re.IGNORECASE,
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_DAY = r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-W\d{2}(?:-\d)?"
_NAMED_DAY = r"(?:\w{3,9},?\s)?(?:\d{1,2}[-\s.]+[A-Za-z]{3,9}[-\s.,]+\d{2,4}|[A-Za-z]{3,9}\.?\s\d{1,2},?\s\d{4})"
_TIME = re.compile(rf"(?:{_DAY}|{_NAMED_DAY})(?:[T\s]+{_CLOCK})?|{_CLOCK}")
_WORD = re.compile(r"\w[\w\-'’.]*|\w+://[^\s,;|\"]+|[\w.+\-]+@[\w\-]+\.[\w.\-]+")
# Words with the signs of ordinary writing; signs that separate cells elsewhere make it something else.
_TEXT = re.compile(r"[\w \u00a0\n\r.!?'’“”()\-–/&%+*@#$€£°:=<>\[\]…]*")


_PATTERNS = ((Shape.NUMBER, _NUMBER), (Shape.TIME, _TIME), (Shape.WORD, _WORD), (Shape.TEXT, _TEXT))


def shape_of(cell: str) -> Shape:
    """Example: "12,5" is a number, "2024-01-31" a time, "Müller" a word, "a;b" other."""
    return _short_shape(cell) if len(cell) <= SHORT else _shape(cell)


def _shape(cell: str) -> Shape:
    if len(cell) > LONG:
        return Shape.TEXT
    text = stripped(unwrapped(stripped(cell)))
    if text.lower() in _MISSING:
        return Shape.MISSING
    text = text if text.isascii() else plain_text(text)
    return next((shape for shape, pattern in _PATTERNS if pattern.fullmatch(text)), Shape.OTHER)


# The first rows are looked at again and again until the table is found in them.
_short_shape = lru_cache(1 << 17)(_shape)


def column_shapes(rows: list[list[str]], width: int) -> list[Shape | None]:
    """The shape that nearly all present cells of a column have; None where there is none, or only words."""
    rows = rows[: max(30, MOST_CELLS // max(1, width))]
    shapes: list[Shape | None] = []
    for index in range(width):
        counts: Counter[Shape] = Counter()
        for cell, times in Counter([row[index] for row in rows if index < len(row)]).items():  # the same recur in many
            counts[shape_of(cell)] += times
        del counts[Shape.MISSING]
        shape, count = max(counts.items(), key=lambda each: each[1], default=(None, 0))
        shapes.append(shape if shape in TYPED and count >= MOSTLY * counts.total() else None)
    return shapes


def agreements(cells: list[str], shapes: list[Shape | None]) -> int:
    """How many cells have the shape of their column."""
    return sum(usual is not None and shape_of(cell) is usual for cell, usual in zip(cells, shapes, strict=False))


def disagreements(cells: list[str], shapes: list[Shape | None]) -> int:
    """How many cells are there and do not have the shape of their column."""
    pairs = zip(cells, shapes, strict=False)
    return sum(usual is not None and shape_of(cell) not in (usual, Shape.MISSING) for cell, usual in pairs)


def filled_indices(cells: list[str]) -> list[int]:
    """Which cells of a row hold something."""
    return [index for index, cell in enumerate(cells) if cell.strip()]


def columns_below(cells: list[str], below: list[list[str]]) -> list[list[str]]:
    """The cells of each column below a row of `cells`, without blanks round them."""
    return [[row[index].strip() for row in below if index < len(row)] for index in range(len(cells))]


def stand_nowhere_below(cells: list[str], columns: list[list[str]]) -> bool:
    """Whether no cell of a row stands in its column below."""
    return all(not cell.strip() or cell.strip() not in column for cell, column in zip(cells, columns, strict=True))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for a value that is not there."""
    return cell.strip().lower() in MISSING_WORDS
