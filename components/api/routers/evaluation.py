"""How good a run's network is: its measurements, each with its interval."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from components.api.answers import answer
from components.api.dependencies import App, VisitorId
from components.api.problems import can_answer
from components.api.reading import PATIENCE_SECONDS
from components.api.schemas import EvaluationAnswer, FoldAnswer, MeasureAnswer, NetworkAnswer
from components.domain.problem import NotNow
from components.domain.recipe import Part
from components.evaluation.measures import Measure
from components.i18n import t
from components.runs import results
from components.runs.analysis_messages import AskMeasures, Measures
from components.runs.app_state import AppState
from components.runs.measures import find_measures
from components.store.runs import get_run
from components.store.test_set_views import are_test_rows_open, count_openings

router = APIRouter(prefix="/runs/{run_id}", tags=["what a run answers"])


@router.get(
    "/evaluation",
    summary="Measurements on the test rows, or on the validation rows",
    response_model=EvaluationAnswer,
    responses=can_answer(404, 409, 429)
    | {202: {"model": EvaluationAnswer, "description": "Ask again for the metrics with their intervals."}},
)
def evaluation(app: App, visitor: VisitorId, run_id: str, rows: Literal["test", "validation"] = "test") -> Response:
    """Those of test rows are there once these were opened, which counts: `POST /api/runs/{run_id}/open-test`."""
    report = results.run_evaluation(app.store, visitor, run_id, Part(rows))
    run = get_run(app.store, visitor, run_id)
    if rows == "test" and not are_test_rows_open(app.store, run):
        what = t("The test rows of {name} are closed.", name=run.name)
        raise NotNow("test_rows_closed", what, "test", t("Open them first; each opening counts."))
    measures, status = None, 200
    if results.has_row_predictions(app.store, run, Part(rows)):  # else an earlier version kept none; the rest is there
        measures, status = _measures(app, visitor, run_id, Part(rows))
    folds = results.fold_results(app.store, visitor, run_id) if rows == "validation" else []
    said = EvaluationAnswer(
        **dict(report),
        test_looks=count_openings(app.store, run),
        measures=measures,
        folds=[FoldAnswer.model_validate(fold) for fold in folds],
        pack=_networks(app, visitor, run_id) if rows == "validation" else [],
    )
    return answer(said, status)


@router.get(
    "/pack",
    summary="How each network of a pack ended",
    response_model=list[NetworkAnswer],
    responses=can_answer(404, 409),
)
def pack(app: App, visitor: VisitorId, run_id: str) -> Response:
    """Its settings, and its scores on the rows that it holds out; empty of a run that is no pack, or has not ended yet."""
    return answer(_networks(app, visitor, run_id))


def _networks(app: AppState, visitor: str, run_id: str) -> list[NetworkAnswer]:
    return [NetworkAnswer.model_validate(each) for each in results.pack_results(app.store, visitor, run_id)]


def _measures(
    app: AppState, visitor: str, run_id: str, part: Part
) -> tuple[dict[Measure, MeasureAnswer | None] | None, int]:
    """Every metric with its interval, and the status of the answer."""
    trained = results.trained_run(app.store, visitor, run_id)
    found = find_measures(app.analyses, app.store, trained, part, PATIENCE_SECONDS)
    if found.problem is not None:
        app.analyses.forget(trained.run, AskMeasures(part))  # it is told here: asked again, it is tried again
        raise found.problem
    if found.state != "done" or not isinstance(found.result, Measures):
        return None, 202
    named = found.result.measured.items()
    return {name: MeasureAnswer.model_validate(each) if each else None for name, each in named}, 200
