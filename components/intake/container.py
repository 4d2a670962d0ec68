"""What a file really is, told from its bytes and never from its name; containers are unfolded, up to a limit."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from components.domain.problem import TooLarge, Unreadable
from components.i18n import t
from components.intake.cut_short_zip import is_cut_short, refusal
from components.intake.foreign_formats import HEAD, is_bundle, refuse_foreign, what_it_is, zip_is

PIECE = 1 << 20  # bytes unfolded at a time
NESTED = 2  # a zip of a gzip is unfolded; deeper ones are refused
MOST_MEMBERS = 10_000
BUNDLE = "bundle"  # the code of the refusal of a model that left Layerboard
BYTES_A_VALUE = 4  # of a number or word as text, with what parts it from the next

OLD_EXCEL, ZIP, PARQUET = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"PAR1"
_OPENERS: dict[bytes, tuple[str, Callable[[Path], Any]]] = {
    b"\x1f\x8b": ("gzip", gzip.open),
    b"BZh": ("bzip2", bz2.open),
    b"\xfd7zXZ\x00": ("xz", lzma.open),
}
_DAMAGED = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Source:
    """A file as it is read: its bytes on disk, what they are, and what they were wrapped in.

    Args:
        form: "text", "spreadsheet" or "parquet".
        container: "gzip", "zip", "bzip2", "xz", several joined by "+", or "".
    """

    path: Path
    form: str
    container: str = ""


def open_source(path: Path, name: str, scratch: Path, limit_bytes: int) -> Source:
    """Tell what `path` is; containers are unfolded into `scratch`.

    Raises:
        TooLarge: the file, or what it unfolds to, is over `limit_bytes`.
        Unreadable: it is something else than a table, or damaged.
    """
    refuse_large(path.stat().st_size, name, limit_bytes)
    wrapped: list[str] = []
    for _ in range(NESTED + 1):
        head = _head(path)
        packed_as, opener = _opener(head)
        unfolded = None
        if opener:
            unfolded = _unfold(opener, path, name, scratch, limit_bytes)
        elif head.startswith(ZIP):
            packed_as, unfolded = "zip", _unfold_zip(path, name, scratch, limit_bytes)
        if unfolded is None:
            return Source(path, _form(head, name), "+".join(wrapped))
        path = unfolded
        wrapped.append(packed_as)
    raise Unreadable("nested", t("The file is packed several times over."), name, t("Unpack it and upload the table."))


def is_packed(path: Path) -> bool:
    """Whether a file may hold more than its size says."""
    return _head(path).startswith((*_OPENERS, ZIP, PARQUET))


def is_compressed(path: Path) -> bool:
    """Whether its first part can be unfolded alone, as that of a gzip."""
    return _head(path).startswith(tuple(_OPENERS))


def weight(source: Source) -> int:
    """Bytes of the text that a source comes to, as far as it says: what memory it takes follows from that."""
    size = source.path.stat().st_size
    if source.form == "spreadsheet" and zipfile.is_zipfile(source.path):
        with zipfile.ZipFile(source.path) as archive:
            return max(size, sum(member.file_size for member in archive.infolist()))
    if source.form != "parquet":
        return size
    try:
        facts = pq.read_metadata(source.path)
    except (pa.ArrowException, OSError):  # damaged, which the reading tells
        return size
    stored = sum(facts.row_group(index).total_byte_size for index in range(facts.num_row_groups))
    # Values at a few bytes each, however often they repeat.
    return int(max(size, stored, facts.num_rows * facts.num_columns * BYTES_A_VALUE))


def first_part(path: Path, scratch: Path, size: int) -> Path:
    """The first `size` bytes of a text or of what a packed text unfolds to, up to a line's end; other files as they are."""
    head = _head(path)
    _, opener = _opener(head)
    if opener is None and (path.stat().st_size <= size or head.startswith((ZIP, PARQUET, OLD_EXCEL))):
        return path
    try:
        with opener(path) if opener else path.open("rb") as file:
            part = file.read(size)
            more = bool(file.read(1))
    except _DAMAGED as error:
        raise _damaged(path.name, error) from error
    first = scratch / "first"
    first.write_bytes(part[: part.rfind(b"\n") + 1] or part if more else part)
    return first


