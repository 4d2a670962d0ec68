"""How sure the scores of a report are: 95 % intervals over the rows that were measured."""

import math

import numpy as np
from scipy.special import stdtrit

from components.domain.recipe import Task
from components.evaluation.report import ClassificationReport, EvaluationReport

Z = 1.959964  # of a normal distribution, for 95 %
RESAMPLES = 1000
SHARES = (0.025, 0.975)
Interval = tuple[float, float]


def score_intervals(report: EvaluationReport) -> dict[str, Interval]:
    """By metric the 95 % interval of its rows' score, where the report holds what that takes.

    Accuracy by Wilson's score interval (E. B. Wilson, "Probable Inference", JASA 22 (1927)); the others by the percentiles
    of 1,000 samples of the rows with replacement (B. Efron, "Bootstrap Methods", The Annals of Statistics 7 (1979)),
    drawn from a fixed seed.
    """
    rng = np.random.default_rng(0)
    if isinstance(report, ClassificationReport):
        counts = np.array(report.confusion, "int64")
        count = int(counts.sum())
        if not count:
            return {}
        drawn = rng.multinomial(count, (counts / count).ravel(), RESAMPLES).reshape(RESAMPLES, *counts.shape)
        return {"accuracy": wilson(int(np.trace(counts)), count), "f1": _between(_macro_f1(drawn))}
    actual, predicted = np.array(report.actual, "float64"), np.array(report.predicted, "float64")
    if (
        report.task is not Task.REGRESSION or len(actual) < report.rows or len(actual) < 2
    ):  # long reports hold some rows
        return {}
    rows = rng.integers(0, len(actual), (RESAMPLES, len(actual)))
    errors, spread = (predicted - actual)[rows], actual[rows] - actual[rows].mean(axis=1, keepdims=True)
    squares, of_target = np.square(errors).sum(axis=1), np.square(spread).sum(axis=1)
    scores = {"mae": np.abs(errors).mean(axis=1), "rmse": np.sqrt(squares / len(actual))}
    if (of_target > 0).all():
        scores["r2"] = 1 - squares / of_target
    return {name: _between(values) for name, values in scores.items()}


def wilson(right: int, rows: int) -> Interval:
    """The 95 % interval of a share of rows.

    Example:
        >>> [round(bound, 3) for bound in wilson(8, 10)]
        [0.49, 0.943]
    """
    share, more = right / rows, Z * Z / rows
    middle = (share + more / 2) / (1 + more)
    reach = Z * math.sqrt(share * (1 - share) / rows + more / (4 * rows)) / (1 + more)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def mean_interval(values: np.ndarray, together: int = 1) -> Interval | None:
    """The interval of the mean of `values` (rows,) by Student's t; None of a single row, or none.

    With `together` so many intervals hold at once with 95 % confidence (Bonferroni): it takes that to say which one of them
    stands out.
    """
    rows = len(values)
    if rows < 2:
        return None
    reach = float(stdtrit(rows - 1, 1 - 0.025 / together)) * float(values.std(ddof=1)) / math.sqrt(rows)
    mean = float(values.mean())
    return mean - reach, mean + reach


def _macro_f1(confusion: np.ndarray) -> np.ndarray:
    """Of (samples, classes, classes) the mean F1 over the classes that are there or were answered, (samples,)."""
    right = np.diagonal(confusion, axis1=1, axis2=2)
    both = confusion.sum(axis=1) + confusion.sum(axis=2)
    f1 = np.divide(2.0 * right, both, out=np.zeros(both.shape), where=both > 0)
    return np.asarray(f1.sum(axis=1) / (both > 0).sum(axis=1))


def _between(scores: np.ndarray) -> Interval:
    low, high = np.quantile(scores, SHARES)
    return float(low), float(high)
