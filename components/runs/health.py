"""Whether all works, for whoever watches the server: the truth, with the reason where it does not."""

import shutil
import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from components.domain.problem import disk_broken, disk_full
from components.runs.connection import EngineStatus
from components.store.database import Store
from components.store.faults import fault_of

FEWEST_FREE_BYTES = 20_000_000  # a checkpoint or an upload no longer finds room
FRESH_SECONDS = 1.0
PROBE_MILLISECONDS = 500


@dataclass(frozen=True)
class Health:
    """The state of all, degraded where runs cannot be trained or nothing can be kept; `store` is "ready" or why it is not."""

    status: Literal["ok", "starting", "degraded"]
    store: str
    engine: EngineStatus

    @classmethod
    def of(cls, engine: EngineStatus, why: str) -> "Health":
        """`why` the store cannot be written to; empty where it can."""
        if why or engine.state == "failed":
            return cls("degraded", why or "ready", engine)
        return cls("ok" if engine.state == "ready" else "starting", "ready", engine)


class StoreProbe:
    """Whether the store can be written to; looked up once a second at most."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked, self._known = float("-inf"), ""

    def why_not(self) -> str:
        """Why the store cannot be written to; empty where it can."""
        if time.monotonic() - self._looked < FRESH_SECONDS:
            return self._known
        try:
            _probe(self._store)
            self._known = ""
        except Exception as error:
            # An error of files that is no fault of the disk: the home is gone.
            fault = fault_of(error) or (disk_broken() if isinstance(error, OSError) else None)
            if fault is None:
                raise
            self._known = fault.what
        self._looked = time.monotonic()
        return self._known


def _probe(store: Store) -> None:
    """Raises what a write would raise now."""
    if shutil.disk_usage(store.home).free < FEWEST_FREE_BYTES:
        raise disk_full()
    with store.engine.connect() as connection:
        if store.engine.dialect.name != "sqlite":
            connection.execute(text("SELECT 1"))
            return
        # The lock that every write needs, for a moment; whoever has it for half a second is not one of ours.
        before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PROBE_MILLISECONDS}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.rollback()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={before}")
