"""How new rows differ from the training rows of a run, and what is decided about that for the rows that come next."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from components.api.answers import answer
from components.api.dependencies import App, FileThreads, VisitorId
from components.api.openapi import body
from components.api.problems import can_answer
from components.api.reading import read_document
from components.api.schemas_of_new_rows import DifferenceAnswer, DifferencesAnswer, NewRows
from components.api.sent_rows import FILE_TYPES, receive_rows
from components.prediction.decisions import Decisions
from components.runs.decisions import keep_decisions, kept_decisions
from components.runs.predict import compare_rows
from components.runs.results import trained_run

router = APIRouter(prefix="/runs/{run_id}", tags=["what a run answers"])


@router.post(
    "/differences",
    summary="In what new rows differ from the training rows",
    response_model=DifferencesAnswer,
    responses=can_answer(404, 408, 409, 413, 429),
    openapi_extra=body(*FILE_TYPES, model=NewRows),
)
async def differences(request: Request, app: App, threads: FileThreads, visitor: VisitorId, run_id: str) -> Response:
    """Hold rows, sent as for a prediction, against what the model expects; nothing is predicted. Each difference says what
    becomes of it, and what else can be decided."""
    rows_sent = await receive_rows(request, app, threads, visitor, run_id)

    def found() -> Response:
        trained, decisions = trained_run(app.store, visitor, run_id), kept_decisions(app.store, visitor, run_id)
        lines = compare_rows(app, trained, rows_sent().cells, decisions)
        return answer(
            DifferencesAnswer(differences=list(map(DifferenceAnswer.model_validate, lines)), decisions=decisions)
        )

    return await run_in_threadpool(found)


@router.get(
    "/decisions",
    summary="What was decided about new rows",
    response_model=Decisions,
    responses=can_answer(404, 409),
)
def decisions(app: App, visitor: VisitorId, run_id: str) -> Response:
    """What holds for all rows that are sent to the run, and for files on its page."""
    return answer(kept_decisions(app.store, visitor, run_id))


@router.put(
    "/decisions",
    summary="Decide about new rows",
    response_model=Decisions,
    responses=can_answer(404, 409, 413),
    openapi_extra=body(model=Decisions),
)
async def decide(request: Request, app: App, visitor: VisitorId, run_id: str) -> Response:
    """Keep decisions in the place of those before; `{}` takes all back."""
    document = await read_document(request)
    return await run_in_threadpool(lambda: answer(keep_decisions(app.store, visitor, run_id, document)))