def refuse_large(size: int, name: str, limit_bytes: int) -> None:
    """Raises TooLarge over the limit."""
    if size > limit_bytes:
        limit = limit_bytes / 1e6
        what = t("The file has {size:,.0f} MB; the limit is {limit:,.0f} MB.", size=size / 1e6, limit=limit)
        raise TooLarge("too_large", what, name, t("Upload fewer rows or columns."))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _opener(head: bytes) -> tuple[str, Callable[[Path], Any] | None]:
    """What a file that begins with `head` is compressed as, and what opens it."""
    return next((known for magic, known in _OPENERS.items() if head.startswith(magic)), ("", None))


def _form(head: bytes, name: str) -> str:
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith((OLD_EXCEL, ZIP)):
        return "spreadsheet"
    refuse_foreign(what_it_is(head), name)
    return "text"


def _unfold_zip(path: Path, name: str, scratch: Path, limit_bytes: int) -> Path | None:
    """The one file in a ZIP, unfolded; None for an Excel or OpenDocument file, which is to be read as it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()[: MOST_MEMBERS + 1]
    except _DAMAGED as error:
        raise (refusal(path, name) if is_cut_short(path) else _damaged(name, error)) from error
    names = {member.filename for member in members}
    if is_bundle(names):
        what = t("This is the bundle of a model, not a table.")
        remedy = t("Drop it on the Data page, or send it to {call}.", call="/api/bundles")
        raise Unreadable(BUNDLE, what, name, remedy)
    refuse_foreign(zip_is(names), name)
    if "[Content_Types].xml" in names or "content.xml" in names:
        if sum(member.file_size for member in members) > limit_bytes:
            raise _unfolds_too_far(name, limit_bytes)
        return None
    files = [member for member in members if _is_of_a_person(member)]
    if len(files) != 1:
        shown = ", ".join(member.filename[:60] for member in files[:5]) + (" …" if len(files) > 5 else "")
        what = t("The ZIP holds {count:,} files{names}; one table is wanted.", count=len(files), names=f" ({shown})")
        code = "several_files" if files else "empty_file"
        raise Unreadable(code, what if files else t("The ZIP holds no file."), name, t("Upload one table."))
    if files[0].flag_bits & 1:
        raise Unreadable("locked", t("The ZIP is locked with a password."), name, t("Unpack it and upload the table."))
    return _unfold(lambda archive: zipfile.ZipFile(archive).open(files[0]), path, name, scratch, limit_bytes)


def _is_of_a_person(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a person's file, not a folder or what a file manager leaves behind."""
    last = member.filename.replace("\\", "/").rsplit("/", 1)[-1]
    return not member.is_dir() and not member.filename.startswith("__MACOSX") and not last.startswith(".")


def _unfold(opener: Callable[[Path], IO[bytes]], path: Path, name: str, scratch: Path, limit_bytes: int) -> Path:
    """Unfold into a file of its own, piece by piece, and no further than the limit."""
    unfolded = scratch / f"{path.name[:40]}.unfolded"
    size = 0
    try:
        with opener(path) as packed, unfolded.open("wb") as plain:
            while piece := packed.read(PIECE):
                size += len(piece)
                if size > limit_bytes:
                    raise _unfolds_too_far(name, limit_bytes)
                if size == len(piece) == PIECE and not piece.strip(b"\x00"):  # no table, however it goes on
                    what = t("The packed file holds only zero bytes.")
                    raise Unreadable("not_text", what, name, t("Save the table as CSV and upload that."))
                plain.write(piece)
    except _DAMAGED as error:
        raise _damaged(name, error) from error
    return unfolded


def _unfolds_too_far(name: str, limit_bytes: int) -> TooLarge:
    what = t("The file unfolds to more than the limit of {limit:,.0f} MB.", limit=limit_bytes / 1e6)
    return TooLarge("too_large", what, name, t("Upload fewer rows or columns."))


def _damaged(name: str, error: Exception) -> Unreadable:
    if isinstance(error, EOFError):
        what = t("The end of this packed file is missing, so what is in it cannot be read.")
    else:
        what = t("The packed file is damaged: what is in it cannot be read.")
    return Unreadable("damaged", what, name, t("Download it again, pack it again, or upload the table itself."))
