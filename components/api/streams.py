"""Answers that go on as long as a run: how many there may be, of each visitor and of all."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping

import anyio
from fastapi import Request
from starlette.types import Receive, Scope, Send

from components.api.answers import Stream
from components.domain.problem import Busy
from components.i18n import t

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


class RunStream(Stream):
    """A stream of a run as an answer. Raises Busy where the visitor, or all together, have too many open."""

    def __init__(
        self, request: Request, visitor: str, content: AsyncIterator[bytes], headers: Mapping[str, str] | None = None
    ) -> None:
        self._streams: Streams = request.app.state.streams
        self._streams.enter(visitor)
        self._visitor = visitor
        super().__init__(content, headers={**HEADERS, **(headers or {})})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes; the place is free again whatever ends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._visitor)
