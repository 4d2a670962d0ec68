"""What a file is, told from its bytes: containers, spreadsheets, Parquet, JSON; and what is refused, and how soon."""

import bz2
import gzip
import io
import json
import lzma
import pickle
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.domain.problem import TooLarge, Unreadable
from components.intake.file_reading import ReadRequest
from components.intake.options import ReadOptions
from components.intake.pipeline import read_cells
from components.intake.read_table import read_table
from components.intake.report_messages import findings
from tests.corpora.tables import PLAIN, Pen, read, rows_of, unread

CSV = Pen().write(PLAIN).encode()


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (gzip.compress(CSV), "gzip"),
        (gzip.compress(CSV[:50]) + gzip.compress(CSV[50:]), "gzip"),
        (bz2.compress(CSV), "bzip2"),
        (lzma.compress(CSV), "xz"),
        (zipped(**{"table.csv": CSV}), "zip"),
        (zipped(**{"folder/": b"", "folder/table.csv": CSV, "__MACOSX/._table.csv": b"x", ".DS_Store": b"x"}), "zip"),
        (zipped(**{"table.csv.gz": gzip.compress(CSV)}), "zip+gzip"),
        (gzip.compress(Pen(";").write(PLAIN).encode("utf-16")), "gzip"),
    ],
)
@pytest.mark.parametrize("name", ["table.csv", "table.xlsx", "picture.png", ""])
def test_containers_are_unfolded_whatever_the_name_says(data: bytes, container: str, name: str) -> None:
    result = read_cells(data, ReadRequest(name))
    assert rows_of(result) == PLAIN and result.dialect.container == container


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(a=CSV, b=CSV), "several_files"),
        (zipped(**{".hidden": CSV}), "empty_file"),
        (gzip.compress(CSV)[:-20], "damaged"),
        (b"\x1f\x8b" + bytes(40), "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (bz2.compress(CSV)[:-9], "damaged"),
        (b"PAR1" + bytes(100), "damaged"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(CSV)))), "nested"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_text"),
        (b"%PDF-1.7\n", "not_text"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "not_text"),
        (b"MZ\x90\x00" + bytes(100), "not_text"),
        (b"\x7fELF" + bytes(100), "not_text"),
        (b"SQLite format 3\x00" + bytes(100), "not_text"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not_text"),
        (b"  <?xml version='1.0'?><a/>", "not_text"),
        (pickle.dumps({"a": 1}), "not_text"),
        (bytes(range(256)) * 40, "not_text"),
        (bytes(5000), "not_text"),
    ],
)
def test_what_is_no_table_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.code == code and refused.value.what and refused.value.remedy


def parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(500)), "b": ["x"] * 500}), file)
    return file.getvalue()


