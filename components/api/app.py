"""The HTTP contract, mounted under /api: what the pages do, programs can do, with the same functions underneath."""

import re
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from components.api.events import events
from components.api.openapi import body, described
from components.api.reading import read_json, receive_file, upload_limit
from components.data.contract import rows_from_json
from components.data.read import ReadOptions
from components.engine import service
from components.parsing import parse
from components.problem import Misfit, NotFound, NotNow, Problem, TooLarge, Unavailable, WrongField
from components.store.database import finite, open_store
from components.store.datasets import (
    add_dataset,
    get_dataset,
    list_datasets,
    load_cells,
    preview,
    read_again,
    unread_rows,
)
from components.store.faults import fault_of
from components.store.looks import note_look
from components.store.runs import RunRecord, delete_run, get_run, list_runs, queue_position, rename_run
from components.words import t

MOST_ROWS = 10_000
MOST_EPOCHS = 999_999_999
EPOCH = re.compile(r"[0-9]{1,9}")
STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


def create_api() -> FastAPI:
    api = FastAPI(title="Layerboard", version="1", docs_url="/docs", redoc_url=None, openapi_url="/openapi.json")
    api.add_exception_handler(Problem, _tell_problem)
    api.add_exception_handler(OSError, _tell_fault)
    api.add_exception_handler(SQLAlchemyError, _tell_fault)
    _health(api)
    _datasets(api)
    _runs(api)
    _steering(api)
    _results(api)
    api.openapi = lambda: described(api)  # type: ignore[method-assign]
    return api


def visitor_of(request: Request) -> str:
    """The visitor that the middleware found."""
    visitor: str = request.scope["state"]["visitor"]
    return visitor


Visitor = Annotated[str, Depends(visitor_of)]


def status_code(problem: Problem) -> int:
    match problem:
        case NotFound():
            return 404
        case NotNow():
            return 409
        case TooLarge() if problem.code == "too_large":
            return 413
        case Unavailable():
            return 507 if problem.code == "disk_full" else 503
        case _:
            return 422


async def _tell_problem(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, Problem)  # noqa: S101 - registered for it alone
    headers = {"Retry-After": str(problem.retry_after)} if isinstance(problem, Unavailable) else None
    return JSONResponse({"detail": problem.as_dict()}, status_code(problem), headers)


async def _tell_fault(request: Request, error: Exception) -> JSONResponse:
    """A full or broken disk, a database that is away; any other error of a file is a fault of this program."""
    fault = fault_of(error)
    if fault is None:
        raise error
    return await _tell_problem(request, fault)


def _health(api: FastAPI) -> None:
    @api.get("/health", summary="The state of store and engine")
    def health() -> dict[str, Any]:
        open_store()
        return {"status": "ok", "store": "ready", "engine": service.engine_state()}


class HowToRead(BaseModel):
    """What a program may say about a file; the rest is found in it."""

    delimiter: str | None = Field(None, min_length=1, max_length=8, description="what separates cells")
    repeated: bool | None = Field(None, description="whether a run of delimiters counts as one")
    quote: str | None = Field(None, max_length=1, description="what cells are quoted with; empty for none")
    escape: str | None = Field(None, max_length=1, description="what makes the next sign literal; empty for none")
    encoding: str | None = Field(None, max_length=40, description="such as utf-8, cp1252, gb18030")
    decimal: str | None = Field(None, max_length=1, description="the decimal sign, a point or a comma")
    header: bool | None = Field(None, description="whether the first row names the columns")
    header_rows: int | None = Field(None, ge=0, description="how many rows name the columns")
    skip_rows: int | None = Field(None, ge=0, description="lines above the table")
    comment: str | None = Field(None, max_length=8, description="what begins a line that is no row")
    missing: list[str] | None = Field(None, description="cells that stand for a missing value")
    table: int | None = Field(None, ge=1, description="which table of a file that holds several")
    sheet: str | None = Field(None, max_length=200, description="which sheet of a spreadsheet")

    def as_options(self) -> ReadOptions:
        """Raises WrongField where a value cannot be."""
        return ReadOptions.from_dict(self.model_dump())


class Upload(HowToRead):
    """An upload: its name, and what is said about it."""

    name: str = Field("table.csv", max_length=200)


