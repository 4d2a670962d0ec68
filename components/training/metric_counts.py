"""The metrics of an epoch, from the answers that the training left behind: as Keras defines them, counted by NumPy.

Keras's own metric objects take milliseconds an epoch, where an epoch takes a fraction of one; these take microseconds, on
many epochs at once, while the next epochs train. `tests/unit/training/test_tally.py` holds them against Keras's.

A tally adds up: that of an epoch is the sum of those of its blocks.
"""

from abc import ABC, abstractmethod

import numpy as np

from components.domain.recipe import Task
from components.features import TargetScale

THRESHOLDS = 200  # of Keras's AUC
UNSCALED = TargetScale()


class Tally(ABC):
    """What the metrics of one task are made of."""

    @abstractmethod
    def count(self, y: np.ndarray, answers: np.ndarray) -> np.ndarray:
        """Tallies (epochs, values) float64 of targets (epochs, rows) and answers (epochs, rows, outputs)."""

    @abstractmethod
    def metrics(self, tallies: np.ndarray) -> dict[str, np.ndarray]:
        """The metrics (epochs,) of tallies (epochs, values)."""


class BinaryTally(Tally):
    """Accuracy at 0.5, AUC as Keras's `AUC()` (200 thresholds, trapezoids), F1 averaged over both classes.

    The tally is a histogram of the answers between the thresholds for each class, then right and wrong for each class.
    """

    def count(self, y: np.ndarray, answers: np.ndarray) -> np.ndarray:
        epochs, share = len(y), answers[..., 0]
        truth = y.astype(np.int64)
        # An answer lies above threshold i where it is more than i / 199.
        place = np.clip(np.ceil(share * np.float32(THRESHOLDS - 1)).astype(np.int64) - 1, 0, THRESHOLDS - 1)
        histogram = _histogram(place + THRESHOLDS * truth, 2 * THRESHOLDS)
        right = (share > 0.5) == (truth == 1)
        sorted_out = _histogram(2 * truth + right, 4)
        return np.concatenate([histogram, sorted_out], axis=1).reshape(epochs, -1)

    def metrics(self, tallies: np.ndarray) -> dict[str, np.ndarray]:
        histogram = tallies[:, : 2 * THRESHOLDS].reshape(-1, 2, THRESHOLDS)
        sorted_out = tallies[:, 2 * THRESHOLDS :].reshape(-1, 2, 2)
        wrong, right = sorted_out[..., 0], sorted_out[..., 1]
        above = np.zeros((len(tallies), 2, THRESHOLDS + 1))  # nothing lies above the last threshold
        above[..., :-1] = np.cumsum(histogram[..., ::-1], axis=-1)[..., ::-1]
        false, true = np.moveaxis(_ratio(above, above[..., :1]), 1, 0)
        auc = np.sum((false[:, :-1] - false[:, 1:]) * (true[:, :-1] + true[:, 1:]) / 2, axis=-1)
        accuracy = right.sum(axis=-1) / sorted_out.sum(axis=(-1, -2))
        return {"accuracy": accuracy, "auc": auc, "f1": _macro_f1(right, wrong, wrong[:, ::-1])}


class MulticlassTally(Tally):
    """Accuracy of the likeliest class, and F1 averaged over the classes.

    The tally is, for each class, the rows that are rightly, wrongly, and wrongly not taken for it.
    """

    def __init__(self, classes: int) -> None:
        self._classes = classes

    def count(self, y: np.ndarray, answers: np.ndarray) -> np.ndarray:
        truth, chosen = y.astype(np.int64), answers.argmax(axis=-1)
        hit = truth == chosen
        nowhere = np.int64(self._classes)
        parts = [np.where(hit, truth, nowhere), np.where(hit, nowhere, chosen), np.where(hit, nowhere, truth)]
        return np.concatenate([_histogram(part, self._classes + 1)[:, :-1] for part in parts], axis=1)

    def metrics(self, tallies: np.ndarray) -> dict[str, np.ndarray]:
        right, too_many, missed = np.moveaxis(tallies.reshape(-1, 3, self._classes), 1, 0)
        accuracy = right.sum(axis=-1) / (right + missed).sum(axis=-1)
        return {"accuracy": accuracy, "f1": _macro_f1(right, too_many, missed)}


class RegressionTally(Tally):
    """MAE, RMSE and R² in the target's own units."""

    def __init__(self, scale: TargetScale) -> None:
        """`scale` leads from what the network learns back to the target's own units."""
        # Without a logarithm the way back is one factor, taken at the end.
        self._scale, self._units = scale, 1.0 if scale.log else scale.std

    def count(self, y: np.ndarray, answers: np.ndarray) -> np.ndarray:
        truth, given = y.astype("float64"), answers[..., 0].astype("float64")
        if self._scale.log:
            truth, given = self._scale.to_units(truth), self._scale.to_units(given)
        off = truth - given
        parts = [np.ones_like(truth), np.abs(off), np.square(off), truth, np.square(truth)]
        return np.stack([part.sum(axis=1) for part in parts], axis=1)

    def metrics(self, tallies: np.ndarray) -> dict[str, np.ndarray]:
        rows, off, squared, total, total_squared = tallies.T
        spread = total_squared - total**2 / rows
        r2 = np.where(spread > 0, 1 - _ratio(squared, spread), 0.0)
        return {"mae": off / rows * self._units, "rmse": np.sqrt(squared / rows) * self._units, "r2": r2}


def tally_of(task: Task, outputs: int, scale: TargetScale = UNSCALED) -> Tally:
    match task:
        case Task.BINARY:
            return BinaryTally()
        case Task.MULTICLASS:
            return MulticlassTally(outputs)
        case _:
            return RegressionTally(scale)


def _histogram(places: np.ndarray, width: int) -> np.ndarray:
    """How often each of `width` places occurs in each row of `places` (epochs, rows)."""
    offset = places + width * np.arange(len(places))[:, None]
    return np.bincount(offset.ravel(), minlength=width * len(places)).reshape(len(places), width).astype("float64")


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _macro_f1(right: np.ndarray, too_many: np.ndarray, missed: np.ndarray) -> np.ndarray:
    """The mean over classes of 2 TP / (2 TP + FP + FN); 0 for a class that neither is nor is answered."""
    f1: np.ndarray = _ratio(2 * right, 2 * right + too_many + missed).mean(axis=-1)
    return f1
