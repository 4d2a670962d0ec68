"""Large files of new rows: which way a file goes, and their predictions in the background, by turns between visitors."""

import logging
import threading
from itertools import islice

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from components.domain.problem import Busy, Damaged, Problem
from components.i18n import t
from components.intake.file_reading import ProgressCallback, no_progress
from components.intake.new_rows import RowsToPredict
from components.intake.table.rows_file import as_cells
from components.prediction.decisions import Decisions, read_from_given
from components.prediction.matching import LOOKED_AT, match_columns
from components.prediction.schema import expected_rows, missing_columns, no_rows
from components.runs.batch_messages import PredictBatch
from components.runs.connection import EngineConnection
from components.runs.engine_channel import EngineLostError
from components.runs.results import contract_of_run, trained_run
from components.runs.thresholds import threshold_of
from components.runs.trainer import NotWantedError
from components.store.batch_predictions import (
    ROWS_FILE,
    BatchPrediction,
    BatchProblem,
    BatchStatus,
    add_batch,
    batch_folder,
    find_batch,
    save_batch,
    unfinished_batches,
)
from components.store.database import Store
from components.store.datasets import get_dataset, new_rows_file
from components.store.incoming import Incoming
from components.store.quota import refuse_more_rows
from components.workers.fair_slots import FairSlots
from components.workers.messages import MemoryExceededError
from components.workers.supervisor import WorkerDiedError

MOST_ROWS_AT_ONCE = (
    10_000  # of a file whose predictions a person waits for; a larger one is predicted in the background
)
MOST_WAITING = 8  # files of one visitor
AT_A_TIME = 1  # of all visitors: each takes two processes
MOST_INTERRUPTIONS = 5
AGAIN_SECONDS = 2.0
FOREVER = threading.TIMEOUT_MAX

log = logging.getLogger(__name__)


def receive_rows(
    store: Store,
    visitor: str,
    run_id: str,
    incoming: Incoming,
    *,
    most_at_once: int = MOST_ROWS_AT_ONCE,
    patience: float | None = None,
    progress: ProgressCallback = no_progress,
) -> RowsToPredict | BatchPrediction:
    """A file of new rows for a run's model: its cells, or of more than `most_at_once` rows a draft of their predictions.

    Raises as `predict.read_new_rows`; NotNow also where the visitor has as much as one may have.
    """
    trained = trained_run(store, visitor, run_id)
    table = get_dataset(store, visitor, trained.run.recipe.dataset)
    expected = expected_rows(trained.preparation, table.dialect, [column.name for column in table.columns])
    size = incoming.path.stat().st_size
    with new_rows_file(store, incoming, expected, visitor, patience, progress) as read:
        if read.rows <= most_at_once:
            return RowsToPredict(read.cells(), read.noticed.notices)
        refuse_more_rows(store, visitor, size + read.path.stat().st_size)
        return add_batch(store, visitor, run_id, incoming.name, read.path, read.rows, read.noticed.noticed)


def first_rows(store: Store, batch: BatchPrediction) -> pd.DataFrame:
    """The rows that tell which columns are meant, as text cells."""
    with pq.ParquetFile(batch_folder(store, batch.run, batch.id) / ROWS_FILE) as file:
        return as_cells(pa.Table.from_batches(islice(file.iter_batches(LOOKED_AT), 1), file.schema_arrow))


def check_columns(store: Store, batch: BatchPrediction, decisions: Decisions) -> None:
    """Raises Misfit where there is no row, or the model needs a column that is not there and not decided on, WrongField
    where what was decided cannot be."""
    if not batch.rows:
        raise no_rows()
    trained = trained_run(store, batch.visitor, batch.run)
    cells = first_rows(store, batch)
    match = match_columns(cells, trained.preparation, contract_of_run(store, trained))
    if absent := [name for name in match.missing if name not in decisions.read_from]:
        raise missing_columns(absent)
    read_from_given(cells, decisions, trained.preparation)


