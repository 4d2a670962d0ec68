"""Request bodies, read piece by piece and never beyond a limit."""

import json
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from components.problem import WrongField
from components.store.database import Store
from components.store.incoming import Incoming, upload_limit, upload_too_large
from components.words import t

__all__ = ["read_body", "read_json", "receive_file", "upload_limit"]

JSON_LIMIT = 20_000_000  # bytes


async def read_body(request: Request, limit: int) -> bytes:
    """Raises TooLarge as soon as more than `limit` bytes are announced or arrive."""
    refuse_announced(request, limit)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise upload_too_large(limit)
    return bytes(body)


async def receive_file(request: Request, store: Store, name: str, limit: int) -> Incoming:
    """The body as a file, never whole in memory. Raises TooLarge as soon as more than `limit` is announced or arrives."""
    refuse_announced(request, limit)
    incoming = Incoming(store, name, limit)
    try:
        async for piece in request.stream():
            incoming.write(piece)
        await run_in_threadpool(incoming.close)
    except BaseException:
        incoming.give_up()
        raise
    return incoming


def refuse_announced(request: Request, limit: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise upload_too_large(limit)


async def read_json(request: Request) -> Any:
    body = await read_body(request, JSON_LIMIT)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WrongField(
            "not_json",
            t("The body is not JSON: {reason}.", reason=str(error)[:100]),
            "body",
            t("Send a JSON document."),
        ) from error
