"""How well scores part one class from the rest, at every threshold; and whether they mean what they say."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from components.evaluation.intervals import wilson

MOST_POINTS = 500  # of a curve
BINS = 10


@dataclass(frozen=True)
class Curve:
    """Points in their order, each with the threshold from which on the class is answered; none where it is the mean of
    curves, whose thresholds differ."""

    x: list[float]
    y: list[float]
    thresholds: list[float]


@dataclass(frozen=True)
class CalibrationBin:
    """Rows whose score lies between `begin` and `end`: the mean score, how many are of the class, and the 95 % interval of
    their share."""

    begin: float
    end: float
    rows: int
    score: float
    share: float
    low: float
    high: float


def roc(of_class: np.ndarray, scores: np.ndarray) -> Curve | None:
    """False positive rate against true positive rate; None where rows of the class, or others, are missing.

    Args:
        of_class: (rows,) whether a row is of the class.
        scores: (rows,) its probability.
    """
    if of_class.all() or not of_class.any():
        return None
    false, true, thresholds = roc_curve(of_class, scores)
    return _curve(false, true, thresholds)


def precision_recall(of_class: np.ndarray, scores: np.ndarray) -> Curve | None:
    """Recall against precision; None where no row is of the class."""
    if not of_class.any():
        return None
    precision, recall, thresholds = precision_recall_curve(of_class, scores)
    return _curve(recall, precision, np.append(thresholds, np.inf))


def macro_roc(targets: np.ndarray, probabilities: np.ndarray) -> Curve | None:
    """The mean of the curves of all classes, each against the rest; None where no class has one.

    Args:
        targets: (rows,) class indices.
        probabilities: (rows, classes).
    """
    curves = [roc(targets == place, scores) for place, scores in enumerate(probabilities.T)]
    return _mean_curve([(np.array(curve.x), np.array(curve.y)) for curve in curves if curve])


def macro_precision_recall(targets: np.ndarray, probabilities: np.ndarray) -> Curve | None:
    """The mean of the curves of all classes that have rows; as `macro_roc`."""
    curves = [precision_recall(targets == place, scores) for place, scores in enumerate(probabilities.T)]
    return _mean_curve([(np.array(curve.x)[::-1], np.array(curve.y)[::-1]) for curve in curves if curve])


def _mean_curve(curves: list[tuple[np.ndarray, np.ndarray]]) -> Curve | None:
    """The mean height of curves of rising x from 0 to 1."""
    if not curves:
        return None
    x = np.linspace(0, 1, MOST_POINTS)
    y = np.mean([np.interp(x, *curve) for curve in curves], axis=0)
    return Curve(x.tolist(), y.tolist(), [])


def micro(targets: np.ndarray, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of a row and a class as if they were rows of one class: whether they belong together (rows * classes,), and
    the probability (rows * classes,)."""
    together = targets[:, None] == np.arange(probabilities.shape[1])
    return together.ravel(), probabilities.ravel()


def _curve(x: np.ndarray, y: np.ndarray, thresholds: np.ndarray) -> Curve:
    kept = np.unique(np.linspace(0, len(x) - 1, min(MOST_POINTS, len(x))).round().astype("int64"))
    # Where nothing is answered yet scikit-learn says infinity.
    cut = np.minimum(thresholds[kept], 1.0)
    return Curve(x[kept].tolist(), y[kept].tolist(), cut.tolist())


def calibration(of_class: np.ndarray, scores: np.ndarray) -> list[CalibrationBin]:
    """Ten bins of equal width, without those that have no row."""
    places = np.minimum((scores * BINS).astype("int64"), BINS - 1)
    found = []
    for place in range(BINS):
        inside = places == place
        rows = int(inside.sum())
        if rows:
            own = int(of_class[inside].sum())
            bounds = wilson(own, rows)
            begin, end = place / BINS, (place + 1) / BINS
            found.append(CalibrationBin(begin, end, rows, float(scores[inside].mean()), own / rows, *bounds))
    return found
