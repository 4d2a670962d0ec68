"""Bundles that come back."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from components.api.answers import answer
from components.api.dependencies import App, FileThreads, VisitorId
from components.api.openapi import body
from components.api.problems import can_answer
from components.api.reading import PATIENCE_SECONDS, receive_file
from components.api.routers.runs import describe
from components.api.schemas import RunAnswer
from components.runs.bring_back import bring_back
from components.store.incoming import upload_limit

router = APIRouter(prefix="/bundles", tags=["runs"])


@router.post(
    "",
    status_code=201,
    summary="Bring a bundle back",
    response_model=RunAnswer,
    responses=can_answer(404, 408, 409, 413, 429),
    openapi_extra=body("application/zip", "application/octet-stream"),
)
async def bring(
    request: Request,
    app: App,
    threads: FileThreads,
    visitor: VisitorId,
    name: Annotated[str, Query(max_length=200)] = "bundle.zip",
) -> Response:
    """The body is the zip of `GET /api/runs/{run_id}/bundle`, of this server or another. Its run is yours from here on, with
    its table: the one in the bundle, or yours of the same bytes; without either it is refused with 404.

    Recipe and weights are read as data; nothing of it is run, and its model.keras is not opened. The run waits for its turn
    to be measured on the table, then it is completed, or failed where its weights do not score what the bundle says.
    """
    incoming = await receive_file(request, app.store, name, upload_limit())

    def keep() -> Response:
        return answer(describe(app, bring_back(app, visitor, incoming, PATIENCE_SECONDS)), 201)

    return await to_thread.run_sync(keep, limiter=threads)
