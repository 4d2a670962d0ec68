"""What all checks of a model that leaves have in common: whose turn it is, what they may take, and the rows they are made with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.domain.problem import Busy
from components.domain.recipe import Task
from components.export.isolated import Limits
from components.export.seal import ROWS, SECONDS
from components.features import Preparation
from components.i18n import t
from components.prediction.answerable_rows import answerable_rows
from components.prediction.schema import check_rows
from components.runs.app_state import AppState
from components.runs.limits import limits
from components.store.runs import RunRecord

PATIENCE_SECONDS = 60.0  # while others are checked
MOST_WAITING = 8  # each takes a thread of the server, which answers others with the same
_checking = threading.Lock()  # TensorFlow takes some hundred megabytes to start
_waiting = threading.BoundedSemaphore(MOST_WAITING)


@dataclass(frozen=True)
class CheckedRows:
    """Rows that a model is asked about here and elsewhere.

    Args:
        cells: their text cells, by the names of the table's columns.
        inputs: the same as the model takes them, by column (rows, 1).
        answers: what the model answers here, (rows, outputs) float64.
        unit: what a difference is measured in: 1 of probabilities, the target's spread of numbers.
    """

    cells: pd.DataFrame
    inputs: dict[str, np.ndarray]
    answers: np.ndarray
    unit: float


def rows_to_check(app: AppState, run: RunRecord, preparation: Preparation, cells: pd.DataFrame) -> CheckedRows:
    """The first rows of the run's table that its model can answer. Raises as `EngineConnection.score`."""
    known = answerable_rows(cells, preparation, ROWS)
    inputs = check_rows(known, preparation).inputs
    answers = app.engine.score(run, inputs).astype("float64")
    has_spread = preparation.task is Task.REGRESSION and not preparation.target_log
    return CheckedRows(known, inputs, answers, preparation.target_std if has_spread else 1.0)


def check_limits() -> Limits:
    """What a process may take that checks or writes a model: the memory of a run."""
    return Limits(SECONDS, limits().memory)


@contextmanager
def turn() -> Iterator[None]:
    """Have the turn to check. Raises Busy where too many wait for theirs, or nobody is done in time."""
    if not _waiting.acquire(blocking=False):
        raise _busy()
    try:
        if not _checking.acquire(timeout=PATIENCE_SECONDS):
            raise _busy()
        try:
            yield
        finally:
            _checking.release()
    finally:
        _waiting.release()


def _busy() -> Busy:
    what, remedy = t("Other models are being checked."), t("Try it again in a moment.")
    return Busy("checks_busy", what, "model", remedy, retry_after=10, of_all=True)
