"""What lives as long as the server, in one object: made at start, given to the API and found by the pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from components.runs.advice import AdviceDesk
from components.runs.analyses import Analyses
from components.runs.batch_predictions import BatchPredictions
from components.runs.connection import EngineConnection
from components.runs.health import Health, StoreProbe
from components.runs.plans import PlanCache
from components.store.database import Store
from components.store.housekeeping import VisitLog
from components.store.lock import HomeLock
from components.store.read_cache import ReadCache


class AppState:
    """The store and what was just read of it, the way to the engine (at a scheduler's `address`, else of this machine),
    files of new rows that it predicts, questions about runs, plans, advice, and who was here."""

    def __init__(self, store: Store, address: str | None = None) -> None:
        self.store, self._address = store, address
        self.engine = EngineConnection(store, address)
        self.batches = BatchPredictions(store, self.engine)
        self.analyses = Analyses(store)
        self.plans = PlanCache(store)
        self.advice = AdviceDesk(store, self.plans)
        self.visits = VisitLog(store)
        self.reads = ReadCache(store)
        self._probe = StoreProbe(store)
        self._lock: HomeLock | None = None

    def start(self) -> None:
        """Bring the engine up in the background. Raises HomeInUse where another server works on this home."""
        if self._lock is None:
            self._lock = HomeLock(self.store.home, shared=self._address is not None)
            self.engine.start()
            self.batches.start()

    def health(self) -> Health:
        """Whether all works, for whoever watches the server."""
        return Health.of(self.engine.status, self._probe.why_not())

    def stop(self) -> None:
        """Take the engine down; what trains writes a checkpoint and goes on at the next start of a server."""
        self.analyses.stop()
        self.batches.stop()
        self.engine.stop()
        self.reads.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


_serving: list[AppState] = []  # one a process, as the server is; tests put one over another


@contextmanager
def serving(state: AppState) -> Iterator[AppState]:
    """While `state` is that of this process, as `app_state` gives it."""
    _serving.append(state)
    try:
        yield state
    finally:
        _serving.remove(state)


def app_state() -> AppState:
    """The state of the app in this process: Streamlit hands its scripts nothing of what was made at start."""
    return _serving[-1]


def current_store() -> Store:
    """The store of the app in this process, for pages and widgets."""
    return app_state().store