def _datasets(api: FastAPI) -> None:
    @api.post("/datasets", status_code=201, summary="Upload a table", openapi_extra=body("text/csv"))
    async def upload(request: Request, visitor: Visitor, said: Annotated[Upload, Query()]) -> dict[str, Any]:
        store, limit, options = open_store(), upload_limit(), said.as_options()
        incoming = await receive_file(request, store, said.name, limit)
        record = await run_in_threadpool(
            add_dataset, store, visitor, said.name, incoming, options=options, limit_bytes=limit
        )
        return _clean(record.as_dict())

    @api.post("/datasets/{dataset_id}/read", status_code=201, summary="Read a table's file otherwise, as a new table")
    async def again(visitor: Visitor, dataset_id: str, said: Annotated[HowToRead, Query()]) -> dict[str, Any]:
        store = open_store()
        record = get_dataset(store, visitor, dataset_id)
        new = await run_in_threadpool(read_again, store, record, said.as_options(), limit_bytes=upload_limit())
        return _clean(new.as_dict())

    @api.get("/datasets/{dataset_id}/preview", summary="The first rows as they would be read otherwise")
    def look(visitor: Visitor, dataset_id: str, said: Annotated[HowToRead, Query()]) -> dict[str, Any]:
        store = open_store()
        return _clean(preview(store, get_dataset(store, visitor, dataset_id), said.as_options(), upload_limit()))

    @api.get(
        "/datasets/{dataset_id}/unread", summary="The rows that could not be read, as CSV", response_class=Response
    )
    def unread(visitor: Visitor, dataset_id: str) -> Response:
        store = open_store()
        record = get_dataset(store, visitor, dataset_id)
        headers = {"Content-Disposition": f'attachment; filename="unread-{record.id}.csv"'}
        return Response(unread_rows(store, record), media_type="text/csv", headers=headers)

    @api.get("/datasets", summary="Your tables, newest first")
    def datasets(visitor: Visitor) -> list[dict[str, Any]]:
        found = list_datasets(open_store(), visitor)
        return [
            {"id": record.id, "name": record.name, "rows": record.rows, "created": record.created.isoformat()}
            for record in found
        ]

    @api.get("/datasets/{dataset_id}", summary="What was found in a table")
    def dataset(visitor: Visitor, dataset_id: str) -> dict[str, Any]:
        return _clean(get_dataset(open_store(), visitor, dataset_id).as_dict())

    @api.get("/datasets/{dataset_id}/rows", summary="The table's cells as text, null where missing")
    def rows(
        visitor: Visitor,
        dataset_id: str,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    ) -> dict[str, Any]:
        store = open_store()
        record = get_dataset(store, visitor, dataset_id)
        part = load_cells(store, record).iloc[offset : offset + limit]
        cells = part.astype("object").where(part.notna(), None)
        return {"offset": offset, "total": record.rows, "rows": cells.to_dict(orient="records")}


