"""Files on their way in: written piece by piece and measured, so that no upload is ever whole in memory."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from components.problem import TooLarge
from components.store.artifacts import upload_file
from components.store.database import Store
from components.words import t

PIECE = 1 << 20
LONGEST_NAME = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


DEFAULT_MEGABYTES = 500


def upload_limit() -> int:
    """LAYERBOARD_UPLOAD_MB in bytes: the limit for all ways in."""
    wanted = os.environ.get("LAYERBOARD_UPLOAD_MB", "")
    return (int(wanted) if wanted.isdigit() and int(wanted) > 0 else DEFAULT_MEGABYTES) * 1_000_000


class Incoming:
    """A file that is being received: written, closed, then kept among the uploads or given up."""

    def __init__(self, store: Store, name: str, limit_bytes: int) -> None:
        self.name, self.limit_bytes = usable_file_name(name), limit_bytes
        self._store = store
        folder = store.home / "uploads"
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{secrets.token_hex(8)}.aside"
        self._file: BinaryIO = self.path.open("wb")
        self._hash, self._size = hashlib.sha256(), 0

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()

    def give_up(self) -> None:
        """Nothing is left of what was not kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def write(self, piece: bytes | memoryview) -> None:
        """Raises TooLarge as soon as more than the limit has come."""
        self._size += len(piece)
        if self._size > self.limit_bytes:
            raise upload_too_large(self.limit_bytes)
        self._hash.update(piece)
        self._file.write(piece)

    def close(self) -> None:
        """All has come."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    @property
    def content_hash(self) -> str:
        return self._hash.hexdigest()

    def keep(self) -> None:
        """Put the bytes where `upload_file` finds them."""
        target = upload_file(self._store, self.content_hash)
        if not target.exists():
            self.path.replace(target)


def receive(store: Store, name: str, pieces: Iterable[bytes | memoryview], limit_bytes: int) -> Incoming:
    """A file, received whole and closed. Raises TooLarge over `limit_bytes`."""
    incoming = Incoming(store, name, limit_bytes)
    try:
        for piece in pieces:
            incoming.write(piece)
        incoming.close()
    except BaseException:
        incoming.give_up()
        raise
    return incoming


def in_pieces(data: bytes | Path | memoryview) -> Iterable[bytes | memoryview]:
    """Pieces of bytes, or of a file."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
        return
    view = memoryview(data)
    for place in range(0, len(view), PIECE):
        yield view[place : place + PIECE]


def usable_file_name(given: str) -> str:
    """The last part of a path, in one line, not too long: `../../etc/passwd` is `passwd`."""
    last = _CONTROLS.sub(" ", given).replace("\\", "/").rstrip("/ ").rsplit("/", 1)[-1]
    name = " ".join(last.split()).lstrip(".") or t("table")
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 12]}…{name[-11:]}"


def upload_too_large(limit: int) -> TooLarge:
    what = t("The upload is over the limit of {limit:,.0f} MB.", limit=limit / 1e6)
    return TooLarge("too_large", what, "body", t("Upload fewer rows or columns."))
