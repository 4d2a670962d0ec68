"""Work on many small things, half of it in a forked process, where threads would mostly wait for each other."""

import os
import pickle
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
PATIENCE = 3.0  # times as long as this process took for its half, and
LEAST_SECONDS = 2.0  # that the other is waited for before its half is done here, too
CORES = os.cpu_count() or 1


def map_in_halves(
    work: Callable[[T], R], items: Sequence[T], done: Callable[[int], None] = lambda _count: None
) -> list[R]:
    """What `work` makes of each item, in their order: of the second half in a copy of this process, where there is a core.

    The copy has all that is in memory here; what it changes there nobody sees, and its results are pickled. Where it fails,
    hangs or cannot be had, its half is done here: work that raises does so here.

    Args:
        done: called after each item of this process, with how many of all are done by then: the copy is as fast, or nearly.
    """
    middle = (len(items) + 1) // 2
    other = _begin(work, items[middle:]) if middle < len(items) else None
    begin, own = time.monotonic(), []
    try:
        for place, item in enumerate(items[:middle], 1):
            own.append(work(item))
            done(min(place * 2, len(items)) if other else place)
        theirs = other.results(LEAST_SECONDS + PATIENCE * (time.monotonic() - begin)) if other else None
    finally:
        if other:
            other.end()
    if theirs is None:
        theirs = [work(item) for item in items[middle:]]
    return own + theirs


@dataclass(frozen=True)
class _Other(Generic[R]):
    """The copy of this process."""

    pid: int
    channel: Connection

    def results(self, seconds: float) -> list[R] | None:
        """None where nothing comes for so long, or the copy ended without a word."""
        try:
            if not self.channel.poll(seconds):
                return None
            found: list[R] = pickle.loads(self.channel.recv_bytes())  # noqa: S301 - from our own copy
        except (EOFError, OSError):
            return None
        return found

    def end(self) -> None:
        """It may have ended before."""
        self.channel.close()
        os.kill(self.pid, signal.SIGKILL)  # a child that is not waited for keeps its number
        os.waitpid(self.pid, 0)


def _begin(work: Callable[[T], R], items: Sequence[T]) -> _Other[R] | None:
    """Start a copy that works on the items; None where there is no core for it, or no copy is to be had."""
    if CORES < 2 or sys.platform != "linux":
        return None
    mine, theirs = Pipe(duplex=False)
    parent = os.getpid()
    try:
        with warnings.catch_warnings():
            # Of a process with threads a copy may hang on a lock that one of them held: it is waited for only so long.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError:  # no memory, or too many processes
        mine.close()
        theirs.close()
        return None
    if pid:
        theirs.close()
        return _Other(pid, mine)
    try:
        results = []
        for item in items:
            if os.getppid() != parent:  # it was killed: nobody waits for this
                break
            results.append(work(item))
        else:
            theirs.send_bytes(pickle.dumps(results))
    finally:
        os._exit(0)  # nothing of the parent's is flushed or closed twice
