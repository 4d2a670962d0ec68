"""The description of the calls as a page, /api/docs: Swagger UI from a package of this machine, no other host is asked."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response

from components.domain.problem import NotFound
from components.i18n import t

OURS = Path(__file__).with_name("swagger")
THEIRS = Path(str(files("fastapi_offline"))) / "static"
ASSETS = {
    "swagger-ui-bundle.js": (THEIRS, "text/javascript"),
    "swagger-ui.css": (THEIRS, "text/css"),
    "start.js": (OURS, "text/javascript"),
}


def serve(api: FastAPI) -> None:
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
