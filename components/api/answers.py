"""Answers as JSON, encoded outside the event loop, long lists piece by piece, so that others are served in between."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import anyio
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Send

from components.domain.formulas import escape_if_text

ITEMS_AT_A_TIME = 500  # of a long list: others are served in between
# Weights and rows are hardly smaller compressed, which costs more than all else about them. Of an answer that says how it
# is encoded Streamlit's compression keeps away.
UNCOMPRESSED = {"Content-Encoding": "identity"}
READER_SECONDS = 60.0  # a stream ends when its reader takes nothing for so long


def encoded(document: object) -> bytes:
    """The document, a model or JSON, as JSON: null for numbers that JSON does not have."""
    try:
        return to_json(document, inf_nan_mode="null")
    except PydanticSerializationError:
        # A text with half a character in it, as older versions stored them, becomes JSON's own escape: \ud800.
        text = json.dumps(to_jsonable_python(document, inf_nan_mode="null"), ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8", "backslashreplace")


def answer(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A whole answer, a model or a list of models; to be made where the endpoint runs, in a thread."""
    return Response(encoded(document), status, headers, media_type="application/json")


class Stream(StreamingResponse):
    """An answer that is made while it is sent; it ends when its reader takes nothing any more."""

    async def stream_response(self, send: Send) -> None:
        """Raises TimeoutError where the reader takes nothing any more."""

        async def send_in_time(message: Message) -> None:
            with anyio.fail_after(READER_SECONDS):
                await send(message)

        await super().stream_response(send_in_time)


def csv_answer(parts: Iterable[Sequence[Sequence[object]]], *, at_once: bool = False) -> Response:
    """A table, the headings first, as CSV in UTF-8: made and sent part by part, or `at_once`. None is an empty cell.

    No cell can run as a formula in a spreadsheet program. There is no byte order mark: who asks is a program, and many
    take one for a part of the first heading.
    """

    def pieces() -> Iterator[bytes]:
        for part in parts:
            for at in range(0, len(part), ITEMS_AT_A_TIME):
                lines = io.StringIO()
                csv.writer(lines).writerows(map(escape_if_text, row) for row in part[at : at + ITEMS_AT_A_TIME])
                yield lines.getvalue().encode()

    return _answer_of(pieces(), "text/csv; charset=utf-8", at_once=at_once)


def list_answer(
    document: BaseModel, name: str, parts: Iterable[Sequence[object]], *, at_once: bool = False
) -> Response:
    """`document` with the items of `parts`, JSON each, in its empty list `name`: made and sent part by part, or `at_once`."""
    others = encoded(document.model_dump(exclude={name}))

    def pieces() -> Iterator[bytes]:
        yield others[:-1] + b"," + encoded(name) + b":["
        first = True
        for part in parts:
            for at in range(0, len(part), ITEMS_AT_A_TIME):
                yield (b"" if first else b",") + encoded(part[at : at + ITEMS_AT_A_TIME])[1:-1]
                first = False
        yield b"]}"

    return _answer_of(pieces(), "application/json", at_once=at_once)


def _answer_of(pieces: Iterator[bytes], media_type: str, *, at_once: bool) -> Response:
    """Few pieces are made in the thread that asks for them: each change of threads takes as long as one of them."""
    if at_once:
        return Response(b"".join(pieces), media_type=media_type)
    return Stream(iterate_in_threadpool(pieces), media_type=media_type)
