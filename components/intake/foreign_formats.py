"""Files of other programs that hold no table Layerboard reads: told apart by their content, refused by name."""

import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from components.i18n import t

HEAD = 4096  # bytes at the beginning of a file that tell what it is


@dataclass(frozen=True)
class Foreign:
    """What a file is, and what a person does to get a table out of it."""

    what: str
    remedy: str


def save_as_csv() -> str:
    """What to do with a file that cannot be read."""
    return t("Save the table as CSV and upload that.")


def _no_table(what: str) -> Foreign:
    return Foreign(what, t("Layerboard reads tables of rows and columns: CSV, Excel, Parquet or JSON."))


def _packed(what: str) -> Foreign:
    return Foreign(what, t("Unpack it and upload the table."))


def _database(what: str) -> Foreign:
    return Foreign(what, t("Export the table or the query you want as CSV and upload that."))


def _spreadsheet(what: str) -> Foreign:
    return Foreign(what, t("Open it in a spreadsheet program, save it as .xlsx or CSV, and upload that."))


def _document(what: str) -> Foreign:
    return Foreign(what, t("Copy the table into a spreadsheet, save it as .xlsx or CSV, and upload that."))


def _pickled() -> Foreign:
    return Foreign(
        t("a Python pickle, which Layerboard never opens"),
        t("Save the table with DataFrame.to_parquet or DataFrame.to_csv and upload that."),
    )


def _numpy(what: str) -> Foreign:
    return Foreign(what, t("Save the array with numpy.savetxt, or as a DataFrame with to_csv, and upload that."))


def _matlab() -> Foreign:
    return Foreign(t("a MATLAB file"), t("In MATLAB, save the table with writetable(table, 'table.csv')."))


def _of_r() -> Foreign:
    return Foreign(t("a file of R (.rds or .RData)"), t("In R, save the table with write.csv(table, 'table.csv')."))


def _stata() -> Foreign:
    return Foreign(t("a Stata file"), t("In Stata, save the table with export delimited using table.csv."))


def _web_page() -> Foreign:
    return Foreign(
        t("a web page (HTML), whatever its name ends in"),
        t("Open it in a browser or a spreadsheet program, copy the table into a sheet, and save that as .xlsx or CSV."),
    )


def _beginnings() -> dict[bytes, Foreign]:
    """How files begin; each is too long, or holds too odd a byte, to be the first name of a table."""
    grid = t("Read it with xarray, and save the table with to_dataframe().to_csv.")
    parquet = t("Save the table with DataFrame.to_parquet and upload that.")
    spss = Foreign(t("an SPSS file"), t("In SPSS, choose File, Save As, and CSV."))
    sas = Foreign(t("a SAS file"), t("In SAS, save the table with PROC EXPORT as CSV."))
    access = _database(t("a Microsoft Access database"))
    arrow = Foreign(t("an Arrow or Feather file"), parquet)
    return {
        b"\x89PNG": _no_table(t("a PNG picture")),
        b"\xff\xd8\xff": _no_table(t("a JPEG picture")),
        b"GIF87a": _no_table(t("a GIF picture")),
        b"GIF89a": _no_table(t("a GIF picture")),
        b"BM\x00": _no_table(t("a bitmap")),
        b"II*\x00": _no_table(t("a TIFF picture")),
        b"MM\x00*": _no_table(t("a TIFF picture")),
        b"OggS\x00": _no_table(t("a sound or film file (Ogg)")),
        b"ID3\x02": _no_table(t("a sound file (MP3)")),
        b"ID3\x03": _no_table(t("a sound file (MP3)")),
        b"ID3\x04": _no_table(t("a sound file (MP3)")),
        b"\x7fELF": _no_table(t("a program")),
        b"%PDF-": _document(t("a PDF document")),
        b"{\\rtf": _document(t("a rich text document")),
        b"\x89HDF": Foreign(
            t("an HDF5 file"), t("Read the table with pandas.read_hdf or h5py, and save it as CSV or Parquet.")
        ),
        b"CDF\x01": Foreign(t("a NetCDF file"), grid),
        b"CDF\x02": Foreign(t("a NetCDF file"), grid),
        b"GRIB\x00": Foreign(t("a GRIB file of weather data"), grid),
        b"SIMPLE  =": Foreign(t("a FITS file"), t("Read the table with astropy, and save it as CSV.")),
        b"SQLite format 3": _database(t("an SQLite database")),
        b"\x00\x01\x00\x00Standard Jet DB": access,
        b"\x00\x01\x00\x00Standard ACE DB": access,
        b"PGDMP\x01": _database(t("a dump of a PostgreSQL database")),
        b"Rar!\x1a": _packed(t("a RAR archive")),
        b"7z\xbc\xaf": _packed(t("a 7z archive")),
        b"\x28\xb5\x2f\xfd": _packed(t("a Zstandard file")),
        b"\x04\x22\x4d\x18": _packed(t("an LZ4 file")),
        b"\x1f\x9d": _packed(t("a file packed with compress (.Z)")),
        b"\x93NUMPY": _numpy(t("a NumPy file")),
        b"ARROW1": arrow,
        b"FEA1\x00": arrow,
        b"\xff\xff\xff\xff": arrow,
        b"ORC\x08": Foreign(t("an ORC file"), parquet),
        b"ORC\x0a": Foreign(t("an ORC file"), parquet),
        b"Obj\x01": Foreign(t("an Avro file"), parquet),
        b"$FL2": spss,
        b"$FL3": spss,
        b"ASCII SPSS PORT FILE": spss,
        b"<stata_dta>": _stata(),
        b"\x00" * 12 + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00": sas,
        b"HEADER RECORD*******LIB": sas,
        b"RDX2\n": _of_r(),
        b"RDX3\n": _of_r(),
        b"RDA2\n": _of_r(),
        b"RDA3\n": _of_r(),
        b"X\n\x00\x00\x00": _of_r(),
        b"MATLAB 5.0 MAT-file": _matlab(),
        b"MATLAB 7.3 MAT-file": _matlab(),
        b"%%MatrixMarket": Foreign(
            t("a Matrix Market file"), t("Read it with scipy.io.mmread, and save it as a dense table in CSV.")
        ),
        b"TABLE\r\n0,1\r\n": _spreadsheet(t("a DIF spreadsheet")),
        b"TABLE\n0,1\n": _spreadsheet(t("a DIF spreadsheet")),
        b"\x00\x00\x27\x0a": Foreign(t("a shapefile of a map"), t("Upload its attributes, saved as CSV.")),
        b"MIME-Version:": _web_page(),
        b"From: <Saved by": _web_page(),
    }


