"""Runs: started, watched, steered, forgotten."""

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic_core import to_jsonable_python
from starlette.concurrency import run_in_threadpool

from components.api.answers import answer
from components.api.dependencies import App, VisitorId
from components.api.events import EventStream
from components.api.openapi import body, events_answer
from components.api.problems import can_answer
from components.api.reading import read_document, read_field
from components.api.schemas import (
    AdviceAnswer,
    ComparisonAnswer,
    DifferingSetting,
    NewLearningRate,
    NewName,
    NewSpeed,
    RunAnswer,
)
from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.domain.recipe_differences import rate_differences, setting_differences
from components.domain.run import Speed
from components.i18n import t
from components.runs import lifecycle
from components.runs.app_state import AppState
from components.runs.by_hand import rates_by_hand
from components.runs.comparison import compare_runs
from components.runs.lifecycle import why_waiting
from components.runs.results import run_evaluation
from components.store.runs import RunRecord, delete_run, get_run, list_runs, queue_position, rename_run
from components.store.test_set_views import count_openings, open_test_rows, shown_metrics

MOST_EPOCHS = 999_999_999
EPOCH = re.compile(r"[0-9]{1,9}")

router = APIRouter(prefix="/runs", tags=["runs"])


def describe(app: AppState, run: RunRecord) -> RunAnswer:
    """The record; it holds test figures once they were opened, and says how often those of its split were."""
    store, position = app.store, queue_position(app.store, run)
    waits = {"queue_position": position, "waiting": why_waiting(app, run, position)}
    opened = {"metrics": shown_metrics(store, run), "test_looks": count_openings(store, run)}
    return RunAnswer.model_validate(run).model_copy(update=waits | opened)


@router.post(
    "",
    status_code=201,
    summary="Train a recipe",
    response_model=RunAnswer,
    responses=can_answer(404, 408, 409, 413, 429),
    openapi_extra=body(model=Recipe),
)
async def start(request: Request, app: App, visitor: VisitorId, name: str | None = None) -> Response:
    """The body is a recipe; the run waits for its turn."""
    document = await read_document(request)
    return await run_in_threadpool(
        lambda: answer(describe(app, lifecycle.start_run(app, visitor, parse(document), None, name)), 201)
    )


@router.get("", summary="Your runs, newest first", response_model=list[RunAnswer])
def runs(app: App, visitor: VisitorId) -> Response:
    """Those of this visitor alone."""
    return answer([describe(app, run) for run in list_runs(app.store, visitor)])


@router.get(
    "/{run_id}", summary="How far a run is, and how it ended", response_model=RunAnswer, responses=can_answer(404)
)
def run(app: App, visitor: VisitorId, run_id: str) -> Response:
    """Reading changes nothing; test figures are there once the test rows were opened."""
    return answer(describe(app, get_run(app.store, visitor, run_id)))


@router.get(
    "/{run_id}/comparison",
    summary="Whether it is really better than another run",
    response_model=ComparisonAnswer,
    responses=can_answer(404),
)
def comparison(app: App, visitor: VisitorId, run_id: str, other: Annotated[str, Query(alias="with")]) -> Response:
    """On the validation rows of both, with the uncertainty over their seeds; and the settings in which they differ."""
    both = [get_run(app.store, visitor, identity) for identity in (run_id, other)]
    found = compare_runs(app.store, *both)
    settings = setting_differences([each.recipe for each in both])
    settings += rate_differences([rates_by_hand(each) for each in both])
    said = ComparisonAnswer(
        runs=[each.id for each in both],
        comparable=not found.why_not,
        why_not=found.why_not,
        settings=[
            DifferingSetting(path=list(each.path), values=to_jsonable_python(list(each.values))) for each in settings
        ],
    )
    if found.difference:
        difference = found.difference
        said = said.model_copy(
            update={
                "metric": found.metric,
                "scores": [difference.first, difference.second],
                "seeds": list(found.seeds),
                "method": difference.method,
                "difference": difference.value,
                "low": difference.low,
                "high": difference.high,
                "better": None if found.better is None else both[found.better].id,
            }
        )
    return answer(said)


@router.get(
    "/{run_id}/advice",
    summary="What is to be said of a training, in words",
    response_model=list[AdviceAnswer],
    responses=can_answer(404),
)
def advice(app: App, visitor: VisitorId, run_id: str) -> Response:
    """At most three sentences, the most important first; a cure is a change of the recipe for another run."""
    return answer([AdviceAnswer.model_validate(each) for each in app.advice.advice(visitor, run_id)])


@router.post(
    "/{run_id}/open-test",
    summary="Open the test rows, which counts",
    response_model=RunAnswer,
    responses=can_answer(404, 409),
)
def open_test(app: App, visitor: VisitorId, run_id: str) -> Response:
    """From here on the run and its evaluation say how good the network is on the test rows."""
    run_evaluation(app.store, visitor, run_id)  # refuses a run that has no test figures yet
    run = get_run(app.store, visitor, run_id)
    open_test_rows(app.store, run)
    return answer(describe(app, run))


