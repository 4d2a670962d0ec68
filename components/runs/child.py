"""Inside a child process: one job, told to and told about over a pipe. Imported light: the jobs bring TensorFlow."""

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.domain.problem import Problem
from components.domain.run import EpochRecord, PendingCommand
from components.store.faults import fault_of

if TYPE_CHECKING:
    from components.runs.limits import Limits

ORPHAN_SECONDS = 10.0
EPOCHS_FILE = "epochs.jsonl"


def work(channel: Connection) -> None:
    """Do the job that comes over `channel` and answer ("done", result), ("problem" | "fault" | "memory", text) or ("storage", code)."""
    import components.runs.warm  # noqa: F401 - where there is no fork server it is imported here

    try:
        job, arguments = channel.recv()
        if job == "warm":
            warm_up(*arguments)
            channel.send(("warm", None))
            job, arguments = channel.recv()
    except (EOFError, OSError):  # a spare child that nobody wants any more
        os._exit(0)
    try:
        answer = "done", JOBS[job](channel, *arguments)
    except Problem as problem:
        answer = "problem", str(problem)
    except MemoryError:
        answer = "memory", ""
    except Exception as error:  # noqa: BLE001 - whatever a child meets is told, in its run alone
        traceback.print_exc(file=sys.stderr)
        answer = _in_words(error)
    with contextlib.suppress(OSError):  # nobody may be there any more to hear it
        channel.send(answer)
    sys.stderr.flush()
    # TensorFlow takes more than half a second to tear itself down; all there is to keep is kept.
    os._exit(0)


def _in_words(error: Exception) -> tuple[str, str]:
    fault = fault_of(error) if isinstance(error, OSError) else None
    if fault is not None:
        return "storage", fault.code
    if type(error).__name__ == "ResourceExhaustedError":
        return "memory", ""
    return "fault", f"{type(error).__name__}: {error}"[:500]


def warm_up(limits: "Limits") -> None:
    """A small training, so that the first steps of TensorFlow and XLA are behind this process; only on an idle processor."""
    from components.training.process import Allowance, set_up
    from components.training.warming import train_a_little

    _only_when_idle(True)
    set_up(Allowance(limits.threads, limits.kept))
    train_a_little()
    _only_when_idle(False)


def _only_when_idle(on: bool) -> None:
    """Let the threads of this process run only when no other wants to, or as usual again."""
    threads = Path("/proc/self/task")
    if hasattr(os, "SCHED_IDLE") and threads.exists():
        for thread in threads.iterdir():
            with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE if on else os.SCHED_OTHER, os.sched_param(0))


class Teller:
    """The listener of a training: epochs out, commands in. Epochs are also written down, so that none is lost."""

    def __init__(self, channel: Connection, folder: Path, command: PendingCommand) -> None:
        self._channel, self._file, self._command = channel, folder / EPOCHS_FILE, command
        self._heard: PendingCommand = PendingCommand.NONE
        _end_last_line(self._file)
        self._sending = threading.Lock()  # the reporter's thread tells of epochs, the trainer's of commands
        threading.Thread(target=self._listen, daemon=True).start()

    def epochs(self, logs: list[EpochRecord]) -> None:
        lines = [json.dumps({"epoch": log.epoch, "logs": log.logs, "seconds": log.seconds}) + "\n" for log in logs]
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(lines)
        self._send("epochs", logs)

    def command(self) -> PendingCommand:
        if self._command != self._heard:
            self._heard = self._command
            self._send("heard", self._command)
        return self._command

    def _send(self, kind: str, content: Any) -> None:
        try:
            with self._sending:
                self._channel.send((kind, content))
        except OSError:
            self._command = PendingCommand.PAUSE

    def _listen(self) -> None:
        try:
            while True:
                self._command = self._channel.recv()
        except (EOFError, OSError):
            # The engine is gone: write a checkpoint and end.
            self._command = PendingCommand.PAUSE
            time.sleep(ORPHAN_SECONDS)
            os._exit(1)


def _end_last_line(path: Path) -> None:
    """What a kill or a full disk cut short must not spoil the line that comes next."""
    if path.exists() and path.stat().st_size:
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")


def train(
    channel: Connection, arrays: Path, recipe: Any, folder: Path, command: PendingCommand, allowance: "Limits"
) -> Any:
    from components.features.training_arrays import map_arrays
    from components.training.process import Allowance, set_up
    from components.training.run import train as run_training

    set_up(Allowance(allowance.threads, allowance.kept))
    return run_training(map_arrays(arrays), recipe, folder, Teller(channel, folder, command))


def score(_channel: Connection, folder: Path, inputs: Any) -> Any:
    from components.prediction.scoring import score as score_rows

    return score_rows(folder, inputs)


def nothing(_channel: Connection) -> None:
    """Only there to have the fork server started."""


JOBS: dict[str, Callable[..., Any]] = {"train": train, "score": score, "nothing": nothing}
