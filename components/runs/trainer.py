"""The parent of a child that trains: hears it, tells it what is asked of its run, and starts it again if it is killed."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from components.domain.problem import Unavailable, disk_fault
from components.domain.run import PendingCommand, RunOutcome, RunStatus, Speed, Steering
from components.i18n import t
from components.runs.limits import limits
from components.runs.messages import (
    ChildMessage,
    CommandTaken,
    EpochsTrained,
    Failed,
    LearningRatesChanged,
    OutOfTime,
    RunEnd,
    StorageFailed,
    Train,
)
from components.runs.process import WarmWorkers, death_in_words, start_child
from components.runs.run_end import catch_up, epoch_of, worth_another_try
from components.store.artifacts import run_folder
from components.store.changes import Changes
from components.store.database import Store
from components.store.epochs import append_epochs
from components.store.runs import RunRecord, end_slow_start, get_steering, pause_waiting_step, update_run
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Refused, raise_failure
from components.workers.retry import retry_while_unavailable
from components.workers.supervisor import Watch, Worker, WorkerDiedError, WorkerLimits

LISTEN_SECONDS = 0.05  # what a child says is heard at once
ASK_SECONDS = 0.1  # so often it is looked what is asked of its run, where anything was written to the database
LOOK_SECONDS = 1.0  # and so often also where nothing was
OBEY_SECONDS = 3.0
STEP_SECONDS = 120.0  # that a run may keep its slot from those that wait, while it waits for its next step

log = logging.getLogger(__name__)


class NotWantedError(Exception):
    """Nobody waits for a run any more: it was deleted, or another task has it."""


class TrainingSupervisor:
    """A run in training on the prepared rows in the folder `arrays`.

    `check` is called again and again; it raises where nobody waits for the run any more.
    """

    def __init__(
        self,
        warm_workers: WarmWorkers,
        store: Store,
        run: RunRecord,
        arrays: Path,
        check: Callable[[], None],
        ready: Worker[ChildMessage] | None = None,
    ) -> None:
        """`ready` is a process that was made ready for this run."""
        self._ready = ready
        self._warm_workers, self._store, self._run, self._check = warm_workers, store, run, check
        self._arrays, self._folder, self._limits = arrays, run_folder(store, run.id), limits(store.home)

    def train(self, steering: Steering) -> RunEnd:
        """Train until the run ends, or does what is asked after `steering`.

        Raises Unavailable without the store for long, MemoryExceeded, and what the child met as `raise_failure`.
        """
        while True:
            child, self._ready = self._ready or self._warm_workers.take(self._limits) or start_child(), None
            child.send(Train(self._arrays, self._run.recipe, self._folder, steering, self._limits))
            changes = Changes(self._store)
            try:
                return self._watch(child, steering, changes)
            except Unavailable:
                _have_checkpoint_written(child)
                raise
            except WorkerDiedError as death:
                if not self._goes_on_after(death):
                    return Failed(death_in_words(death))
                steering = retry_while_unavailable(lambda: get_steering(self._store, self._run.id)) or steering
            finally:
                changes.close()
                child.end()
                try:
                    self._warm_workers.keep_one(self._limits)
                except OSError:  # too many processes, or no memory for one more: the next run makes its own
                    log.exception("no process could be kept ready")

    def _goes_on_after(self, death: WorkerDiedError) -> bool:
        """Whether it goes on from its checkpoint: where it was killed from outside, and not again and again at one place."""
        store, run = self._store, self._run
        retry_while_unavailable(lambda: catch_up(store, run, self._folder))
        epoch = retry_while_unavailable(lambda: epoch_of(store, run))
        if not death.killed or not worth_another_try(self._folder, epoch):
            return False
        note = t("Interrupted at epoch {epoch:,}; went on from there.", epoch=epoch)
        retry_while_unavailable(lambda: update_run(store, run.id, note=note))
        return True

    def _watch(self, child: Worker[ChildMessage], sent: Steering, changes: Changes) -> RunEnd:
        watch, waiting = Watch(child, WorkerLimits(memory=self._limits.memory)), StepWait(self._run.epoch)
        asked, deadline, seen = 0.0, float("inf"), changes.version()
        while True:
            message = child.receive(LISTEN_SECONDS)
            match message:
                case EpochsTrained(records):
                    retry_while_unavailable(partial(append_epochs, self._store, self._run.id, records))
                    waiting.trained(records[-1].epoch)
                    if sent.speed is Speed.SLOW and 0 < sent.until <= records[-1].epoch:
                        retry_while_unavailable(partial(end_slow_start, self._store, self._run.id, sent.until))
                case LearningRatesChanged(changed):
                    retry_while_unavailable(
                        partial(update_run, self._store, self._run.id, learning_rate_changes=changed)
                    )
                case CommandTaken():
                    deadline = float("inf")
                case Done(result):
                    return Done(replace(result, note=waiting.note)) if _is_pause(result) else message
                case DiskFailed(code):
                    return StorageFailed(disk_fault(code))
                case Refused() | OutOfMemory() | Crashed():
                    raise_failure(message)
            watch.check()
            self._check()
            now = time.monotonic()
            version = changes.version()
            if now - asked > (LOOK_SECONDS if version is not None and version == seen else ASK_SECONDS):
                asked, seen, steering = now, version, self._asked(waiting)
                if steering != sent:
                    child.send(steering)
                    if steering.command is not sent.command:
                        wait = float("inf") if steering.command is PendingCommand.NONE else OBEY_SECONDS
                        deadline = now + wait
                    sent = steering
            if time.monotonic() > deadline:
                return OutOfTime(sent.command)

    def _asked(self, waiting: "StepWait") -> Steering:
        """What is asked of the run now; one that waits in `step` for too long is asked to pause. Raises NotWanted."""
        steering = retry_while_unavailable(lambda: get_steering(self._store, self._run.id))
        if steering is None:
            raise NotWantedError
        if waiting.is_too_long(steering):
            retry_while_unavailable(partial(pause_waiting_step, self._store, self._run.id, steering.until))
        return steering


class StepWait:
    """How long a run waits in `step` for the next one to be asked for; `note` says so, where that became too long."""

    def __init__(self, epoch: int) -> None:
        self._epoch, self._since, self._seen = epoch, time.monotonic(), Steering()
        self.note = ""

    def trained(self, epoch: int) -> None:
        """It has come to `epoch`."""
        self._epoch, self._since = epoch, time.monotonic()

    def is_too_long(self, steering: Steering) -> bool:
        """Whether it is to give its slot to others. Asked again and again with what is asked of the run."""
        if steering != self._seen:
            if self.note and steering.command is PendingCommand.NONE:  # somebody was there after all
                self.note = ""
            self._seen, self._since = steering, time.monotonic()
        waits = steering.speed is Speed.STEP and steering.command is PendingCommand.NONE
        if not waits or self._epoch < steering.until or time.monotonic() - self._since < STEP_SECONDS:
            return False
        minutes = round(STEP_SECONDS / 60)
        what = t(
            "Paused at epoch {epoch:,}: nobody asked for the next one for {n} minutes, and others may wait for its place."
        )
        self.note = f"{what.format(epoch=self._epoch, n=minutes)} {t('One epoch goes on from here.')}"
        return True


def _is_pause(result: object) -> bool:
    return isinstance(result, RunOutcome) and result.status is RunStatus.PAUSED


def _have_checkpoint_written(child: Worker[ChildMessage]) -> None:
    """Before a child is ended because nobody can write down what it tells: what it has trained is not lost."""
    deadline = time.monotonic() + OBEY_SECONDS
    try:
        child.send(Steering(PendingCommand.PAUSE))
        while time.monotonic() < deadline:
            message = child.receive(LISTEN_SECONDS)
            if message is not None and not isinstance(message, EpochsTrained | LearningRatesChanged | CommandTaken):
                return
    except WorkerDiedError as death:
        log.warning("it ended before it had written a checkpoint: %s", death_in_words(death))
