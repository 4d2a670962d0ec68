"""A run as a stream of server-sent events: every epoch once, every change of status, and the end."""

import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import Request

from components.api.run_feeds import TRUSTED_SECONDS, RunFeeds
from components.api.schemas import StatusEvent
from components.api.server_sent import sse_comment, sse_message
from components.api.streams import RunStream, Streams
from components.domain.problem import NotFound
from components.domain.run import RunStatus
from components.runs.app_state import AppState

POLL_SECONDS = 0.03  # until the first epoch is there
FLOWING_SECONDS = 0.16  # then: a page draws its curves no more often, and each message costs the server about 1 ms
BEGINS_SECONDS = 3.0  # that a run which was just started is expected to begin at any moment
QUIET_POLL_SECONDS = 0.25  # while the run waits or is paused
POLL_SECONDS_A_STREAM = 0.001  # many streams look less often: 1,000 times a second, all together
KEEP_ALIVE_SECONDS = 10.0


class EventStream(RunStream):
    """The events of a run as an answer. Raises Busy where the visitor, or all together, have too many open.

    FastAPI's own `EventSourceResponse` sends each event by itself: 10,000 epochs that are sent again cost 0.44 s of the
    event loop, in pieces of 500 they cost 0.04 s; nor does it end where its reader takes nothing any more.
    """

    media_type = "text/event-stream"

    def __init__(self, request: Request, app: AppState, visitor: str, run_id: str, after: int) -> None:
        super().__init__(request, visitor, events(request, app, visitor, run_id, after))


async def events(request: Request, app: AppState, visitor: str, run_id: str, after: int) -> AsyncIterator[bytes]:
    """Epochs above `after` as they come, and statuses; ends after the final status, or when nobody listens."""
    last: StatusEvent | None = None
    streams: Streams = request.app.state.streams
    feeds: RunFeeds = request.app.state.feeds
    began = sent = asked = time.monotonic()
    with feeds.following(app, run_id):
        while True:
            if time.monotonic() - asked > TRUSTED_SECONDS:
                if await request.is_disconnected():
                    return
                asked = time.monotonic()
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
            if status.status is RunStatus.RUNNING:
                pause = FLOWING_SECONDS if after else POLL_SECONDS
            else:
                begins = status.status is RunStatus.QUEUED and time.monotonic() - began < BEGINS_SECONDS
                pause = POLL_SECONDS if begins else QUIET_POLL_SECONDS
            await _something_new(feeds, version, max(pause, streams.count * POLL_SECONDS_A_STREAM))


async def _something_new(feeds: RunFeeds, version: int | None, pause: float) -> None:
    """Wait until somebody has written to the database, or for a while: what makes a run wait is not written there."""
    end = time.monotonic() + TRUSTED_SECONDS
    while True:
        await asyncio.sleep(pause)
        if version is None or feeds.version() != version or time.monotonic() > end:
            return


def _status_message(status: StatusEvent) -> bytes:
    return sse_message("status", status.model_dump_json(exclude_unset=True))