def _xml_document(text: bytes) -> Foreign:
    """Which XML document `text` begins."""
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        return _spreadsheet(t("an Excel 2003 XML spreadsheet"))
    if b"<office:document" in text:
        return _spreadsheet(t("a flat OpenDocument file (XML)"))
    if b"<kml" in text or b"<gpx" in text:
        return Foreign(t("a map or track (KML or GPX)"), t("Save its places as CSV and upload that."))
    if b"<svg" in text:
        return _no_table(t("an SVG drawing"))
    return Foreign(t("an XML document"), t("Save its rows as CSV and upload that."))


_PICKLE_AS_TEXT = re.compile(
    rb"[\]}]q\x00|\([dl]p\d+\n|c(?:copy_reg|copyreg|numpy|pandas|collections|__builtin__)[\w.]*\n"
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|style|script|table|div|p|center|form|h[1-6])\b", re.I
)
_ELEMENT = re.compile(rb"<(?:\?xml|!DOCTYPE|!--|[A-Za-z][\w.-]*(?::[\w.-]+)?(?:\s+[\w:.-]+\s*=\s*[\"']|\s*/?>))")
_SQL = re.compile(
    rb"(?:--[^\n]*\n|/\*.*?\*/;?|\s)*+(?:CREATE\s+(?:TABLE|DATABASE)|INSERT\s+INTO|DROP\s+TABLE|SET\s+\w+\s*=|BEGIN\s+TRANSACTION"
    rb"|PRAGMA\s+\w+\s*=|USE\s+[`\w]+;|LOCK\s+TABLES)\b",
    re.I | re.S,
)


def what_it_is(head: bytes) -> Foreign | None:
    """What a file is that begins with `head`; None where it may be a table."""
    found = next((foreign for beginning, foreign in _beginnings().items() if head.startswith(beginning)), None)
    return found or next(filter(None, (look(head) for look in _LOOKS)), None)


def _pickle(head: bytes) -> Foreign | None:
    binary = len(head) > 1 and head[0] == 0x80 and 2 <= head[1] <= 5
    return _pickled() if binary or _PICKLE_AS_TEXT.match(head) else None


def _text_of_r(head: bytes) -> Foreign | None:
    """An .rds saved as text: the release of the format, that of R, and the oldest R that reads it."""
    return _of_r() if re.match(rb"(?:RDA[23]\n)?A\n[23]\n\d{5,6}\n\d{5,6}\n", head) else None


def _program(head: bytes) -> Foreign | None:
    return _no_table(t("a program")) if head.startswith(b"MZ") and b"\x00" in head[:64] else None


def _riff(head: bytes) -> Foreign | None:
    kinds = (b"WAVE", b"AVI ", b"WEBP")
    found = head.startswith(b"RIFF") and head[8:12] in kinds
    return _no_table(t("a sound, film or picture file (RIFF)")) if found else None


