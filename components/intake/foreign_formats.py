"""Files of other programs that hold no table Layerboard reads: told apart by their content, refused by name."""

import re
import struct
from collections.abc import Collection
from dataclasses import dataclass

from components.domain.problem import Unreadable
from components.i18n import t

HEAD = 4096  # bytes at the beginning of a file that tell what it is
BUNDLE_FILES = frozenset({"recipe.json", "preparation.json", "model.keras"})  # of a model that left Layerboard


@dataclass(frozen=True)
class Foreign:
    """What a file is, and what a person does to get a table out of it: sentences that are translated when they are shown."""

    what: str
    remedy: str


_NO_TABLE = "Layerboard reads tables of rows and columns: CSV, Excel, Parquet or JSON."
_UNPACK = "Unpack it and upload the table."
_EXPORT = "Export the table or the query you want as CSV and upload that."
_SAVE_AS_XLSX = "Open it in a spreadsheet program, save it as .xlsx or CSV, and upload that."
_COPY = "Copy the table into a spreadsheet, save it as .xlsx or CSV, and upload that."
_TO_PARQUET = "Save the table with DataFrame.to_parquet and upload that."
_XARRAY = "Read it with xarray, and save the table with to_dataframe().to_csv."
_SAVETXT = "Save the array with numpy.savetxt, or as a DataFrame with to_csv, and upload that."
_PICKLE = Foreign(
    "a Python pickle, which Layerboard never opens",
    "Save the table with DataFrame.to_parquet or DataFrame.to_csv and upload that.",
)
_MATLAB = Foreign("a MATLAB file", "In MATLAB, save the table with writetable(table, 'table.csv').")
_OF_R = Foreign("a file of R (.rds or .RData)", "In R, save the table with write.csv(table, 'table.csv').")
_STATA = Foreign("a Stata file", "In Stata, save the table with export delimited using table.csv.")
_WEB_PAGE = Foreign(
    "a web page (HTML), whatever its name ends in",
    "Open it in a browser or a spreadsheet program, copy the table into a sheet, and save that as .xlsx or CSV.",
)
# How files begin, and what some say of themselves further on; each is too long, or holds too odd a byte, to be the first
# name of a table.
_PATTERNS = [
    (rb"\x89PNG", Foreign("a PNG picture", _NO_TABLE)),
    (rb"\xff\xd8\xff", Foreign("a JPEG picture", _NO_TABLE)),
    (rb"GIF8[79]a", Foreign("a GIF picture", _NO_TABLE)),
    (rb"BM\x00", Foreign("a bitmap", _NO_TABLE)),
    (rb"II\*\x00|MM\x00\*", Foreign("a TIFF picture", _NO_TABLE)),
    (rb"OggS\x00", Foreign("a sound or film file (Ogg)", _NO_TABLE)),
    (rb"ID3[\x02-\x04]", Foreign("a sound file (MP3)", _NO_TABLE)),
    (rb"\x7fELF|MZ.{0,61}?\x00", Foreign("a program", _NO_TABLE)),
    (rb"RIFF.{4}(?:WAVE|AVI |WEBP)", Foreign("a sound, film or picture file (RIFF)", _NO_TABLE)),
    (rb"(?=.{0,3}\x00).{4}ftyp", Foreign("a film or sound file (MP4)", _NO_TABLE)),
    (rb".{128}DICM", Foreign("a DICOM picture", _NO_TABLE)),
    (rb"%PDF-", Foreign("a PDF document", _COPY)),
    (rb"\{\\rtf", Foreign("a rich text document", _COPY)),
    (
        rb"\x89HDF",
        Foreign("an HDF5 file", "Read the table with pandas.read_hdf or h5py, and save it as CSV or Parquet."),
    ),
    (rb"CDF[\x01\x02]", Foreign("a NetCDF file", _XARRAY)),
    (rb"GRIB\x00", Foreign("a GRIB file of weather data", _XARRAY)),
    (rb"SIMPLE  =", Foreign("a FITS file", "Read the table with astropy, and save it as CSV.")),
    (rb"SQLite format 3", Foreign("an SQLite database", _EXPORT)),
    (rb"\x00\x01\x00\x00Standard (?:Jet|ACE) DB", Foreign("a Microsoft Access database", _EXPORT)),
    (rb"PGDMP\x01", Foreign("a dump of a PostgreSQL database", _EXPORT)),
    (
        rb"(?=.*;)(?=.*\()(?:--[^\n]*\n|/\*.*?\*/;?|\s)*+(?i:CREATE\s+(?:TABLE|DATABASE)|INSERT\s+INTO|DROP\s+TABLE"
        rb"|SET\s+\w+\s*=|BEGIN\s+TRANSACTION|PRAGMA\s+\w+\s*=|USE\s+[`\w]+;|LOCK\s+TABLES)\b",
        Foreign("a script of SQL commands", _EXPORT),
    ),
    (rb"Rar!\x1a", Foreign("a RAR archive", _UNPACK)),
    (rb"7z\xbc\xaf", Foreign("a 7z archive", _UNPACK)),
    (rb"\x28\xb5\x2f\xfd", Foreign("a Zstandard file", _UNPACK)),
    (rb"\x04\x22\x4d\x18", Foreign("an LZ4 file", _UNPACK)),
    (rb"\x1f\x9d", Foreign("a file packed with compress (.Z)", _UNPACK)),
    (rb".{257}ustar", Foreign("a TAR archive", _UNPACK)),
    (rb"\x93NUMPY", Foreign("a NumPy file", _SAVETXT)),
    (rb"ARROW1|FEA1\x00|\xff{4}", Foreign("an Arrow or Feather file", _TO_PARQUET)),
    (rb"ORC[\x08\x0a]", Foreign("an ORC file", _TO_PARQUET)),
    (rb"Obj\x01", Foreign("an Avro file", _TO_PARQUET)),
    (rb"\$FL[23]|ASCII SPSS PORT FILE", Foreign("an SPSS file", "In SPSS, choose File, Save As, and CSV.")),
    # Releases 102 to 115 of Stata begin with their number, the order of bytes (1 or 2), 1 and 0.
    (rb"<stata_dta>|[\x66-\x73][\x01\x02]\x01\x00", _STATA),
    (
        rb"\x00{12}\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00|HEADER RECORD\*{7}LIB",
        Foreign("a SAS file", "In SAS, save the table with PROC EXPORT as CSV."),
    ),
    # An .rds saved as text: the release of the format, that of R, and the oldest R that reads it.
    (rb"RD[XA][23]\n|X\n\x00\x00\x00|A\n[23]\n\d{5,6}\n\d{5,6}\n", _OF_R),
    (rb"MATLAB (?:5\.0|7\.3) MAT-file", _MATLAB),
    (
        rb"%%MatrixMarket",
        Foreign("a Matrix Market file", "Read it with scipy.io.mmread, and save it as a dense table in CSV."),
    ),
    (rb"TABLE\r?\n0,1\r?\n", Foreign("a DIF spreadsheet", _SAVE_AS_XLSX)),
    # Records one a line: `ID;P...` first, cells as `C;Y1;X1;K"text"`.
    (rb"ID;P.*?\n(?:B;Y\d|C;[XY]\d+;|P;P|F;[PSW]\S*;)", Foreign("a SYLK spreadsheet (.slk)", _SAVE_AS_XLSX)),
    (rb"\x00\x00\x27\x0a", Foreign("a shapefile of a map", "Upload its attributes, saved as CSV.")),
    (rb"MIME-Version:|From: <Saved by", _WEB_PAGE),
    (
        rb"\x80[\x02-\x05]|[\]}]q\x00|\([dl]p\d+\n|c(?:copy_reg|copyreg|numpy|pandas|collections|__builtin__)[\w.]*\n",
        _PICKLE,
    ),
    (rb"\s*\{.*?\"(?:nbformat|cell_type)\"", Foreign("a Jupyter notebook", "Upload the table that it reads.")),
]
_XML = [
    (b"urn:schemas-microsoft-com:office:spreadsheet", Foreign("an Excel 2003 XML spreadsheet", _SAVE_AS_XLSX)),
    (b"<office:document", Foreign("a flat OpenDocument file (XML)", _SAVE_AS_XLSX)),
    (b"<kml", Foreign("a map or track (KML or GPX)", "Save its places as CSV and upload that.")),
    (b"<gpx", Foreign("a map or track (KML or GPX)", "Save its places as CSV and upload that.")),
    (b"<svg", Foreign("an SVG drawing", _NO_TABLE)),
    (b"", Foreign("an XML document", "Save its rows as CSV and upload that.")),
]
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|style|script|table|div|p|center|form|h[1-6])\b", re.IGNORECASE
)
_ELEMENT = re.compile(rb"<(?:\?xml|!DOCTYPE|!--|[A-Za-z][\w.-]*(?::[\w.-]+)?(?:\s+[\w:.-]+\s*=\s*[\"']|\s*/?>))")


