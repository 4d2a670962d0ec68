"""Reading happens outside the server: a few processes that wait for files, each ended when it takes too long or too much."""

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from components.domain import problem as problems
from components.domain.problem import Problem, TooLarge, Unreadable
from components.i18n import t
from components.intake.container import is_compressed, is_packed
from components.intake.result import ProgressCallback
from components.intake.worker import ReadingJob, as_line
from components.store.faults import fault_of
from components.store.machine import memory_for_readings
from components.store.turns import Room, Turn, Turns

ROOT = Path(__file__).resolve().parents[2]
AT_A_TIME = max(2, os.cpu_count() or 1)
EACH = AT_A_TIME - 1  # of one visitor: a place is always left for somebody else
MOST_WAITING_EACH, MOST_WAITING = 50, 150
IDLE = 2  # readers that are kept waiting
LISTEN_SECONDS = 0.05
START_SECONDS = 60.0
FEWEST_SECONDS, BYTES_A_SECOND = 60.0, 1_000_000  # a file may take as long as its size allows
BUSY = 10  # times as long by the clock, where others want the processors too
# Bytes of memory that a reading may take: OWN_MEMORY, of which FRESH are the process itself and 250 MB what a table of
# 10,000 columns takes however short it is, and PER_BYTE for each byte of the unpacked file; never more than the machine
# has for it (`machine.py`). Usual tables take 3 to 8 times their size: `tests/benchmarks/reading.py` measures it.
OWN_MEMORY, FRESH, PER_BYTE = 400_000_000, 130_000_000, 10
GROWN = 100_000_000  # bytes that a reader may have kept from earlier files to be given another
PREVIEWED = 4_000_000  # bytes: no more of a text is looked at in a preview

log = logging.getLogger(__name__)


class ReaderDied(Exception):  # noqa: N818 - named for what happened
    """The process ended without an answer."""


class Reader:
    """A process that reads one file after the other."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "components.intake.worker"],
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
        self._ready, self._fresh = False, 0

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for as a pipe
        with contextlib.suppress(ValueError, OSError):  # the pipe of a reader that was ended
            for line in self._process.stdout:
                self._messages.put(json.loads(line))
        self._messages.put(None)

    def wait_until_ready(self) -> None:
        """Raises ReaderDied where it does not come up."""
        if not self._ready:
            deadline = time.monotonic() + START_SECONDS
            while self._message() is None:
                if time.monotonic() > deadline:
                    raise ReaderDied
            self._ready, self._fresh = True, self.memory

    def read(self, job: ReadingJob, progress: ProgressCallback, memory: int, seconds: float) -> tuple[str, Any]:
        """The kind and content of the answer.

        Args:
            memory: bytes that it may take beyond what it takes already; what earlier files left does not count.
            seconds: of processor time that it may take.

        Raises:
            ReaderDied: it ended without an answer.
            TooLarge: it took more than `memory` bytes or `seconds`.
        """
        self.wait_until_ready()
        assert self._process.stdin is not None  # noqa: S101 - asked for as a pipe
        began, before, worked = time.monotonic(), self.memory, self.worked
        try:
            self._process.stdin.write(as_line(job))
            self._process.stdin.flush()
        except OSError as error:
            raise ReaderDied from error
        told = ("decoding", 0.0)
        while True:
            message = self._message()
            if message is not None and message[0] != "progress":
                return message[0], message[1]
            if message is not None:
                told = (message[1][0], message[1][1])
            # Told again while nothing new comes: whoever waits sees that it goes on, and can go away at any time.
            progress(*told)
            if self.memory > before + memory:
                raise _too_much_memory(memory)
            # Of its own time: on a busy machine the same file takes longer by the clock, through no fault of its own.
            if self.worked - worked > seconds or time.monotonic() - began > BUSY * seconds:
                raise _too_long()

    def _message(self) -> list[Any] | None:
        """What it says next, None if that takes a moment. Raises ReaderDied where it has ended."""
        try:
            message = self._messages.get(timeout=LISTEN_SECONDS)
        except queue.Empty:
            return None
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
    def worked(self) -> float:
        """Seconds that processors have worked for it; 0 where it is gone."""
        try:
            times = psutil.Process(self._process.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    @property
    def as_new(self) -> bool:
        """Whether it lives and has given back what earlier files took."""
        return self.alive and self.memory < self._fresh + GROWN

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """Kill its process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _too_much_memory(memory: int | None = None) -> TooLarge:
    """`memory`: bytes it may have taken; None where the process was given no more by its system."""
    if memory is None:
        said = t("There was not enough memory to read the file.")
    else:
        said = t("Reading the file took more than {limit:,.0f} MB of memory and was ended.", limit=memory / 1e6)
    remedy = t("Upload fewer rows or columns, or a plainer format.")
    return TooLarge("too_much_memory", said, "file", remedy)


def _too_long() -> TooLarge:
    said = t("Reading the file took too long and was ended.")
    return TooLarge("too_much_time", said, "file", t("Upload fewer rows or columns, or a plainer format."))


