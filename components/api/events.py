"""A run as a stream of server-sent events: every epoch once, every change of status, and the end."""

import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import anyio
from anyio.lowlevel import RunVar
from fastapi import Request
from starlette.types import Receive, Scope, Send

from components.api.answers import Stream
from components.domain.problem import Busy, NotFound
from components.domain.run import RunStatus
from components.i18n import t
from components.runs.app_state import AppState
from components.runs.waiting import why_waiting
from components.store.runs import RunProgress, epochs_after, get_progress, get_run, queue_position

POLL_SECONDS = 0.1
QUIET_POLL_SECONDS = 0.25  # while the run waits or is paused
POLL_SECONDS_A_STREAM = 0.004  # many streams look less often: 250 times a second, all together
KEEP_ALIVE_SECONDS = 10.0
EPOCHS_AT_A_TIME = 500
# A browser opens 6 connections to a host, over HTTP/2 up to 100: more tabs than this is no person at work.
STREAMS_OF_A_VISITOR = 24
STREAMS = 300
RETRY_SECONDS = 10
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


class Streams:
    """How many streams are open, of each visitor and of all. Used in the event loop alone."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @property
    def count(self) -> int:
        return self._open.total()

    def enter(self, visitor: str) -> None:
        """One stream more. Raises Busy where there are too many."""
        remedy = t("Close the other streams, or ask again in {n} seconds.", n=RETRY_SECONDS)
        if self._open[visitor] >= STREAMS_OF_A_VISITOR:
            what = t("You follow {n} runs at a time already: more are not possible.", n=STREAMS_OF_A_VISITOR)
            raise Busy("too_many_streams", what, "events", remedy, retry_after=RETRY_SECONDS)
        if self.count >= STREAMS:
            what = t("Too many people follow their runs at this moment.")
            raise Busy("too_many_streams", what, "events", remedy, retry_after=RETRY_SECONDS, of_all=True)
        self._open[visitor] += 1

    def leave(self, visitor: str) -> None:
        self._open[visitor] -= 1
        if self._open[visitor] <= 0:
            del self._open[visitor]


streams = Streams()
_threads: RunVar[anyio.CapacityLimiter] = RunVar("threads for streams")


def _few_threads() -> anyio.CapacityLimiter:
    """The threads in which streams ask the database: few, so that streams never take those of all other calls."""
    try:
        return _threads.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(4)
        _threads.set(limiter)
        return limiter


class EventStream(Stream):
    """The events of a run as an answer. Raises Busy where the visitor, or all together, have too many open."""

    def __init__(self, request: Request, app: AppState, visitor: str, run_id: str, after: int) -> None:
        streams.enter(visitor)
        self._visitor = visitor
        told = events(request, app, visitor, run_id, after)
        super().__init__(told, media_type="text/event-stream", headers=HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            streams.leave(self._visitor)


def status_event(app: AppState, visitor: str, run_id: str, run: RunProgress) -> dict[str, Any]:
    """What changes about a run beside its epochs; measurements once it has ended."""
    waiting = get_run(app.store, visitor, run_id) if run.status is RunStatus.QUEUED else None
    position = queue_position(app.store, waiting) if waiting else 0
    event = {
        "status": run.status.value,
        "command": run.command,
        "epoch": run.epoch,
        "epochs": run.epochs,
        "error": run.error,
        "note": run.note,
        "queue_position": position,
        "waiting": why_waiting(app, waiting, position) if waiting else "",
    }
    return event | ({"metrics": run.metrics, "timing": run.timing} if run.status.final else {})


async def events(request: Request, app: AppState, visitor: str, run_id: str, after: int) -> AsyncIterator[str]:
    """Epochs above `after` as they come, and statuses; ends after the final status, or when nobody listens."""
    told: tuple[Any, ...] = ()
    spoke = time.monotonic()

    def look() -> tuple[RunProgress, list[dict[str, Any]], dict[str, Any]]:
        # First the run, then its epochs: all epochs of an ended run are there before its status says so.
        run = get_progress(app.store, visitor, run_id)
        news = run.epoch > after or run.status.final
        rows = epochs_after(app.store, run_id, after, EPOCHS_AT_A_TIME) if news else []
        return run, rows, status_event(app, visitor, run_id, run)

    while not await request.is_disconnected():
        try:
            run, rows, document = await anyio.to_thread.run_sync(look, limiter=_few_threads())
        except NotFound:
            yield _message("status", {"status": "deleted"})
            return
        if rows:
            after = rows[-1]["epoch"]
            yield "".join(_message("epoch", {"epochs": run.epochs} | row, row["epoch"]) for row in rows)
        if len(rows) == EPOCHS_AT_A_TIME:
            continue  # there are more, and the status comes after them
        state = (run.status, run.command, run.note, run.error, document["queue_position"], document["waiting"])
        if state != told:
            yield _message("status", document)
            told = state
            spoke = time.monotonic()
        elif time.monotonic() - spoke > KEEP_ALIVE_SECONDS:
            yield ": still here\n\n"
            spoke = time.monotonic()
        if run.status.final:
            return
        least = POLL_SECONDS if run.status is RunStatus.RUNNING else QUIET_POLL_SECONDS
        await anyio.sleep(max(least, streams.count * POLL_SECONDS_A_STREAM))


def _message(event: str, document: dict[str, Any], identity: int | None = None) -> str:
    head = f"id: {identity}\n" if identity is not None else ""
    return f"{head}event: {event}\ndata: {json.dumps(document)}\n\n"
