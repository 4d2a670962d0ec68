"""What FastAPI cannot find out by itself for the API's description: bodies that are read as streams, and the recipe."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from components.recipe import Recipe


def body(*kinds: str) -> dict[str, Any]:
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


def described(api: FastAPI) -> dict[str, Any]:
    """OpenAPI with the recipe's own schema."""
    if api.openapi_schema is None:
        document = get_openapi(title=api.title, version=api.version, routes=api.routes, servers=api.servers)
        recipe = Recipe.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= recipe.pop("$defs", {})
        schemas["Recipe"] = recipe
        api.openapi_schema = document
    return api.openapi_schema
