"""What the next run needs before its first epoch, made while a person still looks at its network.

Rows are prepared, the model is built, its epochs are compiled, on an idle processor. One at a time: that of the recipe
that was wanted last. A run of this recipe, from any seed and over any number of epochs, then begins at once; any other is
not touched by it.
"""

import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from components.domain.problem import Problem
from components.domain.recipe import CosineDecay, Recipe
from components.runs.limits import limits
from components.runs.messages import ChildMessage, GetReady
from components.runs.preparing import Message, PrepareRequest, have_prepared, remove_arrays
from components.settings import settings
from components.workers.messages import WorkerError
from components.workers.pool import WorkerPool
from components.workers.supervisor import Worker

QUIET_SECONDS = 0.5  # since it was wanted last: whoever edits a network wants another one every moment
KEEP_SECONDS = 600.0  # without being wanted again
WAIT_SECONDS = 0.5  # that a run waits at most for rows that are being prepared for it already
BEGUN_SECONDS = 0.4  # of processor time; with less, a process that is only warm is further (`process.WarmWorkers`)
LEAST_MEMORY = 1_000_000_000  # bytes that have to be free

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WantedRun:
    """A recipe that a visitor of the store at `home` and `database` will probably train."""

    visitor: str
    recipe: Recipe
    home: str
    database: str | None

    @property
    def key(self) -> str:
        """The same for all runs that have the same rows and the same program."""
        recipe, training = self.recipe, self.recipe.training
        schedule = training.learning_rate_schedule
        falls_to_the_end = isinstance(schedule, CosineDecay) and not schedule.epochs
        alike = {"seeds": 1} | ({} if falls_to_the_end else {"epochs": 1})
        if not (recipe.pack and recipe.pack.differs_by_seed):
            alike["seed"] = 0
        same = recipe.model_copy(update={"training": training.model_copy(update=alike)})
        return f"{self.home} {self.visitor} {same.model_dump_json()}"


@dataclass(frozen=True)
class ReadyRun:
    """Rows in the folder `arrays`, and a process that is ready, or about to be, to train on them; None where there is none."""

    key: str
    arrays: Path
    worker: Worker[ChildMessage] | None

    @property
    def alive(self) -> bool:
        """Whether nothing of it was lost."""
        return self.worker is not None and self.worker.alive and self.arrays.exists()

    def end(self) -> None:
        """Nobody wants it any more."""
        if self.worker is not None:
            self.worker.end()
        remove_arrays(self.arrays)


class ReadyRuns:
    """Makes one run ready at a time, in a thread that lives as long as something is ready or wanted."""

    def __init__(self, preparing: WorkerPool[Message], start: Callable[[], Worker[ChildMessage]]) -> None:
        """`start` gives a process that waits for a request."""
        self._preparing, self._start = preparing, start
        self._changed = threading.Condition()
        self._wanted: WantedRun | None = None
        self._since = 0.0
        self._ready: ReadyRun | None = None
        self._preparing_rows = self._lives = False

    def want(self, run: WantedRun) -> None:
        """Have this one made ready, and nothing else any more. Returns at once."""
        has_idle_priority = hasattr(os, "SCHED_IDLE")
        if not (has_idle_priority and settings().spare) or psutil.virtual_memory().available < LEAST_MEMORY:
            return
        with self._changed:
            self._wanted, self._since = run, time.monotonic()
            self._changed.notify_all()
            if not self._lives:
                self._lives = True
                threading.Thread(target=self._live, name="ready runs", daemon=True).start()

    def take(self, run: WantedRun) -> ReadyRun | None:
        """What is ready for a run that begins, which is the taker's from now on; None where nothing is."""
        with self._changed:
            if self._wanted is not None and self._wanted.key == run.key:
                self._wanted = None  # it is made by the run itself now
            self._changed.wait_for(lambda: not self._preparing_rows, WAIT_SECONDS)
            ready = self._ready
            if ready is None or ready.key != run.key:
                return None
            self._ready = None
        if ready.worker is None or not ready.alive:
            ready.end()
            return None
        if ready.worker.cpu_seconds < BEGUN_SECONDS:
            ready.worker.end()
            return replace(ready, worker=None)
        return ready

    def close(self) -> None:
        """End what is ready."""
        with self._changed:
            self._wanted = None
            self._drop()

    def _live(self) -> None:
        while (wanted := self._next()) is not None:
            try:
                made = self._make(wanted)
            except (Problem, WorkerError, OSError) as error:  # the run itself will meet it, and say it
                log.info("no run was made ready: %s", error)
                made = None
            with self._changed:
                self._preparing_rows = False
                self._ready = made
                self._changed.notify_all()

    def _next(self) -> WantedRun | None:
        """What to make ready, once it stands still; None where nothing was wanted for long, and this thread ends."""
        with self._changed:
            while True:
                if not self._changed.wait_for(lambda: self._wanted is not None, KEEP_SECONDS):
                    self._drop()
                    self._lives = False
                    return None
                while (left := self._since + QUIET_SECONDS - time.monotonic()) > 0:
                    self._changed.wait(left)
                wanted, self._wanted = self._wanted, None
                if wanted is None or (self._ready and self._ready.key == wanted.key and self._ready.alive):
                    continue
                self._drop()
                self._preparing_rows = True
                return wanted

    def _make(self, wanted: WantedRun) -> ReadyRun:
        home = Path(wanted.home)
        arrays = folder_of(home) / secrets.token_hex(8)
        request = PrepareRequest(wanted.visitor, wanted.recipe, str(arrays), wanted.home, wanted.database)
        try:
            have_prepared(self._preparing, request, lambda: None)
            worker = self._start()
        except BaseException:
            remove_arrays(arrays)
            raise
        worker.send(GetReady(arrays, wanted.recipe, limits(home)))
        return ReadyRun(wanted.key, arrays, worker)

    def _drop(self) -> None:
        if self._ready is not None:
            self._ready.end()
            self._ready = None


def folder_of(home: Path) -> Path:
    """Where rows of runs lie that have not begun."""
    return home / "engine" / "ready"


def remove_leftovers(home: Path) -> None:
    """Remove what an engine left that was killed."""
    shutil.rmtree(folder_of(home), ignore_errors=True)
