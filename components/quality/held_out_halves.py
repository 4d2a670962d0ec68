"""Columns in bins against a target, in two halves of rows: what one half counts is judged by the other.

So a column that only tells the rows apart tells nothing. Many short columns are looked at together.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

MOST_BINS = 10  # of a target of numbers; a column of numbers has three times as many
ROWS_A_BIN = 60  # in each half
SMOOTHING = (1.0, 8.0, 64.0)  # rows of the target's own distribution that every bin starts with: the best is taken
CUTS_A_CLASS = 2  # through a column of numbers: a class may lie between two others
FEWEST = 20  # rows in a half, for anything to be said


@dataclass(frozen=True)
class Target:
    """The sampled target: classes or quantile bins (rows,) int64, and numbers (rows,) float64 for a regression.

    `bins` is into how many bins a column of numbers is cut; where both are numbers, their edges fall together.
    """

    codes: np.ndarray
    numbers: np.ndarray | None
    bins: int

    @property
    def classes(self) -> int:
        """How many classes or bins there are."""
        return int(self.codes.max()) + 1

    def only(self, rows: slice | np.ndarray) -> "Target":
        """The same of some rows."""
        return Target(self.codes[rows], None if self.numbers is None else self.numbers[rows], self.bins)


@dataclass(frozen=True)
class Half:
    """Columns in bins and their target, with the rows to learn from and those to judge by (rows,) bool.

    Many short columns are looked at together: what NumPy does is little beside what it takes to ask for it.

    Args:
        codes: (columns, rows) int64.
        bins: how many bins the column with the most has.
    """

    codes: np.ndarray
    bins: int
    target: Target
    learn: np.ndarray
    judge: np.ndarray

    @cached_property
    def counts(self) -> np.ndarray:
        """Rows of each class in each bin among those to learn from (columns, bins, classes) float64."""
        classes = self.target.classes
        first = np.arange(len(self.codes))[:, None] * (self.bins * classes)
        indices = first + self.codes[:, self.learn] * classes + self.target.codes[self.learn]
        shape = (len(self.codes), self.bins, classes)
        return np.bincount(indices.ravel(), minlength=math.prod(shape)).reshape(shape).astype("float64")

    @cached_property
    def judged(self) -> np.ndarray:
        """The bins of the rows to judge by (columns, rows) int64."""
        return self.codes[:, self.judge]

    def uncertainty_coefficients(self) -> np.ndarray:
        """1 - cross-entropy with a column / cross-entropy without it (smoothing, columns), one for each of `SMOOTHING`;
        below 0 where counts say less than nothing."""
        table, truth = self.counts, self.target.codes[self.judge]
        usual = np.bincount(self.target.codes[self.learn], minlength=self.target.classes)
        prior = (usual + 1) / (usual.sum() + self.target.classes)
        entropy = -np.log(prior[truth]).mean()
        if entropy <= 0:
            return np.zeros((len(SMOOTHING), len(table)))
        found = []
        for rows in SMOOTHING:
            smoothed = table + rows * prior
            logs = np.log(smoothed / smoothed.sum(axis=2, keepdims=True))
            found.append(1 + logs[np.arange(len(table))[:, None], self.judged, truth].mean(axis=1) / entropy)
        return np.array(found)

    def accuracies(self) -> tuple[np.ndarray, float]:
        """The share of rows whose class the bin's most frequent one names rightly (columns,), and the table's."""
        table, truth = self.counts, self.target.codes[self.judge]
        usual = np.bincount(self.target.codes[self.learn], minlength=self.target.classes)
        named = (table + usual / (usual.sum() + 1)).argmax(axis=2)
        predictions = np.take_along_axis(named, self.judged, axis=1)
        return (predictions == truth).mean(axis=1), float((usual.argmax() == truth).mean())

    def tree_accuracy(self, numbers: np.ndarray) -> float:
        """The share of rows whose class a few cuts through the number name rightly: a bin may lie across a boundary, which
        a cut of a decision tree does not (Breiman et al. 1984, "Classification and Regression Trees").
        """
        from sklearn import config_context
        from sklearn.tree import DecisionTreeClassifier

        if np.isnan(numbers).all():
            return 0.0
        low, high = np.nanmin(numbers) / 2, np.nanmax(numbers) / 2  # halves: their difference is always a number
        scaled = (numbers / 2 - low) / (high - low) if high > low else np.zeros(len(numbers))
        scaled = np.where(np.isnan(numbers), -1, scaled).astype("float32")[:, None]  # missing: apart from all others
        tree = DecisionTreeClassifier(max_leaf_nodes=CUTS_A_CLASS * self.target.classes, random_state=0)
        with config_context(skip_parameter_validation=True):  # on a table of many columns it takes longer than the tree
            tree.fit(scaled[self.learn], self.target.codes[self.learn], check_input=False)
        predictions = tree.predict(scaled[self.judge], check_input=False)
        return float((predictions == self.target.codes[self.judge]).mean())

    def best_accuracy(self, numbers: np.ndarray) -> float:
        """No rule that looks at the number alone can name the class of more of the rows to judge."""
        groups = pd.factorize(numbers[self.judge], use_na_sentinel=False)[0]  # np.unique sorts, 15 times as long
        table = np.bincount(groups * self.target.classes + self.target.codes[self.judge])
        ends = np.arange(0, len(table), self.target.classes)
        return float(np.maximum.reduceat(table, ends).sum() / len(groups))

    def r2_score(self, target: np.ndarray, numbers: np.ndarray | None) -> float:
        """R2 on the rows to judge of the only column: of a curve through the running means over its `numbers` (rows,), or
        of a category's means."""
        truth, known = target[self.judge], target[self.learn]
        variance = ((truth - known.mean()) ** 2).mean()
        if variance == 0:
            return 0.0
        if numbers is None:
            codes = self.codes[0, self.learn]
            sums, rows = np.bincount(codes, known, self.bins), np.bincount(codes, minlength=self.bins)
            means = np.where(rows > 0, sums / np.maximum(rows, 1), known.mean())
            predictions = [means[self.judged[0]]]
        else:
            x, at = numbers[self.learn], numbers[self.judge]
            predictions = [_curve(x, known, at), _straight(x, known, at)]
        return max(float(1 - ((truth - each) ** 2).mean() / variance) for each in predictions)


