"""What simpler methods make of the same rows: the figures that a network has to beat.

They are trained by scikit-learn on the training rows and asked about rows held out, as they are prepared for the network:
numbers in its scale (those that it is given as ramps are scaled robustly), categories as a number each.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from components.domain.recipe import Task
from components.evaluation.baseline_name import BaselineName
from components.features.preparation import Preparation

NEIGHBOURS = 5
TREES, FEWEST_TREES = 100, 20  # scikit-learn's default, and what wide tables with many classes get
TREE_WORK = 2_500_000_000  # (rows + what the leaves of a tree count) x columns x classes x trees: 6 to 15 s
COUNTED = 31 * 256  # leaves of a tree and values that a column is binned to, scikit-learn's defaults
MOST_NEIGHBOUR_WORK = 200_000_000_000  # training rows x rows asked x columns
MOST_LINEAR_WORK = 60_000_000_000
LINEAR_STEPS, FEWEST_LINEAR_STEPS = 300, 20
MOST_EMBEDDED = 500  # values of a column that become a number each; the rest are one together
SEASONS = (7, 12, 24, 4, 52, 365)  # rows


@dataclass(frozen=True)
class BaselinePredictions:
    """Attributes:
    name: of the method.
    predictions: (rows, classes) probabilities, or (rows, 1) in the target's own units, of the rows held out; NaN in all
        columns of a row where the method has no answer (no row comes before it).
    detail: how many neighbours, trees or rows back.
    """

    name: BaselineName
    predictions: np.ndarray
    detail: int = 0


def wide_input(preparation: Preparation, x: np.ndarray) -> np.ndarray:
    """(rows, numbers) float32: x with a number for each value where the network looks values up in an embedding, and with one
    number where it is given ramps."""
    if not preparation.embedded and not any(feature.has_ramps for feature in preparation.features):
        return x
    blocks = []
    for slot in preparation.slots:
        if slot.part != "codes":
            block = x[:, slot.begin : slot.end]
            blocks.append(slot.feature.without_ramps(block) if slot.part == "values" else block)
            continue
        codes = np.minimum(x[:, slot.begin : slot.end].astype("int64"), MOST_EMBEDDED)
        block = np.zeros((len(x), int(codes.max(initial=0)) + 1), "float32")
        block[np.arange(len(x))[:, None], codes] = 1.0
        if slot.end - slot.begin > 1:
            block[:, 0] = 0.0  # the places of a text that has fewer words
        blocks.append(block)
    return np.concatenate(blocks, axis=1)


def baselines(
    task: Task,
    x: np.ndarray,
    targets: np.ndarray,
    training: np.ndarray,
    held_out: np.ndarray,
    classes: int,
    weights: np.ndarray | None = None,
    *,
    order: np.ndarray | None = None,
) -> Iterator[BaselinePredictions]:
    """One method after the other, the quickest first.

    Args:
        x: (rows, numbers) float32, as of `wide_input`.
        targets: (rows,), class indices, or numbers in their own units.
        training, held_out: positions of rows.
        weights: (rows,) how much each row counts; None for all alike. The constant and neighbours know none.
        order: (rows,) all rows, the oldest first, where they are divided by time: then what the row before says, and the
            one a season before, are asked too.
    """
    own = targets[training]
    # Numbers may be larger than float32 holds, which scikit-learn computes some of these in.
    middle, scale = (float(own.mean()), float(own.std()) or 1.0) if task is Task.REGRESSION else (0.0, 1.0)
    labels = (own - middle) / scale if task is Task.REGRESSION else own.astype("int64")
    shares = None if weights is None else weights[training]
    there = np.unique(labels) if task is not Task.REGRESSION else np.zeros(0)

    def predicted(model: Any, *, weighted: bool = True) -> np.ndarray:
        fit_with = {"sample_weight": shares} if weighted and shares is not None else {}
        with warnings.catch_warnings(
            category=ConvergenceWarning, action="ignore"
        ):  # it has the steps that there is time for
            model.fit(x[training], labels, **fit_with)
        if task is Task.REGRESSION:
            return np.asarray(model.predict(x[held_out]), "float64")[:, None] * scale + middle
        return _of_all_classes(model.predict_proba(x[held_out]), model.classes_, classes)

    constant = DummyRegressor() if task is Task.REGRESSION else DummyClassifier(strategy="prior")
    yield BaselinePredictions(BaselineName.CONSTANT, predicted(constant, weighted=False))
    if order is not None:
        yield from _in_time(task, targets, training, held_out, classes, order)
    if task is not Task.REGRESSION and len(there) < 2:
        return
    work, columns = len(training) * x.shape[1], x.shape[1]
    outputs = 1 if task is not Task.MULTICLASS else classes
    steps = int(np.clip(MOST_LINEAR_WORK // max(1, work * outputs * 4), FEWEST_LINEAR_STEPS, LINEAR_STEPS))
    linear = Ridge() if task is Task.REGRESSION else LogisticRegression(max_iter=steps)
    yield BaselinePredictions(BaselineName.LINEAR, predicted(linear))
    if len(training) * len(held_out) * columns <= MOST_NEIGHBOUR_WORK:
        count = min(NEIGHBOURS, len(training))
        kind = KNeighborsRegressor if task is Task.REGRESSION else KNeighborsClassifier
        yield BaselinePredictions(BaselineName.NEIGHBOURS, predicted(kind(count), weighted=False), count)
    tree_work = (len(training) + COUNTED) * columns * outputs
    trees = int(np.clip(TREE_WORK // max(1, tree_work), FEWEST_TREES, TREES))
    boosted = HistGradientBoostingRegressor if task is Task.REGRESSION else HistGradientBoostingClassifier
    yield BaselinePredictions(
        BaselineName.TREES, predicted(boosted(max_iter=trees, early_stopping=False, random_state=0)), trees
    )


def _of_all_classes(probabilities: np.ndarray, there: Sequence[int], classes: int) -> np.ndarray:
    """With a column of 0 for each class that no training row has."""
    whole = np.zeros((len(probabilities), classes))
    whole[:, np.asarray(there, "int64")] = probabilities
    return whole


def _in_time(
    task: Task, targets: np.ndarray, training: np.ndarray, held_out: np.ndarray, classes: int, order: np.ndarray
) -> Iterator[BaselinePredictions]:
    """The value of the row before, and the value a season ago: the lag of SEASONS that fits the training rows best."""
    places = np.empty(len(order), "int64")
    places[order] = np.arange(len(order))

    def before(rows: np.ndarray, lag: int) -> tuple[np.ndarray, np.ndarray]:
        """The targets so many rows before, and whether there is such a row."""
        at = places[rows] - lag
        return targets[order[np.maximum(at, 0)]], at >= 0

    def of_lag(lag: int) -> np.ndarray:
        values, there = before(held_out, lag)
        found = (
            values.astype("float64")[:, None] if task is Task.REGRESSION else np.eye(classes)[values.astype("int64")]
        )
        return np.where(there[:, None], found, np.nan)

    def miss(lag: int) -> float:
        values, there = before(training, lag)
        apart = np.abs(values - targets[training]) if task is Task.REGRESSION else values != targets[training]
        return float(apart[there].mean())

    yield BaselinePredictions(BaselineName.LAST, of_lag(1), 1)
    usable = [lag for lag in SEASONS if 2 * lag <= len(training)]
    if usable:
        season = min(usable, key=miss)
        yield BaselinePredictions(BaselineName.SEASON, of_lag(season), season)
