"""Why a run waits."""

import os
from typing import Any

from sqlalchemy import func, select

from components.engine import service
from components.engine.limits import runs_at_a_time
from components.store.database import Store, runs
from components.store.runs import RunRecord, RunStatus, queue_position


def why_it_waits(store: Store, run: RunRecord) -> dict[str, Any]:
    """What a waiting run waits for; empty where it does not wait.

    Returns:
        {"engine": "starting" | "ready" | "failed",
         "waits_for": how many runs have to end before it begins, 0 where there is a place for it; None where an engine
         of somebody else keeps the places and their number is not known}
    """
    if run.status is not RunStatus.QUEUED:
        return {}
    known = not os.environ.get("DASK_SCHEDULER_ADDRESS")
    waits_for = max(0, _training(store) + queue_position(store, run) - runs_at_a_time()) if known else None
    return {"engine": service.engine_state()["state"], "waits_for": waits_for}


def _training(store: Store) -> int:
    """Runs of all visitors that have a place now; also one that was deleted and is still being stopped."""
    query = select(func.count()).select_from(runs).where(runs.c.status == RunStatus.RUNNING)
    with store.engine.connect() as connection:
        return connection.scalar(query) or 0
