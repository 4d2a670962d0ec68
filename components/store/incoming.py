"""Files on their way in: written piece by piece and measured, so that no upload is ever whole in memory."""

import contextlib
import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from components.domain.problem import TooLarge, disk_full
from components.i18n import t
from components.intake.pool import largest_file
from components.settings import settings
from components.store.artifacts import open_private, upload_file
from components.store.database import Store
from components.store.faults import storage_faults
from components.store.scratch import fresh_folder

PIECE = 1 << 20
LONGEST_NAME = 200
DEFAULT_MEGABYTES = 500
# Bytes, or of a small disk, that stay free for the database and for training.
RESERVE, RESERVE_SHARE = 100_000_000, 0.02
PER_BYTE = 2  # of a file: itself, and its table
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def upload_limit() -> int:
    """LAYERBOARD_UPLOAD_MB in bytes: the limit for all ways in. Without it, 500 MB or what the machine can read."""
    wanted = settings().upload_mb or min(DEFAULT_MEGABYTES, max(1, largest_file() // 1_000_000))
    return wanted * 1_000_000


class Incoming:
    """A file that is being received: written, closed, then kept among the uploads or given up."""

    def __init__(self, store: Store, name: str, limit_bytes: int, expected: int = 0) -> None:
        """`expected` is how many bytes are announced. Raises Unavailable where the disk has no room for them."""
        self.name, self.limit_bytes = usable_file_name(name), limit_bytes
        self._store = store
        with storage_faults():
            disk = shutil.disk_usage(store.home)
            if disk.free < min(RESERVE, RESERVE_SHARE * disk.total) + PER_BYTE * expected:
                raise disk_full()
            self._folder = fresh_folder(store)
            self.path = self._folder / "upload"
            self._file: BinaryIO = open_private(self.path)
        self._hash, self._size = hashlib.sha256(), 0

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()

    def give_up(self) -> None:
        """Nothing is left of what was not kept."""
        with contextlib.suppress(OSError):  # what a full disk did not take is not missed
            self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, piece: bytes) -> None:
        """Raises TooLarge as soon as more than the limit has come, Unavailable where the disk is full."""
        self._size += len(piece)
        if self._size > self.limit_bytes:
            raise upload_too_large(self.limit_bytes)
        self._hash.update(piece)
        with storage_faults():
            self._file.write(piece)

    def close(self) -> None:
        """All has come. Raises Unavailable where the disk is full."""
        with storage_faults():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    @property
    def content_hash(self) -> str:
        """SHA-256 of all bytes so far, in hexadecimal digits."""
        return self._hash.hexdigest()

    def keep(self) -> None:
        """Put the bytes where `upload_file` finds them; what lies there may have been damaged since."""
        target = upload_file(self._store, self.content_hash)
        with storage_faults():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.replace(target)


def receive(store: Store, name: str, pieces: Iterable[bytes], limit_bytes: int, expected: int = 0) -> Incoming:
    """A file of `expected` bytes, received whole and closed. Raises as `Incoming` does."""
    incoming = Incoming(store, name, limit_bytes, expected)
    try:
        for piece in pieces:
            incoming.write(piece)
        incoming.close()
    except BaseException:
        incoming.give_up()
        raise
    return incoming


def in_pieces(data: bytes | Path) -> Iterator[bytes]:
    """Pieces of bytes, or of a file."""
    with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as file:
        while piece := file.read(PIECE):
            yield piece


def usable_file_name(given: str) -> str:
    """The last part of a path, in one line, not too long: `../../etc/passwd` is `passwd`."""
    last = _CONTROLS.sub(" ", given).replace("\\", "/").rstrip("/ ").rsplit("/", 1)[-1]
    name = " ".join(last.split()).lstrip(".") or t("table")
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 12]}…{name[-11:]}"


def upload_too_large(limit: int) -> TooLarge:
    """The Problem of an upload of more than `limit` bytes."""
    what = t("The upload is over the limit of {limit:,.0f} MB.", limit=limit / 1e6)
    return TooLarge("too_large", what, "body", t("Upload fewer rows or columns."))
