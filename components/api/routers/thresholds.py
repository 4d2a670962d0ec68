"""The threshold between two classes: what each would cost, which is the cheapest, and which is kept for predictions."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from components.api.answers import answer
from components.api.dependencies import App, VisitorId
from components.api.openapi import body
from components.api.problems import can_answer
from components.api.reading import read_document
from components.api.schemas_of_thresholds import ErrorCountsAnswer, ThresholdAnswer
from components.domain.parse_recipe import as_wrong_field
from components.domain.threshold import HALF, LIKELIER, MOST_COST, Threshold
from components.evaluation.groups import FEWEST_ROWS
from components.evaluation.thresholds import ThresholdSteps, best_threshold
from components.runs.app_state import AppState
from components.runs.results import trained_run
from components.runs.thresholds import keep_threshold, outdated_threshold, threshold_of, validation_steps

router = APIRouter(prefix="/runs/{run_id}/threshold", tags=["what a run answers"])
Cost = Annotated[
    float | None, Query(ge=0, le=MOST_COST, allow_inf_nan=False, description="by default that which was kept, or 1")
]


@router.get(
    "",
    summary="The threshold between two classes, and the cheapest one",
    response_model=ThresholdAnswer,
    responses=can_answer(404, 409),
)
def threshold(
    app: App,
    visitor: VisitorId,
    run_id: str,
    false_positive_cost: Cost = None,
    false_negative_cost: Cost = None,
) -> Response:
    """What holds for predictions, and which threshold is the cheapest on the validation rows, exactly, over all different
    scores. A false positive is a row of the first class that is answered the second, a false negative one of the second
    that is answered the first."""
    return answer(_described(app, visitor, run_id, false_positive_cost, false_negative_cost))


@router.put(
    "",
    summary="Keep a threshold for predictions",
    response_model=ThresholdAnswer,
    responses=can_answer(404, 409, 413),
    openapi_extra=body(model=Threshold),
)
async def keep(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """It holds for all predictions to come, for the Predict page and for bundles, until the run is trained further;
    probabilities stay as they are. `{}` goes back to 0.5. The costs are kept beside it as what it was chosen for."""
    document = await read_document(request)

    def kept() -> Response:
        validation_steps(app.store, trained_run(app.store, visitor, run_id))  # without which nothing can be answered
        keep_threshold(app.store, visitor, run_id, document)
        return answer(_described(app, visitor, run_id, None, None))

    return await run_in_threadpool(kept)


def _described(
    app: AppState, visitor: str, run_id: str, false_positive: float | None, false_negative: float | None
) -> ThresholdAnswer:
    trained = trained_run(app.store, visitor, run_id)
    steps, now = validation_steps(app.store, trained), threshold_of(app.store, trained)
    asked = {"false_positive_cost": false_positive, "false_negative_cost": false_negative}
    try:
        costs = Threshold(**now.model_dump() | {name: cost for name, cost in asked.items() if cost is not None})
    except ValidationError as error:  # both are 0
        raise as_wrong_field(error, "false_positive_cost") from error
    negative, positive = trained.preparation.classes
    return ThresholdAnswer(
        negative=negative,
        positive=positive,
        kept=now != LIKELIER,
        outdated=outdated_threshold(app.store, trained),
        **costs.model_dump(),
        rows=steps.rows,
        few_rows=steps.rows < FEWEST_ROWS,
        now=_counts(steps, now.threshold, costs),
        likelier=_counts(steps, HALF, costs),
        best=_counts(steps, best_threshold(steps, costs), costs),
    )


def _counts(steps: ThresholdSteps, at: float, costs: Threshold) -> ErrorCountsAnswer:
    counts = steps.at(at)
    return ErrorCountsAnswer(threshold=at, cost=counts.cost(costs), **vars(counts))
