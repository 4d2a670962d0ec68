"""How good predictions are, and how good they would be without a network."""

import numpy as np
from sklearn import metrics as scores

from components.domain.recipe import Task
from components.evaluation.probabilities import as_probabilities
from components.evaluation.report import (
    ClassificationReport,
    ClassMetrics,
    DividedRows,
    EvaluationReport,
    RegressionReport,
)
from components.features import Preparation

SHOWN_POINTS = 2000  # rows of a regression that the report holds


def evaluate(task: Task, targets: np.ndarray, predictions: np.ndarray, classes: int) -> dict[str, float]:
    """Metrics of `predictions` (rows, outputs): accuracy, log loss, macro F1 and (two classes) AUC; or MAE, RMSE, R²."""
    if task is Task.REGRESSION:
        return _of_numbers(targets, predictions[:, 0])
    probabilities = as_probabilities(task, predictions)
    labels, chosen = targets.astype(int), probabilities.argmax(axis=1)
    measured = {
        "accuracy": float(scores.accuracy_score(labels, chosen)),
        "loss": float(scores.log_loss(labels, probabilities, labels=range(classes))),
        "f1": float(scores.f1_score(labels, chosen, average="macro", zero_division=0)),
    }
    if task is Task.BINARY and len(np.unique(labels)) == 2:
        measured["auc"] = float(scores.roc_auc_score(labels, probabilities[:, 1]))
    return measured


def _of_numbers(targets: np.ndarray, predictions: np.ndarray) -> dict[str, float]:
    targets, predictions = targets.astype("float64"), predictions.astype("float64")
    measured = {
        "mae": float(scores.mean_absolute_error(targets, predictions)),
        "rmse": float(scores.root_mean_squared_error(targets, predictions)),
    }
    if len(targets) > 1:
        measured["r2"] = float(scores.r2_score(targets, predictions))
    return measured


def baseline_metrics(task: Task, train: np.ndarray, held_out: np.ndarray) -> dict[str, float]:
    """What the same answer to every row scores on rows held out.

    For a regression the mean of the training rows; for classes their shares among the training rows as probabilities,
    so that the answer is the most frequent class, whose place is `majority`.
    """
    if task is Task.REGRESSION:
        return _of_numbers(held_out, np.full(len(held_out), train.mean(dtype="float64")))
    counts = np.bincount(train.astype(int), minlength=int(max(train.max(), held_out.max(), 1)) + 1)
    shares = counts / counts.sum()
    predictions = np.tile(shares[1:] if task is Task.BINARY else shares, (len(held_out), 1))
    return {**evaluate(task, held_out, predictions, len(counts)), "majority": float(counts.argmax())}


def report_of(
    preparation: Preparation,
    targets: np.ndarray,
    predictions: np.ndarray,
    metrics: dict[str, dict[str, float]],
    split: DividedRows,
) -> EvaluationReport:
    """What the Evaluate page draws of the rows of one part.

    Args:
        targets: (rows,), in the target's own units or as class indices.
        predictions: (rows, outputs), probabilities or in the target's own units.
        metrics: as of `RunOutcome`.
    """
    rows, task, classes = len(targets), preparation.task, preparation.classes
    if task is Task.REGRESSION:
        actual, predicted = targets[:SHOWN_POINTS].tolist(), predictions[:SHOWN_POINTS, 0].tolist()
        return RegressionReport(task=task, rows=rows, actual=actual, predicted=predicted, metrics=metrics, split=split)
    labels, chosen = targets.astype(int), as_probabilities(task, predictions).argmax(axis=1)
    every = range(len(classes))
    columns = scores.precision_recall_fscore_support(labels, chosen, labels=every, zero_division=0)
    return ClassificationReport(
        task=task,
        rows=rows,
        classes=classes,
        confusion=scores.confusion_matrix(labels, chosen, labels=every).tolist(),
        per_class=[
            ClassMetrics(name=name, precision=precision, recall=recall, f1=f1, rows=count)
            for name, precision, recall, f1, count in zip(classes, *columns, strict=True)
        ],
        metrics=metrics,
        split=split,
    )
