"""A process that answers questions about runs that have ended: `python -m components.runs.analysis_worker`.

It knows scikit-learn and no TensorFlow: the network is computed with NumPy from the weights that the run kept. It gives way
to trainings, keeps what it prepared last, and answers one question after the other.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pydantic import JsonValue

from components.domain.recipe import ByTime, Part, Task
from components.evaluation.baseline_name import BaselineName
from components.evaluation.baselines import BaselinePredictions, baselines, wide_input
from components.evaluation.intervals import Z
from components.evaluation.metrics import evaluate
from components.evaluation.probabilities import answered_classes
from components.explanation.attribution import attribute
from components.explanation.counterfactual import find_counterfactuals
from components.explanation.dependence import find_dependence, find_dependence_map
from components.explanation.importance import correlated_groups, find_importance
from components.explanation.network import PreparedNetwork
from components.explanation.similar_rows import find_similar_rows
from components.features.preparation import apply
from components.features.prepare import prepare, prepare_folds
from components.features.training_arrays import TrainingData
from components.runs.analysis_messages import (
    REQUESTS,
    Analyse,
    Analysed,
    AskAttribution,
    AskBaselines,
    AskCounterfactuals,
    AskDependence,
    AskImportance,
    AskLearningCurve,
    AskMeasures,
    Baseline,
    Baselines,
    Counterfactuals,
    NoAxis,
    RawRow,
    RowExplanation,
    SimilarTrainingRow,
    written_answer,
)
from components.runs.asked_run import asked_run
from components.runs.learning_curve_rows import write_rows
from components.runs.measures import run_measures
from components.runs.model_network import model_network
from components.runs.results import TrainedRun, check_same_rows, row_predictions
from components.splitting.row_order import moments_of
from components.store.artifacts import write_in_place
from components.store.database import Store, store_at
from components.store.datasets import get_dataset, load_cells
from components.store.faults import storage_faults
from components.store.recent_cache import RecentCache
from components.store.runs import RunRecord
from components.training.same_inputs import check_same_inputs
from components.workers.module import Report, serve

NICENESS = 10  # trainings, readings and predictions come first
RUNS_IN_MEMORY = 3


@dataclass(frozen=True)
class AnalysedRun:
    """A run with its network and its prepared rows; `order` are these from the oldest on, of a split by time."""

    run: RunRecord
    network: PreparedNetwork
    data: TrainingData
    x: np.ndarray
    order: np.ndarray | None

    def of(self, part: Part) -> np.ndarray:
        """(rows, width) of a part."""
        return np.asarray(self.x[self.data.parts[part]])


_runs = RecentCache[AnalysedRun](RUNS_IN_MEMORY)


def analyse(request: Analyse, report: Report) -> JsonValue:
    """Answer a question; the answer goes into its file, where something of it is there earlier too.

    Raises NotNow where the run has no model, or kept no weights of it; Damaged where what it needs is lost or its table is
    read otherwise now; as `get_dataset`.
    """
    store = store_at(request.home, request.database)
    with storage_faults():
        report("preparing", 0.0)
        trained = asked_run(store, request)
        if isinstance(request.question, AskLearningCurve) and request.rows:
            write_rows(store, trained, Path(request.rows), request.question.seeds)
            return None
        if isinstance(request.question, AskMeasures):  # which rests on what was kept: no rows are prepared
            report("computing", 0.0)
            measures = run_measures(store, trained, request.question.part)
            answers: Iterator[tuple[Analysed, bool]] = iter([(measures, True)])
        else:
            analysed = _analysed_run(store, trained)
            report("computing", 0.0)
            answers = _answers(store, analysed, request, lambda share: report("computing", share))
        for result, complete in answers:
            written = written_answer(request.question.kind, result, is_complete=complete)
            write_in_place(Path(request.file), written)
    return None


def _analysed_run(store: Store, trained: TrainedRun) -> AnalysedRun:
    run = trained.run

    def load() -> AnalysedRun:
        record = get_dataset(store, run.visitor, run.recipe.dataset)
        cells = load_cells(store, record)
        data = prepare(cells, record.columns, run.recipe, record.dialect)
        check_same_rows(store, run, data.row_numbers[data.parts.train])
        check_same_inputs(trained.preparation, data.preparation)
        x, way = apply(data.preparation, data.inputs), run.recipe.split.way
        order = None
        if isinstance(way, ByTime):
            moments = moments_of(cells, record.columns, run.recipe, way)[data.row_numbers]
            order = np.argsort(np.where(np.isnan(moments), -np.inf, moments), kind="stable")
        return AnalysedRun(run, model_network(store, run, data.preparation), data, x, order)

    return _runs.get((run.id, run.attempt, run.epoch), load)


def _answers(
    store: Store, analysed: AnalysedRun, request: Analyse, progress: Callable[[float], None]
) -> Iterator[tuple[Analysed, bool]]:
    """The answer so far, and whether it is all of it."""
    network, question = analysed.network, request.question
    validation = analysed.of(Part.VALIDATION)
    match question:
        case AskBaselines():
            yield from _baselines(store, analysed, question.part)
        case AskImportance():
            groups = correlated_groups(network, analysed.of(Part.TRAIN)) if question.together else None
            targets = analysed.data.targets[analysed.data.parts.validation]
            yield find_importance(network, validation, targets, groups, progress), True
        case AskDependence():
            column, second = question.column, question.second
            found = (
                find_dependence(network, column, validation)
                if second is None
                else find_dependence_map(network, (column, second), validation, progress)
            )
            without = next(
                (name for name in (column, second) if name and not network.has_axis(name, validation)), column
            )
            yield found or NoAxis(without), True
        case AskAttribution():
            row, training = _prepared_row(network, question.row), analysed.of(Part.TRAIN)
            answered = int(answered_classes(network.answers(row), question.threshold)[0])
            output = answered if question.output is None else question.output
            attribution = attribute(network, row, training, output)
            yield RowExplanation(attribution, _similar(analysed, row, training, question.threshold)), True
        case AskCounterfactuals():
            row, training = _prepared_row(network, question.row), analysed.of(Part.TRAIN)
            wanted, locked, threshold = question.wanted, question.locked, question.threshold
            changes = find_counterfactuals(network, row, training, wanted=wanted, locked=locked, threshold=threshold)
            yield Counterfactuals(changes), True


def _prepared_row(network: PreparedNetwork, row: RawRow) -> np.ndarray:
    inputs = {}
    for feature in network.preparation.features:
        value = row.get(feature.name)
        if feature.numeric:
            inputs[feature.name] = np.array([[np.nan if value is None or value == "" else float(value)]])
        else:
            inputs[feature.name] = np.array([["" if value is None else str(value)]], "object")
    return apply(network.preparation, inputs)


def _similar(
    analysed: AnalysedRun, row: np.ndarray, training: np.ndarray, threshold: float
) -> list[SimilarTrainingRow]:
    nearest, data = find_similar_rows(analysed.network, row, training), analysed.data
    if not nearest:
        return []
    answers = analysed.network.answers(training[[each.place for each in nearest]])
    said = answers[:, 0] if data.preparation.task is Task.REGRESSION else answered_classes(answers, threshold)
    rows = data.parts.train[[each.place for each in nearest]]
    return [
        SimilarTrainingRow(int(data.row_numbers[at]), each.distance, float(data.targets[at]), float(answer))
        for each, at, answer in zip(nearest, rows, said, strict=True)
    ]


def _baselines(store: Store, analysed: AnalysedRun, part: Part) -> Iterator[tuple[Baselines, bool]]:
    data, run = analysed.data, analysed.run
    task, classes = data.preparation.task, len(data.preparation.classes)
    kept = row_predictions(store, run.visitor, run.id, part)
    rows, targets = data.parts[part], data.targets
    own = np.asarray(kept.predictions, "float64")
    if run.recipe.split.folds and part is Part.VALIDATION:
        rows = np.flatnonzero(np.isin(data.row_numbers, kept.row_numbers))
        found = _cross_validated(_folds_of(store, run), rows)
    else:
        x = wide_input(data.preparation, analysed.x)
        learned = data.learned if part is Part.TEST else data.parts.train
        found = baselines(task, x, targets, learned, rows, classes, data.weights, order=analysed.order)
    network = evaluate(task, targets[rows], own, classes)
    methods: list[Baseline] = []
    began = time.monotonic()
    yield Baselines(network, len(rows), methods), False
    for each in found:
        there = ~np.isnan(each.predictions).any(axis=1)
        given = each.predictions[:, 1:] if task is Task.BINARY else each.predictions
        if there.any():
            metrics = evaluate(task, targets[rows][there], given[there], classes)
            difference = _difference(task, targets[rows][there], own[there], given[there])
            seconds = time.monotonic() - began
            methods.append(Baseline(each.name, metrics, *difference, int(there.sum()), each.detail, seconds))
        began = time.monotonic()
        yield Baselines(network, len(rows), methods), False
    yield Baselines(network, len(rows), methods), True


def _folds_of(store: Store, run: RunRecord) -> list[TrainingData]:
    record = get_dataset(store, run.visitor, run.recipe.dataset)
    return prepare_folds(load_cells(store, record), record.columns, run.recipe, record.dialect)


def _cross_validated(folds: Sequence[TrainingData], rows: np.ndarray) -> Iterator[BaselinePredictions]:
    """Each method on the sorted `rows`, each fold answered by what was learned of the others; without a fold of which no row
    is asked, and without a method that some fold has too few classes or too many rows for."""
    asked = [fold for fold in folds if np.isin(fold.parts.validation, rows).any()]
    found: dict[BaselineName, list[tuple[np.ndarray, BaselinePredictions]]] = {}
    for fold in asked:  # one after the other: the rows of all of them at once may be too many
        preparation, parts = fold.preparation, fold.parts
        x, classes = wide_input(preparation, apply(preparation, fold.inputs)), len(preparation.classes)
        places = np.searchsorted(rows, parts.validation)
        for each in baselines(preparation.task, x, fold.targets, parts.train, parts.validation, classes, fold.weights):
            found.setdefault(each.name, []).append((places, each))
    for name, of_folds in found.items():
        if len(of_folds) == len(asked):
            predictions = np.full((len(rows), of_folds[0][1].predictions.shape[1]), np.nan)
            for places, each in of_folds:
                predictions[places] = each.predictions
            yield BaselinePredictions(name, predictions, of_folds[0][1].detail)


def _difference(
    task: Task, targets: np.ndarray, network: np.ndarray, method: np.ndarray
) -> tuple[float, float | None, float | None]:
    """Accuracy, or mean absolute error, of the network less that of the method, with its 95 % interval over pairs of rows."""

    def score(predictions: np.ndarray) -> np.ndarray:
        if task is Task.REGRESSION:
            return np.abs(predictions[:, 0] - targets)
        chosen = predictions[:, 0] > 0.5 if task is Task.BINARY else predictions.argmax(axis=1)
        return (chosen == targets).astype("float64")

    apart = score(network) - score(method)
    mean, rows = float(apart.mean()), len(apart)
    if rows < 2:
        return mean, None, None
    if task is not Task.REGRESSION:
        # Half a row more of each of the four kinds keeps few rows that differ from being taken for certain (A. Agresti and
        # Y. Min, "Simple improved confidence intervals for comparing matched proportions", Statistics in Medicine 24, 2005).
        better, worse = float((apart > 0).sum()) + 0.5, float((apart < 0).sum()) + 0.5
        middle = (better - worse) / (rows + 2)
        reach = Z * np.sqrt(better + worse - (better - worse) ** 2 / (rows + 2)) / (rows + 2)
        return mean, float(middle - reach), float(middle + reach)
    reach = Z * float(apart.std(ddof=1)) / np.sqrt(rows)
    return mean, mean - reach, mean + reach


if __name__ == "__main__":
    with contextlib.suppress(OSError, AttributeError):  # not where the system knows no such thing
        os.nice(NICENESS)
    serve(REQUESTS, analyse, pa.default_memory_pool().release_unused)
