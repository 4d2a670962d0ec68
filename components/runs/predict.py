"""Predictions for new rows, of a run that has a model."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from components.columns.formats import DurationFormat
from components.domain.problem import Misfit
from components.domain.recipe import Task
from components.features import Preparation
from components.intake.new_rows import RowsToPredict
from components.prediction.cell_formats import how_cells_are_read
from components.prediction.contract import Contract
from components.prediction.decisions import NONE_DECIDED, Decisions, as_far_as_there, read_from_given
from components.prediction.differences import Difference, find_differences
from components.prediction.drift import Drift, find_date_order, find_drift
from components.prediction.matching import match_columns
from components.prediction.odd_cells import unreadable_cells
from components.prediction.remarks import Sort
from components.prediction.schema import Checked, check_rows, expected_rows
from components.prediction.scored import given_target, score_of
from components.runs.answers import Summary, as_shares, by_rows, said_of
from components.runs.app_state import AppState
from components.runs.results import TrainedRun, check_model, contract_of_run, trained_run
from components.runs.thresholds import threshold_of
from components.store.datasets import get_dataset
from components.store.datasets import read_new_rows as read_rows_of
from components.store.incoming import Incoming

CELLS_AT_A_TIME = 20_000  # of new rows
ANSWERS_AT_A_TIME = 5_000  # few enough that the collector of unused objects does not run for them


@dataclass(frozen=True)
class Predictions:
    """Answers row by row; of two classes the second is answered where its probability is above the `threshold`."""

    task: Task
    classes: list[str]
    values: list[str] | list[float]
    probabilities: list[list[float]] | None  # in the order of the classes; None for a regression
    warnings: list[list[str]]
    ignored: list[str]
    time: DurationFormat | None = None  # how the table writes a target whose numbers are seconds
    refused: list[Misfit | None] = field(default_factory=list)  # why a row gets no answer; its value says nothing then
    summary: Summary = field(default_factory=Summary)  # of all rows, whichever these are
    threshold: float | None = None  # None where there are not two classes

    @property
    def times(self) -> list[str]:
        """Answers in seconds as the table writes times; empty where they are none."""
        return [self.time.write(float(value)) for value in self.values] if self.time else []


def predict(
    app: AppState, visitor: str, run_id: str, cells: pd.DataFrame, decisions: Decisions = NONE_DECIDED
) -> Predictions:
    """Score text `cells` with the run's model, those that differ from training rows as was decided.

    Raises Misfit where the rows do not fit its columns, NotNow without a model, and as `EngineConnection.score`.
    """
    parts = list(predict_in_parts(app, trained_run(app.store, visitor, run_id), cells, decisions))
    values: list[Any] = [value for part in parts for value in part.values]
    shares = [row for part in parts for row in part.probabilities or []]
    warnings = [of_row for part in parts for of_row in part.warnings]
    refused = [of_row for part in parts for of_row in part.refused]
    classed = parts[0].probabilities is not None
    given = shares if classed else None
    return replace(parts[0], values=values, probabilities=given, warnings=warnings, refused=refused)


def predict_in_parts(
    app: AppState, trained: TrainedRun, cells: pd.DataFrame, decisions: Decisions = NONE_DECIDED
) -> Iterator[Predictions]:
    """The same, some rows at a time: however many there are, others are served in between.

    What can be wrong with all rows is raised here, before the first part. Raises as `predict`.
    """
    run, preparation = trained.run, trained.preparation
    check_model(app.store, run)
    cells = read_from_given(cells, decisions, preparation)
    rows = _check_all(cells, preparation, contract_of_run(app.store, trained), decisions)
    if rows.stopped:
        raise rows.stopped
    if len(rows.refused) == len(cells):
        raise rows.refused[0]
    answers = app.engine.score(run, rows.inputs)
    threshold = threshold_of(app.store, trained).threshold
    score, target = None, given_target(cells, preparation)
    if target is not None:
        columns = get_dataset(app.store, run.visitor, run.recipe.dataset).columns
        score = score_of(
            said_of(answers, preparation, threshold), rows.refused, target, preparation, columns, run.recipe
        )
    return _parts_of(answers, preparation, replace(rows, summary=replace(rows.summary, score=score)), threshold)


def raw_row(
    app: AppState, trained: TrainedRun, cells: pd.DataFrame, decisions: Decisions = NONE_DECIDED
) -> dict[str, float | str | None]:
    """The first of text `cells` as the model is given it, by column: None for a number that is missing.

    Raises Misfit where it cannot be predicted, WrongField as `check_rows`.
    """
    cells = read_from_given(cells.iloc[:1], decisions, trained.preparation)
    rows = _check_all(cells, trained.preparation, contract_of_run(app.store, trained), decisions)
    if rows.stopped or rows.refused:
        raise rows.stopped or rows.refused[0]
    found: dict[str, float | str | None] = {}
    for name, values in rows.inputs.items():
        value = values[0, 0]
        found[name] = str(value) if isinstance(value, str) else None if np.isnan(value) else float(value)
    return found


def compare_rows(
    app: AppState, trained: TrainedRun, cells: pd.DataFrame, decisions: Decisions = NONE_DECIDED
) -> list[Difference]:
    """In what text `cells` differ from the training rows of the run's model, and what becomes of each; nothing is predicted."""
    contract = contract_of_run(app.store, trained)
    decisions = as_far_as_there(decisions, cells)
    match = match_columns(cells, trained.preparation, contract)
    odd: tuple[tuple[str, Sort, int], ...] = ()
    drift: tuple[Drift, ...] = ()
    shares: set[str] = set()
    if {*match.missing} <= {*decisions.read_from}:
        read = read_from_given(cells, decisions, trained.preparation)
        rows = _check_all(read, trained.preparation, contract, decisions)
        odd, drift, shares = rows.summary.odd, rows.summary.drift, _shares(rows)
    return find_differences(match, odd, drift, contract, trained.preparation, decisions, shares)


