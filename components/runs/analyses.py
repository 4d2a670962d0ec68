"""Questions about runs that have ended, answered by a process of their own: asked once, kept beside the run.

A page or a program asks again and again until the answer is there; what was answered once is read from its file.
"""

import contextlib
import json
import logging
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from components.domain.problem import Busy, Damaged, Problem, Unavailable
from components.i18n import t
from components.runs.analysis_messages import (
    MESSAGES,
    RESULTS,
    Analyse,
    Analysed,
    AskLearningCurve,
    Message,
    Question,
    file_name,
)
from components.runs.learning_curve import LearningCurves
from components.runs.limits import limits
from components.runs.trainer import NotWantedError
from components.store.artifacts import analyses_folder
from components.store.database import Store
from components.store.faults import storage_faults
from components.store.runs import RunRecord
from components.workers.fair_slots import FairSlots
from components.workers.messages import MemoryExceededError, Progress, WorkerError
from components.workers.module import start_module
from components.workers.pool import WorkerPool
from components.workers.supervisor import TimeExceededError, WorkerLimits

SECONDS = 300.0  # of one question
MOST_WAITING = 40  # questions of one visitor
AT_A_TIME = 2  # of all visitors, of one visitor one
FAILED_SECONDS = 60.0  # after which what failed is tried again
IDLE = 1  # processes that are kept waiting
KEPT_BYTES = 1_500_000_000  # that it may hold of the runs it was asked about last
MOST_FILES = 400  # answers kept of a run: the oldest go first
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "LOKY_MAX_CPU_COUNT": "1",
    "MIMALLOC_PURGE_DELAY": "0",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Analysis:
    """How far a question is: `result` is what is known so far, all of it where it is `done`; `problem` why there is none."""

    state: Literal["running", "done", "failed"]
    share: float = 0.0
    result: Analysed | None = None
    problem: Problem | None = None


@dataclass
class _Task:
    share: float = 0.0
    wanted: bool = True
    problem: Problem | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    failed_at: float = 0.0  # by the clock that only goes on


