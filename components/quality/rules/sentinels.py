"""Numbers that stand for "there was no number": 0 among blood pressures, -200 among concentrations, 999 among ages."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

FEWEST = 3  # cells
MOST = 0.6  # of the cells: above that, the value is the usual one
NINES = {float(sign * int("9" * digits)) for digits in range(2, 10) for sign in (1, -1)}


@dataclass(frozen=True)
class Sentinel:
    """A value piled at an end of a column, how often, and the nearest other value."""

    value: float
    count: int
    nearest: float


def find_sentinels(values: np.ndarray) -> list[Sentinel]:
    """Values at the ends of a column (rows,) that recur and lie apart from all others."""
    distinct, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    if len(distinct) < 8:
        return []
    return list(_at_an_end(distinct, counts)) + list(_at_an_end(-distinct[::-1], counts[::-1], sign=-1.0))


def _at_an_end(distinct: np.ndarray, counts: np.ndarray, sign: float = 1.0) -> Iterator[Sentinel]:
    """The lowest value of a sorted column, if it lies apart."""
    value, count, rest = distinct[0] * sign, int(counts[0]), distinct[1:]
    gap = rest[0] - distinct[0]
    reach = float(rest[-1] - rest[0])
    total = counts.sum()
    if count < FEWEST or reach == 0:
        return
    if value == 0:
        odd = count <= MOST * total and _zero_is_apart(rest, counts, gap)
    elif value == -1:  # often the usual value: "never"
        odd = bool(rest[0] >= 0) and len(rest) > 10 and count >= 3 * np.median(counts[1:])
    elif value in NINES:
        odd = gap > 0.25 * reach
    else:
        farthest = float(np.abs(rest).max())
        negative = value < 0 <= rest[0] * sign
        odd = gap > reach and count <= MOST * total and (negative or abs(value) > 5 * farthest)
    if odd:
        yield Sentinel(float(value), count, float(rest[0] * sign))


def _zero_is_apart(rest: np.ndarray, counts: np.ndarray, gap: float) -> bool:
    """Measurements far from zero with a pile exactly at it, where neighbours stand close together elsewhere.

    `counts` begin with that of zero. A few zeros have to lie further from what is usual than many: amounts may be nothing.
    """
    typical = float(np.median(np.diff(rest)))
    usual = float(np.median(np.repeat(rest, counts[1:])))
    far = 0.1 if counts[0] >= 0.05 * counts.sum() else 0.2
    return bool(rest[0] > 0 and rest[0] >= far * usual and gap >= 5 * typical)
