"""The header of new rows: where the columns stand by name that a model was trained on, whatever else a file holds."""

from collections.abc import Collection
from dataclasses import dataclass

from components.columns.header_names import name_key, usable_name
from components.intake.dialect.quoted_rows import Row
from components.intake.expected import Expected
from components.intake.table.header import first_row_names, join_header
from components.intake.table.orange_header import without_prefixes

MOST_ABOVE = 200  # rows in which the names are looked for
MOST_CELLS = 200_000  # looked at
MOST_ROWS = 5  # of a header
NEAR = 10  # rows below the best ones so far in which better ones are looked for
ENOUGH = 0.5  # of the names: a row that is not the first may have a cell that is the name of a column by chance


@dataclass(frozen=True)
class NamedHeader:
    """Rows that name expected columns: the place of the first among the rows of a text, and how many they are."""

    place: int
    count: int


def find_named_header(rows: list[Row], expected: Expected) -> NamedHeader | None:
    """The rows that together name the most columns of a table; None where they name too few that a model needs."""
    keys, needed = {name_key(name) for name in expected.every}, {name_key(name) for name in expected.names}
    best, most, looked_at, whole = None, 0, 0, False
    for place, row in enumerate(rows[:MOST_ABOVE]):
        for count in range(1, MOST_ROWS + 1):
            named = keys & {*_keys(rows[place : place + count])}
            enough = 1 if place == 0 else ENOUGH * len(needed)
            if len(named) > most and len(named & needed) >= enough:
                best, most, whole = NamedHeader(place, count), len(named), needed <= named
        looked_at += MOST_ROWS * len(row.cells)
        if whole or (best and place - best.place > NEAR) or looked_at > MOST_CELLS:
            break
    return best


def is_named_by(cells: list[str], expected: Collection[str]) -> bool:
    """Whether a row of cells has the expected names, each once, in any order."""
    return sorted(name_key(usable_name(cell)) for cell in cells) == sorted(map(name_key, expected))


def _keys(rows: list[Row]) -> list[str]:
    names = join_header([first_row_names(rows[0].cells, rows[0].text), *(row.cells for row in rows[1:])])
    return [name_key(usable_name(name)) for name in without_prefixes(names)[0]]
