"""The child processes of the engine: TensorFlow is imported once, in their fork server, and one is kept warm."""

import threading

from components.i18n import t
from components.runs.child import work
from components.runs.limits import RunLimits
from components.runs.messages import ChildMessage, Request, WarmUp
from components.settings import settings
from components.workers.forked import start_forked
from components.workers.messages import Ready
from components.workers.supervisor import Worker, WorkerDiedError


def start_child() -> Worker[ChildMessage]:
    """A process that waits for a request."""
    return start_forked(work, "components.runs.preload")


def ask_child(request: Request) -> object:
    """Have a process of its own do what one request asks; the result. Raises as `Worker.ask`."""
    child = start_child()
    try:
        return child.ask(request)
    finally:
        child.end()


def death_in_words(death: WorkerDiedError) -> str:
    """Why a training process ended, for the person whose run it was."""
    if death.code is None or death.code >= 0:
        what = t("The training process ended by itself with code {code}.", code=death.code)
    else:
        memory = " " + t("(perhaps out of memory)") if death.killed else ""
        what = t("The training process was ended by signal {number}{memory}.", number=-death.code, memory=memory)
    return f"{what} {t('Other runs are not affected. Start again, or use a smaller network.')}"


class WarmWorkers:
    """Processes kept ready, at most one for each kind of limits that runs have; they end when their channel closes.

    Each is forked, set up and warmed by a small training while nothing else wants the processor: the first steps of
    TensorFlow and XLA in a process take some tenths of a second, for which who starts a run need not wait.
    """

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
