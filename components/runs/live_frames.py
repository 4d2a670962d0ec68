"""Newest weights of runs in training, handed to all who watch: each run is read once, however many that are.

A thread renews the marks of the runs that are watched and looks for frames in their folders; it lives while somebody
watches. The database is asked once a second whether a run has ended, never for a frame.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from components.store.database import Store
from components.store.runs import find_status
from components.training.live_weights import RENEW_SECONDS, FrameReader, remove_mark, renew_mark
from components.training.weight_snapshots import snapshot_frame, weight_count

READ_SECONDS = 0.08  # frames are written five times a second at most, several together: none is missed
STATUS_SECONDS = 1.0
FRAMES_AT_A_TIME = 6  # of what came since a watcher was told last

log = logging.getLogger(__name__)


class Watcher:
    """One who watches a run, in the event loop that made it: the newest frames win."""

    def __init__(self) -> None:
        self._loop, self._changed = asyncio.get_running_loop(), asyncio.Event()
        self._frames: deque[bytes] = deque(maxlen=FRAMES_AT_A_TIME)
        self._ended = False

    async def next(self, seconds: float) -> tuple[bytes, bool]:
        """The newest frames since the last call, one after the other, waited for so many seconds at most.

        Returns:
            The frames, empty where none came, and whether none will come any more.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        self._changed.clear()
        frames = b"".join(self._frames)
        self._frames.clear()
        return frames, self._ended

    def offer(self, frames: Sequence[bytes], *, ended: bool = False) -> None:
        """Newer frames, or the end; from any thread."""
        with contextlib.suppress(RuntimeError):  # its loop is closed: the server ends
            self._loop.call_soon_threadsafe(self._take, frames, ended)

    def _take(self, frames: Sequence[bytes], ended: bool) -> None:
        self._frames.extend(frames)
        self._ended = self._ended or ended
        self._changed.set()


class LiveFrames:
    """Who watches which run; one for each server. Files are touched in the thread alone, never in the event loop."""

    def __init__(self) -> None:
        self._runs: dict[tuple[int, str], _WatchedRun] = {}
        self._lock = threading.Lock()
        self._reading = False

    def watch(self, store: Store, run_id: str) -> Watcher:
        """Begin to watch a run: its newest frame comes at once, where there is one. To be called in an event loop."""
        watcher, key = Watcher(), (id(store), run_id)
        with self._lock:
            run = self._runs.get(key)
            if run is None or run.ended:  # it may have gone on since
                reader = FrameReader(store.home / "runs" / run_id)
                run = self._runs[key] = _WatchedRun(store, run_id, reader)
            run.watchers.append(watcher)
            if run.last is not None:
                watcher.offer([run.last])
            if not self._reading:
                self._reading = True
                threading.Thread(target=self._read, name="live frames", daemon=True).start()
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """Watch no more; where nobody else does, the training is told."""
        with self._lock:
            for run in self._runs.values():
                if watcher in run.watchers:
                    run.watchers.remove(watcher)

    def _read(self) -> None:
        while True:
            with self._lock:
                runs = [run for run in self._runs.values() if run.watchers]
                left = [self._runs.pop(key) for key, run in list(self._runs.items()) if not run.watchers]
                self._reading = bool(runs)
            for run in left:
                remove_mark(run.reader.folder)
            if not runs:
                return
            for run in runs:
                try:
                    self._look(run)
                except Exception:  # of one run: those who watch others go on watching
                    log.exception("run %s cannot be watched", run.id)
                    self._offer(run, [], ended=True)
            time.sleep(READ_SECONDS)

    def _look(self, run: "_WatchedRun") -> None:
        now = time.monotonic()
        if run.ended:
            return
        if now - run.renewed > RENEW_SECONDS:
            run.renewed = now
            renew_mark(run.reader.folder)
        frames = run.newest()
        if frames:
            self._offer(run, frames)
        if now - run.asked > STATUS_SECONDS:
            run.asked = now
            if run.over():
                self._offer(run, run.kept(), ended=True)

    def _offer(self, run: "_WatchedRun", frames: Sequence[bytes], *, ended: bool = False) -> None:
        with self._lock:
            run.last, run.ended = frames[-1] if frames else run.last, ended
            for watcher in run.watchers:
                watcher.offer(frames, ended=ended)


@dataclass
class _WatchedRun:
    """Attributes:
    size: bytes of a frame; 0 as long as that is not known.
    last: the frame that was offered last.
    live: whether the last one was live, and not one that is kept.
    """

    store: Store
    id: str
    reader: FrameReader
    watchers: list[Watcher] = field(default_factory=list)
    size: int = 0
    last: bytes | None = None
    live: bool = False
    renewed: float = float("-inf")
    asked: float = float("-inf")
    ended: bool = False

    def newest(self) -> list[bytes]:
        """Frames that were not offered yet; where there are no live ones, that of the last kept epoch, once."""
        if not self.size:
            count = weight_count(self.reader.folder)
            if count is None:  # its training has not begun
                return []
            self.size = 4 * (count + 1)
        try:
            frames = self.reader.newest()
        except OSError:
            if self.last is not None and not self.live:
                return []
            self.live = False
            return self.kept()
        if not frames or len(frames) % self.size:
            return []
        self.live = True
        return [frames[at : at + self.size] for at in range(0, len(frames), self.size)]

    def kept(self) -> list[bytes]:
        """The frame of the last kept epoch, unless it was the last that was offered."""
        frame = snapshot_frame(self.reader.folder)
        return [] if frame is None or frame == self.last else [frame]

    def over(self) -> bool:
        """Whether the run has ended or was deleted; where the database does not answer, the next time counts."""
        try:
            status = find_status(self.store, self.id)
        except SQLAlchemyError:
            log.warning("whether run %s has ended could not be asked", self.id, exc_info=True)
            return False
        return status is None or status.final
