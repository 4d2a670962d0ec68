"""The HTTP contract, mounted under /api: what the pages do, programs can do, with the same functions underneath."""

from fastapi import FastAPI
from fastapi.responses import Response

from components.api import docs
from components.api.answers import answer
from components.api.openapi import described
from components.api.problems import can_answer, tell_problems
from components.api.routers import datasets, predictions, runs
from components.api.schemas import Health
from components.engine import service
from components.store.database import open_store


def create_api() -> FastAPI:
    api = FastAPI(title="Layerboard", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    tell_problems(api)
    _health(api)
    api.include_router(datasets.router)
    api.include_router(runs.router)
    api.include_router(predictions.router)
    docs.serve(api)
    api.openapi = lambda: described(api)  # type: ignore[method-assign]
    return api


def _health(api: FastAPI) -> None:
    @api.get("/health", summary="The state of store and engine", response_model=Health, responses=can_answer(503))
    def health() -> Response:
        open_store()
        return answer({"status": "ok", "store": "ready", "engine": service.engine_state()})
