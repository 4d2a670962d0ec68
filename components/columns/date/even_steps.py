"""Whether moments follow one another evenly: a logger's times do so in one order of day and month, and not in the other."""

from dataclasses import dataclass

import numpy as np

FEWEST_STEPS = 5
NEARLY = 0.05  # of a step: clocks are not exact
USUAL = 0.5  # the share of the steps that are of the most frequent length
FEWEST_TURNS, MOSTLY = 20, 0.8  # steps, and the share of them in two lengths, from which on two loggers take turns
MOST_MISSING = 10  # steps that a gap may take and still belong to the same series
UNEVEN = 0.2  # the share of the steps that may be gaps
HOLE = 20  # usual steps, beyond which a gap is a hole


@dataclass(frozen=True)
class Evenness:
    """How many steps between moments are gaps, how many of them are holes, and whether the rest is of one length."""

    gaps: int
    holes: int
    even: bool


def more_even(one: np.ndarray, other: np.ndarray) -> tuple[bool | None, bool]:
    """Which of two readings of the same cells, in days (rows,), NaN where unread, is evenly spaced: True for `one`.

    None where that cannot be told. The second is True where the steps are even in one reading and broken in the other,
    and False where one merely lacks the holes of the other.
    """
    first, second = _evenness(one), _evenness(other)
    if first is None or second is None:
        return None, False
    if first.even != second.even:
        return first.even, True
    fewer, more = sorted((first.gaps, second.gaps))
    if first.even and 2 * fewer <= more and more > fewer:
        return first.gaps == fewer, True
    fewer, more = sorted((first.holes, second.holes))
    if fewer == 0 and more >= 2:
        return first.holes == 0, False
    return None, False


def _evenness(days: np.ndarray) -> Evenness | None:
    """Of moments in any order, each as often as it comes: in days, or in months where all lie at the same day of theirs."""
    moments = np.unique(np.round(days[~np.isnan(days)] * 86_400))  # seconds
    if len(moments) <= FEWEST_STEPS:
        return None
    day = np.floor(moments / 86_400).astype("int64").astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    if np.ptp((day - month).astype("int64")) == 0 and np.ptp(moments % 86_400) == 0:
        moments = month.astype("int64").astype("float64")
    steps = np.diff(moments)
    lengths, counts = np.unique(steps, return_counts=True)
    frequent = np.argsort(-counts, kind="stable")[:2]
    times = steps / lengths[frequent[0]]
    usual = float((np.abs(times - 1) <= NEARLY).mean())
    regular = np.abs(times - np.round(times)) <= NEARLY
    if len(steps) >= FEWEST_TURNS and counts[frequent].sum() >= MOSTLY * len(steps):
        usual, regular = 1.0, regular | np.isin(steps, lengths[frequent])
    gaps = int((~regular | (times > MOST_MISSING)).sum())
    holes = int((steps > HOLE * np.median(steps)).sum())
    return Evenness(gaps, holes, usual >= USUAL and gaps <= UNEVEN * len(steps))
