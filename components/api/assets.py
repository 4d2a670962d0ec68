"""The scripts and style sheets of a folder, as browsers load them: each time asked whether they have changed."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}


def folder_route(address: str, folder: Path) -> Route:
    """Answer `address`/NAME with the files that lie in `folder` itself and are of `MEDIA_TYPES`; all else is 404.

    Modules import each other by plain names, so their addresses carry no version: the browser keeps a file, asks each
    time with its ETag, and gets 304 while nothing has changed.
    """

    async def answer(request: Request) -> Response:
        files = {file.name: file for file in folder.iterdir() if file.suffix in MEDIA_TYPES and file.is_file()}
        file = files.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("Not found", 404)
        content, tag = _content(file, file.stat().st_mtime_ns)
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=MEDIA_TYPES[file.suffix], headers=headers)

    return Route(f"{address}/{{name:path}}", answer)


@cache
def _content(file: Path, changed: int) -> tuple[bytes, str]:
    del changed  # another moment is another entry of the cache
    content = file.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
