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
from components.runs.epoch_writing import EpochWriting
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
from components.runs.slot_keeping import SlotKeeping
from components.settings import settings
from components.store.artifacts import run_folder
from components.store.changes import Changes
from components.store.database import Store
from components.store.leases import find_work, hurry, pause_waiting_step
from components.store.runs import RunRecord, end_slow_start, get_steering, update_run
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Refused, raise_failure
from components.workers.retry import retry_while_unavailable
from components.workers.supervisor import Watch, Worker, WorkerDiedError, WorkerLimits

LISTEN_SECONDS = 0.05  # what a child says is heard at once
ASK_SECONDS = 0.1  # so often it is looked what is asked of its run, where anything was written to the database
LOOK_SECONDS = 1.0  # and so often also where nothing was
OBEY_SECONDS = 3.0

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
                with EpochWriting(self._store, self._run.id, self._folder) as writing:
                    return self._watch(child, steering, changes, writing)
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

    def _watch(self, child: Worker[ChildMessage], sent: Steering, changes: Changes, writing: EpochWriting) -> RunEnd:
        watch, keeping = Watch(child, WorkerLimits(memory=self._limits.memory)), self._slot_keeping()
        asked, deadline, seen = 0.0, float("inf"), changes.version()
        while True:
            message = child.receive(LISTEN_SECONDS)
            writing.hear(message, at_once=sent.speed is not Speed.FULL)
            match message:
                case EpochsTrained(documents):
                    keeping.trained(documents[-1][0])
                    if sent.speed is Speed.SLOW and 0 < sent.until <= documents[-1][0]:
                        retry_while_unavailable(partial(end_slow_start, self._store, self._run.id, sent.until))
                case LearningRatesChanged(changed):
                    retry_while_unavailable(
                        partial(update_run, self._store, self._run.id, learning_rate_changes=changed)
                    )
                case CommandTaken():
                    deadline = float("inf")
                case Done(result):
                    return Done(replace(result, note=keeping.note)) if _is_pause(result) else message
                case DiskFailed(code):
                    return StorageFailed(disk_fault(code))
                case Refused() | OutOfMemory() | Crashed():
                    raise_failure(message)
            watch.check()
            self._check()
            now = time.monotonic()
            version = changes.version()
            if now - asked > (LOOK_SECONDS if version is not None and version == seen else ASK_SECONDS):
                asked, seen, steering = now, version, self._asked(keeping)
                if steering != sent:
                    child.send(steering)
                    if steering.command is not sent.command:
                        wait = float("inf") if steering.command is PendingCommand.NONE else OBEY_SECONDS
                        deadline = now + wait
                    sent = steering
            if time.monotonic() > deadline:
                return OutOfTime(sent.command)

    def _slot_keeping(self) -> SlotKeeping:
        def others_wait() -> bool:
            work = retry_while_unavailable(lambda: find_work(self._store))
            return work.is_slot_awaited(self._run.id, settings().runs_per_visitor)

        epoch = retry_while_unavailable(lambda: epoch_of(self._store, self._run))
        return SlotKeeping(epoch, others_wait, settings().slow_seconds)

    def _asked(self, keeping: SlotKeeping) -> Steering:
        """What is asked of the run now; one that keeps its slot from others for too long makes room. Raises NotWanted."""
        steering = retry_while_unavailable(lambda: get_steering(self._store, self._run.id))
        if steering is None:
            raise NotWantedError
        if keeping.is_too_long(steering):
            make_room = pause_waiting_step if steering.speed is Speed.STEP else hurry
            retry_while_unavailable(partial(make_room, self._store, self._run.id, steering.until))
        return steering


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
