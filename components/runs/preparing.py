"""Rows of a run are prepared in a process of their own, beside the worker that trains: here is its parent."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from components.domain.recipe import Recipe
from components.store.artifacts import ARRAYS, arrays_folder
from components.store.database import Store
from components.store.recent_cache import CELLS_IN_MEMORY
from components.store.runs import RunRecord
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused
from components.workers.module import start_module
from components.workers.pool import GROWN_BYTES, WorkerPool
from components.workers.supervisor import WorkerDiedError

IDLE = 1  # processes that are kept waiting

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PrepareRequest:
    """Prepare a visitor's table of the store at `home` and `database`: arrays into `folder`, which is not there yet."""

    visitor: str
    recipe: Recipe
    folder: str
    home: str
    database: str | None


REQUESTS: TypeAdapter[PrepareRequest] = TypeAdapter(PrepareRequest)
Message = Ready | Progress | Done[int] | Refused | OutOfMemory | DiskFailed | Crashed
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


def preparing_pool() -> WorkerPool[Message]:
    """Keeps one process waiting, with the cells of the tables it read last: the next run on them need not read them again."""
    # Memory that was let go goes back to the system at once.
    environment = {"MIMALLOC_PURGE_DELAY": "0"}
    start = partial(start_module, "components.runs.preparing_worker", MESSAGES, environment)
    return WorkerPool(start, IDLE, GROWN_BYTES + CELLS_IN_MEMORY)


@contextmanager
def prepared_arrays(
    pool: WorkerPool[Message],
    store: Store,
    run: RunRecord,
    holder: str,
    check: Callable[[], None],
    ready: Path | None = None,
) -> Iterator[Path]:
    """The folder of the run's arrays, prepared by another process, or before as the folder `ready`; gone afterwards.

    `check` is called again and again while that goes on; it raises where nobody waits for the run any more.

    Raises Problem where the recipe does not fit the table, or the disk is full or broken; WorkerError where the process
    ended, or was given no more memory by its system.
    """
    folder = arrays_folder(store, run.id, holder)
    for earlier in folder.parent.glob(f"{ARRAYS}*"):  # of a task that was killed with all its processes
        shutil.rmtree(earlier, ignore_errors=True)
    request = PrepareRequest(run.visitor, run.recipe, str(folder), str(store.home), store.database_url)
    try:
        if ready is not None:
            ready.rename(folder)
        else:
            have_prepared(pool, request, check)
        yield folder
    finally:
        remove_arrays(folder)


def have_prepared(pool: WorkerPool[Message], request: PrepareRequest, check: Callable[[], None]) -> None:
    """Have rows prepared by another process, once more where that is killed. Raises as `prepared_arrays`."""
    for may_be_killed in (True, False):
        try:
            with pool.lend() as worker:
                worker.ask(request, listen=lambda _: check())
            break
        except WorkerDiedError as death:
            if not (death.killed and may_be_killed):
                raise
            remove_arrays(Path(request.folder))  # what it had written
            log.warning("the rows of table %s are prepared again: the process was killed", request.recipe.dataset)


def remove_arrays(folder: Path) -> None:
    """Remove a folder of arrays, and what is left of one that was being written."""
    for leftover in (folder, folder.with_name(f"{folder.name}.aside")):
        shutil.rmtree(leftover, ignore_errors=True)
