"""Large files of new rows that a run predicts in the background: what is asked, how it stands, and what came of it.

Each is a folder in that of its run, and goes with it. The rows stay until all are predicted, so that what a server did
not end the next one can begin again.
"""

import secrets
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, Field, JsonValue

from components.domain.finding import Finding, FindingDocument
from components.domain.problem import NotFound
from components.domain.threshold import HALF
from components.i18n import noop, t
from components.intake.worker import NewRowsRead
from components.prediction.decisions import NONE_DECIDED, Decisions
from components.settings import settings
from components.store.artifacts import write_in_place
from components.store.database import Store, now
from components.store.faults import storage_faults
from components.store.runs import get_run

FOLDER, STATE_FILE, PROGRESS_FILE = "batches", "batch.json", "progress.json"
ROWS_FILE, RESULT_FILE, ODD_FILE = "rows.parquet", "predictions.csv", "odd.csv"
DRAFT_HOURS = 24  # after which rows go that nobody had predicted


class BatchStatus(StrEnum):
    """How a file of new rows stands; the same words name it in the API."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


STATUSES = {
    BatchStatus.DRAFT: noop("not started"),
    BatchStatus.WAITING: noop("waiting"),
    BatchStatus.RUNNING: noop("predicting"),
    BatchStatus.COMPLETED: noop("completed"),
    BatchStatus.FAILED: noop("failed"),
}
UNFINISHED = (BatchStatus.WAITING, BatchStatus.RUNNING)


class BatchProblem(BaseModel):
    """Why no row of a file is predicted."""

    code: str
    what: str
    where: str
    remedy: str


class BatchPrediction(BaseModel):
    """A file of new rows of a visitor for a run.

    Args:
        rows: how many there are.
        decisions: how rows are taken where they differ from the training rows.
        threshold: of two classes, the probability above which the second is answered.
        notices: what was noticed about the file.
        interruptions: how often a server or its engine ended while it predicted.
        summary: what there is to say of all rows, once they are predicted.
    """

    id: str
    run: str
    visitor: str
    name: str
    created: float
    rows: int
    decisions: Decisions = NONE_DECIDED
    threshold: float = HALF
    notices: list[FindingDocument] = []
    status: BatchStatus = BatchStatus.DRAFT
    interruptions: int = 0
    problem: BatchProblem | None = None
    summary: JsonValue = None


class BatchProgress(BaseModel):
    """How far a file is: rows that are predicted, since when (seconds), and how long it will still take."""

    rows: int = 0
    seconds: float = 0.0
    seconds_left: float | None = Field(None, description="null before there is a measure")


def as_notices(batch: BatchPrediction) -> list[Finding]:
    """What was noticed about the file; nothing is to be done about new rows."""
    return NewRowsRead(batch.rows, batch.notices).notices


def batch_folder(store: Store, run_id: str, batch_id: str) -> Path:
    """Where its files are."""
    return store.home / "runs" / run_id / FOLDER / batch_id


def add_batch(
    store: Store, visitor: str, run_id: str, name: str, rows_file: Path, rows: int, notices: list[FindingDocument]
) -> BatchPrediction:
    """Keep rows that were read into `rows_file`, which is moved; nothing is predicted yet."""
    batch = BatchPrediction(
        id=secrets.token_hex(8), run=run_id, visitor=visitor, name=name, created=now(), rows=rows, notices=notices
    )
    folder = batch_folder(store, run_id, batch.id)
    with storage_faults():
        folder.mkdir(mode=0o700, parents=True)
        try:
            rows_file.replace(folder / ROWS_FILE)
            save_batch(store, batch)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return batch


def save_batch(store: Store, batch: BatchPrediction) -> bool:
    """Write how it stands; False where it was removed meanwhile."""
    return write_document(batch_folder(store, batch.run, batch.id) / STATE_FILE, batch)


def write_document(path: Path, document: BaseModel) -> bool:
    """Write a file that is there whole or not at all; False where its folder is gone."""
    try:
        write_in_place(path, document.model_dump_json().encode())
    except FileNotFoundError:
        return False
    return True


def find_batch(store: Store, run_id: str, batch_id: str) -> BatchPrediction | None:
    """The file of that id, None where there is none or it is damaged."""
    return _read(batch_folder(store, run_id, batch_id) / STATE_FILE)


def get_batch(store: Store, visitor: str, run_id: str, batch_id: str) -> BatchPrediction:
    """Raises NotFound unless run and file belong to the visitor; those of a run that was deleted are not found."""
    get_run(store, visitor, run_id)
    found = find_batch(store, run_id, batch_id) if batch_id.isalnum() else None
    if found is None or found.visitor != visitor:
        what, remedy = t("There is no such file of new rows here."), t("It may be deleted already: upload it again.")
        raise NotFound("no_such_batch", what, batch_id[:40], remedy)
    return found


def list_batches(store: Store, visitor: str, run_id: str) -> list[BatchPrediction]:
    """The visitor's files of a run, newest first."""
    found = (_read(path) for path in (store.home / "runs" / run_id / FOLDER).glob(f"*/{STATE_FILE}"))
    return sorted(
        (batch for batch in found if batch is not None and batch.visitor == visitor),
        key=lambda batch: (-batch.created, batch.id),
    )


def unfinished_batches(store: Store) -> list[BatchPrediction]:
    """Those that wait or were being predicted, of all visitors, the oldest first."""
    return sorted((batch for batch in _every(store) if batch.status in UNFINISHED), key=lambda batch: batch.created)


def batch_progress(store: Store, batch: BatchPrediction) -> BatchProgress:
    """How far it is."""
    try:
        data = (batch_folder(store, batch.run, batch.id) / PROGRESS_FILE).read_bytes()
        return BatchProgress.model_validate_json(data)
    except (FileNotFoundError, ValueError):
        return BatchProgress()


def remove_batch(store: Store, batch: BatchPrediction) -> None:
    """Remove all its files; whoever predicts it sees that it is gone."""
    folder = batch_folder(store, batch.run, batch.id)
    (folder / STATE_FILE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def remove_old_batches(store: Store) -> int:
    """Remove results that are as old as LAYERBOARD_KEEP_DAYS, and rows that nobody had predicted; how many files that were."""
    days, removed = settings().keep_days, 0
    for batch in _every(store):
        hours = DRAFT_HOURS if batch.status is BatchStatus.DRAFT else 24 * days
        if hours and batch.status not in UNFINISHED and batch.created < now() - 3600 * hours:
            remove_batch(store, batch)
            removed += 1
    return removed


def _every(store: Store) -> Iterator[BatchPrediction]:
    paths = (store.home / "runs").glob(f"*/{FOLDER}/*/{STATE_FILE}")
    return (batch for path in paths if (batch := _read(path)) is not None)


def _read(path: Path) -> BatchPrediction | None:
    try:
        return BatchPrediction.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
