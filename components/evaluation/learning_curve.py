"""What a network is worth that learned from fewer rows, and whether more would have helped."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from components.domain.recipe import Task
from components.evaluation.comparison import CONFIDENCE
from components.evaluation.intervals import Z


@dataclass(frozen=True)
class CurveSize:
    """One size: `rows` of training, on average of its trainings; the metrics of each training whose loss stayed finite, as of
    `evaluate`; and how many trainings did not."""

    share: float
    rows: int
    training: list[dict[str, float]]
    validation: list[dict[str, float]]
    diverged: int = 0


@dataclass(frozen=True)
class Gain:
    """How much the error on validation rows fell between two sizes, with its 95 % interval: above 0 more rows were better.

    The error is the share of wrong rows, or the mean absolute error in the target's units, averaged over the trainings.
    """

    from_rows: int
    to_rows: int
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True)
class LearningCurve:
    """Sizes so far, from the smallest on; `gain` is that of the last step, None where it cannot be measured.

    `is_refitted` says whether the preparation too was learned from the rows of each size alone.
    """

    sizes: list[CurveSize]
    seeds: int
    epochs: int
    batch_size: int
    validation_rows: int
    is_refitted: bool
    gain: Gain | None = None
    seconds: float = 0.0


def row_errors(task: Task, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """(rows,) float64 of predictions (rows, outputs): 1 where the class is wrong, or how far off a number is."""
    if task is Task.REGRESSION:
        return np.asarray(np.abs(predictions[:, 0].astype("float64") - targets))
    chosen = predictions[:, 0] > 0.5 if task is Task.BINARY else predictions.argmax(axis=1)
    return np.asarray(chosen != targets, "float64")


def gain_between(task: Task, rows: tuple[int, int], before: np.ndarray, after: np.ndarray) -> Gain | None:
    """From the errors (trainings, rows) of the same seeds on the same rows, before and after; None of fewer than two rows.

    Two kinds of luck are in it: which rows validate, and how each training begins, which also draws its rows. The reach of
    the first is that of pairs of rows; the second is Student's t over the seeds, where there are several. They are added as
    independent, in squares, although a part of the second is in the first too: rather too wide than too narrow.

    Source of the interval of pairs of right and wrong: A. Agresti and Y. Min, "Simple improved confidence intervals for
    comparing matched proportions", Statistics in Medicine 24 (2005): half a row more of each of the four kinds.
    """
    trainings, count = before.shape
    if count < 2 or not trainings:
        return None
    apart = before - after
    middle, by_seed = float(apart.mean()), apart.mean(axis=1)
    if task is Task.REGRESSION:
        reach = Z * float(apart.mean(axis=0).std(ddof=1)) / math.sqrt(count)
    else:
        better, worse = (float((sign * apart > 0).sum()) / trainings + 0.5 for sign in (1, -1))
        middle = (better - worse) / (count + 2)
        reach = Z * math.sqrt(better + worse - (better - worse) ** 2 / (count + 2)) / (count + 2)
    if trainings > 1:
        of_seeds = float(by_seed.std(ddof=1)) / math.sqrt(trainings)
        reach = math.hypot(reach, float(stdtrit(trainings - 1.0, (1 + CONFIDENCE) / 2)) * of_seeds)
    means = float(before.mean()), float(after.mean())
    return Gain(*rows, *means, middle - reach, middle + reach)
