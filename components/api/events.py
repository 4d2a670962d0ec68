"""A run as a stream of server-sent events: every epoch once, every change of status, and the end."""

import time
from collections import Counter
from collections.abc import AsyncIterator

import anyio
from fastapi import Request
from starlette.types import Receive, Scope, Send

from components.api.answers import Stream
from components.api.run_feeds import TRUSTED_SECONDS, RunFeeds
from components.api.schemas import StatusEvent
from components.api.server_sent import sse_comment, sse_message
from components.domain.problem import Busy, NotFound
from components.domain.run import RunStatus
from components.i18n import t
from components.runs.app_state import AppState

POLL_SECONDS = 0.03  # a training tells of its epochs about every 0.04 s
QUIET_POLL_SECONDS = 0.25  # while the run waits or is paused
POLL_SECONDS_A_STREAM = 0.001  # many streams look less often: 1,000 times a second, all together
KEEP_ALIVE_SECONDS = 10.0
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


async def events(request: Request, app: AppState, visitor: str, run_id: str, after: int) -> AsyncIterator[bytes]:
    """Epochs above `after` as they come, and statuses; ends after the final status, or when nobody listens."""
    last: StatusEvent | None = None
    streams: Streams = request.app.state.streams
    feeds: RunFeeds = request.app.state.feeds
    sent = time.monotonic()
    with feeds.following(app, run_id):
        while not await request.is_disconnected():
            try:
                news, version = await feeds.news(app, visitor, run_id, after, streams.threads)
            except NotFound:
                yield _status_message(StatusEvent(status="deleted"))
                return
            if news.epochs:
                after = news.last
                yield news.epochs
            if news.more:
                continue  # the status comes after all epochs
            status = news.status.model_copy(update={"epoch": None, "epochs": 0})  # which the epochs tell
            if status != last:
                yield _status_message(news.status)
                last, sent = status, time.monotonic()
            elif time.monotonic() - sent > KEEP_ALIVE_SECONDS:
                yield sse_comment("still here")
                sent = time.monotonic()
            if isinstance(status.status, RunStatus) and status.status.final:
                return
            await _something_new(feeds, streams, version, quick=status.status is RunStatus.RUNNING)


async def _something_new(feeds: RunFeeds, streams: Streams, version: int | None, *, quick: bool) -> None:
    """Wait until somebody has written to the database, or for a while: what makes a run wait is not written there."""
    pause = max(POLL_SECONDS if quick else QUIET_POLL_SECONDS, streams.count * POLL_SECONDS_A_STREAM)
    end = time.monotonic() + TRUSTED_SECONDS
    while True:
        await anyio.sleep(pause)
        if version is None or feeds.version() != version or time.monotonic() > end:
            return


def _status_message(status: StatusEvent) -> bytes:
    return sse_message("status", status.model_dump_json(exclude_unset=True))
