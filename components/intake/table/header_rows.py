"""More rows of the header: units, groups, a survey's questions and answers below the first row of names."""

import re
from itertools import dropwhile

from components.intake.table.cell_shape import (
    TYPED,
    Shape,
    column_shapes,
    columns_below,
    filled_indices,
    is_missing,
    shape_of,
    stand_nowhere_below,
)
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
    row = _Row(names, cells, below)
    if first and row.has_questions:
        return True
    if not row.typed:
        return False
    if first and (row.completes or row.translates):
        return True
    if cells == names or (row.has_words and not row.recurs) or row.has_units or row.is_appended:
        return True
    return first and row.has_answers


class _Row:
    """A row below the names, and what stands below it."""

    def __init__(self, names: list[str], cells: list[str], below: list[list[str]]) -> None:
        self.names, self.cells, self.below = names, cells, below
        self.shapes, self.columns = column_shapes(below, len(names)), columns_below(cells, below)
        self.typed = [index for index, usual in enumerate(self.shapes) if usual is not None]
        self.filled = filled_indices(cells)
        self.unnamed = [index for index, name in enumerate(names) if not name.strip()]
        self.leads = all(row and row[0].strip() for row in below)  # all rows below begin with something

    @property
    def translates(self) -> bool:
        """Whether it says in Latin letters what the names say in others, or the other way round.

        All of it is words, over a column of values and over one that has a word in every row.
        """
        words = [all(shape_of(cell) in (Shape.WORD, Shape.TEXT) for cell in column) for column in self.columns]
        lettered = all(any(map(str.isalpha, cell)) for cell in (*self.names, *self.cells))
        if len(self.below) < FEWEST_BELOW or not any(words) or not lettered:
            return False
        other = "".join(self.names).isascii() is not "".join(self.cells).isascii()
        typed = any(shape_of(cell) in TYPED for cell in self.cells)
        return other and not typed and stand_nowhere_below(self.cells, self.columns)

    @property
    def completes(self) -> bool:
        """Whether it names what groups of columns hold, `Men,,Women,` over `2019,2020,2019,2020`, in every unnamed column."""
        if not self.unnamed or not any(self.names) or not {*self.unnamed} - {0} <= {*self.filled}:
            return False
        speaking = [index for index in self.filled if self.shapes[index] is not None]
        for index in speaking:
            cell, usual = self.cells[index], self.shapes[index]
            year = is_year(cell) and usual is Shape.NUMBER and not are_years(self.columns[index])
            if shape_of(cell) in (usual, Shape.MISSING) and not year:
                return False
        return len(speaking) > 1

    @property
    def has_words(self) -> bool:
        """Whether it has words where all other rows have values, in at least two columns."""
        over = [self.cells[index] for index in self.typed if index < len(self.cells)]
        filled = [cell for cell in over if not is_missing(cell)]
        words = [cell for cell in filled if shape_of(cell) not in TYPED]
        return len(words) >= 2 and len(words) == len(filled) and len(filled) >= len(over) / 2

    @property
    def recurs(self) -> bool:
        """Whether a cell stands again below in a column that has no values: then it is one of the rows there."""
        others = [index for index, cell in enumerate(self.cells) if index not in self.typed and not is_missing(cell)]
        return any(self.cells[index].strip() in self.columns[index] for index in others)

    @property
    def has_units(self) -> bool:
        """Whether all that it says are units over columns of values, and none of them stands below."""
        filled = [index for index in self.filled if self.cells[index].strip() not in "-–"]
        plain = [index for index in filled if not _BRACKETED.fullmatch(self.cells[index].strip())]
        if len(self.below) < FEWEST_BELOW or not {*filled} & {*self.typed} or not {*plain} <= {*self.typed}:
            return False
        units = all(_is_unit(self.cells[index].strip()) for index in filled)
        return units and stand_nowhere_below(self.cells, self.columns)

    @property
    def is_appended(self) -> bool:
        """Whether it has a few words over columns of values and nothing in the first column, which all rows below fill."""
        over = {*self.filled} <= {*self.typed}
        words = over and all(shape_of(self.cells[index]) in (Shape.WORD, Shape.TEXT) for index in self.filled)
        return words and self.filled[:1] not in ([], [0]) and len(self.below) >= FEWEST_BELOW and self.leads

    @property
    def has_questions(self) -> bool:
        """Whether it has the questions that the names above it are codes for: `Q1` over `How old are you?`.

        They are longer than what stands below them, of several words, and stand nowhere there.
        """
        cells, filled = self.cells, self.filled
        below = list(dropwhile(are_codes, self.below))
        if len(filled) < 2 or len(filled) < 0.5 * len(cells) or len(below) < 2:
            return False
        if any(shape_of(cells[index]) in TYPED for index in filled):
            return False
        columns = columns_below(cells, below)
        several = [index for index in filled if len(cells[index].split()) > 1]
        longer = [index for index in several if len(cells[index]) > max(map(len, columns[index]), default=0)]
        codes = sum(_CODE.fullmatch(name.strip()) is not None for name in self.names)
        coded = codes >= 0.5 * len(self.names) and len(longer) >= max(2, 0.5 * len(filled))
        return coded and stand_nowhere_below(cells, columns)

    @property
    def has_answers(self) -> bool:
        """Whether it names the answers to questions that stand once, above the first of them, as surveys write them.

        It begins with nothing where all rows below begin with something, and has a word wherever the names leave off. Its
        words stand nowhere below but in columns of ticks, which hold an answer's name or nothing.
        """
        if not self.unnamed or 0 in self.unnamed or not {*self.unnamed} <= {*self.filled} or 0 in self.filled:
            return False
        if not self.leads or any(shape_of(self.cells[index]) in (*TYPED, Shape.MISSING) for index in self.filled):
            return False
        for index in self.filled:
            column = {row[index] for row in self.below if index < len(row) and row[index].strip()}
            if self.cells[index] in column and len(column) != 1:
                return False
        return True


def _is_unit(text: str) -> bool:
    """Example: "kg", "km/h", "µg/m³" and "(EUR)"."""
    plain = text.translate(str.maketrans("⁻¹²³", "-123"))
    parts = [part for part in re.split(r"[/·*^ ]|-?\d+\b", plain) if part]
    return bool(_BRACKETED.fullmatch(text)) or (bool(parts) and all(map(_UNIT.fullmatch, parts)))


def are_codes(cells: list[str]) -> bool:
    """Whether a row has a survey tool's codes for its questions: `{"ImportId":"QID1"}`."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and sum(_IMPORT.match(cell) is not None for cell in filled) >= 0.8 * len(filled)
