"""Reading happens outside the server: a few processes that wait for files, each ended when it takes too long or too much."""

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from components import problem as problems
from components.data.reading.source import is_packed
from components.data.reading.worker import Job, as_line
from components.problem import Problem, TooLarge, Unreadable
from components.words import t

ROOT = Path(__file__).resolve().parents[2]
AT_A_TIME = max(2, os.cpu_count() or 1)
IDLE = 2  # readers that are kept waiting
LISTEN_SECONDS = 0.05
START_SECONDS = 60.0
FEWEST_SECONDS, BYTES_A_SECOND = 60.0, 1_000_000  # a file may take as long as its size allows
OWN_MEMORY = 300_000_000  # bytes that a reader takes before it reads anything
PER_BYTE = 4  # of memory, for each byte of a file
GROWN = 500_000_000  # bytes from which a reader is not kept

Progress = Callable[[str, float], None]
log = logging.getLogger(__name__)


class ReaderDied(Exception):  # noqa: N818 - named for what happened
    """The process ended without an answer."""


class Reader:
    """A process that reads one file after the other."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "components.data.reading.worker"],
            cwd=ROOT,
            # Memory that was let go goes back to the system at once.
            env={**os.environ, "PYTHONPATH": path, "MIMALLOC_PURGE_DELAY": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._messages: queue.Queue[list[Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, name="reader", daemon=True).start()
        self._ready = False

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for as a pipe
        with contextlib.suppress(ValueError, OSError):  # the pipe of a reader that was ended
            for line in self._process.stdout:
                self._messages.put(json.loads(line))
        self._messages.put(None)

    def wait_until_ready(self) -> None:
        """Raises ReaderDied where it does not come up."""
        if not self._ready:
            self._next(time.monotonic() + START_SECONDS, None, lambda: None)
            self._ready = True

    def read(self, job: Job, progress: Progress, memory: int, seconds: float) -> tuple[str, Any]:
        """The kind and content of the answer.

        Raises:
            ReaderDied: it ended without one.
            TooLarge: it took more than `memory` bytes or `seconds`.
        """
        self.wait_until_ready()
        assert self._process.stdin is not None  # noqa: S101 - asked for as a pipe
        try:
            self._process.stdin.write(as_line(job))
            self._process.stdin.flush()
        except OSError as error:
            raise ReaderDied from error
        deadline, told = time.monotonic() + seconds, ("decoding", 0.0)
        while True:
            # Told again while nothing new comes: whoever waits sees that it goes on, and can go away at any time.
            kind, content = self._next(deadline, memory, partial(progress, *told))
            if kind != "progress":
                return kind, content
            told = (content[0], content[1])
            progress(*told)

    def _next(self, deadline: float, memory: int | None, waiting: Callable[[], None]) -> list[Any]:
        while True:
            try:
                message = self._messages.get(timeout=LISTEN_SECONDS)
            except queue.Empty:
                waiting()
                if memory is not None and self.memory > memory:
                    raise _too_much("memory", job_limit=memory) from None
                if time.monotonic() > deadline:
                    raise _too_much("time", job_limit=0) from None
                continue
            if message is None:
                raise ReaderDied
            return message

    @property
    def memory(self) -> int:
        """Bytes it holds now; 0 where it is gone."""
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _too_much(what: str, job_limit: int) -> TooLarge:
    if what == "memory":
        said = t("Reading the file took more than {limit:,.0f} MB of memory and was ended.", limit=job_limit / 1e6)
    else:
        said = t("Reading the file took too long and was ended.")
    return TooLarge(f"too_much_{what}", said, "file", t("Upload fewer rows or columns, or a plainer format."))


_places = threading.BoundedSemaphore(AT_A_TIME)
_waiting: list[Reader] = []
_lock = threading.Lock()


def warm_reader() -> None:
    """Have one reader ready before the first file comes."""
    reader = _take()
    reader.wait_until_ready()
    _give_back(reader)


def read_outside(job: Job, progress: Progress) -> dict[str, Any]:
    """Have a file read by another process.

    Raises:
        Problem: what `data.read` raises; TooLarge where the process took too much; Unreadable where it died.
    """
    size = Path(job.path).stat().st_size
    memory = OWN_MEMORY + PER_BYTE * (job.limit_bytes if is_packed(Path(job.path)) else size)
    if not _places.acquire(blocking=False):
        progress("waiting", 0.0)
        _places.acquire()
    reader = None
    try:
        reader = _take()
        kind, content = reader.read(job, progress, memory, FEWEST_SECONDS + size / BYTES_A_SECOND)
    except ReaderDied as death:
        raise _died(job.name) from death
    except BaseException:
        # Whoever waited went away, or the reader was too slow or too big: its work is of no use.
        if reader is not None:
            reader.end()
        reader = None
        raise
    finally:
        if reader is not None:
            _give_back(reader)
        _places.release()
    return _settled(kind, content, job.name)


def _settled(kind: str, content: Any, name: str) -> dict[str, Any]:
    if kind == "done":
        description: dict[str, Any] = content
        return description
    if kind == "problem":
        known: type[Problem] = getattr(problems, content["class"])
        raise known(content["code"], content["what"], content["where"], content["remedy"])
    if kind == "memory":
        raise _too_much("memory", job_limit=0)
    log.error("a file could not be read: %s", content)
    raise _died(name)


def _died(name: str) -> Unreadable:
    what = t("The file could not be read: the process that read it failed.")
    return Unreadable("reader_died", what, name, t("Save the table as CSV in UTF-8 and upload that."))


def _take() -> Reader:
    with _lock:
        while _waiting:
            reader = _waiting.pop()
            if reader.alive:
                return reader
            reader.end()
    return Reader()


def _give_back(reader: Reader) -> None:
    with _lock:
        if reader.alive and len(_waiting) < IDLE and reader.memory < GROWN:
            _waiting.append(reader)
            return
    reader.end()