def _sylk(head: bytes) -> Foreign | None:
    """Records one a line: `ID;P...` first, cells as `C;Y1;X1;K"text"`."""
    found = head.startswith(b"ID;P") and re.search(rb"\n(?:B;Y\d|C;[XY]\d+;|P;P|F;[PSW]\S*;)", head)
    return _spreadsheet(t("a SYLK spreadsheet (.slk)")) if found else None


def _old_stata(head: bytes) -> Foreign | None:
    """Releases 102 to 115 begin with their number, the order of bytes (1 or 2), 1 and 0."""
    old = len(head) > 3 and 102 <= head[0] <= 115 and head[1] in (1, 2) and head[2:4] == b"\x01\x00"
    return _stata() if old else None


def _dbase(head: bytes) -> Foreign | None:
    """A byte for the version, the day of the last change, the count of rows, the sizes of header and row."""
    versions = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5)
    if len(head) < 68 or head[0] not in versions or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return None
    header, row = struct.unpack("<HH", head[8:12])
    # A column's entry of 32 bytes begins with its name, filled up with zeros, and its type.
    named = re.fullmatch(rb"[A-Za-z]\w{0,9}\x00+", head[32:43]) and head[43] in b"CNDLFMITB"
    return _spreadsheet(t("a dBase table (.dbf)")) if named and header > 32 and row > 1 else None


def _old_matlab(head: bytes) -> Foreign | None:
    """MATLAB 4: five numbers (type, rows, columns, imaginary, length of the name), then the name."""
    if len(head) < 22:
        return None
    for order in "<>":
        kind, rows, columns, imaginary, length = struct.unpack(f"{order}5i", head[:20])
        name = head[20 : 20 + max(0, min(length, 64))]
        sizes = 0 <= kind < 5000 and rows > 0 and columns > 0 and imaginary in (0, 1) and 1 < length <= 64
        if sizes and re.fullmatch(rb"[A-Za-z]\w*\x00", name):
            return _matlab()
    return None


def _in_the_middle(head: bytes) -> Foreign | None:
    """What files say of themselves behind their beginning."""
    if head[257:262] == b"ustar":
        return _packed(t("a TAR archive"))
    if head[128:132] == b"DICM":
        return _no_table(t("a DICOM picture"))
    return _no_table(t("a film or sound file (MP4)")) if head[4:8] == b"ftyp" and b"\x00" in head[:4] else None


def _markup(head: bytes) -> Foreign | None:
    """Web pages and XML, in UTF-8 or UTF-16; `<DATE>,<OPEN>` are names of columns, and nothing closes them."""
    text = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    text = re.sub(rb"<!--.*?-->\s*", b"", text.lstrip(), flags=re.DOTALL)
    if not text.startswith(b"<"):
        return None
    declared = text[:9].lower() == b"<!doctype" or text.startswith(b"<?xml")
    if not declared and not re.search(rb"</[A-Za-z]|/>", text):
        return _web_page() if re.match(rb"<(?:html|head|body|table)\b[^,;\t|]*>\s*<", text, re.IGNORECASE) else None
    if text.startswith(b"<?xml") and b"<html" not in text[:1000].lower():
        return _xml_document(text)
    if _HTML.match(text) or b"<html" in text[:1000].lower():
        return _web_page()
    return _xml_document(text) if _ELEMENT.match(text) else None


def _sql(head: bytes) -> Foreign | None:
    commands = _SQL.match(head) and b";" in head and b"(" in head
    return _database(t("a script of SQL commands")) if commands else None


def _notebook(head: bytes) -> Foreign | None:
    notebook = head.lstrip().startswith(b"{") and (b'"nbformat"' in head or b'"cell_type"' in head)
    return Foreign(t("a Jupyter notebook"), t("Upload the table that it reads.")) if notebook else None


_LOOKS: list[Callable[[bytes], Foreign | None]] = [
    _pickle,
    _text_of_r,
    _program,
    _riff,
    _sylk,
    _old_stata,
    _dbase,
    _old_matlab,
    _in_the_middle,
    _markup,
    _sql,
    _notebook,
]


def zip_is(names: Iterable[str]) -> Foreign | None:
    """What a ZIP is that holds files of these names, where it is one document; None where it may be a packed table."""
    names = list(names)
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        what = t("an Apple Numbers, Pages or Keynote document")
        return Foreign(what, t("In Numbers, choose File, Export To, CSV, and upload that."))
    if any(name.startswith("word/") for name in names):
        return _document(t("a Word document"))
    if any(name.startswith("ppt/") for name in names):
        return _document(t("a PowerPoint presentation"))
    if names and all(name.endswith(".npy") for name in names):
        return _numpy(t("a NumPy file (.npz)"))
    if {"config.json", "model.weights.h5"} <= set(names):
        return _no_table(t("a Keras model"))
    return _pickled() if any(name.endswith("/data.pkl") for name in names) else None
