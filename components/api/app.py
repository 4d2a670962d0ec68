"""The HTTP contract, mounted under /api: what the pages do, programs can do, with the same functions underneath."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.responses import Response

from components.api.answers import answer
from components.api.dependencies import App, check_values
from components.api.findings import FindingsDesk
from components.api.openapi import described, serve_docs
from components.api.problems import HANDLERS, can_answer
from components.api.routers import (
    batch_predictions,
    bundles,
    datasets,
    decisions,
    evaluation,
    explanations,
    predictions,
    runs,
    searches,
    show,
    thresholds,
)
from components.api.run_feeds import RunFeeds
from components.api.streams import Streams
from components.runs.health import Health
from components.runs.live_frames import LiveFrames

FILES_AT_A_TIME = 300  # more than files may wait, so that none of them waits for a thread


def create_api() -> FastAPI:
    """The API as an app of its own; what its calls share is in its `state`, and in `app_state`."""
    api = FastAPI(title="Layerboard", version="1", docs_url=None, redoc_url=None, exception_handlers=HANDLERS)
    api.state.findings, api.state.streams = FindingsDesk(), Streams()
    api.state.feeds, api.state.live = RunFeeds(), LiveFrames()
    api.state.file_threads = CapacityLimiter(FILES_AT_A_TIME)
    health_threads = ThreadPoolExecutor(2, "health")

    @api.get("/health", summary="The state of store and engine", response_model=Health, responses=can_answer(503))
    async def health(app: App) -> Response:
        # With threads of its own: it answers also while those for all other calls are taken.
        found = await asyncio.get_running_loop().run_in_executor(health_threads, app.health)
        if found.status != "degraded":
            return answer(found)
        response = answer(found, 503)
        response.headers["Retry-After"] = "10"
        return response

    routers = (
        datasets.router,
        bundles.router,
        runs.router,
        searches.router,
        show.router,
        predictions.router,
        evaluation.router,
        decisions.router,
        thresholds.router,
        explanations.router,
        batch_predictions.router,
    )
    for router in routers:
        api.include_router(router, dependencies=[Depends(check_values)], responses=can_answer(422))
    serve_docs(api)
    api.openapi = lambda: described(api)  # type: ignore[method-assign]
    return api
