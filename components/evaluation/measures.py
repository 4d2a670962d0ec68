"""Every metric of predictions, over weighted rows: a weight of 1 each gives the metric itself, the counts of a bootstrap
sample give that sample's. The tests hold them equal to scikit-learn's.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

import numpy as np
from scipy import sparse

from components.domain.recipe import Task
from components.evaluation.probabilities import as_probabilities


class Measure(StrEnum):
    """In the order in which a table shows them. Precision, recall, F1 and AUC of more than two classes are means over
    the classes (macro); the micro ones take each pair of row and class for a case."""

    ACCURACY = "accuracy"
    BALANCED_ACCURACY = "balanced_accuracy"
    MACRO_F1 = "f1"
    WEIGHTED_F1 = "weighted_f1"
    PRECISION = "precision"
    RECALL = "recall"
    AUC = "auc"
    MICRO_AUC = "micro_auc"
    AVERAGE_PRECISION = "average_precision"
    MICRO_AVERAGE_PRECISION = "micro_average_precision"
    MCC = "mcc"
    LOG_LOSS = "loss"
    BRIER = "brier"
    MAE = "mae"
    MEDIAN_ERROR = "median_error"
    RMSE = "rmse"
    R2 = "r2"
    MAPE = "mape"


RANKED = {Measure.AUC, Measure.MICRO_AUC, Measure.AVERAGE_PRECISION, Measure.MICRO_AVERAGE_PRECISION}
OF_MANY = {Measure.MICRO_AUC, Measure.MICRO_AVERAGE_PRECISION}  # classes: of two they say nothing more
OF_NUMBERS = (Measure.MAE, Measure.MEDIAN_ERROR, Measure.RMSE, Measure.R2, Measure.MAPE)
SAME = 1e-12  # of the squares: what is left by rounding where all targets are one number
Weights = np.ndarray  # (samples, rows)
Scores = np.ndarray  # (samples,), NaN where a sample leaves the metric undefined
Scoring = Callable[[Weights], Mapping[Measure, Scores]]


def measures_of(task: Task) -> list[Measure]:
    """The metrics that a task may have."""
    if task is Task.REGRESSION:
        return list(OF_NUMBERS)
    return [each for each in Measure if each not in OF_NUMBERS and (task is Task.MULTICLASS or each not in OF_MANY)]


def scorings(
    task: Task, targets: np.ndarray, predictions: np.ndarray, classes: int
) -> list[tuple[set[Measure], Scoring]]:
    """Functions of weights, each with the metrics that it gives.

    Args:
        targets: (rows,), class indices, or numbers in their own units.
        predictions: (rows, outputs), probabilities (one of two classes), or numbers.
    """
    if task is Task.REGRESSION:
        return _of_numbers(targets.astype("float64"), predictions[:, 0].astype("float64"))
    labels, shares = targets.astype("int64"), as_probabilities(task, predictions)
    found: list[tuple[set[Measure], Scoring]] = [
        (
            {
                Measure.ACCURACY,
                Measure.BALANCED_ACCURACY,
                Measure.MACRO_F1,
                Measure.WEIGHTED_F1,
                Measure.PRECISION,
                Measure.RECALL,
                Measure.MCC,
            },
            partial(_of_answers, labels, shares.argmax(axis=1), classes),
        ),
        ({Measure.LOG_LOSS, Measure.BRIER}, _of_probabilities(task, labels, shares)),
    ]
    if task is Task.BINARY:
        found.append(({Measure.AUC, Measure.AVERAGE_PRECISION}, _Ranking(labels == 1, shares[:, 1]).scores))
    else:
        there = np.unique(labels)
        # As they were predicted: made to add up to 1 exactly, scores that are alike would differ by rounding.
        rankings = [_Ranking(labels == index, predictions[:, index]) for index in there]
        found.append(({Measure.AUC, Measure.AVERAGE_PRECISION}, partial(_macro, rankings)))
        is_class = labels[:, None] == np.arange(classes)
        pooled = _Ranking(is_class.ravel(), predictions.ravel(), classes)
        found.append((OF_MANY, partial(_micro, pooled, len(there) > 1)))
    return found


def _shares(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """NaN where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)


def _of_answers(labels: np.ndarray, answers: np.ndarray, classes: int, weights: Weights) -> dict[Measure, Scores]:
    rows = len(labels)
    cells, of_row = np.unique(labels * classes + answers, return_inverse=True)
    is_cell = sparse.csr_array((np.ones(rows), (np.arange(rows), of_row.ravel())), shape=(rows, len(cells)))
    counts = np.zeros((len(weights), classes * classes))
    counts[:, cells] = (is_cell.T @ weights.T).T
    confusion = counts.reshape(-1, classes, classes)
    right = np.diagonal(confusion, axis1=1, axis2=2)
    were, answered, all_rows = confusion.sum(axis=2), confusion.sum(axis=1), counts.sum(axis=1)
    hits = right.sum(axis=1)
    precision, recall, f1 = _shares(right, answered), _shares(right, were), _shares(2 * right, were + answered)
    met = were + answered > 0
    several = (were > 0).sum(axis=1) > 1
    spread = (all_rows**2 - (were**2).sum(axis=1)) * (all_rows**2 - (answered**2).sum(axis=1))
    return {
        Measure.ACCURACY: hits / all_rows,
        Measure.BALANCED_ACCURACY: np.where(several, _mean(recall, were > 0), np.nan),
        Measure.MACRO_F1: _mean(f1, met),
        Measure.WEIGHTED_F1: (np.nan_to_num(f1) * were).sum(axis=1) / all_rows,
        Measure.PRECISION: precision[:, 1] if classes == 2 else _mean(precision, met),
        Measure.RECALL: recall[:, 1] if classes == 2 else _mean(recall, met),
        Measure.MCC: _shares(hits * all_rows - (were * answered).sum(axis=1), np.sqrt(np.maximum(spread, 0))),
    }


