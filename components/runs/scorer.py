"""The parent of the process that keeps models loaded: few rows are answered there, without a process and a load for each."""

import threading
from collections.abc import Callable

import numpy as np

from components.runs.limits import limits
from components.runs.messages import ChildMessage, Score, ServeModels
from components.settings import settings
from components.workers.supervisor import Worker, WorkerDiedError, WorkerLimits

SECONDS = 60.0  # for one request, after which the process is taken for hung


class Scorer:
    """One process, started when it is needed and again whenever it has ended; asked by one thread after the other."""

    def __init__(self, start: Callable[[], Worker[ChildMessage]]) -> None:
        """`start` gives a process that waits for a request."""
        self._start = start
        self._asking = threading.Lock()
        self._worker: Worker[ChildMessage] | None = None

    def score(self, request: Score) -> np.ndarray:
        """(rows, outputs) of the model in a run's folder. Raises as `Worker.ask`; the next request is answered again."""
        most = WorkerLimits(memory=limits().memory, seconds=SECONDS)
        with self._asking:
            try:
                return self._ask(request, most)
            except WorkerDiedError as death:
                if death.code != 0:
                    raise
                # It ended by itself, as it does when nobody has asked for long, before it had heard this.
                return self._ask(request, most)

    def keep_warm(self) -> None:
        """Have the process there before it is asked, warmed up while nothing else wants the processor. Returns at once."""
        if settings().spare and self._asking.acquire(blocking=False):  # else it is being asked
            try:
                self._living()
            finally:
                self._asking.release()

    def close(self) -> None:
        """End the process."""
        with self._asking:
            self._end()

    def _ask(self, request: Score, most: WorkerLimits) -> np.ndarray:
        worker = self._living()
        try:
            answers: np.ndarray = worker.ask(request, most)
        finally:
            if not worker.idle:
                self._end()
        return answers

    def _living(self) -> Worker[ChildMessage]:
        if self._worker is not None and not self._worker.alive:
            self._end()
        if self._worker is None:
            self._worker = self._start()
            self._worker.send(ServeModels())
        return self._worker

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