class BatchPredictions:
    """Has files predicted one after the other, from `start` to `stop`; what was not ended is begun again at the next start."""

    def __init__(self, store: Store, engine: EngineConnection) -> None:
        self._store, self._engine = store, engine
        self._slots = FairSlots(MOST_WAITING)
        self._slots.count = AT_A_TIME
        self._stopping = threading.Event()
        self._beginning = threading.Lock()

    def start(self) -> None:
        """Begin again what an earlier server did not end."""
        for batch in unfinished_batches(self._store):
            begun = batch.status is BatchStatus.RUNNING
            again = batch.model_copy(
                update={"status": BatchStatus.WAITING, "interruptions": batch.interruptions + int(begun)}
            )
            if save_batch(self._store, again):
                self._begin(again)

    def stop(self) -> None:
        """Nothing is begun any more."""
        self._stopping.set()

    def predict(self, batch: BatchPrediction, decisions: Decisions) -> BatchPrediction:
        """Have a draft predicted, its rows taken as was decided, at the threshold that is kept now; what was begun already is
        left alone.

        Raises Busy where too many of the visitor's wait; as `threshold_of`.
        """
        with self._beginning:  # two tabs may show the same draft
            found = find_batch(self._store, batch.run, batch.id)
            if found is None or found.status is not BatchStatus.DRAFT:
                return found or batch
            return self._predict(found, decisions)

    def _predict(self, batch: BatchPrediction, decisions: Decisions) -> BatchPrediction:
        mine = sum(other.visitor == batch.visitor for other in unfinished_batches(self._store))
        if mine >= MOST_WAITING:
            what = t("{n} of your files wait already.", n=MOST_WAITING)
            raise Busy("too_many_batches", what, "rows", t("Wait until one is done, or delete one."), retry_after=30)
        threshold = threshold_of(self._store, trained_run(self._store, batch.visitor, batch.run)).threshold
        begun = {"status": BatchStatus.WAITING, "decisions": decisions, "threshold": threshold}
        waiting = batch.model_copy(update=begun)
        save_batch(self._store, waiting)
        self._begin(waiting)
        return waiting

    def _begin(self, batch: BatchPrediction) -> None:
        threading.Thread(target=self._wait_and_predict, args=(batch,), name="batch", daemon=True).start()

    def _wait_and_predict(self, batch: BatchPrediction) -> None:
        try:
            with self._slots.entered(batch.visitor, FOREVER):
                while not self._has_ended(batch):
                    batch = batch.model_copy(update={"interruptions": batch.interruptions + 1})
                    if batch.interruptions > MOST_INTERRUPTIONS:
                        self._fail(batch, _given_up())
                        return
                    self._stopping.wait(AGAIN_SECONDS)
        except NotWantedError:
            log.info("the file of new rows %s is not wanted any more", batch.id)
        except Exception:
            log.exception("a file of new rows was not predicted")
            self._fail(batch, _fault())

    def _has_ended(self, batch: BatchPrediction) -> bool:
        """Have it predicted, and write how that ended; False where the engine or the process ended before that did."""
        store = self._store
        if not save_batch(store, batch.model_copy(update={"status": BatchStatus.RUNNING})):
            raise NotWantedError
        request = PredictBatch(batch.visitor, batch.run, batch.id, str(store.home), store.database_url)
        try:
            summary = self._engine.predict_batch(request, lambda: self._is_wanted(batch))
        except (EngineLostError, WorkerDiedError) as error:
            if self._stopping.is_set():  # the next server begins it again
                raise NotWantedError from error
            log.warning("a file of new rows is begun again: %s", error)
            return False
        except MemoryExceededError:
            what, remedy = t("There was not enough memory for the prediction."), t("Send fewer columns at a time.")
            self._fail(batch, Problem("prediction_memory", what, "rows", remedy))
        except Problem as problem:
            self._fail(batch, problem)
        else:
            self._end(batch.model_copy(update={"status": BatchStatus.COMPLETED, "summary": summary}))
        return True

    def _is_wanted(self, batch: BatchPrediction) -> bool:
        return not self._stopping.is_set() and find_batch(self._store, batch.run, batch.id) is not None

    def _fail(self, batch: BatchPrediction, problem: Problem) -> None:
        said = BatchProblem(code=problem.code, what=problem.what, where=problem.where, remedy=problem.remedy)
        self._end(batch.model_copy(update={"status": BatchStatus.FAILED, "problem": said}))

    def _end(self, batch: BatchPrediction) -> None:
        """Write how it ended; its rows are not needed any more."""
        if save_batch(self._store, batch):
            (batch_folder(self._store, batch.run, batch.id) / ROWS_FILE).unlink(missing_ok=True)


def _fault() -> Problem:
    what = t("Something went wrong in the program.")
    return Problem("fault", what, "rows", t("Try again; the log of the server says more."))


def _given_up() -> Damaged:
    what = t("The predictions were interrupted {n} times and were given up.", n=MOST_INTERRUPTIONS)
    return Damaged("batch_interrupted", what, "rows", t("Upload the file again, or fewer rows at a time."))
