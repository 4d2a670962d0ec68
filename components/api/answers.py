"""Answers as JSON, encoded outside the event loop and piece by piece, so that a large one lets others be served."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import anyio
from pydantic import BaseModel
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from components.store.database import finite

ITEMS_AT_A_TIME = 50  # of a list in an answer
_AS_JSON: dict[str, Any] = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":")}
READER_SECONDS = 60.0  # a stream ends when its reader takes nothing for so long


def encoded(document: Any) -> bytes:
    """The document as JSON, null for numbers that JSON does not have."""
    try:
        text = json.dumps(document, **_AS_JSON)
    except ValueError:
        text = json.dumps(finite(document), **_AS_JSON)
    # A text with half a character in it, as older versions stored them, becomes JSON's own escape: \ud800.
    return text.encode("utf-8", "backslashreplace")


def encoded_in_pieces(document: Any) -> Iterator[bytes]:
    """The same in pieces, with long lists cut; json.dumps lets nobody else work while it encodes one."""
    if isinstance(document, dict):
        for place, (key, value) in enumerate(document.items()):
            yield (b"," if place else b"{") + encoded(str(key)) + b":"
            yield from encoded_in_pieces(value) if isinstance(value, list) else (encoded(value),)
        yield b"}" if document else b"{}"
    elif isinstance(document, list):
        yield b"["
        for at in range(0, len(document), ITEMS_AT_A_TIME):
            yield (b"," if at else b"") + encoded(document[at : at + ITEMS_AT_A_TIME])[1:-1]
        yield b"]"
    else:
        yield encoded(document)


def answer(document: Any, status: int = 200) -> Response:
    """A whole answer, a model or JSON; to be made where the endpoint runs, in a thread."""
    if isinstance(document, BaseModel):
        document = document.model_dump(mode="json")
    return Response(b"".join(encoded_in_pieces(document)), status, media_type="application/json")


class Stream(StreamingResponse):
    """An answer that is made while it is sent; it ends when its reader takes nothing any more."""

    async def stream_response(self, send: Send) -> None:
        """Raises TimeoutError where the reader takes nothing any more."""

        async def send_in_time(message: Any) -> None:
            with anyio.fail_after(READER_SECONDS):
                await send(message)

        await super().stream_response(send_in_time)


def list_answer(before: dict[str, Any], name: str, parts: Iterable[list[Any]], after: dict[str, Any]) -> Stream:
    """An object with a long list `name` between the fields `before` and `after`, made and sent part by part."""

    def pieces() -> Iterator[bytes]:
        yield b"{" + b"".join(encoded(key) + b":" + encoded(value) + b"," for key, value in before.items())
        yield encoded(name) + b":["
        first = True
        for part in parts:
            for at in range(0, len(part), 10 * ITEMS_AT_A_TIME):
                yield (b"" if first else b",") + encoded(part[at : at + 10 * ITEMS_AT_A_TIME])[1:-1]
                first = False
        yield b"]" + b"".join(b"," + encoded(key) + b":" + encoded(value) for key, value in after.items()) + b"}"

    return Stream(iterate_in_threadpool(pieces()), media_type="application/json")