NOISE = bytes(n * n % 251 for n in range(9_000))  # which no packing makes smaller
BUNDLE = {"model.keras": NOISE, "preparation.json": b"{}", "recipe.json": b"{}"}


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (zipped(**{"table.csv": CSV}), "The end of this zip is missing", "Download it again, pack it again"),
        (zipped(**BUNDLE), "The bundle table.csv is not whole", "Download it again where the network was trained"),
        (zipped(**{"mine/README.md": b"a", "mine/recipe.json": b"{}", "mine/z": NOISE}), "The bundle table.csv", ""),
        (
            zipped(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": NOISE}),
            "The end of this spreadsheet",
            "save it",
        ),
        (zipped(**{"[Content_Types].xml": b"<a/>", "word/document.xml": NOISE}), "This is a Word document", ""),
        (gzip.compress(CSV), "The end of this packed file is missing", "Download it again, pack it again"),
        (lzma.compress(CSV), "The end of this packed file is missing", "Download it again, pack it again"),
        (bz2.compress(CSV), "The end of this packed file is missing", "Download it again, pack it again"),
        (parquet(), "The end of this Parquet file is missing", "Download it again, write it anew"),
    ],
)
def test_what_was_cut_short_is_not_whole(data: bytes, what: str, remedy: str) -> None:
    for length in (len(data) * 3 // 4, len(data) - 30):
        with pytest.raises(Unreadable) as refused:
            read_cells(data[:length], ReadRequest("table.csv"))
        assert refused.value.what.startswith(what) and remedy in refused.value.remedy


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    marker = tmp_path / "opened"

    class Canary:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (marker,)

    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(Unreadable):
            read(pickle.dumps(Canary(), protocol))
    assert not marker.exists()


def test_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        read_cells(CSV, ReadRequest("table.csv", limit_bytes=len(CSV) - 1))
    assert read_cells(CSV, ReadRequest("table.csv", limit_bytes=len(CSV))).table.num_rows == 12


def bomb(unfolded: int, piece: bytes) -> bytes:
    """A gzip of `piece` again and again; its one compressed block is repeated, which makes it quick to write."""
    member = gzip.compress(piece * (50_000_000 // len(piece)), 9)
    return member * (unfolded // 50_000_000)


@pytest.mark.parametrize("piece", [b"\x00" * 1000, b"1,2\n" * 250], ids=["zeros", "a table"])
def test_a_bomb_is_unfolded_no_further_than_the_limit(piece: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(bomb(10_000_000_000, piece))
    assert path.stat().st_size < 15_000_000
    before = psutil.Process().memory_info().rss
    with pytest.raises((TooLarge, Unreadable)):
        read_cells(path, ReadRequest("bomb.gz", limit_bytes=50_000_000))
    assert psutil.Process().memory_info().rss - before < 100_000_000


def test_a_spreadsheet_that_says_it_unfolds_too_far_is_refused() -> None:
    data = zipped(**{"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b"a" * 2_000_000})
    with pytest.raises(TooLarge):
        read_cells(data, ReadRequest("table.xlsx", limit_bytes=1_000_000))


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


SHEET: list[list[object]] = [
    ["name", "size", "when", "stamp", "good"],
    ["Ann", 1, date(2024, 1, 31), datetime(2024, 1, 31, 12, 30), True],
    ["Bob", 2.5, date(2024, 2, 1), datetime(2024, 2, 1, 0, 5), False],
    ["Cy", None, None, None, None],
]
SHEET_ROWS = [
    ["name", "size", "when", "stamp", "good"],
    ["Ann", "1", "2024-01-31", "2024-01-31 12:30:00", "true"],
    ["Bob", "2.5", "2024-02-01", "2024-02-01 00:05:00", "false"],
    ["Cy", "", "", "", ""],
]


def test_a_spreadsheets_values_become_text() -> None:
    result = read(workbook(Data=SHEET))
    assert rows_of(result) == SHEET_ROWS
    assert (result.dialect.form, result.dialect.sheet) == ("spreadsheet", "Data")


def test_a_title_above_and_a_note_below_a_sheets_table_are_left_out() -> None:
    rows = [["Report of 2024"], [], *SHEET[:3], ["Source: us"]]
    result = read(workbook(Data=rows))
    assert rows_of(result) == SHEET_ROWS[:3]
    assert sorted(unread(result).values()) == ["above_table", "below_table"]


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_header_with_line_breaks_in_its_cells_takes_no_row_with_it() -> None:
    rows: list[list[object]] = [["name\n(of a person)", "size\n\n(cm)"], ["Ann", 1], ["Bob", 2], ["Cy", 3]]
    result = read(workbook(Data=rows))
    assert result.rows() == [["Ann", "1"], ["Bob", "2"], ["Cy", "3"]]


def test_a_title_above_a_sheet_of_two_columns_is_left_out_and_told_by_the_sheets_own_line() -> None:
    book = openpyxl.Workbook()
    book.active["C3"] = "Report of 2024"
    for line, row in enumerate([["name", "size"], ["Ann", 1], ["Bob", 2]], 5):
        for place, value in enumerate(row, 3):
            book.active.cell(line, place, value)
    result = read(saved(book))
    assert rows_of(result) == [["name", "size"], ["Ann", "1"], ["Bob", "2"]]
    assert unread(result) == {3: "above_table"}
    assert result.dialect.skip_rows == 4
    assert rows_of(read(saved(book), skip_rows=5, header=False))[-1] == ["Bob", "2"]


@pytest.mark.parametrize("sheet", ["Data", "Another & <one>"])
def test_what_excel_shows_where_a_formula_failed_is_kept_and_a_formula_without_result_is_told(sheet: str) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("Data", "Another & <one>"):
        page = book.create_sheet(name)
        for row in [["name", "size"], ["Ann", 1], ["Bob", "#DIV/0!"], ["Cy", "=1/0"], ["Di", 4], ["Ed", "=B2"]]:
            page.append(row)
        page["B3"].data_type = "e"
    result = read(saved(book), sheet=sheet)
    assert [row[1] for row in result.rows()] == ["1", "#DIV/0!", "", "4", ""]
    assert result.report.damage["formulas_without_value"] == 2
    (told,) = [each for each in findings(result.report, result.dialect) if each.code == "formulas_without_value"]
    assert told.what.startswith("2 formulas have no result")


def test_cells_merged_with_one_above_say_what_that_says() -> None:
    book = openpyxl.Workbook()
    page = book.active
    for row in [
        ["region", "city", "n"],
        ["North", "A", 1],
        ["", "B", 2],
        ["", "C", 3],
        ["South", "D", 4],
        ["", "E", 5],
    ]:
        page.append(row)
    page.merge_cells("A2:A4")
    result = read(saved(book))
    assert [row[0] for row in result.rows()] == ["North", "North", "North", "South", ""]
    assert [(row.line, row.why) for row in result.report.repaired_rows] == [(3, "merged_cells"), (4, "merged_cells")]


SIZES: list[list[object]] = [["name", "size"], ["Ann", 1], ["Bob", 2], ["Cy", 3]]
MARKS: list[list[object]] = [["pupil", "maths", "art"], ["Di", 2, 3], ["Ed", 5, 6]]


@pytest.mark.parametrize(
    ("between", "below"),
    [
        ([[]], MARKS),
        ([[], []], [["Marks of the second term"], *MARKS]),
        ([[]], [["who", "where"], ["Di", 2], ["Ed", 5]]),
        ([[]], [["name", "size"], ["Di", 2], ["Ed", 5]]),
    ],
)
def test_tables_one_below_the_other_in_a_sheet_are_told_apart(between: list[object], below: list[object]) -> None:
    data = workbook(Data=[*SIZES, *between, *below])
    result = read(data)
    assert rows_of(result) == [["name", "size"], ["Ann", "1"], ["Bob", "2"], ["Cy", "3"]]
    assert (result.dialect.table, result.dialect.tables) == (1, 2)
    assert [each.code for each in findings(result.report, result.dialect)] == ["several_tables"]
    assert [each.rows for each in result.report.tables] == [3, 2]
    second = read(data, table=2)
    assert second.rows()[-1][:2] == [str(cell) for cell in below[-1][:2]]
    assert second.report.rows_read == 2 and second.dialect.table == 2


def test_a_formula_without_result_is_told_of_the_table_it_stands_in() -> None:
    data = workbook(Data=[*SIZES, ["Di", "=1/0"], [], *MARKS])
    assert read(data).report.damage["formulas_without_value"] == 1
    assert "formulas_without_value" not in read(data, table=2).report.damage


@pytest.mark.parametrize(
    "below",
    [
        [["Di", 4], ["Ed", 5]],  # rows go on after an empty one
        [["a remark"]],
        [["Sum", 6]],
        [["Di", 4], ["Ed", None], [None, 7]],
    ],
)
def test_rows_after_an_empty_one_are_no_other_table(below: list[list[object]]) -> None:
    assert read(workbook(Data=[*SIZES, [], *below])).dialect.tables == 1


def test_the_first_sheet_with_something_in_it_is_read_or_the_one_asked_for() -> None:
    data = workbook(Empty=[], Data=SHEET, More=[["a", "b"], [1, 2]])
    assert read(data).dialect.sheet == "Data"
    assert read(data).dialect.sheets == ("Empty", "Data", "More")
    assert rows_of(read(data, sheet="More")) == [["a", "b"], ["1", "2"]]
    with pytest.raises(Unreadable) as refused:
        read(data, sheet="None")
    assert refused.value.code == "no_such_sheet"


COVER: list[list[object]] = [["Please read"], ["Author", "A. N. Other"], ["Version", 2]]


@pytest.mark.parametrize(
    ("sheets", "hidden", "fewest_rows", "chosen"),
    [
        ({"Cover": [["Please read"], ["Contact: a@b.de"]], "Data": SHEET}, [], 1, "Data"),
        ({"Cover": COVER, "Data": SHEET}, [], 2, "Data"),
        ({"Cover": COVER, "Short": SHEET[:2]}, [], 2, "Cover"),
        ({"Row": SHEET[:2], "Data": SHEET}, [], 1, "Row"),
        ({"Old": SHEET, "New": SHEET}, ["Old"], 1, "New"),
        ({"Old": SHEET, "Cover": COVER, "New": SHEET}, ["Old"], 2, "New"),
        ({"Lists": SHEET, "Short": SHEET[:2]}, ["Lists"], 2, "Short"),
        ({"Old": SHEET, "Empty": []}, ["Old"], 1, "Old"),
    ],
)
def test_the_first_sheet_to_be_seen_that_holds_a_table_is_read(
    sheets: dict[str, list[list[object]]], hidden: list[str], fewest_rows: int, chosen: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(**sheets)))
    for name in hidden:
        book[name].sheet_state = "hidden"
    data = saved(book)
    dialect = read_cells(data, ReadRequest("table.xlsx", fewest_rows=fewest_rows)).dialect
    assert (dialect.sheet, dialect.sheets) == (chosen, tuple(sheets))
    assert [read(data, sheet=name).dialect.sheet for name in sheets] == list(sheets)


def test_a_total_in_a_sheet_is_told_by_the_sheets_own_line() -> None:
    rows: list[list[object]] = [["Sales"], [], ["name", "size", "n"], *([f"p{n}", n, 2] for n in range(6))]
    table = read_table(workbook(Data=[*rows, ["Total", 15, 12], ["Mean", 2.5, 2]]), "table.xlsx")
    assert [(row.line, row.why) for row in table.report.unread] == [(1, "above_table"), (10, "total"), (11, "summary")]


def test_a_cover_sheet_is_passed_over_and_told() -> None:
    rows: list[list[object]] = [["size", "weight"], *([n, n * n % 7] for n in range(6))]
    table = read_table(workbook(Cover=COVER, Data=rows), "table.xlsx")
    assert list(table.cells) == ["size", "weight"] and len(table.cells) == 6
    assert "several_sheets" in {problem.code for problem in table.problems}


def test_parquet_columns_become_text() -> None:
    columns = {
        "whole": pa.array([1, 2, None]),
        "decimal": pa.array([0.1, 2.5, None]),
        "float": pa.array([1.0, 2.0, None]),
        "day": pa.array([date(2024, 1, 31), None, date(2024, 2, 1)]),
        "flag": pa.array([True, False, None]),
        "word": pa.array(["a", None, "c"]).dictionary_encode(),
        "list": pa.array([[1, 2], [], None]),
        "bytes": pa.array([b"\x00", b"", None]),
    }
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data)
    result = read(data.getvalue())
    assert result.header == ["whole", "decimal", "float", "day", "flag", "word", "list"]
    assert result.rows()[0] == ["1", "0.1", "1", "2024-01-31", "true", "a", "[1, 2]"]
    assert result.rows()[2] == ["", "", "", "2024-02-01", "", "c", ""]
    assert result.report.damaged_columns == {"bytes_left_out": ["bytes"]}


def test_parquet_that_unfolds_too_far_is_refused() -> None:
    data = io.BytesIO()
    pq.write_table(pa.table({"a": pa.array([f"{n}" * 20 for n in range(50_000)])}), data)
    with pytest.raises(TooLarge):
        read_cells(data.getvalue(), ReadRequest("t.parquet", limit_bytes=max(len(data.getvalue()), 500_000)))


def test_json_lines_are_rows_and_bad_lines_are_kept_aside() -> None:
    lines = [{"a": 1, "b": {"c": 2.50}}, {"a": "x", "d": [1, 2]}, {"a": None, "b": {"c": True}}]
    text = "\n".join(map(json.dumps, lines)) + "\nno json\n[1]\n"
    result = read(text)
    assert rows_of(result) == [["a", "b.c", "d"], ["1", "2.5", ""], ["x", "", "[1, 2]"], ["", "true", ""]]
    assert unread(result) == {4: "no_json_object", 5: "no_json_object"}


@pytest.mark.parametrize(
    "text", ['[{"a": 1, "b": 2}, {"a": 3, "b": 4}]', ' [\n {"a": 1, "b": 2},\n {"a": 3, "b": 4}\n]\n']
)
def test_a_json_list_of_objects_is_rows(text: str) -> None:
    assert rows_of(read(text)) == [["a", "b"], ["1", "2"], ["3", "4"]]


OBJECTS = '[{"a": 1, "b": 2}, {"a": 3, "b": 4}]'


@pytest.mark.parametrize(
    "text",
    [
        f'{{"data": {OBJECTS}}}',
        f'{{"status": "ok", "ids": [1, 2], "none": [], "results": {OBJECTS}, "count": 2}}',
        f'{{\n "meta": {{"page": 1}},\n "data": {OBJECTS}\n}}\n',
        f'  {{"data":\r\n{OBJECTS}}}',
    ],
)
def test_the_only_list_of_objects_in_an_object_is_rows(text: str) -> None:
    result = read(text)
    assert rows_of(result) == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert list(unread(result).values()) == (["beside_list"] if "meta" in text or "status" in text else [])


@pytest.mark.parametrize(
    "text",
    [
        '{"columns": ["a", "b"], "data": [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]}',
        f'{{"one": {OBJECTS}, "other": {OBJECTS}}}',
        '{"a": {"0": 1, "1": 2}, "b": {"0": 3, "1": 4}}',
        '{\n "a": [1, 2],\n "b": [3, 4]\n}',
    ],
)
def test_a_lone_object_of_another_form_is_one_row_and_refused_as_that(text: str) -> None:
    assert len(read(text).rows()) == 1  # as a new row to predict it is enough
    with pytest.raises(Unreadable) as refused:
        read_table(text.encode(), "file.json")
    assert "a single JSON object" in refused.value.what and "list of objects" in refused.value.remedy


@pytest.mark.parametrize("text", ['{"a": 1, "b":\nx,y\n1,2\n', "{a},{b}\n1,2\n3,4\n"])
def test_what_only_begins_like_an_object_is_no_json(text: str) -> None:
    assert read(text).dialect.form != "json"


def test_a_long_json_list_may_stand_on_one_line() -> None:
    text = json.dumps([{"a": n, "b": "x" * 40} for n in range(20_000)])
    assert "\n" not in text and len(text) > 1 << 20
    assert read(text).table.num_rows == 20_000
    assert read(f'{{"data": {text}}}').table.num_rows == 20_000


def test_json_numbers_keep_their_digits() -> None:
    assert read('{"a": 0.1000000000000000055511, "b": 12345678901234567890}\n').rows() == [
        ["0.1000000000000000055511", "12345678901234567890"]
    ]


def test_options_hold_inside_containers() -> None:
    data = gzip.compress(Pen(";").write(PLAIN).encode("cp1252"))
    assert rows_of(read_cells(data, ReadRequest("x", ReadOptions(delimiter=";", encoding="cp1252")))) == PLAIN
