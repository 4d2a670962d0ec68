"""Rows right below the names: more of the header, types, roles, or facts about the series, none of them data."""

import re
from dataclasses import dataclass, field

from components.intake.dialect.quoted_rows import ParsedRow
from components.intake.table.cell_shape import (
    TYPED,
    Shape,
    column_shapes,
    columns_below,
    is_missing,
    shape_of,
    stand_nowhere_below,
)
from components.intake.table.header import MOST_BELOW
from components.intake.table.header_rows import are_codes, goes_on
from components.intake.table.numeric_names import are_numbered

MOST_HEADER_ROWS = 5
MOST_FACTS = 10  # lines of facts between the names and the series
FEWEST_IN_SERIES = 5  # rows that show what a column holds
LONGEST_VALUE, FAR_BEYOND = 6, 3  # digits of the number of a series, and how many more than any of its values has
_TYPE = re.compile(
    r"u?int(?:eger)?(?:8|16|32|64)?|(?:big|small|tiny)int|long|float(?:32|64)?|double|real|numeric|number|decimal|str(?:ing)?"
    r"|text|(?:var)?char(?:acter)?|object|bool(?:ean)?|logical|date(?:time)?|time(?:stamp)?|categor(?:y|ical)|factor|nominal"
    r"|ordinal|continuous|discrete|enum"
)
_SIZED = re.compile(r"[(\[<].*|\s+(?:not null|null|unsigned)$", re.IGNORECASE)
_LETTER_TYPES = frozenset("cdst")  # continuous, discrete, string and time in Orange's short form
_ROLES = frozenset(["class", "meta", "ignore", "weight", "input", "target", "feature", "m", "i", "w", "c"])


@dataclass
class Under:
    """What stands between the first row of names and the rows of a table.

    Attributes:
        names: rows whose words go on with the names.
        left_out: rows that say something else, each with a code for why it is no data.
    """

    names: list[ParsedRow] = field(default_factory=list)
    left_out: list[tuple[ParsedRow, str]] = field(default_factory=list)

    @property
    def last(self) -> ParsedRow | None:
        """The last of all these rows; None where there is none."""
        rows = [*self.names, *(row for row, _ in self.left_out)]
        return max(rows, key=lambda row: row.line, default=None)


def read_under(names: list[str], rows: list[ParsedRow], further: int | None = None) -> Under:
    """What the first of `rows` are, those below the first row of names; no row is left out that may be data.

    Args:
        further: how many rows go on with the names, where that is known.
    """
    if not further and (facts := _count_facts(names, rows)):
        return Under(left_out=[(row, "fact") for row in rows[:facts]])
    under = Under()
    for index, row in enumerate(rows[: min(MOST_HEADER_ROWS, len(rows) - 1)]):
        rest = [other.cells for other in rows[index + 1 : index + 1 + MOST_BELOW]]
        if further is not None and index < further:
            under.names.append(row)
            continue
        if len(row.cells) != len(names):
            break
        why = _why_left_out(row.cells, rest)
        if why:
            under.left_out.append((row, why))
        elif further is None and goes_on(names, row.cells, rest, first=index == 0):
            under.names.append(row)
        else:
            break
    return under


def _why_left_out(cells: list[str], below: list[list[str]]) -> str:
    """A code for what a row says that is neither names nor data, "" for any other."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or len(cells) < 2:
        return ""
    if are_codes(cells):
        return "codes"
    if _are_types(cells, below):
        return "types"
    if _are_roles(cells, below):
        return "roles"
    return "numbering" if _counts_columns(cells, below) else ""


def _are_types(cells: list[str], below: list[list[str]]) -> bool:
    """Whether every cell names a type, and none of them stands again below; Orange also lists the values of a column."""
    words = [_SIZED.sub("", cell.strip().lower()) for cell in cells]
    if not any(word in _LETTER_TYPES or _TYPE.fullmatch(word) for word in words):
        return False
    if not stand_nowhere_below(cells, columns_below(cells, below)):
        return False
    if all(not word or _TYPE.fullmatch(word) for word in words) and sum(map(bool, words)) >= 2:
        return True
    roles = bool(below) and _are_roles(below[0], below[1:])
    own = below[1:] if roles else below
    columns = columns_below(cells, own)
    known = sum(word in _LETTER_TYPES or _TYPE.fullmatch(word) is not None for word in words)
    listed = sum(_lists_values(cell, column) for cell, column in zip(cells, columns, strict=True))
    if known + listed < sum(map(bool, words)) or known < max(1, 0.5 * len(cells)):
        return False
    shapes = column_shapes(own, len(cells))
    numeric = [usual is Shape.NUMBER for word, usual in zip(words, shapes, strict=True) if word in ("c", "continuous")]
    return roles or (bool(numeric) and all(numeric))


def _lists_values(cell: str, column: list[str]) -> bool:
    """Whether a cell lists the values of its column, parted by blanks, as Orange's second row may."""
    values = set(re.split(r"(?<!\\) ", cell.strip()))
    return len(values) > 1 and {other.replace(" ", "\\ ") for other in column if not is_missing(other)} <= values


