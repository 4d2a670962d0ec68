"""The metrics of an epoch, from the predictions that the training left behind: as Keras defines them, counted by NumPy.

Keras's own metric objects take milliseconds an epoch, where an epoch takes a fraction of one; these take microseconds, on
many epochs at once, while the next epochs train. `tests/unit/training/test_metric_counts.py` holds them against Keras's.
"""

from abc import ABC, abstractmethod

import numpy as np

from components.domain.recipe import Task
from components.features import TargetScale
from components.training.epoch_chunk import EpochMetrics

THRESHOLDS = 200  # of Keras's AUC
UNSCALED = TargetScale()


class MetricCounts(ABC):
    """What the metrics of one task are made of; used as Keras's metrics are, on several epochs at once.

    Attributes:
        counts: (epochs, values) float64, which add up over the blocks of an epoch; None before the first.

    Example:
        >>> metrics = BinaryCounts()
        >>> metrics.update_state(np.array([[0, 1]]), np.array([[[0.2], [0.7]]], "float32"))
        >>> metrics.result()["accuracy"]
        array([1.])
    """

    def __init__(self) -> None:
        self.counts: np.ndarray | None = None

    def update_state(self, y: np.ndarray, predictions: np.ndarray) -> None:
        """Add the counts of targets (epochs, rows) and their predictions (epochs, rows, outputs)."""
        counted = self._count(y, predictions)
        self.counts = counted if self.counts is None else self.counts + counted

    def result(self) -> EpochMetrics:
        """The metrics of all rows so far, (epochs,) each. There has to be a row."""
        assert self.counts is not None  # noqa: S101
        return self._metrics(self.counts)

    @abstractmethod
    def _count(self, y: np.ndarray, predictions: np.ndarray) -> np.ndarray: ...

    @abstractmethod
    def _metrics(self, counts: np.ndarray) -> EpochMetrics: ...


class BinaryCounts(MetricCounts):
    """Accuracy at 0.5, AUC as Keras's `AUC()` (200 thresholds, trapezoids), F1 averaged over both classes.

    Counted are, for each class, a histogram of the predictions between the thresholds, then right and wrong.
    """

    def _count(self, y: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        epochs, probability = len(y), predictions[..., 0]
        truth = y.astype(np.int64)
        # A prediction lies above threshold i where it is more than i / 199.
        bins = np.clip(np.ceil(probability * np.float32(THRESHOLDS - 1)).astype(np.int64) - 1, 0, THRESHOLDS - 1)
        histogram = _histogram(bins + THRESHOLDS * truth, 2 * THRESHOLDS)
        right = (probability > 0.5) == (truth == 1)
        confusion = _histogram(2 * truth + right, 4)
        return np.concatenate([histogram, confusion], axis=1).reshape(epochs, -1)

    def _metrics(self, counts: np.ndarray) -> EpochMetrics:
        histogram = counts[:, : 2 * THRESHOLDS].reshape(-1, 2, THRESHOLDS)
        confusion = counts[:, 2 * THRESHOLDS :].reshape(-1, 2, 2)
        wrong, right = confusion[..., 0], confusion[..., 1]
        above = np.zeros((len(counts), 2, THRESHOLDS + 1))  # nothing lies above the last threshold
        above[..., :-1] = np.cumsum(histogram[..., ::-1], axis=-1)[..., ::-1]
        false, true = np.moveaxis(_ratio(above, above[..., :1]), 1, 0)
        auc = np.sum((false[:, :-1] - false[:, 1:]) * (true[:, :-1] + true[:, 1:]) / 2, axis=-1)
        accuracy = right.sum(axis=-1) / confusion.sum(axis=(-1, -2))
        return {"accuracy": accuracy, "auc": auc, "f1": _macro_f1(right, wrong, wrong[:, ::-1])}


class MulticlassCounts(MetricCounts):
    """Accuracy of the likeliest class, and F1 averaged over the classes.

    Counted are, for each class, its true positives, false positives and false negatives.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self._classes = classes

    def _count(self, y: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        truth, chosen = y.astype(np.int64), predictions.argmax(axis=-1)
        hit = truth == chosen
        nowhere = np.int64(self._classes)
        outcomes = [np.where(hit, truth, nowhere), np.where(hit, nowhere, chosen), np.where(hit, nowhere, truth)]
        return np.concatenate([_histogram(each, self._classes + 1)[:, :-1] for each in outcomes], axis=1)

    def _metrics(self, counts: np.ndarray) -> EpochMetrics:
        true_positives, false_positives, false_negatives = np.moveaxis(counts.reshape(-1, 3, self._classes), 1, 0)
        accuracy = true_positives.sum(axis=-1) / (true_positives + false_negatives).sum(axis=-1)
        return {"accuracy": accuracy, "f1": _macro_f1(true_positives, false_positives, false_negatives)}


class RegressionCounts(MetricCounts):
    """MAE, RMSE and R² in the target's own units.

    Counted are the rows, the sums of absolute and squared errors, of the targets and of their squares.
    """

    def __init__(self, scale: TargetScale) -> None:
        """`scale` leads from what the network learns back to the target's own units."""
        super().__init__()
        # Without a logarithm the way back is one factor, taken at the end.
        self._scale, self._units = scale, 1.0 if scale.log else scale.std

    def _count(self, y: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        truth, predicted = y.astype("float64"), predictions[..., 0].astype("float64")
        if self._scale.log:
            truth, predicted = self._scale.to_units(truth), self._scale.to_units(predicted)
        error = truth - predicted
        summed = [np.ones_like(truth), np.abs(error), np.square(error), truth, np.square(truth)]
        return np.stack([each.sum(axis=1) for each in summed], axis=1)

    def _metrics(self, counts: np.ndarray) -> EpochMetrics:
        rows, absolute, squared, total, total_squared = counts.T
        variation = total_squared - total**2 / rows
        r2 = np.where(variation > 0, 1 - _ratio(squared, variation), 0.0)
        return {"mae": absolute / rows * self._units, "rmse": np.sqrt(squared / rows) * self._units, "r2": r2}


def metric_counts_for(task: Task, outputs: int, scale: TargetScale = UNSCALED) -> MetricCounts:
    """Fresh counts for a task; `outputs` are those of the network, `scale` is of a regression alone."""
    match task:
        case Task.BINARY:
            return BinaryCounts()
        case Task.MULTICLASS:
            return MulticlassCounts(outputs)
        case _:
            return RegressionCounts(scale)


def _histogram(bins: np.ndarray, width: int) -> np.ndarray:
    """How often each of `width` bins occurs in each row of `bins` (epochs, rows)."""
    offset = bins + width * np.arange(len(bins))[:, None]
    return np.bincount(offset.ravel(), minlength=width * len(bins)).reshape(len(bins), width).astype("float64")


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _macro_f1(true_positives: np.ndarray, false_positives: np.ndarray, false_negatives: np.ndarray) -> np.ndarray:
    """The mean over classes of 2 TP / (2 TP + FP + FN); 0 for a class that neither is nor is predicted."""
    twice = 2 * true_positives
    f1: np.ndarray = _ratio(twice, twice + false_positives + false_negatives).mean(axis=-1)
    return f1
