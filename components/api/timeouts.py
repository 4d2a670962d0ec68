"""Those who keep a connection and send nothing: a body that stalls is answered 408, headers that never end are cut off.

Without it some hundred open connections, each with a byte now and then, take the place of everybody else.
"""

import asyncio
import time
from typing import Any

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send
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


def limit_headers(seconds: float = HEADER_SECONDS) -> None:
    """Let uvicorn, which has no limit of its own, cut off connections on which the headers of a request do not come to an end.

    Streamlit makes the server and has chosen its protocol class before app.py is read: so that class is given the limit.
    """
    protocol: Any = AutoHTTPProtocol
    known = hasattr(protocol, "header_seconds")
    protocol.header_seconds = seconds
    if known:
        return
    made, received, lost = protocol.connection_made, protocol.data_received, protocol.connection_lost

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        self.header_timer = None
        _watch(self)

    def data_received(self: Any, data: bytes) -> None:
        received(self, data)
        _watch(self)

    def connection_lost(self: Any, error: Exception | None) -> None:
        _stop_watching(self)
        lost(self, error)

    protocol.connection_made, protocol.data_received = connection_made, data_received
    protocol.connection_lost = connection_lost


def _watch(connection: Any) -> None:
    """Begin the time for headers where a request's are awaited; more bytes of them give no more time."""
    if not _waits_for_headers(connection):
        _stop_watching(connection)
    elif connection.header_timer is None:
        connection.header_timer = connection.loop.call_later(connection.header_seconds, _cut_off, connection)


def _stop_watching(connection: Any) -> None:
    if connection.header_timer is not None:
        connection.header_timer.cancel()
        connection.header_timer = None


def _waits_for_headers(connection: Any) -> bool:
    upgraded = connection.transport.get_protocol() is not connection  # to a WebSocket
    return not upgraded and (connection.cycle is None or connection.cycle.response_complete)


def _cut_off(connection: Any) -> None:
    connection.header_timer = None
    if _waits_for_headers(connection) and not connection.transport.is_closing():
        connection.transport.close()
