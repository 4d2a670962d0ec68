"""A run as a stream of server-sent events: every epoch once, every change of status, and the end."""

import time
from collections import Counter
from collections.abc import AsyncIterator

import anyio
from fastapi import Request
from fastapi.sse import format_sse_event
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from components.api.answers import Stream
from components.api.schemas import EpochEvent, StatusEvent
from components.domain.problem import Busy, NotFound
from components.domain.run import RunStatus
from components.i18n import t
from components.runs.app_state import AppState
from components.runs.lifecycle import why_waiting
from components.store.epochs import epochs_after
from components.store.runs import get_progress, get_run, queue_position
from components.store.test_set_views import shown_metrics

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
    """How many streams are open, of each visitor and of all. Used in the event loop alone; one for each API."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        # In which streams ask the database: few, so that they never take the threads of all other calls.
        self.threads = anyio.CapacityLimiter(4)

    @property
    def count(self) -> int:
        """Of all visitors together."""
        return self._open.total()

    def enter(self, visitor: str) -> None:
        """One stream more. Raises Busy where there are too many."""
        too_many = self._open[visitor] >= STREAMS_OF_A_VISITOR
        if too_many or self.count >= STREAMS:
            what = t("Too many people follow their runs at this moment.")
            if too_many:
                what = t("You follow {n} runs at a time already: more are not possible.", n=STREAMS_OF_A_VISITOR)
            remedy = t("Close the other streams, or ask again in {n} seconds.", n=RETRY_SECONDS)
            raise Busy("too_many_streams", what, "events", remedy, retry_after=RETRY_SECONDS, of_all=not too_many)
        self._open[visitor] += 1

    def leave(self, visitor: str) -> None:
        """One stream less."""
        self._open[visitor] -= 1
        self._open += Counter()  # forgets those at 0


class EventStream(Stream):
    """The events of a run as an answer. Raises Busy where the visitor, or all together, have too many open.

    FastAPI's own `EventSourceResponse` sends each event by itself: 10,000 epochs that are sent again cost 0.44 s of the
    event loop, in pieces of 500 they cost 0.04 s; nor does it end where its reader takes nothing any more.
    """

    media_type = "text/event-stream"

    def __init__(self, request: Request, app: AppState, visitor: str, run_id: str, after: int) -> None:
        self._streams: Streams = request.app.state.streams
        self._streams.enter(visitor)
        self._visitor = visitor
        super().__init__(events(request, app, visitor, run_id, after), headers=HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; the place is free again whatever ends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._visitor)


def look(app: AppState, visitor: str, run_id: str, after: int) -> tuple[list[EpochEvent], StatusEvent]:
    """The epochs of a run above `after`, and what else changes about it. Raises NotFound where it was deleted."""
    # First the run, then its epochs: all epochs of an ended run are there before its status says so.
    run = get_progress(app.store, visitor, run_id)
    news = run.epoch > after or run.status.final
    rows = epochs_after(app.store, run_id, after, EPOCHS_AT_A_TIME) if news else []
    said = {field: getattr(run, field) for field in ("status", "command", "epoch", "epochs", "error", "note")}
    said |= {"queue_position": 0, "waiting": ""}
    if run.status is RunStatus.QUEUED:
        waiting = get_run(app.store, visitor, run_id)
        position = queue_position(app.store, waiting)
        said |= {"queue_position": position, "waiting": why_waiting(app, waiting, position)}
    elif run.status.final:
        said |= {"metrics": shown_metrics(app.store, run), "timing": run.timing}
    epochs = [EpochEvent.model_validate({**row, "epochs": run.epochs}) for row in rows]
    return epochs, StatusEvent.model_validate(said)


async def events(request: Request, app: AppState, visitor: str, run_id: str, after: int) -> AsyncIterator[bytes]:
    """Epochs above `after` as they come, and statuses; ends after the final status, or when nobody listens."""
    last: StatusEvent | None = None
    sent = time.monotonic()
    streams: Streams = request.app.state.streams
    while not await request.is_disconnected():
        try:
            epochs, news = await anyio.to_thread.run_sync(look, app, visitor, run_id, after, limiter=streams.threads)
        except NotFound:
            yield _message("status", StatusEvent(status="deleted"))
            return
        if epochs:
            after = epochs[-1].epoch
            yield b"".join(_message("epoch", event, event.epoch) for event in epochs)
        if len(epochs) == EPOCHS_AT_A_TIME:
            continue  # there are more, and the status comes after them
        status = news.model_copy(update={"epoch": None, "epochs": 0})  # which the epochs tell
        if status != last:
            yield _message("status", news)
            last, sent = status, time.monotonic()
        elif time.monotonic() - sent > KEEP_ALIVE_SECONDS:
            yield format_sse_event(comment="still here")
            sent = time.monotonic()
        if isinstance(news.status, RunStatus) and news.status.final:
            return
        least = POLL_SECONDS if news.status is RunStatus.RUNNING else QUIET_POLL_SECONDS
        await anyio.sleep(max(least, streams.count * POLL_SECONDS_A_STREAM))


def _message(event: str, data: BaseModel, identity: int | None = None) -> bytes:
    data_str = data.model_dump_json(exclude_unset=True)
    return format_sse_event(data_str=data_str, event=event, id=None if identity is None else str(identity))