def _room() -> Room:
    return Room(AT_A_TIME, EACH, memory_for_readings(), OWN_MEMORY)


_turns = Turns(_room, MOST_WAITING_EACH, MOST_WAITING)
_waiting: list[Reader] = []
_lock = threading.Lock()
_kept_warm = threading.Event()


def largest_file() -> int:
    """Bytes of an unpacked file of the usual kind that this machine has the memory to read: it takes five times its size."""
    return (_room().largest - OWN_MEMORY) // 5


def warm_reader() -> None:
    """Have one reader ready before the first file comes, and from now on whenever one had to be ended."""
    _kept_warm.set()
    reader = _take()
    reader.wait_until_ready()
    _give_back(reader)


def read_outside(
    job: ReadingJob, progress: ProgressCallback, visitor: str = "", patience: float | None = None
) -> dict[str, Any]:
    """Have a file read by another process, when it is the visitor's turn.

    Nothing that the process writes is left behind but `job.table` and `job.unread`.

    Args:
        progress: told what is being done; ("waiting", n) while n files come before this one.
        patience: seconds after which waiting for the turn is given up.

    Raises:
        Problem: what `data.read` raises; TooLarge where the process took too much; Unreadable where it died; Busy where
            too many files wait, or the patience is over; Unavailable where the disk is full or broken.
    """

    def waits(before: int) -> None:
        progress("waiting", float(before))

    packed = is_packed(Path(job.path)) and not (job.kind == "preview" and is_compressed(Path(job.path)))
    size = Path(job.path).stat().st_size
    with (
        _scratch_of(job) as placed,
        _turns.turn(visitor, OWN_MEMORY if packed else _memory_for(job, size), waits, patience) as turn,
        _reader(job.name) as reader,
    ):
        plain = placed
        if packed:
            plain, size = _unpacked(reader, placed, progress, turn)
            _turns.grow(turn, _memory_for(plain, size), waits, patience)
        kind, content = reader.read(plain, progress, turn.taken - FRESH, FEWEST_SECONDS + size / BYTES_A_SECOND)
        return _settled(kind, content, job.name)


def _memory_for(job: ReadingJob, size: int) -> int:
    """Bytes that reading a file of an unpacked size may take, where the machine has them."""
    return OWN_MEMORY + PER_BYTE * (min(size, PREVIEWED) if job.kind == "preview" else size)


def _unpacked(reader: Reader, job: ReadingJob, progress: ProgressCallback, turn: Turn) -> tuple[ReadingJob, int]:
    """The job on the file that was packed, and how large that is in memory's terms."""
    seconds = FEWEST_SECONDS + job.limit_bytes / BYTES_A_SECOND
    kind, content = reader.read(replace(job, kind="unpack"), progress, turn.taken - FRESH, seconds)
    found = _settled(kind, content, job.name)
    return replace(job, path=found["path"], container=found["container"]), found["size"]


@contextlib.contextmanager
def _scratch_of(job: ReadingJob) -> Iterator[ReadingJob]:
    """The job with a folder for what is only needed while it is read."""
    if job.scratch:
        yield job
        return
    with tempfile.TemporaryDirectory(prefix="layerboard-reading-", ignore_cleanup_errors=True) as folder:
        yield replace(job, scratch=folder)


@contextlib.contextmanager
def _reader(name: str) -> Iterator[Reader]:
    """A reader for one file; ended unless it came to an end with it, as a table or refused."""
    reader, done = _take(), False
    try:
        yield reader
        done = True
    except ReaderDied as death:
        raise _died(name) from death
    except Problem as problem:
        done = problem.code not in ("too_much_memory", "too_much_time")
        raise
    finally:
        # Where whoever waited went away, or it was too slow or too big, its work is of no use.
        if done:
            _give_back(reader)
        else:
            _end(reader)


def _settled(kind: str, content: Any, name: str) -> dict[str, Any]:
    if kind == "done":
        description: dict[str, Any] = content
        return description
    if kind == "problem":
        known: type[Problem] = getattr(problems, content["class"])
        raise known(content["code"], content["what"], content["where"], content["remedy"])
    if kind == "memory":
        raise _too_much_memory()
    fault = fault_of(OSError(*content)) if kind == "disk" else None
    if fault is not None:
        raise fault
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
        if reader.as_new and len(_waiting) < IDLE:
            _waiting.append(reader)
            return
    _end(reader)


def _end(reader: Reader) -> None:
    reader.end()
    if _kept_warm.is_set():
        threading.Thread(target=_replace_ended, name="warm reader", daemon=True).start()


def _replace_ended() -> None:
    """Start another reader where none is left: the next file need not wait for it."""
    with _lock:
        if any(reader.alive for reader in _waiting):
            return
        reader = Reader()
        _waiting.append(reader)
    with contextlib.suppress(ReaderDied):
        reader.wait_until_ready()