def both_halves(codes: np.ndarray, bins: int, target: Target) -> list[Half]:
    """Each half of the rows of columns (columns, rows) to be judged by the other; the rows are in an order without a rule."""
    even = np.arange(codes.shape[1]) % 2 == 0
    return [Half(codes, bins, target, *sides) for sides in ((even, ~even), (~even, even))]


def strengths_of(halves: Sequence[Half]) -> np.ndarray:
    """The share of the target's entropy that each column takes away, 0 to 1 (columns,)."""
    removed = np.mean([half.uncertainty_coefficients() for half in halves], axis=0)
    return np.maximum(0.0, removed.max(axis=0))


def quantile_bins(numbers: np.ndarray, bins: int) -> tuple[np.ndarray, int]:
    """Quantile bins from 1 on, 0 where missing; a value a bin where there are few (rows,) int64, and how many bins."""
    missing = np.isnan(numbers)
    lacks_some = bool(missing.any())
    present = np.sort(numbers[~missing] if lacks_some else numbers)
    if len(present) == 0:
        return np.zeros(len(numbers), "int64"), 1
    distinct = _first_of_each(present)
    if len(distinct) > bins:
        distinct = _first_of_each(present[_quantile_places(len(present), bins)])
    filled = np.where(missing, distinct[0], numbers) if lacks_some else numbers
    codes = np.minimum(np.searchsorted(distinct, filled, "left"), len(distinct) - 1)
    if lacks_some:
        codes = np.where(missing, 0, codes + 1)
    return codes.astype("int64"), int(codes.max()) + 1


def _first_of_each(ordered: np.ndarray) -> np.ndarray:
    """The distinct ones of values in their order."""
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]


@lru_cache(maxsize=100)  # most columns of a table lack nothing
def _quantile_places(count: int, bins: int) -> np.ndarray:
    """Where the upper ends of `bins` bins stand among `count` values in their order: NumPy's quantiles "inverted_cdf"."""
    return np.ceil(count * np.linspace(0, 1, bins + 1)[1:] - 1).astype("int64").clip(0, count - 1)


def _curve(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The piecewise linear curve through means of neighbouring points, where x is known; the mean where it is not."""
    known = ~np.isnan(x)
    if not known.any():
        return np.full(len(at), y.mean())
    order = np.argsort(x[known], kind="stable")
    groups = np.array_split(order, max(1, min(200, known.sum() // 3)))
    middles, heights = (np.array([values[known][group].mean() for group in groups]) for values in (x, y))
    return np.where(np.isnan(at), y.mean(), np.interp(np.nan_to_num(at), middles, heights))


def _straight(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The least-squares line, where x is known; the mean where it is not."""
    known = ~np.isnan(x)
    if known.sum() < 2 or np.ptp(x[known]) == 0:
        return np.full(len(at), y.mean())
    centre, height = x[known].mean(), y[known].mean()
    slope = ((x[known] - centre) * (y[known] - height)).sum() / ((x[known] - centre) ** 2).sum()
    return np.where(np.isnan(at), y.mean(), height + slope * (np.nan_to_num(at) - centre))
