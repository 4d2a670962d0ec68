"""Inside a child process of the engine that searches: what its loop wants and says goes over the pipe."""

import contextlib
import os
import queue
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from components.domain.recipe import Recipe
from components.domain.search import Trial
from components.runs.search_messages import (
    ArraysReady,
    ArraysWanted,
    MatteredFound,
    RunSearch,
    SearchMessage,
    StopSearch,
    TrialsChanged,
    TrialsDropped,
)
from components.training.search_job import SearchOutcome
from components.workers.memory import own_memory

CROWDED = 0.6  # of the memory that a search may have, above which it keeps no programs for later


def run_search(request: RunSearch, channel: Connection) -> SearchOutcome:
    """Search until its time is over, or it is asked to stop. Raises as `SearchLoop.run`."""
    from components.training.process import set_up
    from components.training.search_loop import SearchLoop

    set_up(request.limits.threads, request.limits.cache)
    most = CROWDED * request.limits.memory
    return SearchLoop(request.job, SearchReporter(channel), crowded=lambda: own_memory(os.getpid()) > most).run()


class SearchReporter:
    """The listener of a search: trials out, rows and the wish to stop in. It ends its process where nobody hears it."""

    def __init__(self, channel: Connection) -> None:
        self._channel = channel
        self._stop = threading.Event()
        self._arrays: queue.Queue[Path] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def arrays(self, recipe: Recipe) -> Path:
        """The folder of the rows as a recipe wants them prepared."""
        self._send(ArraysWanted(recipe))
        return self._arrays.get()

    def trials(self, changed: list[Trial]) -> None:
        """How trials stand now."""
        if changed:
            self._send(TrialsChanged(list(changed)))

    def dropped(self, numbers: list[int]) -> None:
        """Trials that the end of the time came too soon for."""
        if numbers:
            self._send(TrialsDropped(list(numbers)))

    def mattered(self, shares: dict[str, float]) -> None:
        """What each setting explains of the score's spread."""
        self._send(MatteredFound(shares))

    def stop_asked(self) -> bool:
        """Whether somebody wants it to end."""
        return self._stop.is_set()

    def _send(self, message: SearchMessage) -> None:
        with contextlib.suppress(OSError):  # the thread that listens notices too, and ends all
            self._channel.send(message)

    def _listen(self) -> None:
        try:
            while True:
                match self._channel.recv():
                    case ArraysReady(folder):
                        self._arrays.put(folder)
                    case StopSearch():
                        self._stop.set()
        except (EOFError, OSError):
            os._exit(1)  # the engine is gone: what was tried is in the store, and the next one goes on from there
