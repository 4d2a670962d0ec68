"""No answer is held back until the one who asked has acknowledged its headers."""

import asyncio
import socket
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from components.api.no_delay import send_without_delay


@pytest.mark.parametrize("protocol", [0, socket.IPPROTO_TCP])  # Streamlit names none
def test_connections_of_any_socket_hold_nothing_back(protocol: int) -> None:
    send_without_delay()
    found: list[int] = []

    class Server(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            connection = transport.get_extra_info("socket")
            found.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("yes")

    async def ask() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol) as listening:
            listening.bind(("127.0.0.1", 0))
            app = Starlette(routes=[Route("/", answer)])
            server = uvicorn.Server(uvicorn.Config(app, http=Server, log_level="error", lifespan="off"))
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            async with httpx.AsyncClient() as client:
                said = await client.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")
            assert said.text == "yes"
            server.should_exit = True
            await serving

    asyncio.run(ask())
    assert found == [1]
