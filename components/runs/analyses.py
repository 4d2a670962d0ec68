"""Questions about runs that have ended, answered by a process of their own: asked once, kept beside the run.

A page or a program asks again and again until the answer is there; what was answered once is read from its file.
"""

import contextlib
import json
import logging
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from components.domain.problem import Damaged, Problem, Unavailable
from components.i18n import t
from components.runs.analysis_messages import (
    MESSAGES,
    RESULTS,
    Analyse,
    Analysed,
    Message,
    Question,
    file_name,
)
from components.runs.limits import limits
from components.runs.trainer import NotWantedError
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.runs import RunRecord
from components.workers.fair_slots import FairSlots
from components.workers.messages import MemoryExceededError, Progress, WorkerError
from components.workers.module import start_module
from components.workers.pool import WorkerPool
from components.workers.supervisor import TimeExceededError, WorkerLimits

FOLDER = "analyses"  # in a run's folder
SECONDS = 300.0  # of one question
MOST_WAITING = 40  # questions of one visitor
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


class Analyses:
    """The questions that are being answered, by turns between visitors."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # One thread each: a training beside it is not slowed.
        start = partial(start_module, "components.runs.analysis_worker", MESSAGES, ONE_THREAD)
        self._pool: WorkerPool[Message] = WorkerPool(start, IDLE, KEPT_BYTES)
        self._slots = FairSlots(MOST_WAITING)
        self._lock = threading.Lock()
        self._tasks: dict[Path, _Task] = {}
        self._stopping = False

    def ask(self, run: RunRecord, question: Question) -> Analysis:
        """How far the question is; where nobody has asked it yet it is begun."""
        file = self._file(run, question)
        with self._lock:
            task = self._tasks.get(file)
            if task is None:
                kept = _read(file, question)
                if kept is not None and kept.state == "done":
                    return kept
                task = self._tasks[file] = _Task()
                self._begin(run, question, file, task)
        return self._state(file, question, task)

    def answer(self, run: RunRecord, question: Question, patience: float) -> Analysis:
        """The same, after at most so many seconds of waiting for its end."""
        found = self.ask(run, question)
        with self._lock:
            task = self._tasks.get(self._file(run, question))
        if found.state == "running" and task is not None:
            task.ended.wait(patience)
            return self._state(self._file(run, question), question, task)
        return found

    def cancel(self, run: RunRecord, question: Question) -> None:
        """Nobody wants the answer any more; asked again, it is begun anew."""
        with self._lock:
            task = self._tasks.pop(self._file(run, question), None)
        if task:
            task.wanted = False

    def stop(self) -> None:
        """Nothing is answered any more."""
        self._stopping = True
        with self._lock:
            for task in self._tasks.values():
                task.wanted = False
        self._pool.close()

    def _file(self, run: RunRecord, question: Question) -> Path:
        return run_folder(self._store, run.id) / FOLDER / file_name(question, run.epoch, run.attempt)

    def _state(self, file: Path, question: Question, task: _Task) -> Analysis:
        kept = _read(file, question)
        if not task.ended.is_set():
            return Analysis("running", task.share, kept.result if kept else None)
        with self._lock:
            self._tasks.pop(file, None)  # what failed may be asked again
        if task.problem is not None:
            return Analysis("failed", problem=task.problem)
        return kept or Analysis("failed", problem=_fault())

    def _begin(self, run: RunRecord, question: Question, file: Path, task: _Task) -> None:
        thread = threading.Thread(target=self._work, args=(run, question, file, task), name="analysis", daemon=True)
        thread.start()

    def _work(self, run: RunRecord, question: Question, file: Path, task: _Task) -> None:
        store = self._store
        request = Analyse(run.visitor, run.id, question, str(file), str(store.home), store.database_url)

        def listen(message: Message | None) -> None:
            if isinstance(message, Progress):
                task.share = message.share
            if not task.wanted or self._stopping:
                raise NotWantedError

        try:
            with self._slots.entered(run.visitor, threading.TIMEOUT_MAX):
                listen(None)
                file.parent.mkdir(mode=0o700, exist_ok=True)
                _make_room(file.parent)
                with self._pool.lend() as worker:
                    worker.ask(request, WorkerLimits(memory=limits().memory, seconds=SECONDS), listen)
        except NotWantedError:
            file.unlink(missing_ok=True)
        except Problem as problem:
            task.problem = problem
        except MemoryExceededError:
            remedy = t("Fewer rows or columns need less.")
            task.problem = Problem("analysis_memory", t("There was not enough memory to compute this."), "run", remedy)
        except TimeExceededError:
            what, remedy = t("This took longer than {n:.0f} seconds.", n=SECONDS), t("Fewer rows or columns need less.")
            task.problem = Problem("analysis_time", what, "run", remedy)
        except WorkerError as error:
            log.error("a question about run %s was not answered: %s", run.id, error)  # noqa: TRY400 - the worker's log has the trace
            task.problem = Unavailable("analysis_lost", _fault().what, "run", _fault().remedy, retry_after=5)
        except Exception:
            log.exception("a question about run %s was not answered", run.id)
            task.problem = _fault()
        finally:
            task.ended.set()


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
