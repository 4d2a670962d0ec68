"""A child process seen from its parent: asked, heard, kept within its limits, ended.

How it was started (`forked.py`, `module.py`) and how its messages travel makes no difference here. Every child ends by
itself when its channel closes, so that nothing is left behind when the parent is killed.
"""

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

import psutil

from components.workers.json_lines import JsonLines
from components.workers.memory import resident_memory
from components.workers.messages import Done, Failure, MemoryExceededError, OutOfMemory, WorkerError, raise_failure

LISTEN_SECONDS = 0.05
WEIGH_SECONDS = 0.1
START_SECONDS = 60.0

M = TypeVar("M")


class WorkerDiedError(WorkerError):
    """The process ended without an answer; `code` is its exit code, negative for a signal."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code

    @property
    def killed(self) -> bool:
        """Whether it was ended by a signal that no fault of its own sends."""
        return self.code in (-signal.SIGKILL, -signal.SIGTERM)


class TimeExceededError(WorkerError):
    """It took longer than the `seconds` it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class WorkerLimits:
    """What a process may take for one request; None for as much as it likes."""

    memory: int | None = None  # bytes in all, also those that it has when it is asked
    grown_memory: int | None = None  # bytes beyond what it has when it is asked: what earlier work left does not count
    cpu_seconds: float | None = None  # of processor time: on a busy machine the same work takes longer by the clock
    seconds: float | None = None  # by the clock


class ModuleProcess(subprocess.Popen[bytes]):
    """One that was started with `python -m`, with the words of `multiprocessing.Process`."""

    @property
    def exitcode(self) -> int | None:
        """None while it runs."""
        return self.poll()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, `timeout` seconds at most."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(timeout)


class Worker(Generic[M]):
    """A child process that says messages of the type M.

    `idle` says whether it waits for a request; `fresh_memory` is how many bytes it had when it came up, None before.
    """

    def __init__(
        self, process: BaseProcess | ModuleProcess, channel: Connection | JsonLines, memory_of: Callable[[int], int]
    ) -> None:
        """`memory_of` gives the bytes that the process with an id has, as its limit counts them; 0 where it has ended."""
        self._process, self._channel, self._memory_of = process, channel, memory_of
        self.idle = True
        self.fresh_memory: int | None = None
        self._coming_up = threading.Lock()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid or 0

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.exitcode is None

    @property
    def memory(self) -> int:
        """Bytes it has now; 0 where it is gone."""
        return self._memory_of(self.pid)

    def holds_more_than(self, most: int) -> bool:
        """Whether its memory is more than `most` bytes."""
        # What it holds with what it shares is known at once; to take apart which is which, the system walks its pages.
        return resident_memory(self.pid) > most and self.memory > most

    @property
    def cpu_seconds(self) -> float:
        """Seconds that processors have worked for it; 0 where it is gone."""
        try:
            times = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    def send(self, message: object) -> None:
        """Say something; one that has ended does not hear it, and `receive` has its last words or raises WorkerDied."""
        with contextlib.suppress(OSError):
            self._channel.send(message)

    def receive(self, seconds: float) -> M | None:
        """The next message, None if none came in time. Raises WorkerDied where it ended without an answer."""
        try:
            return self._channel.recv() if self._channel.poll(seconds) else None
        except (EOFError, OSError) as error:
            self._process.join(2)
            raise WorkerDiedError(self._process.exitcode) from error

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait for its first message, unless that came before. Raises WorkerDied where it does not come up in time."""
        with self._coming_up:  # who has it kept warm and who is given it may both wait
            if self.fresh_memory is None:
                if self.receive(seconds) is None:
                    raise WorkerDiedError(self._process.exitcode)
                self.fresh_memory = self.memory

    def ask(
        self, request: object, limits: WorkerLimits = WorkerLimits(), listen: Callable[[M | None], None] | None = None
    ) -> Any:
        """Have something done; the result.

        `listen` is called with every message before the answer, and with None when there is none for a moment: it may
        raise, where nobody waits any more.

        Raises WorkerDied where it ended without an answer; MemoryExceeded, TimeExceeded where it took more than it may,
        or than the system gives, and is of no use any more; else as `raise_failure`.
        """
        watch, self.idle = Watch(self, limits), False
        self.send(request)
        while True:
            message = self.receive(LISTEN_SECONDS)
            if isinstance(message, Done):
                self.idle = True
                return message.result
            if isinstance(message, Failure):
                self.idle = not isinstance(message, OutOfMemory)
                raise_failure(message)
            if listen is not None:
                listen(message)
            watch.check()

    def close(self) -> None:
        """Let it know that it is not wanted any more; it ends by itself."""
        with contextlib.suppress(OSError):
            self._channel.close()

    def end(self) -> None:
        """Gone when this returns, whether it wanted or not."""
        self._process.kill()
        self._process.join()
        self.close()


class Watch:
    """Holds a worker to its limits from when it is made."""

    def __init__(self, worker: Worker[Any], limits: WorkerLimits) -> None:
        self._worker, self._limits = worker, limits
        self._began = time.monotonic()
        self._cpu_before = worker.cpu_seconds if limits.cpu_seconds is not None else 0.0
        self._weighed = 0.0
        self._memory_before = worker.memory if limits.grown_memory is not None else 0

    def check(self) -> None:
        """To be called again and again. Raises MemoryExceeded or TimeExceeded."""
        limits, now = self._limits, time.monotonic()
        if limits.seconds is not None and now - self._began > limits.seconds:
            raise TimeExceededError(limits.seconds)
        if now - self._weighed < WEIGH_SECONDS:
            return
        self._weighed = now
        if limits.memory is not None and self._worker.holds_more_than(limits.memory):
            raise MemoryExceededError(limits.memory)
        if limits.grown_memory is not None and self._worker.memory > self._memory_before + limits.grown_memory:
            raise MemoryExceededError(limits.grown_memory)
        if limits.cpu_seconds is not None and self._worker.cpu_seconds - self._cpu_before > limits.cpu_seconds:
            raise TimeExceededError(limits.cpu_seconds)
