"""The door: `streamlit run app.py` starts the pages, the API under /api, and the engine behind both."""

import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from streamlit import config

from components.api.app import create_api
from components.api.assets import folder_route
from components.api.guard import Guard
from components.api.no_delay import send_without_delay
from components.api.page import AddToPage, PageFile, PageParts
from components.api.shutdown import exit_soon, limit_shutdown
from components.api.timeouts import BodyTimeout, limit_headers
from components.api.visitor import IdentifyVisitor
from components.domain.problem import Problem
from components.runs.app_state import AppState, serving
from components.settings import SettingsError, settings
from components.store.database import open_store
from components.store.housekeeping import Housekeeping
from components.store.incoming import upload_limit
from components.widgets.assets import ASSETS
from components.widgets.data.sample_thumbnails import thumbnail_route
from components.widgets.shared.fragment_requests import widen_fragment_requests
from components.widgets.shared.uninterrupted import finish_callbacks

PAGE = Path(st.__file__).parent / "static" / "index.html"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
ELEMENTS = [
    "Button",
    "PageLink",
    "BidiComponent",
    "Html",
    "TextInput",
    "Selectbox",
    "Checkbox",
    "ButtonGroup",
    "FileUploader",
]
ELEMENTS += ["Progress", "DownloadButton"]
STYLES = ["theme.css", "number_field.css", "data.css", "menus.css", "network/drawing.css"]
STYLES += [
    "show/show.css",
    "show/network.css",
    "show/map.css",
    "show/race.css",
    "search/search.css",
    "predict/predict.css",
]


def themes() -> dict[str, dict[str, object]]:
    """Streamlit's settings of each theme, so far as they are set."""
    options = {name: config.get_options_for_section(f"theme.{name}") for name in ("light", "dark")}
    return {name: {key: value for key, value in each.items() if value is not None} for name, each in options.items()}


PAGE_PARTS = PageParts(
    styles=PageFile("page.css", [ASSETS / name for name in STYLES], "text/css"),
    first=PageFile("theme.js", [ASSETS / "theme.js"], "text/javascript"),
    later=PageFile(
        "page.js", [ASSETS / name for name in ("access.js", "pictures.js", "predict/live_text.js")], "text/javascript"
    ),
    themes=themes,
    elements=ELEMENTS,
    large_elements=["DataFrame", "PlotlyChart"],
)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Start the store, the engine and the housekeeping before the first page; end them after the last."""
    os.umask(0o077)  # what is written from here on nobody but its owner reads
    # The one limit for all ways in; Streamlit refuses larger uploads by content length and while they come.
    try:
        config._set_option("server.maxUploadSize", upload_limit() // 1_000_000, "LAYERBOARD_UPLOAD_MB")
        state = AppState(open_store(), settings().scheduler_address)
        state.start()
    except (Problem, SettingsError) as problem:  # nothing has begun yet that would have to be ended
        sys.stderr.write(f"\n{problem}\n")
        sys.stderr.flush()
        os._exit(1)
    threading.Thread(target=state.store.readers.workers.keep_warm, name="warm reader", daemon=True).start()
    housekeeping = Housekeeping(state.store, state.visits)
    housekeeping.start()
    with serving(state):
        yield
    housekeeping.stop()
    state.stop()
    exit_soon()


def bound() -> str:
    """What the server listens on; Streamlit listens on everything where nobody said."""
    return str(config.get_option("server.address") or "0.0.0.0")  # noqa: S104 - said, not done


def asset_route(name: str, file: Path) -> Route:
    """A script of the pages, under /assets."""

    async def asset(_request: Request) -> FileResponse:
        return FileResponse(file, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})

    return Route(f"/assets/{name}", asset)


send_without_delay()
limit_headers()
limit_shutdown()
finish_callbacks()
widen_fragment_requests()

app = st.App(
    "components/shell.py",
    lifespan=lifespan,
    routes=[
        Mount("/api", create_api()),
        *(file.route() for file in PAGE_PARTS.files()),
        asset_route("plotly.min.js", PLOTLY),
        thumbnail_route("/assets/samples"),
        *(folder_route(f"/assets/{name}", ASSETS / name) for name in ("show", "network")),
    ],
    middleware=[
        Middleware(Guard, bound=bound, page=PAGE),
        Middleware(AddToPage, page=PAGE, parts=PAGE_PARTS),
        Middleware(BodyTimeout),
        Middleware(IdentifyVisitor),
    ],
)
