"""The units that the numbers of a column are written with."""

import re
from collections import Counter

import pandas as pd

from components.columns.formats import NumberFormat
from components.columns.number.find_format import split_unit

SAMPLE = 5000
FEWEST = 0.9  # of the cells have to be numbers with or without a unit
_LONGEST = 12


def units_of(cells: pd.Series, written: NumberFormat | None) -> list[tuple[str, int]]:
    """Units and how many cells of a sample have them, the most frequent first; none where the cells are no numbers.

    The spellings of one unit count as one, as do the multiples of a number (`12k`, `3M`).
    """
    present = cells.dropna()
    some = present if len(present) <= SAMPLE else present.sample(SAMPLE, random_state=0)
    counts: Counter[str] = Counter()
    for cell in some:
        unit = split_unit(str(cell))
        if unit is not None and len(unit) <= _LONGEST:
            counts[_known_as(unit, written)] += 1
    units = [unit for unit in counts if unit]
    if counts.total() < FEWEST * len(some) or not units or (written is None and not _all_units(units)):
        return []
    return counts.most_common()


def _known_as(unit: str, written: NumberFormat | None) -> str:
    if written and (unit in (*written.prefixes, *written.suffixes) or written.multiples):
        return written.unit
    return unit


def _all_units(units: list[str]) -> bool:
    """`12A`, `13B` are places, not amounts: units have more letters than one, or are signs."""
    return all(len(unit) > 1 or not re.fullmatch(r"[A-Z]", unit) for unit in units) and len(units) <= 10
