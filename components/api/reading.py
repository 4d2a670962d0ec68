"""Request bodies, read piece by piece and never beyond a limit, and parsed outside the event loop."""

import json

from fastapi import Request
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from components.domain.parse_recipe import check_size, check_texts, usable_text
from components.domain.problem import TooLarge, WrongField
from components.i18n import t
from components.store.database import Store
from components.store.incoming import Incoming, upload_too_large

# How long a call waits for its file's turn: less than the minute after which proxies give up.
PATIENCE_SECONDS = 50.0
# Bytes of a recipe and other settings: 1 MB, twice what a table of 10,000 columns needs that were all changed by hand.
RECIPE_LIMIT = 1_000_000
ROWS_LIMIT = 20_000_000  # bytes of new rows as JSON


async def read_body(request: Request, limit: int) -> bytes:
    """Raises TooLarge as soon as more than `limit` bytes are announced or arrive."""
    body, pieces = bytearray(), request.stream()
    while max(len(body), announced(request)) <= limit:
        piece = await anext(pieces, None)
        if piece is None:
            return bytes(body)
        body += piece
    what = t("The body is over the limit of {limit:,.0f} MB.", limit=limit / 1e6)
    raise TooLarge("too_large", what, "body", t("Send less at a time."))


async def receive_file(request: Request, store: Store, name: str, limit: int) -> Incoming:
    """The body as a file, never whole in memory. Raises TooLarge over `limit`, Unavailable where the disk has no room."""
    if announced(request) > limit:
        raise upload_too_large(limit)
    incoming = Incoming(store, name, limit, announced(request))
    try:
        async for piece in request.stream():
            incoming.write(piece)
        await run_in_threadpool(incoming.close)
    except BaseException:
        incoming.give_up()
        raise
    return incoming


async def read_document(request: Request) -> JsonValue:
    """A JSON body of settings, such as a recipe. Raises TooLarge over RECIPE_LIMIT, WrongField as `parse_document`."""
    return await run_in_threadpool(parse_document, await read_body(request, RECIPE_LIMIT))


async def read_field(request: Request, name: str) -> JsonValue:
    """One field of such a body; None where it has none. Raises as `read_document`."""
    document = await read_document(request)
    return document.get(name) if isinstance(document, dict) else None


def parse_document(body: bytes, where: str = "body") -> JsonValue:
    """JSON settings, from the field `where`.

    Raises WrongField where it is no JSON, nests too deep, names something twice, or has text that cannot be stored.
    """
    try:
        document: JsonValue = json.loads(body_as_text(body), object_pairs_hook=no_key_twice)
    except WrongField:
        raise
    except (ValueError, RecursionError) as error:  # ValueError also where a number has more than 4,300 digits
        raise not_json(str(error), where) from error
    check_size(document)
    check_texts(document)
    return document


def body_as_text(body: bytes) -> str:
    """Raises WrongField where the bytes are no UTF-8 (or UTF-16 or 32, which JSON may be in too)."""
    try:
        # json.loads itself would let through what is no UTF-8: surrogates, which nothing can store.
        return body.decode(json.detect_encoding(body)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise not_json(str(error)) from error


def no_key_twice(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """An object of a JSON document. Raises WrongField where a key occurs twice: nobody can know which value is meant."""
    found: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in found:
            raise key_twice(key)
        found[key] = value
    return found


def key_twice(key: str) -> WrongField:
    """The problem that an object names something twice."""
    field = usable_text(key[:60])
    return WrongField("key_twice", t("{field} occurs twice in one object.", field=field), field, t("Name it once."))


def not_json(reason: str, where: str = "body") -> WrongField:
    """The problem that what was sent is no JSON, with the decoder's reason."""
    what = t("The {where} is not JSON: {reason}.", where=where, reason=reason[:100])
    return WrongField("not_json", what, where, t("Send a JSON document."))


def announced(request: Request) -> int:
    """Bytes that the body will have; 0 where nobody says so."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
