"""Gives slots for training to runs that wait, by turns between visitors, and finds runs whose task was lost.

Dask is given only as many runs as there are slots; the queue is in the store, where several servers see the same one.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.domain.problem import Unavailable
from components.domain.run import PendingCommand, RunStatus
from components.i18n import t
from components.runs.limits import runs_per_visitor
from components.runs.search_task import execute_search
from components.runs.tasks import execute
from components.store.database import Store, now
from components.store.leases import (
    STALE_SECONDS,
    Lease,
    UnfinishedRun,
    Work,
    drop_lease,
    find_work,
    grant,
    release,
    settle_run,
)
from components.store.runs import change_status
from components.store.searches import lose_search

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWER_SECONDS = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ended:
    """How the task of a run came back: with a `reason` where it could not write into the store why the run stands still."""

    attempt: int
    reason: str | None = None
    error: str | None = None


class Scheduler:
    """The way of runs from the store to a Dask client; `wake` is called, by a thread of Dask, when a task came back."""

    def __init__(self, store: Store, client: "Client", wake: Callable[[], None]) -> None:
        self._store, self._client, self._wake = store, client, wake
        self._lock = threading.Lock()
        self._futures: dict[str, Future[str | None]] = {}
        self._ended: dict[str, Ended] = {}
        self._seen: dict[str, tuple[Lease, float]] = {}

    def dispatch(self, slots: int, resources: dict[str, int] | None) -> None:
        """Bring the store and the engine together once. Raises Unavailable where the store does not answer."""
        work = find_work(self._store)
        self._cancel_what_is_not_wanted(work)
        self._settle_what_came_back(work)
        for run in work.unfinished_runs:
            lease = work.leases.get(run.run)
            if lease is None and (run.status == RunStatus.RUNNING or not run.needs_slot):
                self._submit(run, None, resources)
            elif lease is not None and not self._is_pending(run) and self._stands_still(lease):
                log.warning("the task of run %s was lost", run.run)
                drop_lease(self._store, lease)
                self._wake()
        self._drop_strays(work)
        self._fill(work, slots, resources)

    def _fill(self, work: Work, slots: int, resources: dict[str, int] | None) -> None:
        busy, most = work.busy, runs_per_visitor(slots)
        unfinished = {run.run: run for run in work.unfinished_runs}
        for waiting in work.queue():
            if busy.total() >= slots:
                return
            if busy[waiting.visitor] < most and self._submit(unfinished[waiting.run], slots, resources):
                busy[waiting.visitor] += 1

    def _submit(self, run: UnfinishedRun, slots: int | None, resources: dict[str, int] | None) -> bool:
        if not grant(self._store, run, slots):
            return False
        key = run_key(run.run, run.attempt)
        try:
            future = self._client.submit(
                execute_search if run.is_search else execute,
                run.run,
                run.attempt,
                str(self._store.home),
                self._store.database_url,
                key=key,
                pure=False,
                resources=resources if run.needs_slot else None,
                priority=0 if run.needs_slot else 10,
            )
        except Exception:
            release(self._store, run.run)
            raise
        with self._lock:
            self._futures[key] = future
        future.add_done_callback(lambda done: self._came_back(run, done))
        return True

    def _came_back(self, run: UnfinishedRun, future: "Future[str | None]") -> None:
        key = run_key(run.run, run.attempt)
        with self._lock:
            if id(self._futures.get(key)) != id(future):  # it was cancelled here
                return
            del self._futures[key]
            if future.status == "error":
                self._ended[run.run] = Ended(run.attempt, error=f"{future.exception()}"[:300])
        if future.status == "finished":
            try:
                ended = Ended(run.attempt, reason=future.result(timeout=ANSWER_SECONDS))
                with self._lock:
                    self._ended[run.run] = ended
            except Exception as error:  # noqa: BLE001 - a run that is not settled is found by its lease
                log.warning("the answer of run %s was lost: %s", run.run, error)
        self._wake()

    def _settle_what_came_back(self, work: Work) -> None:
        """Runs whose task has ended and that are in the store as if it had not."""
        with self._lock:
            ended = dict(self._ended)
        unfinished = {run.run: run for run in work.unfinished_runs}
        for run_id, how in ended.items():
            run, lease = unfinished.get(run_id), work.leases.get(run_id)
            if run is not None and lease is not None and run.attempt == lease.attempt == how.attempt:
                self._settle(run, lease, how)
            with self._lock:
                self._ended.pop(run_id, None)

    def _settle(self, run: UnfinishedRun, lease: Lease, how: Ended) -> None:
        if run.is_search:
            if how.error is None and how.reason is None:
                return
            text = how.reason or t("The engine lost this search: {error}", error=how.error)
            lose_search(self._store, lease, text)
        elif how.error is not None:
            # The task itself was lost, as with a worker that died again and again.
            text = t("The engine lost this run: {error}", error=how.error)
            begun = [RunStatus.QUEUED, RunStatus.RUNNING]
            change_status(self._store, run.run, begun, status=RunStatus.FAILED, error=text, finished=now())
        elif how.reason is not None:
            paused = {"status": RunStatus.PAUSED, "command": PendingCommand.NONE, "note": how.reason}
            settle_run(self._store, run.run, run.attempt, lease.holder, None, **paused)
        else:
            return  # there is nothing to tell: a lease that stands still is found
        drop_lease(self._store, lease)

    def _cancel_what_is_not_wanted(self, work: Work) -> None:
        wanted = {run_key(run.run, run.attempt) for run in work.unfinished_runs}
        with self._lock:
            keys = [key for key in self._futures if key not in wanted]
            futures = [self._futures.pop(key) for key in keys]
        for future in futures:
            future.cancel()

    def _is_pending(self, run: UnfinishedRun) -> bool:
        with self._lock:
            future = self._futures.get(run_key(run.run, run.attempt))
        return future is not None and future.status == "pending"

    def _drop_strays(self, work: Work) -> None:
        """Leases of runs that are gone or have ended, whose task did not give them back."""
        unfinished = {run.run for run in work.unfinished_runs}
        for lease in work.leases.values():
            if lease.run not in unfinished and self._stands_still(lease):
                drop_lease(self._store, lease)
        for run_id in self._seen.keys() - work.leases.keys():
            del self._seen[run_id]

    def _stands_still(self, lease: Lease) -> bool:
        """Whether nobody has renewed a lease for long, by this server's clock."""
        seen, since = self._seen.get(lease.run, (None, 0.0))
        if seen != lease:
            self._seen[lease.run] = lease, time.monotonic()
            return False
        return time.monotonic() - since > STALE_SECONDS


def run_key(run_id: str, attempt: int) -> str:
    """The name of a run's Dask task: the same for the same attempt, so that it is never executed twice at a time."""
    return f"run-{run_id}-{attempt}"


def schedule_or_say_why(scheduler: Scheduler, slots: int, resources: dict[str, int] | None) -> str:
    """Dispatch once; why it could not be done, empty where it was."""
    try:
        scheduler.dispatch(slots, resources)
    except Unavailable as fault:
        log.warning("runs wait: %s", fault)
        return fault.what
    return ""
