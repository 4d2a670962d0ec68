"""Answers as JSON, encoded outside the event loop and piece by piece, so that a large one lets others be served."""

import json
from collections.abc import Iterable, Iterator, Sequence

import anyio
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Send

ITEMS_AT_A_TIME = 50  # of a list in an answer
READER_SECONDS = 60.0  # a stream ends when its reader takes nothing for so long


def encoded(document: object) -> bytes:
    """The document as JSON, null for numbers that JSON does not have."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(
            to_jsonable_python(document, inf_nan_mode="null"),
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        )
    # A text with half a character in it, as older versions stored them, becomes JSON's own escape: \ud800.
    return text.encode("utf-8", "backslashreplace")


def encoded_in_pieces(document: object) -> Iterator[bytes]:
    """The same in pieces, with long lists cut; json.dumps lets nobody else work while it encodes one."""
    if isinstance(document, dict):
        for place, (key, value) in enumerate(document.items()):
            yield (b"," if place else b"{") + encoded(str(key)) + b":"
            yield from encoded_in_pieces(value) if isinstance(value, list) else (encoded(value),)
        yield b"}" if document else b"{}"
    elif isinstance(document, list):
        yield b"["
        yield from _items((document,), ITEMS_AT_A_TIME)
        yield b"]"
    else:
        yield encoded(document)


def _items(parts: Iterable[Sequence[object]], at_a_time: int) -> Iterator[bytes]:
    first = True
    for part in parts:
        for at in range(0, len(part), at_a_time):
            yield (b"" if first else b",") + encoded(part[at : at + at_a_time])[1:-1]
            first = False


def answer(document: object, status: int = 200) -> Response:
    """A whole answer, a model or a list of models; to be made where the endpoint runs, in a thread."""
    pieces = encoded_in_pieces(to_jsonable_python(document))
    return Response(b"".join(pieces), status, media_type="application/json")


class Stream(StreamingResponse):
    """An answer that is made while it is sent; it ends when its reader takes nothing any more."""

    async def stream_response(self, send: Send) -> None:
        """Raises TimeoutError where the reader takes nothing any more."""

        async def send_in_time(message: Message) -> None:
            with anyio.fail_after(READER_SECONDS):
                await send(message)

        await super().stream_response(send_in_time)


def list_answer(document: BaseModel, name: str, parts: Iterable[Sequence[object]]) -> Stream:
    """`document` with the items of `parts`, JSON each, in its empty list `name`: made and sent part by part."""
    before, after = b"".join(encoded_in_pieces(to_jsonable_python(document))).split(encoded(name) + b":[]", 1)

    def pieces() -> Iterator[bytes]:
        yield before + encoded(name) + b":["
        yield from _items(parts, 10 * ITEMS_AT_A_TIME)
        yield b"]" + after

    return Stream(iterate_in_threadpool(pieces()), media_type="application/json")
