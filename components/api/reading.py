"""Request bodies, read piece by piece and never beyond a limit."""

import json
import os
from typing import Any

from fastapi import Request

from components.problem import TooLarge, WrongField
from components.words import t

JSON_LIMIT = 20_000_000  # bytes


def upload_limit() -> int:
    """LAYERBOARD_UPLOAD_MB in bytes."""
    wanted = os.environ.get("LAYERBOARD_UPLOAD_MB", "")
    return (int(wanted) if wanted.isdigit() and int(wanted) > 0 else 200) * 1_000_000


async def read_body(request: Request, limit: int) -> bytes:
    """Raises TooLarge as soon as more than `limit` bytes are announced or arrive."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


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


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        "too_large",
        t("The upload is over the limit of {limit:,.0f} MB.", limit=limit / 1e6),
        "body",
        t("Upload fewer rows or columns."),
    )
