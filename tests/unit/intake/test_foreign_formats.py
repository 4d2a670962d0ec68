"""Files of neighbouring programs: Weka, Orange and svmlight are read, the others are refused by the name of what they are."""

import io
import json
import pickle
import sqlite3
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, orc

from components.domain.problem import TooLarge, Unreadable
from components.intake.read_table import read_table
from tests.corpora.tables import Rows, read, unread

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})


def zip_of(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 50)
    return out.getvalue()


def saved(write: object) -> bytes:
    out = io.BytesIO()
    write(out)  # type: ignore[operator]
    return out.getvalue()


def database(folder: Path) -> bytes:
    with sqlite3.connect(folder / "data.db") as connection:
        connection.execute("create table t (a)")
    return (folder / "data.db").read_bytes()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("table.csv"), io.BytesIO())
    return out.getvalue()


def dbase() -> bytes:
    column = b"NAME".ljust(11, b"\x00") + b"C" + bytes(4) + b"\x0a" + bytes(15)
    return struct.pack("<4BIHH", 3, 121, 5, 17, 2, 65, 11) + bytes(20) + column + b"\r" + b" row one   row two   "


SYLK = 'ID;PWXL;N;E\nP;PGeneral\nC;Y1;X1;K"a"\nC;Y2;X1;K1\nE\n'
EXCEL_XML = (
    '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
PAGE = "<table border=1><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
SCRIPT = "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `a`;\nCREATE TABLE `a` (b int);\n"
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": []}], "nbformat": 4})
SAS = b"\x00" * 12 + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11" + bytes(500)

FOREIGN: list[tuple[bytes | str, str]] = [
    (b"$FL2@(#) SPSS DATA FILE MS Windows" + bytes(200), "SPSS"),
    (b"$FL3@(#) SPSS DATA FILE" + bytes(200), "SPSS"),
    (saved(lambda out: FRAME.to_stata(out, version=118)), "Stata"),
    (saved(lambda out: FRAME.to_stata(out, version=114)), "Stata"),
    (SAS, "SAS"),
    (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000  ", "SAS"),
    (b"X\n\x00\x00\x00\x03\x00\x04\x01\x00" + bytes(50), "R"),
    (b"RDX3\nX\n\x00\x00\x00\x03" + bytes(50), "R"),
    (b"A\n3\n262401\n197888\n5\nUTF-8\n787\n", "R"),
    (b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(128) + bytes(100), "MATLAB"),
    (struct.pack("<5i", 0, 2, 2, 0, 2) + b"x\x00" + bytes(32), "MATLAB"),
    (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
    (b"CDF\x01" + bytes(100), "NetCDF"),
    (saved(lambda out: np.save(out, np.eye(3))), "NumPy"),
    (saved(lambda out: np.savez(out, x=np.eye(3))), "NumPy"),
    (saved(lambda out: np.savez(out, x=np.eye(3), y=np.ones(2))), "NumPy"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    (PAGE, "web page"),
    ("\ufeff<!-- saved -->\n<html><head><meta charset=utf-8></head>" + PAGE, "web page"),
    (PAGE.encode("utf-16"), "web page"),
    ("<html xmlns:x='urn:schemas-microsoft-com:office:excel'>" + PAGE + "</html>", "web page"),
    (EXCEL_XML, "Excel 2003 XML"),
    ("<rows>\n<row><a>1</a></row>\n</rows>", "XML"),
    ('<?xml version="1.0"?><kml><Placemark/></kml>', "KML"),
    (SYLK, "SYLK"),
    ('TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\n', "DIF"),
    (zip_of("Index/Document.iwa", "Index/Tables/DataList.iwa", "Metadata/Properties.plist"), "Numbers"),
    (zip_of("[Content_Types].xml", "word/document.xml"), "Word"),
    (zip_of("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
    (zip_of("metadata.json", "config.json", "model.weights.h5"), "Keras model"),
    (zip_of("archive/data.pkl", "archive/version"), "pickle"),
    *((pickle.dumps({"a": np.arange(3)}, protocol), "pickle") for protocol in range(6)),
    *((pickle.dumps([1, 2], protocol), "pickle") for protocol in range(6)),
    (saved(lambda out: FRAME.to_pickle(out)), "pickle"),
    (saved(lambda out: feather.write_feather(FRAME, out)), "Arrow"),
    (b"FEA1\x00\x00\x00\x00" + bytes(100), "Arrow"),
    (saved(lambda out: orc.write_table(pa.table({"a": [1, 2]}), out)), "ORC"),
    (b"Obj\x01\x04\x14avro.codec" + bytes(100), "Avro"),
    (tar(), "TAR"),
    (dbase(), "dBase"),
    (b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(100), "Access"),
    (SCRIPT, "SQL"),
    ("CREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n", "SQL"),
    (NOTEBOOK, "notebook"),
    ("%%MatrixMarket matrix coordinate real general\n3 3 2\n1 1 1.0\n2 2 2.0\n", "Matrix Market"),
    (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(50), "RIFF"),
    (bytes(128) + b"DICM" + bytes(100), "DICOM"),
    (b"SIMPLE  =                    T / FITS".ljust(80) * 3, "FITS"),
]


@pytest.mark.parametrize(("data", "what"), FOREIGN, ids=[f"{what}-{n}" for n, (_, what) in enumerate(FOREIGN)])
@pytest.mark.parametrize("name", ["table.csv", "table.xls"])
def test_a_file_of_another_program_is_refused_by_what_it_is(data: bytes | str, what: str, name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(data if isinstance(data, bytes) else data.encode(), name)
    assert refused.value.code == "not_text"
    assert what in refused.value.what and refused.value.remedy.endswith(".")


def test_a_database_is_refused_as_that(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="SQLite"):
        read(database(tmp_path))


@pytest.mark.parametrize(
    "names",
    ["ID;Price", "ORCID,score", "ID3,FEA1", "MZ,BM", "GRIB,RIFF", "TABLE,0", "<TICKER>,<DATE>", "PGDMP,MM*", "A\tX", "Insert into,b", "SIMPLE,X", "<b>,c"],
)  # fmt: skip
def test_names_that_begin_as_other_files_do_are_names(names: str) -> None:
    delimiter = next(mark for mark in ";,\t" if mark in names)
    rows = [["1", "2"], ["3", "4"], ["5", "6"]]
    result = read("\n".join([names, *map(delimiter.join, rows)]) + "\n")
    assert (result.header, result.rows()) == (names.split(delimiter), rows)


@pytest.mark.parametrize("text", ["[[1, 2], [3, 4]]", '["a", "b"]', "[1, 2, 3]", "[]", '[\n ["a", "b"],\n [1, 2]\n]'])
def test_a_json_list_of_no_objects_is_refused_as_that(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.code == "not_json_rows" and "JSON" in refused.value.what


def test_a_first_cell_in_brackets_is_no_json() -> None:
    assert read("[1],a\n[2],b\n[3],c\n").dialect.form == "delimited"


@pytest.mark.parametrize(
    "lines",
    [
        [f"A{n:04d}2024{n:02d}01{n * 37 % 999:05d}" for n in range(1, 30)],
        [f"{n:<6}{'abc' if n % 3 else '':<8}{n * 1.5:>8.2f}" for n in range(1, 30)],
    ],
)
def test_text_of_fixed_width_that_nothing_cuts_is_refused_as_that(lines: list[str]) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table("\n".join(lines).encode(), "file.txt")
    assert refused.value.code == "fixed_width"


ARFF: list[tuple[str, list[str], Rows]] = [
    ("@relation x\n@attribute petal numeric\n@attribute 'sepal width' real\n@attribute class {rose,tulip}\n\n@data\n4.2,4.0,rose\n1,?,tulip\n", ["petal", "sepal width", "class"], [["4.2", "4.0", "rose"], ["1", "?", "tulip"]]),
    ("% made up\n@RELATION x\n@ATTRIBUTE \"it's\" {one,'two, three'}\n@ATTRIBUTE s STRING\n@DATA\none,'it\\'s, so'\n'two, three',\"say \"\n", ["it's", "s"], [["one", "it's, so"], ["two, three", "say "]]),
    ("@relation x\n@attribute n numeric\n@attribute c {red, blue}\n@attribute w integer\n@data\n{0 1, 2 4}\n{1 blue}\n{ }\n", ["n", "c", "w"], [["1", "red", "4"], ["0", "blue", "0"], ["0", "red", "0"]]),
    ("@relation x\n@attribute d date 'yyyy-MM-dd'\n@attribute a real\n@data\n'2020-01-31', 1.5\n2020-02-01,2\n", ["d", "a"], [["2020-01-31", "1.5"], ["2020-02-01", "2"]]),
    ("@relation abalone\n@attribute Sex {M, F, I}\n@attribute Length real[0.075, 0.815]\n@attribute Rings integer [1, 29]\n@inputs Sex, Length\n@outputs Rings\n@data\nM, 0.455, 15\nF, 0.5, 9\n", ["Sex", "Length", "Rings"], [["M", "0.455", "15"], ["F", "0.5", "9"]]),
    ("\ufeff@relation x\r\n@attribute a numeric\r\n@attribute b numeric\r\n@data\r\n1\t2\r\n3\t4\r\n", ["a", "b"], [["1", "2"], ["3", "4"]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "rows"), ARFF)
def test_wekas_arff_is_read(text: str, names: list[str], rows: Rows) -> None:
    result = read(text)
    assert (result.dialect.form, result.header, result.rows()) == ("arff", names, rows)
    assert set(unread(result).values()) <= {"comment"}


def test_rows_of_arff_that_do_not_fit_are_told_and_so_are_weights() -> None:
    text = "@relation x\n@attribute a numeric\n@attribute b numeric\n@data\n1,2,{0.5}\n1,2,3\n1\n{5 1}\n3,4\n"
    result = read(text)
    assert result.rows() == [["1", "2"], ["3", "4"]]
    assert unread(result) == {6: "too_many_cells", 7: "too_few_cells", 8: "not_sparse"}
    assert result.report.damage["weights_left_out"] == 1


@pytest.mark.parametrize(
    "rest", ["@attribute a numeric\n", "@attribute r relational\n@attribute b real\n@end r\n@data\n'1'\n"]
)
def test_arff_that_holds_no_table_is_refused_by_name(rest: str) -> None:
    with pytest.raises(Unreadable, match="ARFF"):
        read(f"@relation x\n{rest}")


def test_arff_becomes_a_table_with_its_missing_cells_and_in_a_zip() -> None:
    rows = "".join(f"{n},{'?' if n % 5 == 0 else 'red'}\n" for n in range(20))
    table = read_table(
        f"@relation x\n@attribute n numeric\n@attribute c {{red,blue}}\n@data\n{rows}".encode(), "x.arff"
    )
    assert list(table.cells.columns) == ["n", "c"] and table.cells["c"].isna().sum() == 4
    assert table.report.missing["c"] == {"?": 4}


SPARSE: list[tuple[str, list[str], Rows]] = [
    ("1 1:0.5 3:2 # first\n-1 2:1\n+1 3:1e-3\n0\n", ["target", "feature_1", "feature_2", "feature_3"], [["1", "0.5", "0", "2"], ["-1", "0", "1", "0"], ["+1", "0", "0", "1e-3"], ["0", "0", "0", "0"]]),
    ("3 qid:1 1:1 2:1\n2 qid:1 2:.5\n1 qid:2 2:3\n", ["target", "qid", "feature_1", "feature_2"], [["3", "1", "1", "1"], ["2", "1", "0", ".5"], ["1", "2", "0", "3"]]),
    ("# made up\n0.25 0:1 1:2\n1.5 1:4 \n", ["target", "feature_0", "feature_1"], [["0.25", "1", "2"], ["1.5", "0", "4"]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "rows"), SPARSE)
def test_sparse_rows_of_svmlight_are_read(text: str, names: list[str], rows: Rows) -> None:
    result = read(text)
    assert (result.dialect.form, result.header, result.rows()) == ("svmlight", names, rows)


@pytest.mark.parametrize(
    "text", ["1 12:30 13:45\n2 12:31 13:46\n3 12:32 13:40\n", "1 2 3\n4 5 6\n7 8 9\n", "a 1:2\nb 1:3\nc 1:4\n"]
)
def test_times_and_plain_numbers_are_no_sparse_rows(text: str) -> None:
    assert read(text).dialect.form == "delimited"


def test_a_place_with_thousands_of_digits_is_no_row_of_the_table() -> None:
    digits = "1" * 5_000  # Python turns no text of more than 4,300 digits into a number
    lines = [f"{n} 1:{n} 2:3" for n in range(20)]
    result = read("\n".join([*lines, f"1 {digits}:1", ""]))
    assert len(result.rows()) == 20 and unread(result) == {21: "not_sparse"}
    head = "@relation x\n@attribute a numeric\n@attribute b numeric\n@data\n{0 1}\n"
    assert unread(read(f"{head}{{{digits} 1}}\n")) == {6: "not_sparse"}


def test_sparse_rows_that_unfold_too_far_are_refused() -> None:
    with pytest.raises(Unreadable, match="columns"):
        read("1 1:1 2000000:1\n0 5:1\n")
    with pytest.raises(TooLarge, match="sparse"):
        read("1 9000:1\n" * 6_000)


ORANGE = [["3.1", "red", "n0", "rose"], ["2.5", "blue", "n1", "tulip"], ["3.6", "red", "n2", "rose"], ["4", "blue", "n3", "tulip"]] * 3  # fmt: skip
NAMES = ["petal", "colour", "name", "kind"]


@pytest.mark.parametrize(
    ("types", "roles"),
    [
        (["continuous", "discrete", "string", "discrete"], ["", "", "meta", "class"]),
        (["c", "d", "s", "d"], ["", "", "m", "class"]),
        (["c", "red blue", "string", "rose tulip"], ["", "", "meta", "class"]),
        (["continuous", "blue red", "s", "d"], ["ignore", "", "meta", "class color=red"]),
        (["c", "d", "s", "d"], ["", "", "", ""]),
    ],
)
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_oranges_rows_of_types_and_roles_are_no_data(types: list[str], roles: list[str], delimiter: str) -> None:
    result = read("\n".join(delimiter.join(row) for row in [NAMES, types, roles, *ORANGE]) + "\n")
    assert (result.header, [row for row in result.rows() if any(row)]) == (NAMES, ORANGE)
    assert unread(result)[2] == "types" and unread(result).get(3, "roles") == "roles"


def test_oranges_prefixes_are_no_part_of_the_names() -> None:
    header = ["C#petal", "D#colour", "mS#name", "cD#kind"]
    result = read("\n".join("\t".join(row) for row in [header, *ORANGE]) + "\n")
    assert (result.header, result.rows()) == (NAMES, ORANGE)
    assert result.report.damage["orange_prefixes"] == 1


@pytest.mark.parametrize("header", [["C#", "F#", "B"], ["C#5", "count", "x"], ["issue #", "a#b", "c"]])
def test_names_with_a_number_sign_stay(header: list[str]) -> None:
    rows = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    assert read("\n".join(",".join(row) for row in [header, *rows]) + "\n").header == header