def what_it_is(head: bytes) -> Foreign | None:
    """What a file is that begins with `head`; None where it may be a table."""
    for pattern, foreign in _PATTERNS:
        if re.match(pattern, head, re.DOTALL):
            return foreign
    if _is_dbase(head):
        return Foreign("a dBase table (.dbf)", _SAVE_AS_XLSX)
    return _MATLAB if _is_old_matlab(head) else _markup(head)


def _is_dbase(head: bytes) -> bool:
    """A byte for the version, the day of the last change, the count of rows, the sizes of header and row."""
    versions = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5)
    if len(head) < 68 or head[0] not in versions or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    header, row = struct.unpack("<HH", head[8:12])
    # A column's entry of 32 bytes begins with its name, filled up with zeros, and its type.
    named = re.fullmatch(rb"[A-Za-z]\w{0,9}\x00+", head[32:43]) and head[43] in b"CNDLFMITB"
    return bool(named and header > 32 and row > 1)


def _is_old_matlab(head: bytes) -> bool:
    """MATLAB 4: five numbers (type, rows, columns, imaginary, length of the name), then the name."""
    for order in "<>" if len(head) >= 22 else "":
        kind, rows, columns, imaginary, length = struct.unpack(f"{order}5i", head[:20])
        sizes = 0 <= kind < 5000 and rows > 0 and columns > 0 and imaginary in (0, 1) and 1 < length <= 64
        if sizes and re.fullmatch(rb"[A-Za-z]\w*\x00", head[20 : 20 + length]):
            return True
    return False


