"""The newest weights of a run in training, for whoever watches it: one file of some frames, written anew while somebody does,
a few times a second: what every file and every message costs is more than what its bytes do.

Whoever hands them on renews a mark in the run's folder; the training looks for it, a few times a second. So the two need
to share nothing but the folder, and a run that nobody watches writes nothing.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from components.training.weight_snapshots import frame_of

FILE, MARK = "live.f32", "watched"
FRAMES_A_SECOND = 25
FRAMES_AT_A_TIME = 5  # in the file
WRITE_SECONDS = FRAMES_AT_A_TIME / FRAMES_A_SECOND
BYTES_A_SECOND = 4_000_000
LOOK_SECONDS = 0.2
WATCHED_SECONDS = 3.0  # since the mark was last renewed; by the clock here: those of two hosts differ
RENEW_SECONDS = 0.5

log = logging.getLogger(__name__)


class LiveWeights:
    """Writes frames into `folder` from a thread of its own, so that the training does not wait for the disk.

    A frame that cannot be written is left out: the next one comes soon, and no run ends for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._newest: list[tuple[int, np.ndarray]] = []  # to be written next
        self._begun = float("-inf")  # since when the last of them is held
        self._taking = threading.Lock()
        self._changed, self._closing = threading.Event(), threading.Event()
        self._mark = WatchMark(folder)
        self._thread = threading.Thread(target=self._run, name="live weights", daemon=True)

    def begin(self) -> None:
        """Remove what a killed process left, and look from here on whether somebody watches."""
        (self._folder / FILE).unlink(missing_ok=True)
        self._thread.start()

    def put(self, last: int, weights: np.ndarray, seconds: float = 0.0) -> None:
        """The flat weights (epochs, count) float32 after each of the epochs up to `last`, which took so many seconds.

        Some of them are written, spread evenly over the time, the last ones always; only those are held.
        """
        apart, now = max(1 / FRAMES_A_SECOND, (4 * weights.shape[1] + 4) / BYTES_A_SECOND), time.monotonic()
        count = max(1, min(len(weights), FRAMES_AT_A_TIME, round(seconds / apart))) if self._mark.watched else 1
        places = [round((number + 1) * len(weights) / count) - 1 for number in range(count)]
        chosen = [(last + 1 - len(weights) + place, weights[place].copy()) for place in places]
        with self._taking:
            if not self._mark.watched:
                held = []  # whoever begins to watch gets the newest
            elif now - self._begun < apart:
                held = self._newest[:-1]  # it was not held for as long as a frame is shown
            else:
                held, self._begun = self._newest, now
            self._newest = [*held, *chosen][-FRAMES_AT_A_TIME:]
        self._changed.set()

    def close(self) -> None:
        """End the thread; what was written goes, since the end of a run is kept among its snapshots."""
        self._closing.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()
        for name in (FILE, f"{FILE}.aside"):
            (self._folder / name).unlink(missing_ok=True)

    def _run(self) -> None:
        while not self._closing.is_set():
            if not self._mark.look():
                self._closing.wait(LOOK_SECONDS)
            elif self._changed.wait(LOOK_SECONDS):
                self._changed.clear()
                with self._taking:
                    newest, self._newest = self._newest, []
                if newest and not self._closing.is_set():
                    self._closing.wait(self._write(newest))

    def _write(self, newest: Sequence[tuple[int, np.ndarray]]) -> float:
        """Write frames; for how many seconds there are to be no others."""
        frames, began = b"".join(frame_of(epoch, weights) for epoch, weights in newest), time.monotonic()
        aside = self._folder / f"{FILE}.aside"
        try:
            aside.write_bytes(frames)
            aside.replace(self._folder / FILE)
        except OSError:
            log.warning("frames could not be written", exc_info=True)
            return WATCHED_SECONDS
        pause = max(WRITE_SECONDS, len(frames) / BYTES_A_SECOND)
        return max(0.0, pause - (time.monotonic() - began))


class WatchMark:
    """Whether somebody watches the run of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._renewed, self._mark, self._looked = float("-inf"), 0, float("-inf")

    @property
    def watched(self) -> bool:
        """Whether the mark was renewed of late, as it was seen when it was last looked for."""
        return time.monotonic() - self._renewed < WATCHED_SECONDS

    def look(self) -> bool:
        """`watched`, looked for anew where that is a while ago."""
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            self._looked, renewed = now, _when_renewed(self._folder)
            if renewed != self._mark:
                self._mark, self._renewed = renewed, now if renewed else float("-inf")
        return self.watched


def _when_renewed(folder: Path) -> int:
    """When the mark was renewed, by the clock of whoever did; 0 where there is none."""
    try:
        # Opened, since a file system that is shared may answer from memory for what is not.
        with (folder / MARK).open("rb") as file:
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError:
        return 0


def renew_mark(folder: Path) -> None:
    """Say that somebody watches the run of this folder, for some seconds; nothing where the run was deleted."""
    with contextlib.suppress(FileNotFoundError):
        (folder / MARK).touch(mode=0o600)


def remove_mark(folder: Path) -> None:
    """Say that nobody watches the run any more."""
    (folder / MARK).unlink(missing_ok=True)


class FrameReader:
    """Reads the frames of a run, each once, whatever process writes them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._path = folder, str(folder / FILE)
        self._known: tuple[int, int] | None = None

    def newest(self) -> bytes | None:
        """The frames that were written since the last call, one after the other; None where there are none.

        Raises FileNotFoundError where there is no file, OSError where it cannot be read.
        """
        # The system's own calls: it is looked a dozen times a second, and Python's files take five times as long.
        file = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            facts = os.fstat(file)
            if self._known == (facts.st_ino, facts.st_mtime_ns):
                return None
            self._known = facts.st_ino, facts.st_mtime_ns
            frames = os.read(file, facts.st_size)
        finally:
            os.close(file)
        return frames if len(frames) == facts.st_size else None
