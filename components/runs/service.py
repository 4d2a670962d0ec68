"""What pages and API ask of the engine. The visitor always comes first; what is not theirs is not found."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from components.columns.effective_columns import with_own_names
from components.columns.formats import DurationFormat
from components.domain.parse_recipe import parse
from components.domain.problem import NotNow, Unavailable, WrongField
from components.domain.recipe import MOST_EPOCHS, Recipe, Task
from components.domain.run import Command, RunStatus
from components.export.bundle import make_bundle
from components.features import Preparation
from components.features.plan import Plan, check_batch, make_plan
from components.i18n import t
from components.intake.new_rows import RowsToPredict
from components.network.memory import check_memory
from components.network.output import output_layer
from components.network.shapes import check_network
from components.prediction.cell_formats import how_cells_are_read
from components.prediction.schema import Checked, check_rows, expected_rows
from components.runs.commands import obey, queued_again
from components.runs.connection import Connection
from components.runs.limits import limits, runs_per_visitor
from components.runs.results import (
    check_checkpoint,
    check_model,
    run_evaluation,
    run_preparation,
)
from components.settings import settings
from components.store.artifacts import run_folder
from components.store.database import Store, open_store
from components.store.datasets import get_dataset, load_cells
from components.store.datasets import read_new_rows as read_rows_of
from components.store.experiments import get_experiment
from components.store.faults import storage_faults
from components.store.incoming import Incoming, upload_limit
from components.store.leases import find_work
from components.store.lock import HomeLock
from components.store.quota import refuse_another_run
from components.store.runs import RunRecord, create_run, exchange, get_run
from components.training import checkpoint

CELLS_AT_A_TIME = 20_000  # of new rows
ANSWERS_AT_A_TIME = 5_000  # few enough that the collector of unused objects does not run for them
ENDED_WELL = (RunStatus.COMPLETED, RunStatus.STOPPED)

_lock = threading.Lock()
_connections: list[Connection] = []
_home_locks: list[HomeLock] = []


@dataclass(frozen=True)
class Predictions:
    """Answers row by row; `probabilities` are in the order of `classes`, None for a regression.

    `time` is how the table writes a target whose numbers are seconds.
    """

    task: Task
    classes: list[str]
    values: list[str] | list[float]
    probabilities: list[list[float]] | None
    warnings: list[list[str]]
    ignored: list[str]
    time: DurationFormat | None = None

    @property
    def times(self) -> list[str]:
        """Answers in seconds as the table writes times; empty where they are none."""
        return [self.time.write(float(value)) for value in self.values] if self.time else []


def start_engine() -> None:
    """Bring the engine up in the background; at once back.

    Raises:
        HomeInUse: another server works on this home.
    """
    with _lock:
        if not _connections:
            store, address = open_store(), settings().scheduler_address
            _home_locks.append(HomeLock(store.home, shared=address is not None))
            _connections.append(Connection(store, address))
            _connections[0].start()


def stop_engine() -> None:
    """Take the engine down; what trains writes a checkpoint and goes on at the next start."""
    with _lock:
        while _connections:
            _connections.pop().stop()
        while _home_locks:
            _home_locks.pop().release()


def engine_state() -> dict[str, str]:
    """{"state": "starting" | "ready" | "failed", "detail"}; detail says why."""
    with _lock:
        if not _connections:
            return {"state": "starting", "detail": t("The engine was not started.")}
        return {"state": _connections[0].state, "detail": _connections[0].detail}


def why_waiting(run: RunRecord, position: int) -> str:
    """Why a run that waits has not begun; empty where it does not wait, or begins at once.

    Args:
        position: its place among those that wait, as `store.runs.queue_position` gives it.
    """
    if run.status is not RunStatus.QUEUED:
        return ""
    state = engine_state()
    if state["state"] == "failed":
        return state["detail"]
    if state["state"] == "starting":
        return t("The engine is being started.")
    if not position:
        return ""
    places = _connection().places
    if not places:
        return state["detail"]
    most, busy = runs_per_visitor(places), find_work(open_store()).busy
    if most < places and busy[run.visitor] >= most:
        return t("It begins when another of your runs ends: one visitor may train {n} at a time.", n=most)
    if busy.total() + position <= places:  # it was queued just now
        return ""
    return t(
        "All places for training are taken ({n}): it is number {position} of those that wait.",
        n=places,
        position=position,
    )


def check_recipe(store: Store, visitor: str, recipe: Recipe) -> Plan:
    """What the recipe means for its table.

    Raises:
        NotFound: the table is not there.
        WrongField, TooLarge: the recipe does not fit the table, or the network or its memory is over the limit.
    """
    record = get_dataset(store, visitor, recipe.dataset)
    plan = make_plan(load_cells(store, record), record.columns, recipe)
    check_batch(recipe, plan.rows.train)
    output = output_layer(plan.decision)
    check_network(plan.width, recipe.layers, output, plan.embeddings)
    check_memory(recipe, plan, output, limits().memory)
    return plan


def start_run(visitor: str, recipe: Recipe, experiment: str | None = None, name: str | None = None) -> RunRecord:
    """Raises as `check_recipe`."""
    store = open_store()
    if experiment is not None:
        get_experiment(store, visitor, experiment)
    recipe = with_own_names(recipe, get_dataset(store, visitor, recipe.dataset).columns)
    check_recipe(store, visitor, recipe)
    refuse_another_run(store, visitor)
    run = create_run(store, visitor, recipe, experiment, name)
    _wake()
    return run


def pause_run(visitor: str, run_id: str) -> RunRecord:
    """Raises NotNow where the run has ended."""
    return _obey(visitor, run_id, Command.PAUSE)


def resume_run(visitor: str, run_id: str) -> RunRecord:
    """Go on from the last checkpoint.

    Raises:
        NotNow: the run is not paused, nor about to pause or to stop; Damaged where its checkpoint cannot be used.
    """
    store = open_store()
    run = get_run(store, visitor, run_id)
    if run.status is RunStatus.PAUSED:
        check_checkpoint(store, run)
    return _obey(visitor, run_id, Command.RESUME)


def stop_run(visitor: str, run_id: str) -> RunRecord:
    """End a run and keep its best weights. Raises NotNow where it has ended."""
    return _obey(visitor, run_id, Command.STOP)


def _obey(visitor: str, run_id: str, command: Command) -> RunRecord:
    run = obey(open_store(), visitor, run_id, command)
    _wake()
    return run


def extend_run(visitor: str, run_id: str, epochs: int) -> RunRecord:
    """Train an ended run for `epochs` more, from where it ended, with the optimizer's state.

    Raises:
        NotNow: the run has not ended, or its state is not there any more.
        WrongField: `epochs` is less than one, or too many.
    """
    store = open_store()
    run = get_run(store, visitor, run_id)
    if run.status not in ENDED_WELL or not (run.has_model or (run_folder(store, run_id) / checkpoint.FILE).exists()):
        raise _not_ended(run)
    check_checkpoint(store, run, needed=True)
    document = run.recipe.model_dump(mode="json")
    schedule = document["training"]["learning_rate_schedule"]
    if schedule and schedule["type"] == "CosineDecay":  # it has come to its end: a longer one would jump back up
        schedule["epochs"] = schedule["epochs"] or run.recipe.training.epochs
    document["training"]["epochs"] = run.epoch + epochs
    if not 1 <= epochs <= MOST_EPOCHS - run.epoch:
        what = t("epochs cannot be {n}: it must be from 1 to {most:,}.", n=epochs, most=MOST_EPOCHS - run.epoch)
        raise WrongField("wrong_field", what, "epochs", t("Change epochs and try again."))
    recipe = parse(document)
    longer = {"recipe": recipe.model_dump(mode="json"), "epochs": recipe.training.epochs}
    with storage_faults():
        checkpoint.mark_extended(run_folder(store, run_id))
    if not exchange(store, run, **queued_again(run), **longer):  # somebody else was quicker
        raise _not_ended(get_run(store, visitor, run_id))
    _wake()
    return get_run(store, visitor, run_id)


def _not_ended(run: RunRecord) -> NotNow:
    what = t("{name} cannot be trained further: it is {status}.", name=run.name, status=t(run.status.value))
    return NotNow("not_ended", what, "status", t("Let it end first, or start a new run."))


def predict(visitor: str, run_id: str, cells: pd.DataFrame) -> Predictions:
    """Score text `cells` with the run's model.

    Raises:
        Misfit: the rows do not fit the model's columns.
        NotNow: the run has no model.
        Unavailable, Busy: as `Connection.score`.
    """
    parts = list(predict_in_parts(visitor, run_id, cells))
    values: list[Any] = [value for part in parts for value in part.values]
    shares = [row for part in parts for row in part.probabilities or []]
    warnings = [of_row for part in parts for of_row in part.warnings]
    first = parts[0]
    classed = first.probabilities is not None
    return Predictions(
        first.task, first.classes, values, shares if classed else None, warnings, first.ignored, first.time
    )


def predict_in_parts(visitor: str, run_id: str, cells: pd.DataFrame) -> Iterator[Predictions]:
    """The same, some rows at a time: however many there are, others are served in between.

    What can be wrong with any row is raised here, before the first part. Raises as `predict`.
    """
    store = open_store()
    run = get_run(store, visitor, run_id)
    preparation = run_preparation(visitor, run_id)
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
    answers = _connection().score(run, inputs)
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


def run_bundle(visitor: str, run_id: str) -> bytes:
    """The zip that leaves with a person. Raises NotNow where the run has no model."""
    store = open_store()
    run_preparation(visitor, run_id)  # refuses a run without a model
    run_evaluation(visitor, run_id)
    run = get_run(store, visitor, run_id)
    check_model(store, run)
    return make_bundle(run_folder(store, run_id), run.name, run.recipe)


def read_new_rows(visitor: str, run_id: str, incoming: Incoming, patience: float | None = None) -> RowsToPredict:
    """A file of new rows for the run's model: text cells, and what is to be said of the file.

    Args:
        patience: seconds after which waiting for other files is given up.

    Raises:
        Busy: it was not the file's turn in that time.
        Misfit, Unreadable, TooLarge: as `intake.new_rows.read_new_rows`.
        NotNow: the run has no model.
    """
    store = open_store()
    preparation = run_preparation(visitor, run_id)
    table = get_dataset(store, visitor, get_run(store, visitor, run_id).recipe.dataset)
    expected = expected_rows(preparation, table.dialect, [column.name for column in table.columns])
    return read_rows_of(incoming, expected, upload_limit(), visitor, patience)


def _connection() -> Connection:
    with _lock:
        if _connections:
            return _connections[0]
    what, remedy = t("The engine was not started."), t("Start the app again.")
    raise Unavailable("engine_not_ready", what, "engine", remedy)


def _wake() -> None:
    """Have the engine look at once at what has changed."""
    with _lock:
        connection = _connections[0] if _connections else None
    if connection is not None:
        connection.wake()
