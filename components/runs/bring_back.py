"""A bundle that is brought back: its run is there again, with its table, and its scores measured here.

Nothing of the bundle is run. What it holds is read by a process of its own; the run then goes its usual way from the
checkpoint that it had: a training process takes up the weights, finds that all epochs are trained, measures, and builds
the model anew from recipe and table.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from components.domain.problem import Damaged, NotFound, Problem, TooLarge, Unreadable
from components.domain.recipe import Recipe
from components.domain.run import PendingCommand, RunStatus
from components.export.brought_table import BroughtTable
from components.export.bundle_worker import MESSAGES, OpenRequest
from components.export.opened_bundle import EPOCHS_FILE, OpenedBundle
from components.i18n import t
from components.intake.container import BUNDLE
from components.intake.file_reading import ProgressCallback, no_progress
from components.intake.pool import OWN_MEMORY
from components.runs.app_state import AppState
from components.runs.commands import queued_again
from components.runs.lifecycle import check_recipe
from components.runs.run_end import EPOCH_RECORD
from components.runs.thresholds import bring_threshold
from components.store.artifacts import run_folder, upload_file
from components.store.database import Store
from components.store.datasets import DatasetRecord, get_dataset, keep_table, list_datasets, read_again
from components.store.deletion import delete_dataset
from components.store.epochs import append_epochs
from components.store.experiments import create_experiment
from components.store.faults import storage_faults
from components.store.incoming import Incoming, in_pieces, receive, upload_limit
from components.store.quota import refuse_another_run
from components.store.runs import (
    RunRecord,
    create_run,
    delete_run,
    exchange,
    free_run_name,
    get_run,
    update_run,
    usable_run_name,
)
from components.store.scratch import working_folder
from components.training.brought_scores import BroughtScores
from components.training.learning_rates import write_learning_rates
from components.training.same_inputs import check_same_inputs, read_preparation
from components.workers.messages import MemoryExceededError, Progress, WorkerCrashedError
from components.workers.module import start_module
from components.workers.supervisor import TimeExceededError, WorkerDiedError, WorkerLimits

BYTES_EACH = 3  # of memory for each byte of a bundle
FEWEST_SECONDS, BYTES_A_SECOND = 60.0, 1_000_000
BUSY = 10  # times as long by the clock, where others want the processors too
EPOCHS_AT_A_TIME = 1_000
SHOWN_DIGITS = 16  # of a hash

log = logging.getLogger(__name__)


def receive_file(
    app: AppState,
    visitor: str,
    incoming: Incoming,
    *,
    progress: ProgressCallback = no_progress,
    patience: float | None = None,
) -> DatasetRecord | RunRecord:
    """What came with a file that a person dropped: a table, or a run where it is a bundle.

    Raises as `add_dataset` and `bring_back`.
    """
    with incoming:
        try:
            return keep_table(app.store, visitor, incoming, progress=progress, patience=patience)
        except Unreadable as problem:
            if problem.code != BUNDLE:
                raise
        return _bring_back(app, visitor, incoming, progress, patience)


def bring_back(app: AppState, visitor: str, incoming: Incoming, patience: float | None = None) -> RunRecord:
    """A run that is the visitor's from here on, made of a bundle; it waits to be measured, in an experiment of its own.

    Its table is the one in the bundle, or the visitor's own of the same bytes.

    Raises:
        Unreadable: it is no bundle, damaged, forged, or of an old version.
        NotFound: it has no table, and the visitor has none of that hash.
        Damaged: the table is read otherwise than when the network was trained.
        TooLarge, WrongField: a part of it is over a limit; its recipe cannot be so.
        NotNow: the visitor has as much as one may have.
        Busy, Unavailable: it is not its turn in time; the disk or the database does not take it.
    """
    with incoming:
        return _bring_back(app, visitor, incoming, no_progress, patience)


def _bring_back(
    app: AppState, visitor: str, incoming: Incoming, progress: ProgressCallback, patience: float | None
) -> RunRecord:
    store = app.store
    refuse_another_run(store, visitor)
    with storage_faults(), working_folder(store) as folder:
        opened = _open(store, visitor, incoming, folder, progress, patience)
        files = [path for path in folder.iterdir() if path.suffix in (".npz", ".json")]
        refuse_another_run(store, visitor, sum(path.stat().st_size for path in files))
        with _table(store, visitor, opened.table, progress, patience) as table:
            recipe = opened.recipe.model_copy(update={"dataset": table.id})
            plan = check_recipe(app, visitor, recipe)
            before = read_preparation(folder)
            assert before is not None  # noqa: S101 - it was written there
            check_same_inputs(before, plan.preparation(recipe.target))
            return _as_run(app, visitor, opened, recipe, folder)


def _open(
    store: Store, visitor: str, incoming: Incoming, folder: Path, progress: ProgressCallback, patience: float | None
) -> OpenedBundle:
    """Have the bundle read into `folder` by a process of its own, when it is the visitor's turn."""
    size = incoming.path.stat().st_size
    request = OpenRequest(str(incoming.path), incoming.name, str(folder), upload_limit())
    memory = OWN_MEMORY + BYTES_EACH * size
    seconds = FEWEST_SECONDS + size / BYTES_A_SECOND

    def waits(before: int) -> None:
        progress("waiting", float(before))

    def listen(message: object) -> None:
        if isinstance(message, Progress):
            progress(message.step, message.share)

    with store.readers.turns.turn(visitor, memory, waits, patience) as turn, _in_words(incoming.name):
        worker = start_module("components.export.bundle_worker", MESSAGES, {"MIMALLOC_PURGE_DELAY": "0"})
        try:
            worker.wait_until_ready()
            limits = WorkerLimits(memory=turn.taken, cpu_seconds=seconds, seconds=BUSY * seconds)
            opened = worker.ask(request, limits, listen)
        finally:
            worker.end()
    assert isinstance(opened, OpenedBundle)  # noqa: S101 - the answer to OpenRequest
    return opened


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Raise the Problem of a bundle in place of what happened to the process that opened it."""
    remedy = t("Bring a bundle as it was downloaded.")
    try:
        yield
    except (MemoryExceededError, TimeExceededError) as error:
        what = t("Opening the bundle {name} took too much memory or time, and was ended.", name=name)
        raise TooLarge("too_much_memory", what, name, remedy) from error
    except (WorkerDiedError, WorkerCrashedError) as error:
        log.error("a bundle could not be opened: %s", error)  # noqa: TRY400 - its own log has the trace
        what = t("The bundle {name} could not be opened: the process that read it failed.", name=name)
        raise Unreadable("reader_died", what, name, remedy) from error


@contextmanager
def _table(
    store: Store, visitor: str, table: BroughtTable, progress: ProgressCallback, patience: float | None
) -> Iterator[DatasetRecord]:
    """The table of the bundle; one that was not there before is removed again where the bundle is refused after all."""
    before = {each.id for each in list_datasets(store, visitor)}
    record = _own_table(store, visitor, table, progress, patience)
    if record is None and table.file:
        record = _table_within(store, visitor, table, progress, patience)
    if record is None:
        raise _no_table(table)
    try:
        _check_alike(record, table)
        yield record
    except BaseException:
        if record.id not in before:
            with suppress(Problem):  # a run on it was started meanwhile
                delete_dataset(store, visitor, record.id)
        raise


def _check_alike(record: DatasetRecord, table: BroughtTable) -> None:
    if record.rows != table.rows or record.names != table.columns:
        what = t("The table {name} is read here with other rows or columns than the bundle says.", name=table.name)
        raise Damaged("other_table", what, table.name, t("Train its network again, on the table itself."))


def _own_table(
    store: Store, visitor: str, table: BroughtTable, progress: ProgressCallback, patience: float | None
) -> DatasetRecord | None:
    """The visitor's own table of the same bytes, read as the bundle's was."""
    same = [each for each in list_datasets(store, visitor) if each.content_hash == table.content_hash]
    if not same:
        return None
    read_alike = [each for each in same if each.options == table.options]
    if read_alike:
        return get_dataset(store, visitor, read_alike[0].id)
    if not upload_file(store, table.content_hash).exists():
        return None
    return read_again(store, same[0], table.options, progress=progress, patience=patience)


def _table_within(
    store: Store, visitor: str, table: BroughtTable, progress: ProgressCallback, patience: float | None
) -> DatasetRecord:
    with receive(store, table.name, in_pieces(Path(table.file)), upload_limit()) as incoming:
        options, named = table.file_options, table.dialect
        return keep_table(
            store, visitor, incoming, options=options, progress=progress, patience=patience, named_before=named
        )


def _no_table(table: BroughtTable) -> NotFound:
    what = t(
        "The bundle has no table in it, and you do not have the one that its network learned from: {name}, {rows:,} rows, "
        "SHA-256 {hash}….",
        name=table.name,
        rows=table.rows,
        hash=table.content_hash[:SHOWN_DIGITS],
    )
    remedy = t("Drop that table first and the bundle after it, or a bundle that was downloaded with its table.")
    return NotFound("bundle_without_table", what, table.name, remedy)


def _as_run(app: AppState, visitor: str, opened: OpenedBundle, recipe: Recipe, folder: Path) -> RunRecord:
    """The run in the store with its files; it waits for its turn only when all of them are there."""
    store, said = app.store, opened.run
    name = free_run_name(store, visitor, usable_run_name(said.name))
    run = create_run(store, visitor, recipe, name=name, status=RunStatus.PAUSED)
    try:
        BroughtScores(epoch=said.epoch, metrics=dict(said.metrics)).write(folder)
        if said.threshold:
            bring_threshold(folder, said.threshold, said.epoch)
        if said.learning_rates:
            write_learning_rates(folder, said.learning_rates)
        for path in [path for path in folder.iterdir() if path.suffix in (".npz", ".json")]:
            path.replace(run_folder(store, run.id) / path.name)
        with (folder / EPOCHS_FILE).open("rb") as lines:
            while part := [EPOCH_RECORD.validate_json(line) for line in islice(lines, EPOCHS_AT_A_TIME)]:
                append_epochs(store, run.id, part)
        update_run(store, run.id, epoch=said.epoch, learning_rate_changes=[vars(each) for each in said.learning_rates])
        run = get_run(store, visitor, run.id)
        command = PendingCommand.STOP if said.status is RunStatus.STOPPED else PendingCommand.NONE
        note = t("Brought in a bundle; its weights are measured on the table here.")
        experiment = create_experiment(store, visitor, recipe)
        exchange(store, run, **(queued_again(run, command) | {"note": note, "experiment": experiment.id}))
    except BaseException:
        delete_run(store, visitor, run.id)
        raise
    app.engine.wake()
    return get_run(store, visitor, run.id)
