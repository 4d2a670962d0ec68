"""The epochs of a run in training on their way into the database: at once while somebody watches, else some at a time."""

import time
from pathlib import Path
from typing import Self

from components.domain.run import EpochDocument
from components.runs.messages import ChildMessage, EpochsTrained
from components.store.database import Store
from components.store.epochs import append_epoch_documents
from components.training.live_weights import WATCHED_SECONDS, WatchMark
from components.workers.messages import WorkerError
from components.workers.retry import retry_while_unavailable

UNWATCHED_SECONDS = 1.0  # from one writing to the next: pages that show a line of it count seconds


class EpochWriting:
    """Holds epochs back for a moment where nobody watches: a short training has 25 calls with thousands of epochs a second,
    and each writing costs as much as a hundred epochs.

    What is held when the engine is killed is not lost: the child has written it down, and `catch_up` reads it.
    """

    def __init__(self, store: Store, run: str, folder: Path) -> None:
        self._store, self._run, self._mark = store, run, WatchMark(folder)
        self._began = self._written = time.monotonic()
        self._held: list[EpochDocument] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write what is held, also where the child died; not where nothing can be written, or another task has the run."""
        if kind is None or issubclass(kind, WorkerError):
            self._write()

    def hear(self, message: ChildMessage | None, *, at_once: bool) -> None:
        """Hold the epochs of a message, and write what is held where it is time; to be called again and again.

        Whatever else is said was said after them, and finds them written.
        """
        if isinstance(message, EpochsTrained):
            self._held += message.documents
        elif message is not None:
            at_once = True
        now = time.monotonic()
        # Whoever has just started a run comes to watch it in a moment.
        new, long = now - self._began < WATCHED_SECONDS, now - self._written >= UNWATCHED_SECONDS
        if at_once or new or long or self._mark.look():
            self._write()

    def _write(self) -> None:
        if self._held:
            held, self._held = self._held, []
            retry_while_unavailable(lambda: append_epoch_documents(self._store, self._run, held))
            self._written = time.monotonic()