@router.patch(
    "/{run_id}",
    summary="Rename a run",
    response_model=RunAnswer,
    responses=can_answer(404, 408, 413),
    openapi_extra=body(model=NewName),
)
async def rename(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """The body is the new name."""
    name = await read_field(request, "name")
    if not isinstance(name, str) or not name.strip():
        raise WrongField("wrong_field", t("There is no name."), "name", t("Send {example}.", example='{"name": "…"}'))
    return await run_in_threadpool(lambda: answer(describe(app, rename_run(app.store, visitor, run_id, name))))


@router.delete("/{run_id}", status_code=204, summary="Forget a run and its model", responses=can_answer(404))
def delete(app: App, visitor: VisitorId, run_id: str) -> None:
    """Its table and other runs stay."""
    delete_run(app.store, visitor, run_id)
    app.analyses.cancel_all(run_id)


STEERED = can_answer(404, 409)


@router.post(
    "/{run_id}/pause", summary="Write a checkpoint and free the place", response_model=RunAnswer, responses=STEERED
)
def pause(app: App, visitor: VisitorId, run_id: str) -> Response:
    """It can go on later, also after the server was started anew."""
    return answer(describe(app, lifecycle.pause_run(app, visitor, run_id)))


@router.post("/{run_id}/resume", summary="Go on from the checkpoint", response_model=RunAnswer, responses=STEERED)
def resume(app: App, visitor: VisitorId, run_id: str) -> Response:
    """Nothing is trained twice."""
    return answer(describe(app, lifecycle.resume_run(app, visitor, run_id)))


@router.post(
    "/{run_id}/stop", summary="End the training and keep the best weights", response_model=RunAnswer, responses=STEERED
)
def stop(app: App, visitor: VisitorId, run_id: str) -> Response:
    """The run has a model then, as one that came to its end."""
    return answer(describe(app, lifecycle.stop_run(app, visitor, run_id)))


@router.post(
    "/{run_id}/speed",
    summary="Train slower, epoch by epoch, or in full",
    response_model=RunAnswer,
    responses=can_answer(404, 408, 409, 413),
    openapi_extra=body(model=NewSpeed),
)
async def speed(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """`step` trains one epoch each time it is sent, then the run waits. `slow` is about 5 epochs a second. The result is
    the same to the last bit. Where other runs have waited for its place for LAYERBOARD_SLOW_SECONDS, a run in `step` is
    paused and a slow one goes on in full; `slow` is refused from then on, as long as they wait."""
    asked = await read_field(request, "speed")
    if asked not in list(Speed):
        what = t("speed must be one of {speeds}.", speeds=", ".join(Speed))
        raise WrongField("wrong_field", what, "speed", t("Send {example}.", example='{"speed": "slow"}'))
    return await run_in_threadpool(
        lambda: answer(describe(app, lifecycle.set_speed(app, visitor, run_id, Speed(asked))))
    )


@router.post(
    "/{run_id}/learning-rate",
    summary="Train at another learning rate from the next epoch on",
    response_model=RunAnswer,
    responses=can_answer(404, 408, 409, 413),
    openapi_extra=body(model=NewLearningRate),
)
async def learning_rate(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """While it trains, waits or is paused; refused where a schedule decides the rate. The run keeps it with its epoch."""
    asked = await read_field(request, "learning_rate")
    if not isinstance(asked, int | float) or isinstance(asked, bool):
        remedy = t("Send {example}.", example='{"learning_rate": 0.01}')
        raise WrongField("wrong_field", t("There is no learning rate."), "learning_rate", remedy)
    return await run_in_threadpool(
        lambda: answer(describe(app, lifecycle.change_learning_rate(app, visitor, run_id, asked)))
    )


@router.post(
    "/{run_id}/extend",
    summary="Train an ended run further, from where it ended",
    response_model=RunAnswer,
    responses=STEERED,
)
def extend(
    app: App, visitor: VisitorId, run_id: str, epochs: Annotated[int, Query(ge=-MOST_EPOCHS, le=MOST_EPOCHS)] = 50
) -> Response:
    """It waits for its turn again."""
    return answer(describe(app, lifecycle.extend_run(app, visitor, run_id, epochs)))


@router.get(
    "/{run_id}/events",
    summary="Server-sent events: epochs and statuses",
    response_class=StreamingResponse,
    responses=events_answer("Events `epoch` and `status`; ends after the final status") | can_answer(404, 429),
)
async def stream(
    request: Request,
    app: App,
    visitor: VisitorId,
    run_id: str,
    after: Annotated[int, Query(ge=0, le=MOST_EPOCHS, description="the last epoch already known")] = 0,
) -> Response:
    """Resumable: epochs after the one in the header Last-Event-ID, or in `after`, are sent."""
    await run_in_threadpool(get_run, app.store, visitor, run_id)
    last = request.headers.get("last-event-id", "")
    return EventStream(request, app, visitor, run_id, int(last) if EPOCH.fullmatch(last) else after)