def _runs(api: FastAPI) -> None:
    @api.post("/runs", status_code=201, summary="Train a recipe", openapi_extra=body("application/json", "Recipe"))
    async def start(request: Request, visitor: Visitor, name: str | None = None) -> dict[str, Any]:
        recipe = parse(await read_json(request))
        run = await run_in_threadpool(service.start_run, visitor, recipe, None, name)
        return _describe(run)

    @api.get("/runs", summary="Your runs, newest first")
    def runs(visitor: Visitor) -> list[dict[str, Any]]:
        return [_describe(run) for run in list_runs(open_store(), visitor)]

    @api.get("/runs/{run_id}", summary="How far a run is, and how it ended")
    def run(visitor: Visitor, run_id: str) -> dict[str, Any]:
        return _describe(get_run(open_store(), visitor, run_id))

    @api.patch("/runs/{run_id}", summary="Rename a run", openapi_extra=body("application/json"))
    async def rename(request: Request, visitor: Visitor, run_id: str) -> dict[str, Any]:
        document = await read_json(request)
        name = document.get("name") if isinstance(document, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise WrongField(
                "wrong_field", t("There is no name."), "name", t("Send {example}.", example='{"name": "…"}')
            )
        return _describe(await run_in_threadpool(rename_run, open_store(), visitor, run_id, name))

    @api.delete("/runs/{run_id}", status_code=204, summary="Forget a run and its model")
    def delete(visitor: Visitor, run_id: str) -> None:
        delete_run(open_store(), visitor, run_id)


def _steering(api: FastAPI) -> None:
    @api.post("/runs/{run_id}/pause", summary="Write a checkpoint and free the place")
    def pause(visitor: Visitor, run_id: str) -> dict[str, Any]:
        return _describe(service.pause_run(visitor, run_id))

    @api.post("/runs/{run_id}/resume", summary="Go on from the checkpoint")
    def resume(visitor: Visitor, run_id: str) -> dict[str, Any]:
        return _describe(service.resume_run(visitor, run_id))

    @api.post("/runs/{run_id}/stop", summary="End the training and keep the best weights")
    def stop(visitor: Visitor, run_id: str) -> dict[str, Any]:
        return _describe(service.stop_run(visitor, run_id))

    @api.post("/runs/{run_id}/extend", summary="Train an ended run further, from where it ended")
    def extend(visitor: Visitor, run_id: str, epochs: int = 50) -> dict[str, Any]:
        return _describe(service.extend_run(visitor, run_id, epochs))

    @api.get(
        "/runs/{run_id}/events", summary="Server-sent events: epochs and statuses", response_class=StreamingResponse
    )
    def stream(
        request: Request,
        visitor: Visitor,
        run_id: str,
        after: Annotated[int, Query(ge=0, le=MOST_EPOCHS, description="the last epoch already known")] = 0,
    ) -> StreamingResponse:
        store = open_store()
        get_run(store, visitor, run_id)
        last = request.headers.get("last-event-id", "")
        known = int(last) if EPOCH.fullmatch(last) else after
        told = events(request, store, visitor, run_id, known)
        return StreamingResponse(told, media_type="text/event-stream", headers=STREAM_HEADERS)


def _results(api: FastAPI) -> None:
    @api.post("/runs/{run_id}/predict", summary="Predict new rows", openapi_extra=body("application/json", "text/csv"))
    async def predict(request: Request, visitor: Visitor, run_id: str) -> dict[str, Any]:
        await run_in_threadpool(service.run_preparation, visitor, run_id)  # refuses a run without a model
        if request.headers.get("content-type", "").startswith("text/csv"):
            incoming = await receive_file(request, open_store(), "body", upload_limit())
            cells = await run_in_threadpool(service.read_new_rows, visitor, run_id, incoming)
        else:
            document = await read_json(request)
            if not isinstance(document, dict) or "rows" not in document:
                example = '{"rows": [{"column": "value"}]}'
                raise Misfit("no_rows", t("There are no rows."), "rows", t("Send {example}.", example=example))
            cells = await run_in_threadpool(rows_from_json, document["rows"])
        answers = await run_in_threadpool(service.predict, visitor, run_id, cells)
        return _answers(answers)

    @api.get("/runs/{run_id}/evaluation", summary="Measurements on the test rows")
    def evaluation(visitor: Visitor, run_id: str) -> dict[str, Any]:
        report = service.run_evaluation(visitor, run_id)
        store = open_store()
        return _clean(report | {"test_looks": note_look(store, get_run(store, visitor, run_id))})

    @api.get("/runs/{run_id}/bundle", summary="Model, recipe and script as a zip", response_class=Response)
    def bundle(visitor: Visitor, run_id: str) -> Response:
        data = service.run_bundle(visitor, run_id)
        headers = {"Content-Disposition": f'attachment; filename="layerboard-{run_id}.zip"'}
        return Response(data, media_type="application/zip", headers=headers)


def _answers(answers: service.Predictions) -> dict[str, Any]:
    predictions: list[dict[str, Any]] = []
    for row, value in enumerate(answers.values):
        prediction: dict[str, Any] = {"value": value, "warnings": answers.warnings[row]}
        if answers.probabilities is not None:
            shares = dict(zip(answers.classes, answers.probabilities[row], strict=True))
            prediction = {"class": value, "probabilities": shares, "warnings": answers.warnings[row]}
        predictions.append(prediction)
    return _clean({"task": answers.task.value, "predictions": predictions, "ignored": answers.ignored})


def _describe(run: RunRecord) -> dict[str, Any]:
    """The record; it holds test figures once the run has ended, and says how often those of its split were seen."""
    store = open_store()
    return _clean(run.as_dict() | {"queue_position": queue_position(store, run), "test_looks": note_look(store, run)})


def _clean(document: dict[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = finite(document)
    return cleaned
