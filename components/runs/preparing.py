"""Rows of a run are prepared in a process of their own, beside the worker that trains: here is its parent."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from components.domain.recipe import Recipe
from components.store.artifacts import ARRAYS, arrays_folder
from components.store.cell_cache import CELLS_IN_MEMORY
from components.store.database import Store
from components.store.runs import RunRecord
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused
from components.workers.module import start_module
from components.workers.pool import GROWN_BYTES, WorkerPool
from components.workers.supervisor import Worker, WorkerDiedError

IDLE = 1  # processes that are kept waiting

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PrepareRequest:
    """Prepare a visitor's table for a recipe, and write the arrays into `folder`, which is not there yet.

    Args:
        home, database: where the store is.
    """

    visitor: str
    recipe: Recipe
    folder: str
    home: str
    database: str | None


REQUESTS: TypeAdapter[PrepareRequest] = TypeAdapter(PrepareRequest)
Message = Ready | Progress | Done[int] | Refused | OutOfMemory | DiskFailed | Crashed
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


def _start() -> Worker[Message]:
    # Memory that was let go goes back to the system at once.
    return start_module("components.runs.preparing_worker", MESSAGES, {"MIMALLOC_PURGE_DELAY": "0"})


# It keeps the cells of the tables it read last, so that the next run on them need not read them again.
_pool: WorkerPool[Message] = WorkerPool(_start, IDLE, GROWN_BYTES + CELLS_IN_MEMORY)


def keep_warm() -> None:
    """Have a process ready before the first run comes, without waiting for it."""
    threading.Thread(target=_pool.keep_warm, name="preparing", daemon=True).start()


@contextmanager
def prepared_arrays(store: Store, run: RunRecord, holder: str, check: Callable[[], None]) -> Iterator[Path]:
    """The folder of the run's arrays, prepared by another process; gone afterwards.

    Args:
        check: called again and again while that goes on; it raises where nobody waits for the run any more.

    Raises:
        Problem: the recipe does not fit the table; Unavailable where the disk is full or broken.
        WorkerError: the process ended, or was given no more memory by its system.
    """
    folder = arrays_folder(store, run.id, holder)
    for earlier in folder.parent.glob(f"{ARRAYS}*"):  # of a task that was killed with all its processes
        shutil.rmtree(earlier, ignore_errors=True)
    request = PrepareRequest(run.visitor, run.recipe, str(folder), str(store.home), store.database_url)
    try:
        try:
            _ask(request, check)
        except WorkerDiedError as death:
            if not death.killed:
                raise
            log.warning("the rows of run %s are prepared again: its process was killed", run.id)
            _ask(request, check)
        yield folder
    finally:
        for leftover in (folder, folder.with_name(f"{folder.name}.aside")):
            shutil.rmtree(leftover, ignore_errors=True)


def _ask(request: PrepareRequest, check: Callable[[], None]) -> None:
    with _pool.lend() as worker:
        worker.ask(request, listen=lambda _: check())