class Analyses:
    """The questions that are being answered, by turns between visitors."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # One thread each: a training beside it is not slowed.
        start = partial(start_module, "components.runs.analysis_worker", MESSAGES, ONE_THREAD)
        self._pool: WorkerPool[Message] = WorkerPool(start, IDLE, KEPT_BYTES)
        self._slots = FairSlots(MOST_WAITING)
        self._slots.count = AT_A_TIME
        self._learning = LearningCurves(store, self._pool)
        self._learning_slots = FairSlots(MOST_WAITING)  # one at a time of all visitors: it trains
        self._lock = threading.Lock()
        self._tasks: dict[Path, _Task] = {}
        self._stopping = False

    def ask(self, run: RunRecord, question: Question) -> Analysis:
        """How far the question is; where nobody has asked it yet it is begun. What failed is not begun anew for a minute,
        unless it was forgotten."""
        return self._state(*self._task(run, question), question)

    def answer(self, run: RunRecord, question: Question, patience: float) -> Analysis:
        """The same, after at most so many seconds of waiting for its end."""
        deadline = time.monotonic() + patience
        while True:
            file, task = self._task(run, question)
            if task is not None:
                task.ended.wait(max(0.0, deadline - time.monotonic()))
            found = self._state(file, task, question)
            # Another who asked the same may have given it up.
            if found.state != "running" or time.monotonic() >= deadline:
                return found

    def known(self, run: RunRecord, question: Question) -> Analysis | None:
        """The same, without beginning anything; None where nobody has asked it, or all who did gave it up."""
        file = self._file(run, question)
        with self._lock:
            task = self._tasks.get(file)
        found = self._state(file, task, question)
        return found if task is not None or found.state == "done" else None

    def cancel(self, run: RunRecord, question: Question) -> None:
        """Nobody wants the answer any more; asked again, it is begun anew."""
        with self._lock:
            task = self._tasks.pop(self._file(run, question), None)
        if task:
            task.wanted = False

    def cancel_all(self, run_id: str) -> None:
        """The run is gone: nobody wants an answer about it."""
        folder = analyses_folder(self._store, run_id)
        with self._lock:
            for file in [each for each in self._tasks if each.parent == folder]:
                self._tasks.pop(file).wanted = False

    def forget(self, run: RunRecord, question: Question) -> None:
        """That it failed was told: asked again, it is begun anew."""
        file = self._file(run, question)
        with self._lock:
            task = self._tasks.get(file)
            if task is not None and task.problem is not None:
                del self._tasks[file]

    def stop(self) -> None:
        """Nothing is answered any more."""
        self._stopping = True
        with self._lock:
            for task in self._tasks.values():
                task.wanted = False
        self._pool.close()

    def _file(self, run: RunRecord, question: Question) -> Path:
        return analyses_folder(self._store, run.id) / file_name(question, run.epoch, run.attempt)

    def _task(self, run: RunRecord, question: Question) -> tuple[Path, _Task | None]:
        """Where the answer is written, and who writes it; None where it is there already."""
        file = self._file(run, question)
        with self._lock:
            task = self._tasks.get(file)
            if task is not None and task.problem is not None and time.monotonic() - task.failed_at > FAILED_SECONDS:
                task = None
            if task is None:
                kept = _read(file, question)
                if kept is not None and kept.state == "done":
                    return file, None
                task = self._tasks[file] = _Task()
                arguments = (run, question, file, task)
                threading.Thread(target=self._work, args=arguments, name="analysis", daemon=True).start()
            return file, task

    def _state(self, file: Path, task: _Task | None, question: Question) -> Analysis:
        # First, since what is written after that is not looked for.
        has_ended = task is None or task.ended.is_set()
        if task is not None and task.problem is not None:
            return Analysis("failed", problem=task.problem)
        kept = _read(file, question)
        if has_ended and kept is not None and kept.state == "done":
            return kept
        # What was given up, or removed meanwhile, is begun anew by who asks next.
        return Analysis("running", 0.0 if task is None else task.share, kept.result if kept else None)

    def _work(self, run: RunRecord, question: Question, file: Path, task: _Task) -> None:
        try:
            self._have_answered(run, question, file, task)
        except NotWantedError:
            file.unlink(missing_ok=True)
        except Problem as problem:
            task.problem = problem
        except MemoryExceededError:
            remedy = t("Fewer rows or columns need less.")
            task.problem = Problem("analysis_memory", t("There was not enough memory to compute this."), "run", remedy)
        except TimeExceededError as error:
            what = t("This took longer than {n:,.0f} seconds.", n=error.seconds)
            task.problem = Problem("analysis_time", what, "run", t("Fewer rows or columns need less."))
        except WorkerError as error:
            # The log of the worker itself has the trace.
            log.error("a question about run %s was not answered: %s", run.id, error)  # noqa: TRY400
            task.problem = Unavailable("analysis_lost", _fault().what, "run", _fault().remedy, retry_after=5)
        except Exception:
            log.exception("a question about run %s was not answered", run.id)
            task.problem = _fault()
        finally:
            task.failed_at = time.monotonic()
            with self._lock:
                if task.problem is None and self._tasks.get(file) is task:
                    del self._tasks[file]
            task.ended.set()

    def _have_answered(self, run: RunRecord, question: Question, file: Path, task: _Task) -> None:
        store = self._store
        request = Analyse(
            run.visitor, run.id, run.epoch, run.attempt, question, str(file), str(store.home), store.database_url
        )

        def is_wanted() -> bool:
            return task.wanted and not self._stopping

        def listen(message: Message | None) -> None:
            if isinstance(message, Progress):
                task.share = message.share
            if not is_wanted():
                raise NotWantedError

        learns = isinstance(question, AskLearningCurve)
        with ExitStack() as stack:
            try:
                slots = self._learning_slots if learns else self._slots
                stack.enter_context(slots.entered(run.visitor, threading.TIMEOUT_MAX, is_wanted))
            except Busy as busy:
                if not is_wanted():
                    raise NotWantedError from busy
                what = t("{n} questions about your runs wait already.", n=MOST_WAITING)
                raise Busy("too_many_questions", what, "run", t("Try again in a moment."), retry_after=5) from busy
            listen(None)
            with storage_faults():
                if not file.parent.parent.exists():
                    raise NotWantedError  # the run is gone
                file.parent.mkdir(mode=0o700, exist_ok=True)
                _make_room(file.parent)
            if learns:
                self._learning.answer(run, request, listen)
                return
            worker = stack.enter_context(self._pool.lend())
            worker.ask(request, WorkerLimits(memory=limits().memory, seconds=SECONDS), listen)


def _read(file: Path, question: Question) -> Analysis | None:
    """What is written of an answer; nothing where that cannot be read: it is asked again."""
    try:
        document = json.loads(file.read_bytes())
        result = RESULTS[question.kind].validate_python(document["result"])
        return Analysis("done" if document["complete"] else "running", result=result)
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError):
        log.warning("%s is not whole and is made anew", file.name)
        return None


def _make_room(folder: Path) -> None:
    """Remove the oldest answers where there are very many: rows are asked about one by one."""
    files = sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime)
    for each in files[: max(0, len(files) - MOST_FILES)]:
        with contextlib.suppress(OSError):
            each.unlink()


def _fault() -> Problem:
    return Damaged(
        "analysis_failed", t("Something went wrong in the program."), "run", t("Try again; the log says more.")
    )
