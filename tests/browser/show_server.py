"""The show's scripts as the app serves them, with the same headers, but without the app around them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from components.api.assets import folder_route
from components.api.guard import Guard
from components.widgets.assets import ASSETS
from tests.browser.conftest import free_port


async def empty_page(_request: Request) -> HTMLResponse:
    return HTMLResponse("<!doctype html><title>Show</title>")


@contextmanager
def serving_show() -> Iterator[str]:
    """The address of a page with nothing on it, beside /assets/show and /assets/network."""
    app = Starlette(
        routes=[
            Route("/", empty_page),
            *(folder_route(f"/assets/{name}", ASSETS / name) for name in ("show", "network")),
        ],
        middleware=[Middleware(Guard, bound=lambda: "127.0.0.1")],
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
    thread = threading.Thread(target=server.run, name="show server")
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not come up"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
