"""Whether all works, for whoever watches the server: the truth, with the reason where it does not."""

import shutil
import time
from typing import Any

from sqlalchemy import text

from components.engine.service import engine_state
from components.store.database import open_store
from components.store.faults import disk_full, fault_of

FEWEST_FREE_BYTES = 20_000_000  # a checkpoint or an upload no longer finds room
FRESH_SECONDS = 1.0
PROBE_MILLISECONDS = 500

_known: list[tuple[float, str]] = []


def health() -> dict[str, Any]:
    """{"status": "ok" | "starting" | "degraded", "store": "ready" or why not, "engine": {"state", "detail"}}."""
    engine, store = engine_state(), _store_state()
    status = "ok" if engine["state"] == "ready" else "starting"
    if store or engine["state"] == "failed":
        status = "degraded"
    return {"status": status, "store": store or "ready", "engine": engine}


def _store_state() -> str:
    """Why the store cannot be written to; empty where it can. Looked up once a second at most."""
    if _known and time.monotonic() - _known[0][0] < FRESH_SECONDS:
        return _known[0][1]
    try:
        _probe()
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        why = fault.what
    else:
        why = ""
    _known[:] = [(time.monotonic(), why)]
    return why


def _probe() -> None:
    """Raises what a write would raise now."""
    store = open_store()
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
