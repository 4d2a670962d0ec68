"""A zip of a stranger: its list is checked before anything is read, and no member is read further than it may go.

Nothing is ever written under a name that stands in it.
"""

import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

from components.domain.problem import Problem, TooLarge, Unreadable, file_fault
from components.export.checksums import from_text, sha256
from components.i18n import t
from components.intake.cut_short_zip import cut_short_bundle, is_cut_short

PIECE = 1 << 20
MOST_MEMBERS = 1_000
LONGEST_PATH = 300
MOST_OBJECTS = 1_000_000  # lists and objects in a document: in memory each takes twenty times its bytes
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may unfold a few bytes to any size at once
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    ValueError,
)


class SafeArchive:
    """A zip in which every member has a plain name and a size that it keeps to.

    Args:
        beside: only files beside the one of this name are looked at, also where a person packed their folder anew.
        most_members: it may have.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str, beside: str = "", most_members: int = MOST_MEMBERS) -> None:
        """Raises Unreadable where the list of members is not that of a bundle. `name` is what the file is called."""
        self._archive, self._name = archive, name
        self._sums: dict[str, str] | None = None
        members = archive.infolist()
        if len(members) > most_members:
            raise self._unsafe(
                t("it has {n:,} files, at most {most:,} are possible", n=len(members), most=most_members)
            )
        seen: set[str] = set()
        for member in members:
            if why := _why_unsafe(member):
                raise self._unsafe(why, member.orig_filename)
            key = member.filename.casefold()
            if key in seen:
                raise self._unsafe(t("two files have one name"), member.orig_filename)
            seen.add(key)
        paths = [member.filename for member in members if member.filename.rpartition("/")[2] == beside]
        folder = min(paths, key=len, default="").removesuffix(beside) if beside else ""
        files = [member for member in members if not member.is_dir()]
        self._members = {
            member.filename.removeprefix(folder): member for member in files if member.filename.startswith(folder)
        }

    def expect(self, sums_file: str, most: int) -> None:
        """From here on hold every file against its checksum in `sums_file`. Raises as `opened`, Unreadable where it has none."""
        with self.opened(sums_file, most) as file:
            data = file.read()
        try:
            self._sums = from_text(data.decode())
        except ValueError as error:
            raise self.damaged(t("{file} holds no checksums", file=sums_file), sums_file) from error

    @property
    def sizes(self) -> dict[str, int]:
        """The bytes of each file, by its name, as the list says."""
        return {name: member.file_size for name, member in self._members.items()}

    def is_stored(self, name: str) -> bool:
        """Whether a file has its bytes as they are, packed in no way."""
        return self._members[name].compress_type == zipfile.ZIP_STORED

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @contextmanager
    def opened(self, name: str, most: int) -> Iterator[IO[bytes]]:
        """A file of `most` bytes at most. Raises Unreadable: it is not there, damaged, or was changed; TooLarge."""
        if name not in self._members:
            raise self.damaged(t("{file} is not in it", file=name), name)
        if self._members[name].file_size > most:
            size = self._members[name].file_size
            what = t("{file} in {bundle} unfolds to {size:,.1f} MB.", file=name, bundle=self._name, size=size / 1e6)
            remedy = t("It may have {most:,.1f} MB: bring a bundle as it was downloaded.", most=most / 1e6)
            raise TooLarge("too_large", what, name, remedy)
        try:
            if self._sums is not None:
                with self._archive.open(self._members[name]) as file:
                    changed = sha256(file) != self._sums.get(name)
                if changed:
                    raise self.damaged(t("{file} was changed after it was made", file=name), name)
            with self._archive.open(self._members[name]) as file:
                yield file
        except Problem:
            raise
        except _DAMAGED as error:
            if isinstance(error, OSError) and file_fault(error):
                raise  # the disk that it is written to
            raise self.damaged(t("{file} cannot be unpacked", file=name), name) from error

    def unfold(self, name: str, target: Path, most: int) -> None:
        """Write a file to `target`. Raises as `opened`."""
        with self.opened(name, most) as packed, target.open("wb") as plain:
            while piece := packed.read(PIECE):
                plain.write(piece)

    def document(self, name: str, most: int) -> Any:
        """A file of JSON, in which all numbers are finite. Raises as `opened`, and Unreadable where it is none."""
        with self.opened(name, most) as file:
            data = file.read()
        if data.count(b"[") + data.count(b"{") > MOST_OBJECTS:
            raise self.damaged(t("{file} has too many parts", file=name), name)
        try:
            return json.loads(data, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise self.damaged(t("{file} is not JSON", file=name), name) from error

    def damaged(self, why: str, where: str) -> Unreadable:
        """The problem of a bundle that is not as it was made."""
        what = t("The bundle {name} is damaged: {why}.", name=self._name, why=why)
        return Unreadable("damaged_bundle", what, where, t("Download it again where the network was trained."))

    def _unsafe(self, why: str, where: str = "") -> Unreadable:
        what = t("The bundle {name} is not opened: {why}.", name=self._name, why=why)
        remedy = t("Layerboard makes no such bundle: bring one as it was downloaded.")
        return Unreadable("unsafe_bundle", what, _shown(where) or self._name, remedy)


@contextmanager
def open_archive(path: Path, name: str, beside: str = "", most_members: int = MOST_MEMBERS) -> Iterator[SafeArchive]:
    """The zip at `path`. Raises Unreadable as `SafeArchive`, and where it is no whole zip."""
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        if is_cut_short(path):
            raise cut_short_bundle(name) from error
        what = t("The bundle {name} is damaged: {why}.", name=name, why=t("it is no zip"))
        raise Unreadable("damaged_bundle", what, name, t("Download it again where the network was trained.")) from error
    with archive:
        yield SafeArchive(archive, name, beside, most_members)


def _why_unsafe(member: zipfile.ZipInfo) -> str:
    """Why a member is none of a bundle; empty where nothing speaks against it."""
    path = member.orig_filename
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or ":" in parts[0] or ".." in parts or len(path) > LONGEST_PATH:
        return t("{file} names a place outside of it", file=_shown(path))
    if not path.isprintable():
        return t("the name {file} has signs that no file name has", file=_shown(path))
    if stat.S_ISLNK(member.external_attr >> 16):
        return t("{file} is a link to another file", file=_shown(path))
    if member.flag_bits & 0x1:
        return t("{file} is locked with a password", file=_shown(path))
    if member.compress_type not in _METHODS:
        return t("{file} is packed in a way that bundles are not", file=_shown(path))
    return ""


def _shown(path: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in path[:80])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
