"""Whether all works, for whoever watches the server: the truth, with the reason where it does not."""

import shutil
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from components.domain.file_faults import disk_broken, disk_full
from components.domain.problem import Unavailable
from components.runs.service import engine_state
from components.store.database import Store, open_store
from components.store.faults import fault_of

FEWEST_FREE_BYTES = 20_000_000  # a checkpoint or an upload no longer finds room
FRESH_SECONDS = 1.0
PROBE_MILLISECONDS = 500

_known: dict[Path, tuple[float, str]] = {}  # when each home was looked at, and what was wrong


def health() -> dict[str, Any]:
    """{"status": "ok" | "starting" | "degraded", "store": "ready" or why not, "engine": {"state", "detail"}}."""
    engine, store = engine_state(), _store_state()
    status = "ok" if engine["state"] == "ready" else "starting"
    if store or engine["state"] == "failed":
        status = "degraded"
    return {"status": status, "store": store or "ready", "engine": engine}


def _store_state() -> str:
    """Why the store cannot be written to; empty where it can. Looked up once a second at most."""
    try:
        store = open_store()
        looked, why = _known.get(store.home, (float("-inf"), ""))
        if time.monotonic() - looked < FRESH_SECONDS:
            return why
        why = _why_not_written(store)
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        return fault.what
    _known[store.home] = time.monotonic(), why
    return why


def _why_not_written(store: Store) -> str:
    try:
        _probe(store)
    except Unavailable as fault:
        return fault.what
    except OSError as error:  # its folder is gone, or its disk
        return (fault_of(error) or disk_broken()).what
    return ""


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
