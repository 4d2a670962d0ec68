"""Workers that are started with `python -m`: nothing of the parent is in them. Messages are lines of JSON.

The module calls `serve` and answers one request after the other.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_json

from components.workers.memory import resident_memory
from components.workers.messages import Progress, Ready, answer_of
from components.workers.supervisor import Worker

ROOT = Path(__file__).resolve().parents[2]

M = TypeVar("M")
Q = TypeVar("Q")
Report = Callable[[str, float], None]  # of a step and the share of it that is done


def start_module(module: str, messages: TypeAdapter[M], environment: Mapping[str, str] | None = None) -> Worker[M]:
    """Start `python -m module`, which says `messages`: Ready at first, then answers to what it is asked."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    process = _Process(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - asked for as pipes
    return Worker(process, JsonLines(process.stdout, process.stdin, messages), resident_memory)


class _Process(subprocess.Popen[bytes]):
    """With the words of `multiprocessing.Process`."""

    @property
    def exitcode(self) -> int | None:
        return self.poll()

    def join(self, timeout: float | None = None) -> None:
        try:
            self.wait(timeout)
        except subprocess.TimeoutExpired:
            return


class JsonLines:
    """A channel of JSON lines: what comes in is validated as one of `messages`."""

    def __init__(
        self,
        incoming: IO[bytes],
        outgoing: IO[bytes],
        messages: TypeAdapter[Any],
        at_end: Callable[[], object] = lambda: None,
    ) -> None:
        """`at_end` is called, in a thread of its own, when the other end is gone."""
        self._incoming, self._outgoing, self._messages, self._at_end = incoming, outgoing, messages, at_end
        self._sending = threading.Lock()
        self._received: queue.Queue[bytes | None] = queue.Queue()
        self._next: bytes | None = None
        threading.Thread(target=self._listen, name="worker", daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # the pipe of a worker that was ended
            for line in self._incoming:
                self._received.put(line)
        self._received.put(None)
        self._at_end()

    def send(self, message: Any, /) -> None:
        """Raises OSError where the other end is gone."""
        with self._sending:
            self._outgoing.write(to_json(message) + b"\n")
            self._outgoing.flush()

    def poll(self, timeout: float | None = 0.0, /) -> bool:
        """Whether something can be received within so many seconds; also the end."""
        try:
            self._next = self._next or self._received.get(timeout != 0, timeout)
        except queue.Empty:
            return False
        if self._next is None:
            self._received.put(None)
        return True

    def recv(self) -> Any:
        """The next message. Raises EOFError where the other end is gone, and ValidationError on what is no message."""
        self.poll(None)
        line, self._next = self._next, None
        if line is None:
            raise EOFError
        return self._messages.validate_json(line)

    def close(self) -> None:
        """Both pipes."""
        for stream in (self._outgoing, self._incoming):
            try:
                stream.close()
            except OSError:  # it ended before it had read all
                continue


def serve(
    requests: TypeAdapter[Q], handle: Callable[[Q, Report], object], after_each: Callable[[], object] = lambda: None
) -> NoReturn:
    """The life of such a process: answer requests from standard input on standard output, until that is closed.

    Then it ends, whatever it is doing: when the parent is killed, nothing is left behind.

    Args:
        handle: does what one request asks; its result is a data class, and it may report progress.
        after_each: called when an answer was given.
    """
    os.umask(0o077)  # what is written here is for the owner of the server alone
    # Whatever a library prints goes to the log; only what the parent waits for goes to standard output.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    channel = JsonLines(sys.stdin.buffer, out, requests, at_end=lambda: os._exit(0))

    def report(step: str, share: float) -> None:
        channel.send(Progress(step, share))

    channel.send(Ready())
    while True:
        request: Q = channel.recv()
        channel.send(answer_of(partial(handle, request, report)))
        after_each()
