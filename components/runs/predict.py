"""Predictions for new rows, of a run that has a model."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from components.columns.formats import DurationFormat
from components.domain.recipe import Task
from components.features import Preparation
from components.intake.new_rows import RowsToPredict
from components.prediction.cell_formats import how_cells_are_read
from components.prediction.schema import Checked, check_rows, expected_rows
from components.runs.app_state import AppState
from components.runs.results import check_model, run_preparation
from components.store.datasets import get_dataset
from components.store.datasets import read_new_rows as read_rows_of
from components.store.incoming import Incoming
from components.store.runs import get_run

CELLS_AT_A_TIME = 20_000  # of new rows
ANSWERS_AT_A_TIME = 5_000  # few enough that the collector of unused objects does not run for them


@dataclass(frozen=True)
class Predictions:
    """Answers row by row."""

    task: Task
    classes: list[str]
    values: list[str] | list[float]
    probabilities: list[list[float]] | None  # in the order of the classes; None for a regression
    warnings: list[list[str]]
    ignored: list[str]
    time: DurationFormat | None = None  # how the table writes a target whose numbers are seconds

    @property
    def times(self) -> list[str]:
        """Answers in seconds as the table writes times; empty where they are none."""
        return [self.time.write(float(value)) for value in self.values] if self.time else []


def predict(app: AppState, visitor: str, run_id: str, cells: pd.DataFrame) -> Predictions:
    """Score text `cells` with the run's model.

    Raises Misfit where the rows do not fit its columns, NotNow without a model, and as `EngineConnection.score`.
    """
    parts = list(predict_in_parts(app, visitor, run_id, cells))
    values: list[Any] = [value for part in parts for value in part.values]
    shares = [row for part in parts for row in part.probabilities or []]
    warnings = [of_row for part in parts for of_row in part.warnings]
    classed = parts[0].probabilities is not None
    return replace(parts[0], values=values, probabilities=shares if classed else None, warnings=warnings)


def predict_in_parts(app: AppState, visitor: str, run_id: str, cells: pd.DataFrame) -> Iterator[Predictions]:
    """The same, some rows at a time: however many there are, others are served in between.

    What can be wrong with any row is raised here, before the first part. Raises as `predict`.
    """
    store = app.store
    run = get_run(store, visitor, run_id)
    preparation = run_preparation(app.store, visitor, run_id)
    check_model(store, run)
    size = max(100, CELLS_AT_A_TIME // max(1, len(preparation.features)))
    read_as = how_cells_are_read(cells, preparation)
    checked: list[Checked] = []
    warned: dict[int, list[str]] = {}
    for at in range(0, max(1, len(cells)), size):
        part = check_rows(cells.iloc[at : at + size], preparation, at, read_as)
        checked.append(part)
        warned |= {at + row: warnings for row, warnings in enumerate(part.warnings) if warnings}
        part.warnings.clear()
    inputs = {name: np.concatenate([part.inputs[name] for part in checked]) for name in checked[0].inputs}
    answers = app.engine.score(run, inputs)
    return _parts_of(answers, preparation, warned, checked[0].ignored)


def _parts_of(
    answers: np.ndarray, preparation: Preparation, warned: dict[int, list[str]], ignored: list[str]
) -> Iterator[Predictions]:
    classes, task = preparation.classes, preparation.task
    size = max(100, ANSWERS_AT_A_TIME // max(1, answers.shape[1]))
    for at in range(0, len(answers), size):
        part = answers[at : at + size]
        warnings = [warned.get(at + row, []) for row in range(len(part))]
        if task is Task.REGRESSION:
            values = [float(value) for value in part[:, 0]]
            yield Predictions(task, classes, values, None, warnings, ignored, preparation.target_time)
        else:
            shares = as_shares(task, part)
            chosen = [classes[place] for place in shares.argmax(axis=1)]
            yield Predictions(task, classes, chosen, shares.tolist(), warnings, ignored)


def as_shares(task: Task, answers: np.ndarray) -> np.ndarray:
    """(rows, classes): the model's own numbers (rows, outputs), with what is left to 1 beside a single one."""
    wide = answers.astype("float64")
    if task is Task.BINARY:
        return np.column_stack([1 - wide[:, 0], wide[:, 0]])
    return wide


def read_new_rows(
    app: AppState, visitor: str, run_id: str, incoming: Incoming, patience: float | None = None
) -> RowsToPredict:
    """A file of new rows for the run's model: text cells, and what is to be said of the file.

    Raises Busy where it is not the file's turn within `patience` seconds, NotNow without a model; Misfit, Unreadable,
    TooLarge as `intake.new_rows.read_new_rows`.
    """
    store = app.store
    preparation = run_preparation(app.store, visitor, run_id)
    table = get_dataset(store, visitor, get_run(store, visitor, run_id).recipe.dataset)
    expected = expected_rows(preparation, table.dialect, [column.name for column in table.columns])
    return read_rows_of(store, incoming, expected, visitor, patience)
