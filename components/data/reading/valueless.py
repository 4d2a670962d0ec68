"""What an Excel file says of cells that hold no value: errors such as #DIV/0!, and formulas that nobody computed.

The reader of spreadsheets takes both for empty cells.
"""

import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

BOOK = "xl/workbook.xml"
SIGNS = (b't="e"', b"t='e'", b"<f", b":f")  # without any of them there is neither error nor formula
PIECE = 1 << 20


@dataclass
class ValuelessCells:
    """Cells by row and column, counted from 0.

    Attributes:
        errors: what each says, such as "#DIV/0!".
        uncomputed: how many hold a formula without its result.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: int = 0


def find_valueless(path: Path, sheet: str) -> ValuelessCells:
    """Of a sheet of an .xlsx file; none in files of other kinds.

    Raises:
        ElementTree.ParseError, zipfile.BadZipFile: the file is damaged.
    """
    if not zipfile.is_zipfile(path):
        return ValuelessCells()
    with zipfile.ZipFile(path) as archive:
        member = _member_of(archive, sheet)
        if member is None or not _has_signs(archive, member):
            return ValuelessCells()
        with archive.open(member) as file:
            return _look_through(file)


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file in the archive that holds a sheet's cells."""
    relations = f"xl/_rels/{posixpath.basename(BOOK)}.rels"
    there = set(archive.namelist())
    if not {BOOK, relations} <= there:
        return None
    targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(relations))}  # noqa: S314 - expat limits what entities unfold to
    for element in ElementTree.fromstring(archive.read(BOOK)).iter():  # noqa: S314
        if _name(element) == "sheet" and element.get("name") == sheet:
            found = next((value for key, value in element.items() if key.endswith("}id")), None)
            target = targets.get(found, "")
            member = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            return member if member in there else None
    return None


def _has_signs(archive: zipfile.ZipFile, member: str) -> bool:
    with archive.open(member) as file:
        end = b""
        while piece := file.read(PIECE):
            if any(sign in end + piece for sign in SIGNS):
                return True
            end = piece[-len(SIGNS[0]) :]
    return False


def _look_through(file: IO[bytes]) -> ValuelessCells:
    found, row, column = ValuelessCells(), -1, -1
    root: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314
        root = element if root is None else root
        match event, _name(element):
            case "start", "row":
                row, column = int(element.get("r", row + 2)) - 1, -1
            case "end", "c":
                column = _column(element.get("r", "")) if element.get("r") else column + 1
                value = next((part.text for part in element if _name(part) == "v"), None)
                if element.get("t") == "e" and value:
                    found.errors[row, column] = value
                elif not value and any(_name(part) == "f" for part in element) and element.get("t") != "str":
                    found.uncomputed += 1
            case "end", "row":
                root.clear()  # what was looked through need not stay in memory
    return found


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(reference: str) -> int:
    """The column of a cell from 0: "A1" is 0, "AB7" is 27."""
    place = 0
    for letter in reference:
        if not letter.isalpha():
            break
        place = 26 * place + ord(letter.upper()) - ord("A") + 1
    return place - 1
