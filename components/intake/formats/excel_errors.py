"""What an Excel file says of cells that hold no value: errors such as #DIV/0!, and formulas that nobody computed.

The reader of spreadsheets takes both for empty cells.
"""

import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

BOOK = "xl/workbook.xml"
SIGNS = (b't="e"', b"t='e'", b"<f", b":f")  # without any of them there is neither error nor formula
PIECE = 1 << 20


@dataclass
class ErrorCells:
    """Cells by row and column, counted from 0.

    Attributes:
        errors: what each says, such as "#DIV/0!".
        uncomputed: the rows of those that hold a formula without its result, a row for each.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: list[int] = field(default_factory=list)


def find_error_cells(path: Path, sheet: str) -> ErrorCells:
    """Of a sheet of an .xlsx file; none in files of other kinds.

    Raises ElementTree.ParseError, expat.ExpatError, zipfile.BadZipFile where the file is damaged.
    """
    if not zipfile.is_zipfile(path):
        return ErrorCells()
    with zipfile.ZipFile(path) as archive:
        member = _member_of(archive, sheet)
        if member is None or not _has_signs(archive, member):
            return ErrorCells()
        with archive.open(member) as file:
            scan = _Scan()
            scan.parser.ParseFile(file)
            return scan.found


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file in the archive that holds a sheet's cells."""
    relations = f"xl/_rels/{posixpath.basename(BOOK)}.rels"
    there = set(archive.namelist())
    if not {BOOK, relations} <= there:
        return None
    targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(relations))}  # noqa: S314 - expat limits what entities unfold to
    for element in ElementTree.fromstring(archive.read(BOOK)).iter():  # noqa: S314
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
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


class _Scan:
    """Hears of elements as they begin; only of cells with an error or a formula it hears the text and the end as well."""

    def __init__(self) -> None:
        self.found = ErrorCells()
        self._row = self._column = -1
        self._cell: dict[str, str] = {}
        self._formula = self._in_value = False
        self._value = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begins

    def _begins(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            reference = attributes.get("r")
            self._column = _column(reference) if reference else self._column + 1
            self._cell, self._value = attributes, ""
            self._formula = self._in_value = False
            if attributes.get("t") == "e":
                self._listen()
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._formula = True
            self._listen()
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1

    def _listen(self) -> None:
        self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._says, self._ends

    def _says(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def _ends(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v":
            self._in_value = False
        elif name == "c":
            if self._cell.get("t") == "e" and self._value:
                self.found.errors[self._row, self._column] = self._value
            elif self._formula and not self._value and self._cell.get("t") != "str":
                self.found.uncomputed.append(self._row)
            self.parser.CharacterDataHandler = self.parser.EndElementHandler = None


def _column(reference: str) -> int:
    """The column of a cell from 0: "A1" is 0, "AB7" is 27."""
    index = 0
    for letter in reference:
        if not letter.isalpha():
            break
        index = 26 * index + ord(letter.upper()) - ord("A") + 1
    return index - 1