def _are_roles(cells: list[str], below: list[list[str]]) -> bool:
    """Whether every cell is nothing or a role of Orange's third row, perhaps with attributes such as `class color=red`."""
    words = [cell.strip().lower() for cell in cells]
    filled = [word for word in words if word]
    roles = all(word.split()[0] in _ROLES or re.fullmatch(r"(?:\w+=\S+\s*)+", word) for word in filled)
    named = any(word.split()[0] in ("class", "meta", "ignore") for word in filled)
    return roles and named and stand_nowhere_below(cells, columns_below(cells, below))


def _counts_columns(cells: list[str], below: list[list[str]]) -> bool:
    """Whether a row counts the columns, `1, 2, 3` or `(1), (2), (3)`, over columns that hold no numbers but such."""
    bare = [cell.strip().strip("().[]") for cell in cells]
    if not are_numbered(bare, 0, 1) or len(bare) < 3:
        return False
    first = [row[0].strip().strip("().[]") for row in below[:2] if row]
    if first == [str(int(bare[0]) + step) for step in (1, 2)]:
        return False  # the first column counts the rows, and this is the first of them
    shapes = column_shapes(below, len(cells))
    return any(usual is not Shape.NUMBER for usual in shapes) and len(below) > 2


def _count_facts(names: list[str], rows: list[ParsedRow]) -> int:
    """How many lines of facts stand between the names and a series: `idBank,010537266` over dates and their values."""
    if len(rows) <= FEWEST_IN_SERIES or len(names) < 2:
        return 0
    for count in range(min(MOST_FACTS, len(rows) - FEWEST_IN_SERIES), 0, -1):
        body = [row.cells for row in rows[count : count + MOST_BELOW] if len(row.cells) == len(names)]
        above = [row.cells + [""] * (len(names) - len(row.cells)) for row in rows[:count]]
        first = [row[0].strip() for row in body]
        if len(body) < FEWEST_IN_SERIES or not _is_key(above[-1][0], first) or not _are_in_series(first):
            continue
        if all(_is_fact(cells, body) for cells in above):
            # A row of words, and no gap, over all columns of values may go on with the names, as units do.
            over = [index for index, usual in enumerate(column_shapes(body, len(names))) if usual is not None]
            said = [cells[index] for cells in above for index in over]
            if not all(cell.strip() and shape_of(cell) not in TYPED for cell in said):
                return count
    return 0


def _is_key(cell: str, column: list[str]) -> bool:
    return not is_missing(cell) and shape_of(cell) not in TYPED and all(shape_of(other) in TYPED for other in column)


def _are_in_series(column: list[str]) -> bool:
    """Whether a column goes through time: all dates, or years one after the other."""
    if all(shape_of(cell) is Shape.TIME for cell in column):
        return True
    if not all(re.fullmatch(r"(?:1[5-9]|20|21)\d\d", cell) for cell in column):
        return False
    years = sorted(set(column))
    return column in (years, years[::-1])


def _is_fact(cells: list[str], body: list[list[str]]) -> bool:
    """Whether a row is a key and something that its columns do not hold, or nothing where they hold something."""
    if len(cells) != len(body[0]) or not _is_key(cells[0], [row[0] for row in body]):
        return False
    columns = [[row[index].strip() for row in body] for index in range(1, len(cells))]
    values = [cell.strip() for cell in cells[1:]]
    if any(_is_odd(cell, column) for cell, column in zip(values, columns, strict=True) if cell):
        return True
    return not any(values) and any(map(all, columns))  # beside values an empty cell is a missing one


def _is_odd(cell: str, column: list[str]) -> bool:
    """Whether a cell is unlike all others of its column: of another kind, far beyond them, or a code such as 0105."""
    kinds = {shape_of(other) for other in column if other}
    if len(kinds) == 1 and kinds <= set(TYPED) and shape_of(cell) not in kinds:
        return True
    if cell.isdecimal() and len(cell) >= LONGEST_VALUE and kinds == {Shape.NUMBER}:
        digits = max(len(re.split(r"[.,]", other.lstrip("+-"))[0]) for other in column if other)
        return len(cell) >= digits + FAR_BEYOND  # the number of a series
    code = len(cell) > 1 and cell[0] == "0" and cell.isdigit()
    return code and not any(len(other) > 1 and other[0] == "0" and other.isdigit() for other in column)
