"""Smaller and smaller sets of training rows, each inside the next larger one: what a network would be worth with fewer rows."""

import math
from collections.abc import Sequence

import numpy as np

SHARES = (0.1, 0.2, 0.5, 1.0)
FEWEST_ROWS = 5  # of a set: with fewer there is nothing to learn


def sizes_of(rows: int, shares: Sequence[float] = SHARES) -> list[tuple[float, int]]:
    """(share, rows) of each set that is worth training on, from the smallest to all `rows`.

    Example:
        >>> sizes_of(60)
        [(0.1, 6), (0.2, 12), (0.5, 30), (1.0, 60)]
    """
    wanted = [(share, math.ceil(share * rows - 1e-9)) for share in shares]
    return [(share, size) for share, size in wanted if size >= FEWEST_ROWS]


def at_random(sizes: Sequence[int], labels: np.ndarray | None, rows: int, seed: int) -> list[np.ndarray]:
    """Positions (size,) among `rows` rows, ascending; with `labels` (rows,), the class of each, in their shares.

    Rows are put in one order of which every beginning has nearly the shares of all: the n-th row of a class of c stands at
    n / c. So the sets lie inside one another, and the first rows of each class stand in the smallest where it has room.
    """
    rng = np.random.default_rng([seed, rows])
    order = rng.permutation(rows)
    if labels is not None:
        place = np.empty(rows)
        for label in np.unique(labels):
            of_class = order[labels[order] == label]
            place[of_class] = np.arange(len(of_class)) / len(of_class)
        order = order[np.argsort(place[order], kind="stable")]
    return [np.sort(order[:size]) for size in sizes]


def by_group(sizes: Sequence[int], groups: np.ndarray, seed: int) -> list[np.ndarray]:
    """The same of whole groups, of which `groups` (rows,) has the number: as in the split, rows of one stay together.

    A set has as many groups as come nearest to its size, and at least one; a row without a group, -1, is one by itself.
    """
    rows = len(groups)
    units = np.where(groups < 0, groups.max(initial=-1) + 1 + np.arange(rows), groups)
    _, numbers, counts = np.unique(units, return_inverse=True, return_counts=True)
    order = np.random.default_rng([seed, rows]).permutation(len(counts))
    ends = np.cumsum(counts[order])
    place = np.empty(len(counts), "int64")
    place[order] = np.arange(len(counts))
    return [np.flatnonzero(place[numbers] <= np.abs(ends - size).argmin()) for size in sizes]


def growing(subsets: Sequence[Sequence[np.ndarray]]) -> list[int]:
    """Places of the sets to train on, ascending, among those of several seeds: `subsets[seed][place]` are positions of rows.

    Groups are large or small: what has no more rows than a smaller set says nothing of more rows, and is left out, as is
    a set of too few. The last one, which has all rows, always stays.

    Example:
        >>> growing([[np.arange(size) for size in (100, 100, 200, 300)]])
        [1, 2, 3]
    """
    kept: list[int] = []
    for place in reversed(range(len(subsets[0]))):
        if not kept or all(FEWEST_ROWS <= len(sets[place]) < len(sets[kept[0]]) for sets in subsets):
            kept.insert(0, place)
    return kept


def newest(sizes: Sequence[int], moments: np.ndarray) -> list[np.ndarray]:
    """The same of the newest rows by `moments` (rows,), NaN where missing: those are nearest to the rows that come next.

    The oldest are left out first, as nobody who has fewer rows in time has old ones; rows without a moment before all others.
    """
    order = np.argsort(np.where(np.isnan(moments), -np.inf, moments), kind="stable")[::-1]
    return [np.sort(order[:size]) for size in sizes]
