"""Large files of new rows: predicted in the background, looked at, taken along as CSV, removed."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from components.api.answers import UNCOMPRESSED, answer
from components.api.dependencies import App, FileThreads, VisitorId
from components.api.openapi import body, file_answer
from components.api.problems import can_answer
from components.api.reading import PATIENCE_SECONDS, receive_file
from components.api.rows_summary import described_summary
from components.api.schemas import ProblemDetail
from components.api.schemas_of_new_rows import BatchAnswer
from components.api.sent_rows import FILE_TYPES
from components.domain.problem import NotNow
from components.i18n import t
from components.runs.answers import SUMMARY
from components.runs.app_state import AppState
from components.runs.batch_predictions import check_columns, receive_rows
from components.runs.decisions import kept_decisions
from components.runs.results import trained_run
from components.store.batch_predictions import (
    ODD_FILE,
    RESULT_FILE,
    STATUSES,
    BatchPrediction,
    BatchStatus,
    as_notices,
    batch_folder,
    batch_progress,
    get_batch,
    list_batches,
    remove_batch,
)
from components.store.incoming import upload_limit
from components.store.runs import get_run

router = APIRouter(prefix="/runs/{run_id}/batches", tags=["large files of new rows"])


class FileOfRows(BaseModel):
    """A file of new rows."""

    name: str = Field("rows.csv", max_length=200)


@router.post(
    "",
    status_code=202,
    summary="Predict a large file in the background",
    response_model=BatchAnswer,
    responses=can_answer(404, 408, 409, 413, 429),
    openapi_extra=body(*FILE_TYPES),
)
async def begin(
    request: Request,
    app: App,
    threads: FileThreads,
    visitor: VisitorId,
    run_id: str,
    said: Annotated[FileOfRows, Query()],
) -> Response:
    """The body is the file, as for `POST /api/runs/{run_id}/predict`; it is read before this answers, and its rows are
    predicted afterwards, file by file by turns between visitors. It goes on over a restart of the server: all rows are
    then predicted again, and `interruptions` says so.
    """
    await run_in_threadpool(trained_run, app.store, visitor, run_id)  # refuses a run without a model
    incoming = await receive_file(request, app.store, said.name, upload_limit())

    def read() -> Response:
        batch = receive_rows(app.store, visitor, run_id, incoming, most_at_once=-1, patience=PATIENCE_SECONDS)
        assert isinstance(batch, BatchPrediction)  # noqa: S101 - no file has fewer rows than none
        try:
            decisions = kept_decisions(app.store, visitor, run_id)
            check_columns(app.store, batch, decisions)
            begun = app.batches.predict(batch, decisions)
        except BaseException:
            remove_batch(app.store, batch)
            raise
        return answer(_described(app, begun), 202)

    return await to_thread.run_sync(read, limiter=threads)


@router.get(
    "", summary="Your files of new rows, newest first", response_model=list[BatchAnswer], responses=can_answer(404)
)
def batches(app: App, visitor: VisitorId, run_id: str) -> Response:
    """Those that were sent to this run."""
    run = get_run(app.store, visitor, run_id)
    return answer([_described(app, batch) for batch in list_batches(app.store, visitor, run.id)])


@router.get("/{batch_id}", summary="How a file stands", response_model=BatchAnswer, responses=can_answer(404))
def batch(app: App, visitor: VisitorId, run_id: str, batch_id: str) -> Response:
    """How many rows are predicted and how long the rest likely takes; at the end what there is to say of all rows."""
    return answer(_described(app, get_batch(app.store, visitor, run_id, batch_id)))


@router.get(
    "/{batch_id}/csv",
    summary="The predictions of a file",
    response_class=Response,
    responses=file_answer("text/csv", "The predictions") | can_answer(404, 409),
)
def predictions(
    app: App, visitor: VisitorId, run_id: str, batch_id: str, rows: Literal["all", "odd"] = "all"
) -> Response:
    """A line for each row in the order of the file, or for each that has a warning or no prediction (`odd`): what is
    predicted, the probability of each class, warnings, and the row as it came. The file is the one that the Predict page
    hands over: in UTF-8 with a byte order mark, probabilities with four digits; text that a spreadsheet program would run
    as a formula has an apostrophe before it.
    """
    found = get_batch(app.store, visitor, run_id, batch_id)
    if found.status is not BatchStatus.COMPLETED:
        what = t(
            "The predictions for {name} are not there: {status}.", name=found.name, status=t(STATUSES[found.status])
        )
        raise NotNow("batch_unfinished", what, "status", t("Wait until it is completed."))
    path = batch_folder(app.store, found.run, found.id) / (RESULT_FILE if rows == "all" else ODD_FILE)
    return FileResponse(
        path, media_type="text/csv; charset=utf-8", filename=f"{rows}-{found.id}.csv", headers=dict(UNCOMPRESSED)
    )


@router.delete("/{batch_id}", status_code=204, summary="Cancel or remove a file", responses=can_answer(404))
def remove(app: App, visitor: VisitorId, run_id: str, batch_id: str) -> Response:
    """Its rows and predictions are gone; what is still being predicted ends within seconds."""
    remove_batch(app.store, get_batch(app.store, visitor, run_id, batch_id))
    return Response(status_code=204)


def _described(app: AppState, found: BatchPrediction) -> BatchAnswer:
    progress, done = batch_progress(app.store, found), found.status is BatchStatus.COMPLETED
    return BatchAnswer(
        id=found.id,
        name=found.name,
        status=found.status,
        created=datetime.fromtimestamp(found.created, UTC),
        rows=found.rows,
        predicted=found.rows if done else progress.rows,
        seconds_left=progress.seconds_left if found.status is BatchStatus.RUNNING else None,
        decisions=found.decisions,
        threshold=found.threshold,
        interruptions=found.interruptions,
        problem=ProblemDetail.model_validate(found.problem, from_attributes=True) if found.problem else None,
        summary=described_summary(SUMMARY.validate_python(found.summary)) if done else None,
        notices=[ProblemDetail.model_validate(notice) for notice in as_notices(found)],
    )
