"""The door: `streamlit run app.py` starts the pages, the API under /api, and the engine behind both."""

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

from components.api.app import create_api
from components.api.visitor import Visitor
from components.engine.service import start_engine, stop_engine
from components.store.database import open_store

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    open_store()
    start_engine()
    yield
    stop_engine()


async def plotly_asset(_request: Request) -> FileResponse:
    return FileResponse(PLOTLY, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})


app = st.App(
    "components/shell.py",
    lifespan=lifespan,
    routes=[Mount("/api", create_api()), Route("/assets/plotly.min.js", plotly_asset)],
    middleware=[Middleware(Visitor)],
)
