"""Those who keep a connection and send nothing: a body that stalls is answered 408, headers that never end are cut off.

Without it some hundred open connections, each with a byte now and then, take the place of everybody else.
"""

import asyncio
import time

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http import auto
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from components.api.problems import StalledBody, problem_answer

HEADER_SECONDS = 20.0  # from the connection, or the end of the last answer, to the end of the request's headers
PIECE_SECONDS = 30.0  # until the next piece of a body
GRACE_SECONDS = 60.0  # after so long a body must have come with
LEAST_BYTES_A_SECOND = 1_000  # bytes a second, from its beginning


class BodyTimeout:
    """Middleware: ends requests whose body stalls."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with 408 where a body stalls before anything was answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, came, complete, answered = time.monotonic(), 0, False, False

        async def receive_in_time() -> Message:
            nonlocal came, complete
            if complete:  # what is waited for now is that the other side hangs up
                return await receive()
            try:
                with anyio.fail_after(PIECE_SECONDS):
                    message = await receive()
            except TimeoutError:
                raise StalledBody from None
            came += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            seconds = time.monotonic() - began
            if not complete and seconds > GRACE_SECONDS and came < LEAST_BYTES_A_SECOND * seconds:
                raise StalledBody
            return message

        async def send_and_note(message: Message) -> None:
            nonlocal answered
            answered = answered or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive_in_time, send_and_note)
        except StalledBody as problem:
            if answered:
                raise
            await problem_answer(problem)(scope, receive, send)


class HeaderTimeout(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # one of two, whichever is installed
    """uvicorn's protocol, which has no limit of its own, cutting off connections whose headers do not come to an end."""

    seconds = HEADER_SECONDS
    timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """The time for the headers of the first request begins."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """It ends with them, and begins anew after an answer; more bytes of them give no more time."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, error: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop_watching()
        super().connection_lost(error)

    def _watch(self) -> None:
        if not self._waits_for_headers():
            self._stop_watching()
        elif self.timer is None:
            self.timer = self.loop.call_later(self.seconds, self._cut_off)

    def _stop_watching(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _waits_for_headers(self) -> bool:
        upgraded = self.transport.get_protocol() is not self  # to a WebSocket
        return not upgraded and (self.cycle is None or self.cycle.response_complete)

    def _cut_off(self) -> None:
        self.timer = None
        if self._waits_for_headers() and not self.transport.is_closing():
            self.transport.close()


def limit_headers(seconds: float = HEADER_SECONDS) -> None:
    """Streamlit makes the server and takes no other protocol class: so uvicorn finds one with a limit for its own."""
    HeaderTimeout.seconds = seconds
    auto.AutoHTTPProtocol = HeaderTimeout