def _shares(rows: "_Rows") -> set[str]:
    """The columns without their sign of percent of which all numbers may be shares of one."""
    without = {column for column, sort, _ in rows.summary.odd if sort is Sort.WITHOUT_SIGN}
    return {column for column in without if not (np.abs(rows.inputs[column]) > 1).any()}


def _check_all(cells: pd.DataFrame, preparation: Preparation, contract: Contract, decisions: Decisions) -> "_Rows":
    """All rows held against the contract, some at a time. Raises as `check_rows`."""
    size = max(100, CELLS_AT_A_TIME // max(1, len(preparation.features)))
    read_as = how_cells_are_read(cells, preparation, decisions.decimal, decisions.day_first)
    checked: list[Checked] = []
    warned: dict[int, list[str]] = {}
    refused: dict[int, Misfit] = {}
    remarks: Counter[tuple[str, Sort]] = Counter()
    odd: Counter[tuple[str, Sort]] = Counter()
    for at in range(0, max(1, len(cells)), size):
        part = check_rows(cells.iloc[at : at + size], preparation, at, read_as, contract, decisions)
        checked.append(part)
        warned |= {at + row: warnings for row, warnings in enumerate(part.warnings) if warnings}
        part.warnings.clear()
        refused |= {at + row: why for row, why in part.refused.items()}
        remarks += part.remarks
        odd += part.odd
    inputs = {name: np.concatenate([part.inputs[name] for part in checked]) for name in checked[0].inputs}
    drift: tuple[Drift, ...] = ()
    if len(cells) > 1:
        drift = (*find_date_order(cells, preparation), *find_drift(inputs, contract, unreadable_cells(odd)))
    drift = tuple(each for each in drift if each.column not in decisions.day_first)
    answered_with_warning = len(warned.keys() - refused.keys())
    summary = Summary(len(cells), answered_with_warning, len(refused), by_rows(remarks), None, drift, by_rows(odd))
    stopped = next((part.stopped for part in checked if part.stopped), None)
    return _Rows(warned, refused, checked[0].ignored, summary, inputs, stopped)


@dataclass(frozen=True)
class _Rows:
    """What was found about all rows, by their position, and what the model is given: {column: (rows, 1)}."""

    warned: dict[int, list[str]]
    refused: dict[int, Misfit]
    ignored: list[str]
    summary: Summary
    inputs: dict[str, np.ndarray]
    stopped: Misfit | None  # why all are refused, where that was decided


def _parts_of(answers: np.ndarray, preparation: Preparation, rows: _Rows, threshold: float) -> Iterator[Predictions]:
    classes, task = preparation.classes, preparation.task
    size = max(100, ANSWERS_AT_A_TIME // max(1, answers.shape[1]))
    for at in range(0, len(answers), size):
        part = answers[at : at + size]
        values, shares = said_of(part, preparation, threshold), None
        if task is not Task.REGRESSION:
            shares = as_shares(task, part).tolist()
        places = range(at, at + len(part))
        yield Predictions(
            task,
            classes,
            values,
            shares,
            [rows.warned.get(place, []) for place in places],
            rows.ignored,
            preparation.target_time,
            [rows.refused.get(place) for place in places],
            rows.summary,
            threshold if task is Task.BINARY else None,
        )


def read_new_rows(
    app: AppState, visitor: str, run_id: str, incoming: Incoming, patience: float | None = None
) -> RowsToPredict:
    """A file of new rows for the run's model: text cells, and what is to be said of the file.

    Raises Busy where it is not the file's turn within `patience` seconds, NotNow without a model; Misfit, Unreadable,
    TooLarge as `intake.new_rows.read_new_rows`.
    """
    store, trained = app.store, trained_run(app.store, visitor, run_id)
    table = get_dataset(store, visitor, trained.run.recipe.dataset)
    expected = expected_rows(trained.preparation, table.dialect, [column.name for column in table.columns])
    return read_rows_of(store, incoming, expected, visitor, patience)
