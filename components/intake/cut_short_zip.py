"""A ZIP whose end is missing, as a download that broke off: the list of its files stood there, but each one's name stands
before it, too."""

import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.foreign_formats import BUNDLE_FILES, refuse_foreign, zip_is

MOST_NAMES = 1_000
_HEADER = struct.Struct("<4s2xH10xI4xHH")  # beginning, flags, packed size, lengths of the name and of what follows it
_BEGINNING = b"PK\x03\x04"
_SIZE_BEHIND = 0x08  # a flag: the size stands behind the file, so that the next one cannot be found


def is_cut_short(path: Path) -> bool:
    """Whether a file begins as a ZIP and does not end as one."""
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING and not zipfile.is_zipfile(path)


def refusal(path: Path, name: str) -> Unreadable:
    """The problem of a ZIP that is cut short, by what it was. Raises Unreadable where that would be refused as a whole, too."""
    names = {*names_at_beginning(path)}
    if BUNDLE_FILES & {each.rpartition("/")[2] for each in names}:
        return cut_short_bundle(name)
    refuse_foreign(zip_is(names), name)
    if _is_spreadsheet(names):
        what = t("The end of this spreadsheet is missing, so it cannot be opened.")
        return Unreadable("damaged", what, name, t("Download it again, or save it again."))
    what = t("The end of this zip is missing, so what is in it cannot be read.")
    return Unreadable("damaged", what, name, t("Download it again, pack it again, or upload the table itself."))


def cut_short_bundle(name: str) -> Unreadable:
    """The problem of a bundle whose end is missing."""
    what = t("The bundle {name} is not whole: its end is missing.", name=name)
    return Unreadable("damaged_bundle", what, name, t("Download it again where the network was trained."))


def names_at_beginning(path: Path) -> Iterator[str]:
    """The names of the files in a ZIP from its first one on, as far as each says where the next begins."""
    with path.open("rb") as file:
        for _ in range(MOST_NAMES):
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size or not header.startswith(_BEGINNING):
                return
            _, flags, size, name_length, extra_length = _HEADER.unpack(header)
            yield file.read(name_length).decode("utf-8", "replace")
            if flags & _SIZE_BEHIND:
                return
            file.seek(extra_length + size, 1)


def _is_spreadsheet(names: Collection[str]) -> bool:
    """As Excel and OpenDocument pack them."""
    return "[Content_Types].xml" in names or "mimetype" in names or any(name.startswith("xl/") for name in names)
