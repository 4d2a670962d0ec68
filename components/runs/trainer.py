"""The parent of a child that trains: hears it, tells it what is asked of its run, and starts it again if it is killed."""

import logging
import time
from pathlib import Path
from typing import Any

from components.domain.file_faults import disk_fault
from components.domain.problem import Unavailable
from components.domain.run import PendingCommand
from components.i18n import t
from components.runs import warm_worker as spare
from components.runs.ending import catch_up, epoch_of, worth_another_try
from components.runs.limits import Limits, limits, own_memory
from components.runs.patience import patiently
from components.runs.process import Child, ChildDied
from components.store.database import Store
from components.store.epochs import append_epochs
from components.store.leases import renew
from components.store.runs import RunRecord, get_command, update_run

LISTEN_SECONDS = 0.02
COMMAND_SECONDS = 0.03
MEMORY_SECONDS = 0.1
RENEW_SECONDS = 1.0
OBEY_SECONDS = 3.0

log = logging.getLogger(__name__)


class Trainer:
    """A run in training, under the lease that `holder` has; `arrays` is the folder of its prepared rows."""

    def __init__(self, store: Store, run: RunRecord, holder: str, arrays: Path, folder: Path) -> None:
        self._store, self._run, self._holder = store, run, holder
        self._arrays, self._folder = arrays, folder
        self._allowed = limits(store.home)

    def train(self, command: PendingCommand) -> tuple[str, Any]:
        """Train until the run ends, or something else than `command` is asked of it and done.

        Returns:
            How the child ended, and with what: ("done", outcome), ("problem" | "fault" | "memory", text),
            ("storage", fault), ("overdue", command), ("gone", None) where the run was deleted, or ("lost", None) where
            another task trains it by now.

        Raises:
            ChildDied: it ended without an answer, not killed from outside, or again and again at one place.
            Unavailable: the store did not answer for long.
        """
        while True:
            ready = spare.take(self._allowed)
            child = Child("train", self._arrays, self._run.recipe, self._folder, command, self._allowed, ready=ready)
            try:
                return self._watch(child, command)
            except Unavailable:
                _have_checkpoint_written(child)
                raise
            except ChildDied as death:
                self._interrupted(death)
                command = patiently(lambda: get_command(self._store, self._run.id)) or command
            finally:
                child.end()
                _keep_spare(self._allowed)

    def _interrupted(self, death: ChildDied) -> None:
        store, run = self._store, self._run
        patiently(lambda: catch_up(store, run, self._folder))
        epoch = patiently(lambda: epoch_of(store, run))
        # Killed from outside it goes on from its checkpoint; what kills it again and again at one place is its own.
        if not death.killed or not worth_another_try(self._folder, epoch):
            raise death
        note = t("Interrupted at epoch {epoch}; went on from there.", epoch=epoch)
        patiently(lambda: update_run(store, run.id, note=note))

    def _watch(self, child: Child, sent: PendingCommand) -> tuple[str, Any]:
        asked, weighed, renewed, deadline = 0.0, 0.0, time.monotonic(), float("inf")
        while True:
            message = child.receive(LISTEN_SECONDS)
            if message is not None and message[0] == "heard":
                deadline = float("inf")
            elif message is not None and not self._is_telling(message):
                return message if message[0] != "storage" else ("storage", disk_fault(message[1]))
            now = time.monotonic()
            if now - weighed > MEMORY_SECONDS:
                weighed = now
                if child.pid is not None and own_memory(child.pid) > self._allowed.memory:
                    return "memory", self._allowed.memory
            if now - renewed > RENEW_SECONDS:
                renewed = now
                if not patiently(lambda: renew(self._store, self._run.id, self._holder)):
                    return "lost", None
            if now - asked > COMMAND_SECONDS:
                asked, command = now, patiently(lambda: get_command(self._store, self._run.id))
                if command is None:
                    return "gone", None
                if command != sent:
                    child.send(command)
                    sent, deadline = (
                        command,
                        float("inf") if command is PendingCommand.NONE else time.monotonic() + OBEY_SECONDS,
                    )
            if time.monotonic() > deadline:
                return "overdue", sent

    def _is_telling(self, message: tuple[str, Any]) -> bool:
        """Write epochs down that the child tells of; False for its last words."""
        kind, content = message
        if kind == "epochs":
            patiently(lambda: append_epochs(self._store, self._run.id, content))
        return kind == "epochs"


def _keep_spare(allowed: Limits) -> None:
    try:
        spare.keep_one(allowed)
    except OSError:  # too many processes, or no memory for one more: the next run makes its own
        log.exception("no process could be kept ready")


def _have_checkpoint_written(child: Child) -> None:
    """Before a child is ended because nobody can write down what it tells: what it has trained is not lost."""
    deadline = time.monotonic() + OBEY_SECONDS
    try:
        child.send(PendingCommand.PAUSE)
        while time.monotonic() < deadline:
            message = child.receive(LISTEN_SECONDS)
            if message is not None and message[0] not in ("epochs", "heard"):
                return
    except ChildDied as death:
        log.warning("it ended before it had written a checkpoint: %s", death.in_words())
