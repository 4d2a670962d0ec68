"""The HTTP contract, mounted under /api: what the pages do, programs can do, with the same functions underneath."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from components.api.events import events
from components.api.reading import read_body, read_json, upload_limit
from components.data.contract import read_rows, rows_from_json
from components.engine import service
from components.problem import Misfit, NotFound, NotNow, Problem, TooLarge, WrongField
from components.recipe import Recipe, parse
from components.store.database import finite, open_store
from components.store.datasets import add_dataset, get_dataset, list_datasets, load_cells
from components.store.runs import RunRecord, delete_run, get_run, list_runs, queue_position, rename_run
from components.words import t

MOST_ROWS = 10_000
STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


def create_api() -> FastAPI:
    api = FastAPI(title="Layerboard", version="1", docs_url="/docs", redoc_url=None, openapi_url="/openapi.json")
    api.add_exception_handler(Problem, _tell_problem)
    _health(api)
    _datasets(api)
    _runs(api)
    _steering(api)
    _results(api)
    api.openapi = lambda: _described(api)  # type: ignore[method-assign]
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
        case _:
            return 422


async def _tell_problem(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, Problem)  # noqa: S101 - registered for it alone
    return JSONResponse({"detail": problem.as_dict()}, status_code(problem))


def _health(api: FastAPI) -> None:
    @api.get("/health", summary="The state of store and engine")
    def health() -> dict[str, Any]:
        open_store()
        return {"status": "ok", "store": "ready", "engine": service.engine_state()}


def _datasets(api: FastAPI) -> None:
    @api.post("/datasets", status_code=201, summary="Upload a table", openapi_extra=_body("text/csv"))
    async def upload(
        request: Request,
        visitor: Visitor,
        name: Annotated[str, Query(max_length=200)] = "table.csv",
        header: Annotated[bool | None, Query(description="whether the first line names the columns")] = None,
        delimiter: Annotated[str | None, Query(min_length=1, max_length=1)] = None,
    ) -> dict[str, Any]:
        data = await read_body(request, upload_limit())
        record = await run_in_threadpool(
            add_dataset,
            open_store(),
            visitor,
            name,
            data,
            header=header,
            delimiter=delimiter,
            limit_bytes=upload_limit(),
        )
        return _clean(record.as_dict())

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
        return {"offset": offset, "total": record.rows, "rows": part.to_dict(orient="records")}


def _runs(api: FastAPI) -> None:
    @api.post("/runs", status_code=201, summary="Train a recipe", openapi_extra=_body("application/json", "Recipe"))
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

    @api.patch("/runs/{run_id}", summary="Rename a run", openapi_extra=_body("application/json"))
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
    def extend(visitor: Visitor, run_id: str, epochs: Annotated[int, Query(ge=1, le=100_000)] = 50) -> dict[str, Any]:
        return _describe(service.extend_run(visitor, run_id, epochs))

    @api.get(
        "/runs/{run_id}/events", summary="Server-sent events: epochs and statuses", response_class=StreamingResponse
    )
    def stream(
        request: Request,
        visitor: Visitor,
        run_id: str,
        after: Annotated[int, Query(ge=0, description="the last epoch already known")] = 0,
    ) -> StreamingResponse:
        store = open_store()
        get_run(store, visitor, run_id)
        last = request.headers.get("last-event-id", "")
        known = int(last) if last.isdigit() else after
        told = events(request, store, visitor, run_id, known)
        return StreamingResponse(told, media_type="text/event-stream", headers=STREAM_HEADERS)


def _results(api: FastAPI) -> None:
    @api.post("/runs/{run_id}/predict", summary="Predict new rows", openapi_extra=_body("application/json", "text/csv"))
    async def predict(request: Request, visitor: Visitor, run_id: str) -> dict[str, Any]:
        preparation = await run_in_threadpool(service.run_preparation, visitor, run_id)
        if request.headers.get("content-type", "").startswith("text/csv"):
            data = await read_body(request, upload_limit())
            cells = await run_in_threadpool(read_rows, data, "body", preparation)
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
        return _clean(service.run_evaluation(visitor, run_id))

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
    return _clean(run.as_dict() | {"queue_position": queue_position(open_store(), run)})


def _clean(document: dict[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = finite(document)
    return cleaned


def _body(*kinds: str) -> dict[str, Any]:
    """Describe a body that is read as a stream; a name that is no media type is that of the JSON's schema."""
    schemas = {kind: kind for kind in kinds if "/" not in kind}
    named = next(iter(schemas), None)
    content = {
        kind: {"schema": {"$ref": f"#/components/schemas/{named}"} if named else {"type": _body_type(kind)}}
        for kind in kinds
        if "/" in kind
    }
    return {"requestBody": {"required": True, "content": content}}


def _body_type(kind: str) -> str:
    return "object" if kind == "application/json" else "string"


def _described(api: FastAPI) -> dict[str, Any]:
    """OpenAPI with the recipe's own schema."""
    if api.openapi_schema is None:
        document = get_openapi(title=api.title, version=api.version, routes=api.routes, servers=api.servers)
        recipe = Recipe.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= recipe.pop("$defs", {})
        schemas["Recipe"] = recipe
        api.openapi_schema = document
    return api.openapi_schema
