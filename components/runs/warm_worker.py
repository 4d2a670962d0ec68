"""A process kept ready: forked, set up and warmed by a small training while nothing else wants the processor.

The first steps of TensorFlow and XLA in a process take some tenths of a second; who starts a run need not wait for them.
"""

import threading

from components.runs.limits import RunLimits
from components.runs.messages import ChildMessage, WarmUp
from components.runs.process import start_child
from components.settings import settings
from components.workers.messages import Ready
from components.workers.supervisor import Worker, WorkerDiedError


class WarmWorkers:
    """At most one warm process for each kind of limits that runs have."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[RunLimits, Worker[ChildMessage]] = {}

    def keep_one(self, limits: RunLimits) -> None:
        """Start one for runs with these limits, if there is none and one is wanted."""
        with self._lock:
            if limits not in self._waiting and settings().spare:
                self._waiting[limits] = worker = start_child()
                worker.send(WarmUp(limits))

    def take(self, limits: RunLimits) -> Worker[ChildMessage] | None:
        """The warm process, if it is ready and still there; one that is still warming up stays."""
        with self._lock:
            worker = self._waiting.get(limits)
            if worker is None:
                return None
            try:
                if not isinstance(worker.receive(0), Ready):
                    return None
            except WorkerDiedError:
                worker.end()
                worker = None  # the next one is started when it is needed
            del self._waiting[limits]
        return worker

    def let_go(self) -> None:
        """Close what waits: a warm process ends when its channel closes."""
        with self._lock:
            while self._waiting:
                self._waiting.popitem()[1].close()


warm_workers = WarmWorkers()  # of this engine process: tasks of Dask are functions and are handed no state
