"""The metrics of an epoch equal Keras's own, whole and in blocks."""

from collections.abc import Callable

import keras
import numpy as np
import pytest

from components.domain.recipe import Task
from components.features import TargetScale
from components.training.metric_counts import MetricCounts, metric_counts_for

RNG = np.random.default_rng(0)


def binary(rows: int, hardness: float) -> tuple[np.ndarray, np.ndarray]:
    y = RNG.integers(0, 2, rows).astype("float32")
    noise = RNG.normal(0, 1, rows)
    return y, (1 / (1 + np.exp(-(y - 0.5) * hardness - noise))).astype("float32").reshape(-1, 1)


def multiclass(rows: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    y = RNG.integers(0, classes, rows).astype("int32")
    logits = RNG.normal(0, 1, (rows, classes)) + 2 * np.eye(classes)[y]
    return y, (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype("float32")


def regression(rows: int) -> tuple[np.ndarray, np.ndarray]:
    y = RNG.normal(0, 1, rows).astype("float32")
    return y, (y + RNG.normal(0, 0.4, rows)).astype("float32").reshape(-1, 1)


def both_classes(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.column_stack([1 - y, y]), np.column_stack([1 - p, p])


def one_hot(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.eye(p.shape[1], dtype="float32")[y], p


def as_it_is(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return y.reshape(-1, 1), p


METRICS: dict[
    Task, dict[str, tuple[Callable[[], keras.metrics.Metric], Callable[..., tuple[np.ndarray, np.ndarray]]]]
] = {
    Task.BINARY: {
        "accuracy": (keras.metrics.BinaryAccuracy, as_it_is),
        "auc": (keras.metrics.AUC, as_it_is),
        "f1": (lambda: keras.metrics.F1Score(average="macro"), both_classes),
    },
    Task.MULTICLASS: {
        "accuracy": (keras.metrics.SparseCategoricalAccuracy, as_it_is),
        "f1": (lambda: keras.metrics.F1Score(average="macro"), one_hot),
    },
    Task.REGRESSION: {
        "mae": (keras.metrics.MeanAbsoluteError, as_it_is),
        "rmse": (keras.metrics.RootMeanSquaredError, as_it_is),
        "r2": (keras.metrics.R2Score, as_it_is),
    },
}


def metrics_of(metrics: MetricCounts, *batches: tuple[np.ndarray, np.ndarray]) -> dict[str, float]:
    """What fresh `metrics` say of one epoch of some batches."""
    for y, predictions in batches:
        metrics.update_state(y[None], predictions[None])
    return {name: float(values[0]) for name, values in metrics.result().items()}


CASES = [
    *((Task.BINARY, binary(rows, hardness)) for rows in (7, 768) for hardness in (0, 1, 30)),
    *((Task.MULTICLASS, multiclass(rows, classes)) for rows in (9, 500) for classes in (3, 12)),
    *((Task.REGRESSION, regression(rows)) for rows in (5, 400)),
]


@pytest.mark.parametrize(("task", "epoch"), CASES)
def test_metrics_equal_those_of_keras(task: Task, epoch: tuple[np.ndarray, np.ndarray]) -> None:
    y, predictions = epoch
    found = metrics_of(metric_counts_for(task, predictions.shape[1]), epoch)
    assert set(found) == set(METRICS[task])
    for name, (make, given) in METRICS[task].items():
        metric = make()
        metric.update_state(*given(y, predictions))
        assert found[name] == pytest.approx(float(np.asarray(metric.result())), abs=2e-6), name


@pytest.mark.parametrize(("task", "epoch"), CASES)
def test_the_counts_of_an_epoch_are_the_sum_of_its_blocks(task: Task, epoch: tuple[np.ndarray, np.ndarray]) -> None:
    y, predictions = epoch
    cut = len(y) // 3
    blocks = [(y[part], predictions[part]) for part in (slice(0, cut), slice(cut, None))]
    together = metrics_of(metric_counts_for(task, predictions.shape[1]), *blocks)
    whole = metrics_of(metric_counts_for(task, predictions.shape[1]), epoch)
    assert together == pytest.approx(whole, abs=1e-9)


def test_many_epochs_are_counted_at_once() -> None:
    epochs = [binary(50, 1) for _ in range(7)]
    metrics = metric_counts_for(Task.BINARY, 1)
    metrics.update_state(np.stack([y for y, _ in epochs]), np.stack([predictions for _, predictions in epochs]))
    for place, epoch in enumerate(epochs):
        found = {name: values[place] for name, values in metrics.result().items()}
        assert found == pytest.approx(metrics_of(metric_counts_for(Task.BINARY, 1), epoch))


def test_the_target_of_a_regression_keeps_its_units() -> None:
    epoch = regression(100)
    scaled = metrics_of(metric_counts_for(Task.REGRESSION, 1, TargetScale(std=1000.0)), epoch)
    bare = metrics_of(metric_counts_for(Task.REGRESSION, 1), epoch)
    assert scaled["mae"] == pytest.approx(1000 * bare["mae"])
    assert scaled["r2"] < 1


def test_one_class_alone_has_no_division_by_nothing() -> None:
    found = metrics_of(metric_counts_for(Task.BINARY, 1), (np.zeros(4), np.full((4, 1), 0.2, "float32")))
    assert found == {"accuracy": 1.0, "auc": 0.0, "f1": 0.5}


def test_predictions_far_beyond_a_logarithm_still_have_metrics() -> None:
    metrics = metric_counts_for(Task.REGRESSION, 1, TargetScale(0.0, 1.0, log=True))
    metrics.update_state(np.zeros((1, 3), "float32"), np.array([[[5000.0], [-5000.0], [0.0]]], "float32"))
    assert all(np.isfinite(values).all() for values in metrics.result().values())
