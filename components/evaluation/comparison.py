"""Whether one network is really better than another, or whether luck alone may have made the difference."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import stdtrit

CONFIDENCE = 0.95
LOWER_IS_BETTER = {"loss", "mae", "rmse"}


class Method(StrEnum):
    """How the uncertainty of a difference was found: over pairs of the same seed, over two groups of seeds, or not at all."""

    PAIRED = "paired"
    WELCH = "welch"
    NONE = "none"


@dataclass(frozen=True)
class Difference:
    """The mean score of the first less that of the second, and between which bounds it lies with 95 % confidence.

    The bounds are None where one of them has a single seed.
    """

    method: Method
    first: float
    second: float
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float:
        """First less second."""
        return self.first - self.second

    @property
    def told_apart(self) -> bool:
        """Whether luck of training alone does not explain the difference: 0 lies outside the bounds."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def difference_of(first: Mapping[int, float], second: Mapping[int, float]) -> Difference:
    """Compare the scores of two networks, each by seed, with at least one seed each.

    Where both have the same two seeds or more, by Student's t on the differences of pairs: their mean, plus and minus
    t(n - 1) · s / √n. Otherwise by Welch's t for two groups of unequal variance, plus and minus
    t(ν) · √(s₁²/n₁ + s₂²/n₂), with ν after Satterthwaite, where both have two seeds or more.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.3 (two-sample t-test, paired and unpaired with unequal
    variances); B. L. Welch, "The generalization of 'Student's' problem when several different population variances are
    involved", Biometrika 34 (1947).
    """
    ours, theirs = (np.array([scores[seed] for seed in sorted(scores)], "float64") for scores in (first, second))
    means = float(ours.mean()), float(theirs.mean())
    if min(len(ours), len(theirs)) < 2:
        return Difference(Method.NONE, *means)
    if first.keys() == second.keys():
        pairs = ours - theirs
        method, error, freedom = Method.PAIRED, pairs.std(ddof=1) / math.sqrt(len(pairs)), len(pairs) - 1.0
    else:
        method, (error, freedom) = Method.WELCH, _welch(ours, theirs)
    reach = float(stdtrit(freedom, (1 + CONFIDENCE) / 2) * error)
    value = means[0] - means[1]
    return Difference(method, *means, value - reach, value + reach)


def shares_differ(first: float, second: float, rows: int) -> bool:
    """Whether two shares of as many rows differ by more than luck of so few allows, by the bounds of Welch.

    One row more of each kind keeps a share of 0 or 1 from being taken for certain (A. Agresti and B. Caffo, "Simple and
    effective confidence intervals for proportions", The American Statistician 54 (2000)).
    """
    shares = [(share * rows + 1) / (rows + 2) for share in (first, second)]
    return means_differ(*((share, share * (1 - share)) for share in shares), rows=rows)


def means_differ(first: tuple[float, float], second: tuple[float, float], *, rows: int) -> bool:
    """The same of two means over as many rows, each with the variance of its values."""
    if rows < 2:
        return False
    error, freedom = _error_of((first[1], rows), (second[1], rows))
    return abs(first[0] - second[0]) > float(stdtrit(freedom, (1 + CONFIDENCE) / 2) * error)


def _welch(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """The standard error of the difference of two means, and its degrees of freedom."""
    return _error_of(*((float(scores.var(ddof=1)), len(scores)) for scores in (first, second)))


def _error_of(*groups: tuple[float, int]) -> tuple[float, float]:
    """The same, of the variance and the size of each group."""
    parts = [variance / size for variance, size in groups]
    total = sum(parts)
    if total == 0:
        return 0.0, float(sum(size for _, size in groups) - 2)
    shares = [part**2 / (size - 1) for part, (_, size) in zip(parts, groups, strict=True)]
    return math.sqrt(total), float(total**2 / sum(shares))
