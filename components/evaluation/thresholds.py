"""What the errors of two classes cost at each threshold, and which threshold is the cheapest.

Nothing changes between two neighbouring scores: a curve has one step for each different score, and is exact.
"""

from dataclasses import dataclass

import numpy as np

from components.domain.threshold import HALF, Threshold

DIGITS = range(2, 7)  # that a threshold is written with, if one of so few lies well between two scores
MARGIN = 0.1  # of the gap between two scores, that a threshold stays away from either
ALIKE = 1e-9  # of a cost: sums of the same numbers in another order are the same


@dataclass(frozen=True)
class ErrorCounts:
    """Rows by what they are and what is answered to them; positive is the second class."""

    true_negatives: int
    false_positives: int
    false_negatives: int
    true_positives: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.true_negatives + self.false_positives + self.false_negatives + self.true_positives

    @property
    def right(self) -> int:
        """How many are answered right."""
        return self.true_negatives + self.true_positives

    def cost(self, costs: Threshold) -> float:
        """What the errors cost together."""
        return self.false_positives * costs.false_positive_cost + self.false_negatives * costs.false_negative_cost


@dataclass(frozen=True)
class ThresholdSteps:
    """Counts at every threshold between 0 and 1.

    Attributes:
        begins: (steps,) float64, ascending from 0: the threshold from which on a step's counts hold, to where the next begins.
        false_positives, false_negatives: (steps,) int64.
        negatives, positives: rows of either class.
    """

    begins: np.ndarray
    false_positives: np.ndarray
    false_negatives: np.ndarray
    negatives: int
    positives: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.negatives + self.positives

    def costs(self, costs: Threshold) -> np.ndarray:
        """(steps,) float64, what the errors cost together."""
        return self.false_positives * costs.false_positive_cost + self.false_negatives * costs.false_negative_cost

    def at(self, threshold: float) -> ErrorCounts:
        """The counts at a threshold."""
        step = int(np.searchsorted(self.begins, threshold, side="right")) - 1
        false, missed = int(self.false_positives[step]), int(self.false_negatives[step])
        return ErrorCounts(self.negatives - false, false, missed, self.positives - missed)


def threshold_steps(is_positive: np.ndarray, scores: np.ndarray) -> ThresholdSteps:
    """Count the errors at every threshold.

    Args:
        is_positive: (rows,) bool, whether a row is of the second class.
        scores: (rows,) float64, the probability of that class, 0 to 1.
    """
    begins = np.unique(np.concatenate([[0.0], scores[scores < 1]]))
    negative, positive = np.sort(scores[~is_positive]), np.sort(scores[is_positive])
    false = len(negative) - np.searchsorted(negative, begins, side="right")
    missed = np.searchsorted(positive, begins, side="right")
    return ThresholdSteps(begins, false.astype("int64"), missed.astype("int64"), len(negative), len(positive))


def best_threshold(steps: ThresholdSteps, costs: Threshold) -> float:
    """The threshold at which the errors cost least; of several the one nearest to 0.5, well between two scores.

    Example:
        >>> steps = threshold_steps(np.array([False, False, True]), np.array([0.1, 0.2, 0.4]))
        >>> best_threshold(steps, Threshold())
        0.3
    """
    cost = steps.costs(costs)
    cheapest = cost <= cost.min() * (1 + ALIKE)
    begins, ends = steps.begins[cheapest], np.append(steps.begins[1:], 1.0)[cheapest]
    if ((begins <= HALF) & (ends > HALF)).any():
        return HALF
    nearest = int(np.argmin(np.maximum(begins - HALF, HALF - ends)))
    return _between(float(begins[nearest]), float(ends[nearest]))


def _between(begin: float, end: float) -> float:
    """The middle of two scores, with as few digits as stay well between them."""
    middle, margin = (begin + end) / 2, MARGIN * (end - begin)
    for digits in DIGITS:
        short = round(middle, digits)
        if begin + margin <= short <= end - margin:
            return short
    return middle
