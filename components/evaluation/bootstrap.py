"""How sure metrics are: 95 % intervals over the rows that were measured, of one network and of a difference.

By the percentiles of samples of the rows with replacement (B. Efron, "Bootstrap Methods", The Annals of Statistics 7
(1979)), drawn from a fixed seed; accuracy, and precision and recall of two classes, by Wilson's score interval. Where no
row is answered wrongly, or none rightly, all samples agree, which would make few rows certain: what can be counted as trials
has Wilson's interval then too, and the rest none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from components.domain.recipe import Task
from components.evaluation.intervals import RESAMPLES, SHARES, wilson
from components.evaluation.measures import RANKED, Measure, Scores, Scoring, measures_of, scorings
from components.evaluation.probabilities import as_probabilities

BLOCK = 1_000_000  # weights that are there at once
RANKED_WORK = (
    10_000_000  # resamples x rows x classes of metrics of several classes that rest on an order: about two seconds
)
MOST_DRAWN = 20_000_000  # rows of all resamples: of many rows fewer tell as much
FEWEST_RESAMPLES = 100  # of these, where there are many rows of many classes
MOST_LEFT_OUT = 0.1  # of the resamples; where more leave a metric undefined, its interval says little
FEWEST_ROWS = 2
# Of each metric the values that it has where nothing is wrong, or everything: there samples of the rows cannot differ.
ENDS: dict[Measure, tuple[float, ...]] = {
    **dict.fromkeys(Measure, (0.0, 1.0)),
    **dict.fromkeys((Measure.MAE, Measure.MEDIAN_ERROR, Measure.RMSE, Measure.MAPE), (0.0,)),
    Measure.R2: (1.0,),
    Measure.MCC: (-1.0, 1.0),
}


@dataclass(frozen=True)
class Measured:
    """A metric with the bounds between which it lies with 95 % confidence; None where the rows leave them unknown: a single
    one, or rows without a mistake.

    Attributes:
        left_out: the share of resamples in which the metric is not defined.
    """

    value: float
    low: float | None = None
    high: float | None = None
    left_out: float = 0.0

    @property
    def is_unsteady(self) -> bool:
        """Whether so many resamples leave it undefined that its bounds say little."""
        return self.left_out > MOST_LEFT_OUT


def measured(
    task: Task, targets: np.ndarray, predictions: np.ndarray, classes: int, wanted: set[Measure] | None = None
) -> dict[Measure, Measured | None]:
    """Each metric with its interval, None where the rows leave it undefined.

    Args:
        targets: (rows,), class indices, or numbers in their own units.
        predictions: (rows, outputs), probabilities (one of two classes), or numbers.
        wanted: the metrics; None for all that the task has.
    """
    rows = len(targets)
    found: dict[Measure, Measured | None] = dict.fromkeys(
        each for each in measures_of(task) if wanted is None or each in wanted
    )
    if not rows:
        return found
    for given, scoring in scorings(task, targets, predictions, classes):
        asked = given & found.keys()
        if not asked:
            continue
        values = scoring(np.ones((1, rows)))
        drawn = _drawn([scoring], rows, _resamples(given, rows, classes))[0]
        for measure in asked:
            each = _measured(float(values[measure][0]), drawn.get(measure))
            if each and each.low == each.high and each.value in ENDS[measure]:
                each = _without_spread(measure, each, task, targets, classes)
            found[measure] = each
    accuracy = found.get(Measure.ACCURACY)
    if accuracy:
        low, high = wilson(round(accuracy.value * rows), rows)
        found[Measure.ACCURACY] = Measured(accuracy.value, low, high)
    if task is Task.BINARY:
        of_class, answered = targets.astype("int64") == 1, as_probabilities(task, predictions).argmax(axis=1) == 1
        # Shares of fewer rows, which samples with replacement take for certain where all of them agree.
        for measure, within in ((Measure.RECALL, of_class), (Measure.PRECISION, answered)):
            each, count = found.get(measure), int(within.sum())
            if each and count:
                found[measure] = Measured(each.value, *wilson(int((of_class & answered).sum()), count))
    return found


def _without_spread(measure: Measure, found: Measured, task: Task, targets: np.ndarray, classes: int) -> Measured:
    """A metric at the end of its range, with the interval of as many trials as its rows surely are: the rows of a class, or
    pairs of a row of the class and another, no row in two of them, which are each ranked rightly or not."""
    value, unknown = found.value, replace(found, low=None, high=None)
    if task is Task.REGRESSION:
        return unknown
    counts = np.bincount(targets.astype("int64"), minlength=classes)
    if measure is Measure.AUC:
        of = counts[1:] if task is Task.BINARY else counts
        trials = np.minimum(of, len(targets) - of)
    elif measure in (Measure.BALANCED_ACCURACY, Measure.RECALL) or (measure is Measure.PRECISION and value == 1):
        trials = counts
    else:
        return unknown
    bounds = [wilson(round(value * int(count)), int(count)) for count in trials[trials > 0]]
    low, high = (float(np.mean(ends)) for ends in zip(*bounds, strict=True))
    return replace(found, low=low, high=high)


def paired_difference(
    task: Task, targets: np.ndarray, first: np.ndarray, second: np.ndarray, classes: int, metric: Measure
) -> Measured | None:
    """`metric` of the first predictions less that of the second for the same rows, with its interval over the same
    resamples; None where it is not defined. Arguments as of `measured`."""
    rows = len(targets)
    if not rows:
        return None
    both = [
        next((given, scoring) for given, scoring in scorings(task, targets, each, classes) if metric in given)
        for each in (first, second)
    ]
    ours, theirs = (scoring(np.ones((1, rows)))[metric] for _, scoring in both)
    drawn = _drawn([scoring for _, scoring in both], rows, _resamples(both[0][0], rows, classes))
    differences = drawn[0][metric] - drawn[1][metric] if drawn[0] else None
    return _measured(float((ours - theirs)[0]), differences)


def _measured(value: float, drawn: Scores | None) -> Measured | None:
    if np.isnan(value):
        return None
    defined = drawn[~np.isnan(drawn)] if drawn is not None else np.zeros(0)
    if drawn is None or not len(defined):
        return Measured(value, left_out=float(drawn is not None))
    low, high = np.quantile(defined, SHARES)
    return Measured(value, float(low), float(high), 1 - len(defined) / len(drawn))


def _resamples(given: set[Measure], rows: int, classes: int) -> int:
    most = MOST_DRAWN // rows if not given & RANKED or classes == 2 else RANKED_WORK // (rows * classes)
    return int(np.clip(most, FEWEST_RESAMPLES, RESAMPLES))


def _drawn(scoring: Sequence[Scoring], rows: int, resamples: int) -> list[dict[Measure, Scores]]:
    """The metrics of each resample, of each of the functions; empty of a single row, which tells nothing of others."""
    if rows < FEWEST_ROWS:
        return [{} for _ in scoring]
    found: list[dict[Measure, list[Scores]]] = [{} for _ in scoring]
    for weights in _weights(rows, resamples):
        for each, scores in zip(found, scoring, strict=True):
            for measure, values in scores(weights).items():
                each.setdefault(measure, []).append(values)
    return [{measure: np.concatenate(parts) for measure, parts in each.items()} for each in found]


def _weights(rows: int, resamples: int) -> Iterator[np.ndarray]:
    """How often each resample draws each row, (some samples, rows), the same for all who ask."""
    rng = np.random.default_rng(0)
    at_once = max(1, BLOCK // rows)
    for begin in range(0, resamples, at_once):
        count = min(at_once, resamples - begin)
        drawn = rng.integers(0, rows, (count, rows)) + np.arange(count)[:, None] * rows
        yield np.bincount(drawn.ravel(), minlength=count * rows).reshape(count, rows).astype("float64")
