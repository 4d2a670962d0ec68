"""Inside a child process of the engine: one request over a pipe. Imported light: what is asked brings TensorFlow."""

import contextlib
import logging
import os
import queue
import sys
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic_core import to_json

from components.domain.run import EpochRecord, LearningRateChange, PendingCommand, RunOutcome, Steering
from components.runs.limits import RunLimits
from components.runs.messages import (
    CommandTaken,
    EpochsTrained,
    GetReady,
    LearningRatesChanged,
    Request,
    Score,
    ServeModels,
    ServeParts,
    Train,
    WarmUp,
)
from components.runs.search_messages import RunSearch
from components.training.search_job import SearchOutcome
from components.workers.messages import Ready, answer_of

if TYPE_CHECKING:
    from components.training.ready_training import ReadyNetwork, ReadyPack

ORPHAN_SECONDS = 10.0
EPOCHS_FILE = "epochs.jsonl"

log = logging.getLogger(__name__)


def work(channel: Connection) -> None:
    """Do what one request asks, and answer Done or a Failure; before that it may be warmed up, or be got ready."""
    import components.runs.preload  # noqa: F401 - where there is no fork server it is imported here

    ready = None
    try:
        request: Request = channel.recv()
        if isinstance(request, WarmUp):
            warm_up(request.limits)
            channel.send(Ready())
            request = channel.recv()
        if isinstance(request, GetReady):
            request, ready = get_ready(request, channel)
        if isinstance(request, ServeModels):
            from components.runs.scoring_child import serve_models

            serve_models(channel)
            os._exit(0)
        if isinstance(request, ServeParts):
            from components.runs.scoring_child import serve_parts

            serve_parts(channel, request.folder)
            os._exit(0)
    except (EOFError, OSError):  # a warm process that nobody wants any more
        os._exit(0)
    answer = answer_of(lambda: _do(request, channel, ready))
    with contextlib.suppress(OSError):  # nobody may be there any more to hear it
        channel.send(answer)
    sys.stderr.flush()
    # TensorFlow takes more than half a second to tear itself down; all there is to keep is kept.
    os._exit(0)


def _do(
    request: Request, channel: Connection, ready: "ReadyNetwork | ReadyPack | None" = None
) -> RunOutcome | SearchOutcome | np.ndarray | None:
    match request:
        case Train():
            from components.features.training_arrays import map_arrays
            from components.training.process import set_up
            from components.training.run import train

            set_up(request.limits.threads, request.limits.cache)
            reporter = TrainingReporter(channel, request.folder, request.steering)
            data = ready.data if ready else map_arrays(request.arrays)
            return train(data, request.recipe, request.folder, reporter, ready)
        case RunSearch():
            from components.runs.search_child import run_search

            return run_search(request, channel)
        case Score():
            from components.prediction.scoring import score

            return score(request.folder, request.inputs)
    return None


def warm_up(limits: RunLimits) -> None:
    """A small training, so that the first steps of TensorFlow and XLA are behind this process; only on an idle processor."""
    from components.training.process import set_up
    from components.training.warming import train_a_little

    only_when_idle(True)
    set_up(limits.threads, limits.cache)
    train_a_little()
    only_when_idle(False)


def get_ready(wanted: GetReady, channel: Connection) -> tuple[Request, "ReadyNetwork | ReadyPack | None"]:
    """Make a training ready, on an idle processor until the next request comes: that request, and what is ready.

    Nothing is, where that failed: the training itself then meets the error, and says it.
    """
    from components.features.training_arrays import map_arrays
    from components.training.process import set_up
    from components.training.ready_training import ready_training

    requests: queue.Queue[Request] = queue.Queue()

    def listen() -> None:
        try:
            request = channel.recv()
        except (EOFError, OSError):  # nobody wants it any more, also where it is not ready yet
            os._exit(0)
        only_when_idle(False)  # a run waits for it from now on
        requests.put(request)

    ready = None
    only_when_idle(True)
    threading.Thread(target=listen, daemon=True).start()
    try:
        set_up(wanted.limits.threads, wanted.limits.cache)
        ready = ready_training(map_arrays(wanted.arrays), wanted.recipe)
        ready.warm_up(requests.empty)
    except Exception:  # whatever it is, it is no run that failed
        log.warning("a training was not made ready", exc_info=True)
        ready = None
    only_when_idle(False)
    return requests.get(), ready


def only_when_idle(on: bool) -> None:
    """Let the threads of this process run only when no other wants to, or as usual again."""
    threads = Path("/proc/self/task")
    if hasattr(os, "SCHED_IDLE") and threads.exists():
        for thread in threads.iterdir():
            with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE if on else os.SCHED_OTHER, os.sched_param(0))


class TrainingReporter:
    """The listener of a training: epochs out, steering in. Epochs are also written down, so that none is lost."""

    def __init__(self, channel: Connection, folder: Path, steering: Steering) -> None:
        self._channel, self._file, self._steering = channel, folder / EPOCHS_FILE, steering
        self._changed = threading.Condition()
        self._taken = PendingCommand.NONE
        # What a kill or a full disk cut short must not spoil the line that comes next.
        with self._file.open("a+b") as file:
            file.seek(max(0, file.tell() - 1))
            if file.read(1) not in (b"", b"\n"):
                file.write(b"\n")
        self._sending = threading.Lock()  # a thread of its own reports epochs, the trainer's reports commands
        threading.Thread(target=self._listen, daemon=True).start()

    def epochs(self, records: list[EpochRecord]) -> None:
        """Write epochs down and send them."""
        with self._file.open("ab") as file:
            file.writelines(to_json(record) + b"\n" for record in records)
        self.send(EpochsTrained([record.document() for record in records]))

    def learning_rates(self, changes: list[LearningRateChange]) -> None:
        """Send all changes of the learning rate so far."""
        self.send(LearningRatesChanged(changes))

    def steering(self) -> Steering:
        """What is asked of the training now; the parent learns that a command was taken."""
        steering = self._steering
        if steering.command is not self._taken:
            self._taken = steering.command
            self.send(CommandTaken(steering.command))
        return steering

    def wait(self, seen: Steering, seconds: float | None) -> None:
        """Return when something else than `seen` is asked, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._steering != seen, seconds)

    def send(self, message: EpochsTrained | LearningRatesChanged | CommandTaken) -> None:
        """A message whole, whichever thread it comes from; where nobody hears it any more, the training pauses."""
        try:
            with self._sending:
                self._channel.send(message)
        except OSError:
            self._steer(replace(self._steering, command=PendingCommand.PAUSE))

    def _steer(self, steering: Steering) -> None:
        with self._changed:
            self._steering = steering
            self._changed.notify_all()

    def _listen(self) -> None:
        try:
            while True:
                self._steer(self._channel.recv())
        except (EOFError, OSError):
            # The engine is gone: write a checkpoint and end.
            self._steer(replace(self._steering, command=PendingCommand.PAUSE))
            time.sleep(ORPHAN_SECONDS)
            os._exit(1)
