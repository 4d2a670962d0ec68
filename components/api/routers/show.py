"""A run as it is shown: its network with rows to show it on, and its weights, kept or live."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from components.api.answers import UNCOMPRESSED, answer
from components.api.dependencies import App, VisitorId
from components.api.frames import FrameStream
from components.api.openapi import file_answer
from components.api.problems import can_answer
from components.api.routers.runs import MOST_EPOCHS
from components.api.show_answer import ShowAnswer, show_answer
from components.runs.show import run_frame, run_show, run_snapshots
from components.store.runs import get_run

FRAMES = "application/octet-stream"

router = APIRouter(prefix="/runs", tags=["show"])


@router.get(
    "/{run_id}/show",
    summary="The network of a run, and rows to show it on",
    response_model=ShowAnswer,
    responses=can_answer(404, 409),
)
def show(app: App, visitor: VisitorId, run_id: str) -> Response:
    """From the beginning of its training on; test rows are never in it."""
    return answer(show_answer(run_show(app.store, visitor, run_id)), headers=UNCOMPRESSED)


@router.get(
    "/{run_id}/weights",
    summary="Weights of one epoch: little-endian float32, the epoch first",
    response_class=Response,
    responses=file_answer(FRAMES, "The weights of the last kept epoch at or before the one that was asked for")
    | can_answer(404),
)
def weights(
    app: App,
    visitor: VisitorId,
    run_id: str,
    epoch: Annotated[int | None, Query(ge=0, le=MOST_EPOCHS, description="the newest without it")] = None,
) -> Response:
    """Which epochs are kept say the run's `snapshots`."""
    return Response(run_frame(app.store, visitor, run_id, epoch), headers=UNCOMPRESSED, media_type=FRAMES)


@router.get(
    "/{run_id}/snapshots",
    summary="The epochs whose weights are kept so far",
    responses=can_answer(404),
)
def snapshots(app: App, visitor: VisitorId, run_id: str) -> list[int]:
    """As in the show, which is much larger: to be asked for again while the run trains. 0 is the untrained network."""
    return run_snapshots(app.store, visitor, run_id)


@router.get(
    "/{run_id}/weights/live",
    summary="The newest weights as they come: frames as of one epoch, one after the other",
    response_class=StreamingResponse,
    responses=file_answer(FRAMES, "Frames, all of one size, at most 25 a second; ends with the run")
    | can_answer(404, 429),
)
async def live(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """The newest frames win: a reader that is slow misses some. The first one comes at once, where there is one."""
    await run_in_threadpool(get_run, app.store, visitor, run_id)
    return FrameStream(request, app, visitor, run_id)
