"""A run as a stream of server-sent events: every epoch once, every change of status, and the end."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import anyio
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from components.problem import NotFound
from components.store.database import Store
from components.store.runs import RunRecord, RunStatus, epochs_after, get_run, queue_position

POLL_SECONDS = 0.1
QUIET_POLL_SECONDS = 0.25  # while the run waits or is paused
KEEP_ALIVE_SECONDS = 10.0


def status_event(store: Store, run: RunRecord) -> dict[str, Any]:
    """What changes about a run beside its epochs; measurements once it has ended."""
    event = {
        "status": run.status.value,
        "command": run.command,
        "epoch": run.epoch,
        "epochs": run.epochs,
        "error": run.error,
        "note": run.note,
        "queue_position": queue_position(store, run),
    }
    return event | ({"metrics": run.metrics, "timing": run.timing} if run.status.final else {})


async def events(request: Request, store: Store, visitor: str, run_id: str, after: int) -> AsyncIterator[str]:
    """Epochs above `after` as they come, and statuses; ends after the final status, or when nobody listens."""
    told: tuple[Any, ...] = ()
    spoke = time.monotonic()
    while not await request.is_disconnected():
        try:
            # First the run, then its epochs: all epochs of an ended run are there before its status says so.
            run = await run_in_threadpool(get_run, store, visitor, run_id)
        except NotFound:
            yield _message("status", {"status": "deleted"})
            return
        rows = await run_in_threadpool(epochs_after, store, run_id, after)
        for row in rows:
            after = row["epoch"]
            yield _message("epoch", {"epochs": run.epochs} | row, after)
        document = await run_in_threadpool(status_event, store, run)
        state = (run.status, run.command, run.note, run.error, document["queue_position"])
        if state != told:
            yield _message("status", document)
            told = state
            spoke = time.monotonic()
        elif time.monotonic() - spoke > KEEP_ALIVE_SECONDS:
            yield ": still here\n\n"
            spoke = time.monotonic()
        if run.status.final:
            return
        await anyio.sleep(POLL_SECONDS if run.status is RunStatus.RUNNING else QUIET_POLL_SECONDS)


def _message(event: str, document: dict[str, Any], identity: int | None = None) -> str:
    head = f"id: {identity}\n" if identity is not None else ""
    return f"{head}event: {event}\ndata: {json.dumps(document)}\n\n"
