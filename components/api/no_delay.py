"""Answers leave at once: what uvicorn writes in two pieces, headers and body, else waits 40 ms on a connection that is kept.

The system holds a small second piece back until the first one is acknowledged (Nagle's algorithm), which the other side
delays. asyncio switches that off, but not where a socket was made without naming its protocol, as Streamlit makes its own.
"""

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


def send_without_delay() -> None:
    """Let uvicorn hold nothing back, on the connections of whatever socket it was given."""
    protocol: Any = AutoHTTPProtocol
    if hasattr(protocol, "without_delay"):
        return
    protocol.without_delay = True
    made = protocol.connection_made

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        connection: socket.socket | None = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    protocol.connection_made = connection_made
