"""The description of the calls, and its page: what FastAPI cannot find out by itself, bodies that are read as streams.

The page, /api/docs, is Swagger UI from a package of this machine: no other host is asked.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, JsonValue

from components.api.schemas import EpochEvent, NewName, StatusEvent
from components.api.schemas_of_explanations import RowToExplain
from components.api.schemas_of_new_rows import NewRows
from components.domain.problem import NotFound
from components.domain.recipe import Recipe
from components.domain.threshold import Threshold
from components.i18n import t
from components.prediction.decisions import Decisions

MODELS: tuple[type[BaseModel], ...] = (
    Recipe,
    NewName,
    NewRows,
    RowToExplain,
    Decisions,
    Threshold,
    EpochEvent,
    StatusEvent,
)  # that no route names
OURS = Path(__file__).with_name("swagger")
THEIRS = Path(str(files("fastapi_offline"))) / "static"
ASSETS = {
    "swagger-ui-bundle.js": (THEIRS, "text/javascript"),
    "swagger-ui.css": (THEIRS, "text/css"),
    "start.js": (OURS, "text/javascript"),
}
REFERENCE = "#/components/schemas/{model}"

Responses = dict[int | str, dict[str, Any]]  # FastAPI's own type: answers by status, as OpenAPI has them


def body(*kinds: str, model: type[BaseModel] | None = None) -> dict[str, JsonValue]:
    """Describe a body that is read as a stream: its media types; `model` is the schema of the one that is JSON."""
    content: dict[str, JsonValue] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    if model is not None:
        content["application/json"] = {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}
    return {"requestBody": {"required": True, "content": content}}


def file_answer(kind: str, description: str, *others: str) -> Responses:
    """Describe an answer that is a file, or a stream of text, of a kind or one of `others`."""
    content = {each: {"schema": {"type": "string"}} for each in (kind, *others)}
    return {200: {"content": content, "description": description}}


def events_answer(description: str) -> Responses:
    """Describe an answer that is a stream of server-sent events, each with JSON as its data."""
    kinds = []
    for name, model in (("epoch", EpochEvent), ("status", StatusEvent)):
        schema = {"$ref": REFERENCE.format(model=model.__name__)}
        data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
        properties = {"event": {"const": name}, "id": {"type": "string"}, "data": data}
        kinds.append({"type": "object", "properties": properties})
    return {200: {"content": {"text/event-stream": {"itemSchema": {"oneOf": kinds}}}, "description": description}}


def described(api: FastAPI) -> dict[str, Any]:
    """OpenAPI with the schemas of the bodies that are read as streams."""
    if api.openapi_schema is None:
        document = get_openapi(title=api.title, version=api.version, routes=api.routes, servers=api.servers)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for model in MODELS:
            schema = model.model_json_schema(ref_template=REFERENCE)
            for name, inner in {**schema.pop("$defs", {}), model.__name__: schema}.items():
                schemas.setdefault(name, inner)
        document["components"]["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "a secret of 16 to 512 visible characters"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "layerboard_visitor"},
        }
        document["security"] = [{"bearer": []}, {"cookie": []}, {}]
        api.openapi_schema = document
    return api.openapi_schema


def serve_docs(api: FastAPI) -> None:
    """Add the page and what it loads to `api`; they are no calls of its description."""

    @api.get("/docs", include_in_schema=False)
    def page() -> Response:
        return FileResponse(OURS / "index.html", media_type="text/html")

    @api.get("/docs/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise NotFound("no_such_file", t("There is no such file."), name[:40], t("Open {page}.", page="/api/docs"))
        folder, kind = ASSETS[name]
        return FileResponse(folder / name, media_type=kind, headers={"Cache-Control": "max-age=86400"})