def _mean(scores: np.ndarray, met: np.ndarray) -> Scores:
    """Over the classes that are met; a score that is not defined counts as 0, as scikit-learn has it."""
    mean: np.ndarray = (np.nan_to_num(scores) * met).sum(axis=1) / met.sum(axis=1)
    return mean


def _of_probabilities(task: Task, labels: np.ndarray, shares: np.ndarray) -> Scoring:
    least = np.finfo("float64").eps
    rows = np.arange(len(labels))
    surprise = -np.log(np.clip(shares[rows, labels], least, 1 - least))
    apart = shares.copy()
    apart[rows, labels] -= 1
    squares = np.square(apart).sum(axis=1) * (0.5 if task is Task.BINARY else 1.0)

    def scores(weights: Weights) -> dict[Measure, Scores]:
        means = weights @ np.column_stack([surprise, squares]) / weights.sum(axis=1, keepdims=True)
        return {Measure.LOG_LOSS: means[:, 0], Measure.BRIER: means[:, 1]}

    return scores


class _Ranking:
    """Cases sorted once by their score; each of `width` cases of a row has the row's weight."""

    def __init__(self, positive: np.ndarray, scores: np.ndarray, width: int = 1) -> None:
        order = np.argsort(-scores, kind="stable")
        self.rows = order // width
        self.positive = positive[order].astype("float64")
        self.starts = np.flatnonzero(np.diff(scores[order], prepend=np.inf))  # of cases with one score

    def scores(self, weights: Weights) -> dict[Measure, Scores]:
        """The area under the ROC curve, and the average precision: the precision at each score, by how much recall grows there."""
        ordered = weights[:, self.rows]
        hits = ordered * self.positive
        ordered -= hits
        if len(self.starts) < len(self.rows):
            hits, misses = (np.add.reduceat(each, self.starts, axis=1) for each in (hits, ordered))
        else:
            misses = ordered
        found, wrong = hits.cumsum(axis=1), misses.cumsum(axis=1)
        positives, negatives = found[:, -1], wrong[:, -1]
        area = np.einsum("ij,ij->i", misses, found) - np.einsum("ij,ij->i", misses, hits) / 2
        above = found + wrong
        precision = np.divide(found, above, out=np.zeros_like(found), where=above > 0)
        averaged = np.einsum("ij,ij->i", precision, hits)
        both = (positives > 0) & (negatives > 0)
        return {
            Measure.AUC: _shares(area, positives * negatives),
            Measure.AVERAGE_PRECISION: np.where(both, _shares(averaged, positives), np.nan),
        }


def _macro(rankings: list[_Ranking], weights: Weights) -> dict[Measure, Scores]:
    """The mean over the classes that the rows have."""
    each = [ranking.scores(weights) for ranking in rankings]
    found = {}
    for measure in (Measure.AUC, Measure.AVERAGE_PRECISION):
        scores = np.column_stack([scores[measure] for scores in each])
        defined = ~np.isnan(scores)
        found[measure] = _shares(np.nan_to_num(scores).sum(axis=1), defined.sum(axis=1))
    return found


def _micro(pooled: _Ranking, several: bool, weights: Weights) -> dict[Measure, Scores]:
    scores = pooled.scores(weights)
    if not several:
        scores = {measure: np.full(len(weights), np.nan) for measure in scores}
    return {
        Measure.MICRO_AUC: scores[Measure.AUC],
        Measure.MICRO_AVERAGE_PRECISION: scores[Measure.AVERAGE_PRECISION],
    }


def _of_numbers(targets: np.ndarray, predictions: np.ndarray) -> list[tuple[set[Measure], Scoring]]:
    errors = np.abs(predictions - targets)
    centred = targets - targets.mean()
    nonzero = bool((targets != 0).all())
    relative = errors / np.abs(targets) if nonzero else np.full(len(targets), np.nan)
    columns = np.column_stack([errors, np.square(errors), relative, centred, np.square(centred)])
    order = np.argsort(errors)
    ordered = errors[order]

    def means(weights: Weights) -> dict[Measure, Scores]:
        mae, squares, share, centre, of_target = (weights @ columns / weights.sum(axis=1, keepdims=True)).T
        spread = of_target - centre**2
        varies = spread > SAME * np.square(np.abs(targets).max() + 1e-300)
        r2 = np.where(varies, 1 - squares / np.where(varies, spread, 1), np.nan)
        return {Measure.MAE: mae, Measure.RMSE: np.sqrt(squares), Measure.R2: r2, Measure.MAPE: share}

    def median(weights: Weights) -> dict[Measure, Scores]:
        """Of whole weights that add up to as many as there are rows."""
        counted = weights[:, order].cumsum(axis=1)
        rows = len(order)
        lower, upper = ((counted <= place).sum(axis=1) for place in ((rows - 1) // 2, rows // 2))
        return {Measure.MEDIAN_ERROR: (ordered[lower] + ordered[upper]) / 2}

    return [(set(OF_NUMBERS) - {Measure.MEDIAN_ERROR}, means), ({Measure.MEDIAN_ERROR}, median)]