def _markup(head: bytes) -> Foreign | None:
    """Web pages and XML, in UTF-8 or UTF-16; `<DATE>,<OPEN>` are names of columns, and nothing closes them."""
    text = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    text = re.sub(rb"<!--.*?-->\s*", b"", text.lstrip(), flags=re.DOTALL)
    if not text.startswith(b"<"):
        return None
    declared = text[:9].lower() == b"<!doctype" or text.startswith(b"<?xml")
    if not declared and not re.search(rb"</[A-Za-z]|/>", text):
        return _WEB_PAGE if re.match(rb"<(?:html|head|body|table)\b[^,;\t|]*>\s*<", text, re.IGNORECASE) else None
    if _HTML.match(text) or b"<html" in text[:1000].lower():
        return _WEB_PAGE
    return next(foreign for mark, foreign in _XML if mark in text) if _ELEMENT.match(text) else None


def refuse_foreign(foreign: Foreign | None, name: str) -> None:
    """Raises Unreadable of the file called `name` where it is foreign."""
    if foreign:
        raise Unreadable("not_text", t("This is {what}, not a table.", what=t(foreign.what)), name, t(foreign.remedy))


def is_bundle(names: Collection[str]) -> bool:
    """Whether a ZIP that holds files of these names is a model that left Layerboard, also packed anew in a folder."""
    return {name.rpartition("/")[2] for name in names} >= BUNDLE_FILES


def zip_is(names: Collection[str]) -> Foreign | None:
    """What a ZIP is that holds files of these names, where it is one document; None where it may be a packed table."""
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        what = "an Apple Numbers, Pages or Keynote document"
        return Foreign(what, "In Numbers, choose File, Export To, CSV, and upload that.")
    if any(name.startswith("word/") for name in names):
        return Foreign("a Word document", _COPY)
    if any(name.startswith("ppt/") for name in names):
        return Foreign("a PowerPoint presentation", _COPY)
    if names and all(name.endswith(".npy") for name in names):
        return Foreign("a NumPy file (.npz)", _SAVETXT)
    if {"config.json", "model.weights.h5"} <= set(names):
        return Foreign("a Keras model", _NO_TABLE)
    return _PICKLE if any(name.endswith("/data.pkl") for name in names) else None
