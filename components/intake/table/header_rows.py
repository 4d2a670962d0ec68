"""More rows of the header: units, groups, a survey's questions and answers below the first row of names."""

import re

from components.intake.table.cell_shape import Shape, column_shapes, shape_of
from components.intake.table.header import TYPED, is_missing
from components.intake.table.numeric_names import are_years, is_year

FEWEST_BELOW = 4  # rows that show what a column holds, where a few words decide
_IMPORT = re.compile(r"\{\s*\"?ImportId\"?\s*:", re.IGNORECASE)  # the third row of Qualtrics
_UNIT = re.compile(
    r"[kmµμu]?g|t|[kcmnµμu]?m|m?s|min|h|d|yr|[°]?[cfk]|deg[cf]?|rad|%|‰|m?v|m?a|[kmg]?w|[kmg]?wh|[km]?j|[kmg]?hz|[hkm]?pa|m?bar|psi"
    r"|[md]?l|m?mol|pp[mb]|eur|usd|gbp|[€$£]|n|db|lu?x|count|m[23]|cm[23]|ha",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[(][^\[\]()]{1,20}[\])]")
_CODE = re.compile(r"(?=.*[\d_])[\w.\-]{1,20}")


def goes_on(names: list[str], cells: list[str], below: list[list[str]], *, first: bool) -> bool:
    """Whether a row belongs to the header: its repetition, words over numbers, units, questions, answers."""
    shapes = column_shapes(below, len(names))
    typed = [place for place, usual in enumerate(shapes) if usual is not None]
    if first and _are_questions(names, cells, below):
        return True
    if not typed:
        return False
    if first and (_completes(names, cells, shapes, below) or _are_translated(names, cells, typed, below)):
        return True
    if (
        cells == names
        or (_is_words(cells, typed) and not _recurs(cells, typed, below))
        or _are_units(cells, typed, below)
        or _is_appended(cells, typed, below)
    ):
        return True
    return first and _are_answers(names, cells, below)


def _are_translated(names: list[str], cells: list[str], typed: list[int], below: list[list[str]]) -> bool:
    """Whether a row says in Latin letters what the names say in others, or the other way round.

    All of it is words, over a column of values and over one that has a word in every row.
    """
    columns = columns_below(cells, below)
    words = [all(shape_of(cell) in (Shape.WORD, Shape.TEXT) for cell in column) for column in columns]
    lettered = all(any(map(str.isalpha, cell)) for cell in (*names, *cells))
    if len(below) < FEWEST_BELOW or not typed or not any(words) or not lettered:
        return False
    other = "".join(names).isascii() is not "".join(cells).isascii()
    return other and not any(shape_of(cell) in TYPED for cell in cells) and stand_nowhere_below(cells, columns)


def _completes(names: list[str], cells: list[str], shapes: list[Shape | None], below: list[list[str]]) -> bool:
    """Whether a row names what groups of columns hold, `Men,,Women,` over `2019,2020,2019,2020`, in every unnamed column."""
    unnamed = [place for place, name in enumerate(names) if not name.strip()]
    if not unnamed or not any(names) or not all(cells[place].strip() for place in unnamed if place):
        return False
    speaking = 0
    for place, (cell, usual) in enumerate(zip(cells, shapes, strict=True)):
        if not cell.strip() or usual is None:
            continue
        year = is_year(cell) and usual is Shape.NUMBER and not are_years(_column(below, place))
        if shape_of(cell) in (usual, Shape.MISSING) and not year:
            return False
        speaking += 1
    return speaking > 1


def _column(below: list[list[str]], place: int) -> list[str]:
    return [row[place].strip() for row in below if place < len(row)]


def _is_words(cells: list[str], typed: list[int]) -> bool:
    """Whether a row has words where all other rows have values, in at least two columns."""
    over = [cells[place] for place in typed if place < len(cells)]
    filled = [cell for cell in over if not is_missing(cell)]
    words = [cell for cell in filled if shape_of(cell) not in TYPED]
    return len(words) >= 2 and len(words) == len(filled) and len(filled) >= len(over) / 2


def _recurs(cells: list[str], typed: list[int], below: list[list[str]]) -> bool:
    """Whether a cell stands again below in a column that has no values: then its row is one of them."""
    others = [place for place, cell in enumerate(cells) if place not in typed and not is_missing(cell)]
    return any(cells[place].strip() in _column(below, place) for place in others)


def _are_units(cells: list[str], typed: list[int], below: list[list[str]]) -> bool:
    """Whether all that a row says are units over columns of values, and none of them stands below."""
    filled = [place for place, cell in enumerate(cells) if cell.strip() and cell.strip() not in "-–"]
    plain = [place for place in filled if not _BRACKETED.fullmatch(cells[place].strip())]
    if len(below) < FEWEST_BELOW or not set(filled) & set(typed) or not set(plain) <= set(typed):
        return False
    units = all(_is_unit(cells[place].strip()) for place in filled)
    return units and stand_nowhere_below(cells, columns_below(cells, below))


def _is_unit(text: str) -> bool:
    """Example: "kg", "km/h", "µg/m³" and "(EUR)"."""
    plain = text.translate(str.maketrans("⁻¹²³", "-123"))
    parts = [part for part in re.split(r"[/·*^ ]|-?\d+\b", plain) if part]
    return bool(_BRACKETED.fullmatch(text)) or (bool(parts) and all(map(_UNIT.fullmatch, parts)))


def _is_appended(cells: list[str], typed: list[int], below: list[list[str]]) -> bool:
    """Whether a row has a few words over columns of values and nothing in the first column, which all rows below fill."""
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    words = filled and all(place in typed and shape_of(cells[place]) in (Shape.WORD, Shape.TEXT) for place in filled)
    return (
        bool(words) and 0 not in filled and len(below) >= FEWEST_BELOW and all(row and row[0].strip() for row in below)
    )


def _are_questions(names: list[str], cells: list[str], below: list[list[str]]) -> bool:
    """Whether a row has the questions that the names above it are codes for: `Q1` over `How old are you?`.

    They are longer than what stands below them, of several words, and stand nowhere there.
    """
    while below and are_codes(below[0]):
        below = below[1:]
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    if len(filled) < 2 or len(filled) < 0.5 * len(cells) or len(below) < 2:
        return False
    if any(shape_of(cells[place]) in TYPED for place in filled):
        return False
    columns = columns_below(cells, below)
    longer = [
        place
        for place in filled
        if len(cells[place].split()) > 1 and len(cells[place]) > max(map(len, columns[place]), default=0)
    ]
    codes = sum(_CODE.fullmatch(name.strip()) is not None for name in names)
    return (
        codes >= 0.5 * len(names) and len(longer) >= max(2, 0.5 * len(filled)) and stand_nowhere_below(cells, columns)
    )


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


def columns_below(cells: list[str], below: list[list[str]]) -> list[list[str]]:
    """The cells of each column below a row of `cells`, without blanks round them."""
    return [_column(below, place) for place in range(len(cells))]


def stand_nowhere_below(cells: list[str], columns: list[list[str]]) -> bool:
    """Whether no cell of a row stands in its column below."""
    return all(not cell.strip() or cell.strip() not in column for cell, column in zip(cells, columns, strict=True))


def are_codes(cells: list[str]) -> bool:
    """Whether a row has a survey tool's codes for its questions: `{"ImportId":"QID1"}`."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and sum(_IMPORT.match(cell) is not None for cell in filled) >= 0.8 * len(filled)
