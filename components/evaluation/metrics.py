"""How good the answers are, and how good answers without a network would be."""

from typing import Any

import numpy as np
from sklearn import metrics as scores

from components.domain.recipe import Task
from components.features import Preparation

SHOWN_POINTS = 2000


def evaluate(task: Task, targets: np.ndarray, answers: np.ndarray, classes: int) -> dict[str, float]:
    """Metrics of `answers` (rows, outputs): accuracy, log loss, macro F1 and (two classes) AUC; or MAE, RMSE, R²."""
    if task is Task.REGRESSION:
        return _of_numbers(targets, answers[:, 0])
    probabilities = as_probabilities(task, answers)
    labels, chosen = targets.astype(int), probabilities.argmax(axis=1)
    measured = {
        "accuracy": float(scores.accuracy_score(labels, chosen)),
        "loss": float(scores.log_loss(labels, probabilities, labels=range(classes))),
        "f1": float(scores.f1_score(labels, chosen, average="macro", zero_division=0)),
    }
    if task is Task.BINARY and len(np.unique(labels)) == 2:
        measured["auc"] = float(scores.roc_auc_score(labels, probabilities[:, 1]))
    return measured


def _of_numbers(targets: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    targets, answers = targets.astype("float64"), answers.astype("float64")
    measured = {
        "mae": float(scores.mean_absolute_error(targets, answers)),
        "rmse": float(scores.root_mean_squared_error(targets, answers)),
    }
    if len(targets) > 1:
        measured["r2"] = float(scores.r2_score(targets, answers))
    return measured


def as_probabilities(task: Task, answers: np.ndarray) -> np.ndarray:
    """(rows, classes) float64 that add up to 1; two columns for two classes."""
    wide = answers.astype("float64")
    if task is Task.BINARY:
        return np.column_stack([1 - wide[:, 0], wide[:, 0]])
    return wide / wide.sum(axis=1, keepdims=True)


def baseline_metrics(task: Task, train: np.ndarray, test: np.ndarray) -> dict[str, float]:
    """What the same answer to every row scores on the test rows.

    For a regression the mean of the training rows; for classes their shares among the training rows as probabilities,
    so that the answer is the most frequent class, whose place is `majority`.
    """
    if task is Task.REGRESSION:
        return _of_numbers(test, np.full(len(test), train.mean(dtype="float64")))
    counts = np.bincount(train.astype(int), minlength=int(max(train.max(), test.max(), 1)) + 1)
    shares = counts / counts.sum()
    answers = np.tile(shares[1:] if task is Task.BINARY else shares, (len(test), 1))
    return {**evaluate(task, test, answers, len(counts)), "majority": float(counts.argmax())}


def test_report(preparation: Preparation, targets: np.ndarray, answers: np.ndarray) -> dict[str, Any]:
    """What the Evaluate page draws, of the test rows."""
    report: dict[str, Any] = {"task": preparation.task.value, "classes": preparation.classes, "rows": len(targets)}
    if preparation.task is Task.REGRESSION:
        shown = slice(0, SHOWN_POINTS)
        return report | {"actual": targets[shown].tolist(), "predicted": answers[shown, 0].tolist()}
    labels = targets.astype(int)
    chosen = as_probabilities(preparation.task, answers).argmax(axis=1)
    every = range(len(preparation.classes))
    columns = scores.precision_recall_fscore_support(labels, chosen, labels=every, zero_division=0)
    names = ("precision", "recall", "f1", "rows")
    per_class = [
        {"class": preparation.classes[place]} | dict(zip(names, map(float, values), strict=True))
        for place, values in enumerate(zip(*columns, strict=True))
    ]
    return report | {
        "confusion": scores.confusion_matrix(labels, chosen, labels=list(every)).tolist(),
        "per_class": per_class,
    }
