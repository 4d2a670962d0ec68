"""Where a target of numbers stops: a highest or lowest value that stands for all beyond it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST, LEAST_SHARE = 10, 0.01  # rows that have the very same highest or lowest value
DISTINCT = 50  # numbers with fewer different values have many of each
NEIGHBOURS, TIMES = 10, 4  # a wall has so many times the rows of each of so many values beside it
# Of what most values span: a value farther off from its neighbour stands for something else, as 9999 does.
FARTHEST = 0.25


@dataclass(frozen=True)
class Wall:
    """A value at which a target of numbers stops: `text` is as it stands in the table, `cells` all ways it is written."""

    text: str
    cells: tuple[str, ...]
    rows: int
    of: int
    highest: bool  # or the lowest


def find_wall(values: pd.Series, cells: pd.Series) -> Wall | None:
    """Where a target of numbers stops: its highest or lowest value, where many rows have it and its neighbours few.

    `values` (rows,) are NaN where missing; `cells` is what stands in the table.
    """
    numbers = values.to_numpy("float64")
    known = np.sort(numbers[np.isfinite(numbers)])
    distinct, counts = np.unique(known, return_counts=True)
    if len(distinct) < DISTINCT:
        return None
    for place in (-1, 0):
        end, rows, others = float(distinct[place]), int(counts[place]), np.delete(counts, place)
        near = others[-NEIGHBOURS:] if place == -1 else others[:NEIGHBOURS]
        is_pile = rows >= max(FEWEST, LEAST_SHARE * len(known)) and rows > TIMES * near.max()
        if is_pile and not _is_natural_end(distinct, place) and not _is_apart(known, end):
            written = tuple(str(cell) for cell in pd.unique(cells[values == end]))
            return Wall(f"{end:,.10g}", written, rows, len(known), highest=place == -1)
    return None


def _is_natural_end(distinct: np.ndarray, place: int) -> bool:
    """Whether nothing can lie beyond the end, so that many rows have it by nature.

    Amounts and counts end at 0 or begin with 1, shares at 1 or 100, correlations at -1; a -1 below counts says "never".
    """
    low, high, end = distinct[0], distinct[-1], distinct[place]
    if end == 0:
        return True
    if place == -1:
        return bool((end == 1 and low >= -1) or (end == 100 and low >= 0))
    are_counts = bool((distinct == np.round(distinct)).all())
    return bool((end == -1 and (high <= 1 or distinct[1] >= 0)) or (end == 1 and are_counts))


def _is_apart(known: np.ndarray, end: float) -> bool:
    """Whether sorted values have a gap before their end, which then is no end of theirs."""
    others = known[known != end]
    low, high = np.quantile(others, [0.05, 0.95])
    return bool(np.abs(others[[0, -1]] - end).min() > FARTHEST * (high - low))
