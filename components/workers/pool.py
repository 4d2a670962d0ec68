"""Processes that are kept waiting for work, and lent to one piece of it after the other."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from components.workers.supervisor import Worker, WorkerDiedError

GROWN_BYTES = 100_000_000

M = TypeVar("M")


class WorkerPool(Generic[M]):
    """Workers of one kind, started when they are needed."""

    def __init__(self, start: Callable[[], Worker[M]], idle: int, grown_bytes: int = GROWN_BYTES) -> None:
        """At most `idle` are kept waiting, and none that has kept more than `grown_bytes` from earlier work."""
        self._start, self._idle, self._grown_bytes = start, idle, grown_bytes
        self._waiting: list[Worker[M]] = []
        self._lock = threading.Lock()
        self._kept_warm = False

    def keep_warm(self) -> None:
        """Have one ready before the first work comes, and from now on whenever one had to be ended."""
        self._kept_warm = True
        self._start_one()

    @contextlib.contextmanager
    def lend(self) -> Iterator[Worker[M]]:
        """A worker that is ready, for one piece of work; ended afterwards unless it is idle again and as good as new.

        Raises WorkerDied where it does not come up.
        """
        worker = self._take()
        try:
            worker.wait_until_ready()
            yield worker
        finally:
            self._give_back(worker)

    def close(self) -> None:
        """End all that wait."""
        self._kept_warm = False
        with self._lock:
            while self._waiting:
                self._waiting.pop().end()

    def _take(self) -> Worker[M]:
        with self._lock:
            while self._waiting:
                worker = self._waiting.pop()
                if worker.alive:
                    return worker
                worker.end()
        return self._start()

    def _give_back(self, worker: Worker[M]) -> None:
        with self._lock:
            fresh = worker.fresh_memory
            as_new = worker.idle and fresh is not None and worker.alive and worker.memory < fresh + self._grown_bytes
            if as_new and len(self._waiting) < self._idle:
                self._waiting.append(worker)
                return
        worker.end()
        if self._kept_warm:
            threading.Thread(target=self._start_one, name="warm worker", daemon=True).start()

    def _start_one(self) -> None:
        """Start a worker where none is left: the next work need not wait for it."""
        with self._lock:
            if any(worker.alive for worker in self._waiting):
                return
            worker = self._start()
            self._waiting.append(worker)
        with contextlib.suppress(WorkerDiedError):
            worker.wait_until_ready()
