"""The script predicts each row of a file, or says which line is none, and writes what its target is written as."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from components.columns.formats import CategoryFormat, NumberFormat
from components.export.predict import (
    InputColumn,
    ReadingSettings,
    Row,
    inputs_of,
    lines_of,
    read_columns,
    read_inputs,
    read_rows,
    with_reasons,
    write_csv,
)

SETTINGS = ReadingSettings(
    [InputColumn(name, False, CategoryFormat(), [""], [], "", False) for name in "abc"], ".", {}, "y", ["u"], ""
)


def read(text: str | bytes, folder: Path, settings: ReadingSettings = SETTINGS) -> list[tuple[str, ...]]:
    file = folder / "rows.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    inputs = inputs_of(read_rows(file, settings), settings)
    return list(zip(*(inputs[name][:, 0] for name in "abc"), strict=True))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("7,p,x,k\n7,q,z,l\n", "Line 2 has 4 cells, but the first line has 3 names"),
        ("p,x,k\np,x,k,1\n", "Line 3 has 4 cells"),
        ("p,x,k\n\nb,c,a\nq,z,l\n", "Line 4 holds the names of the columns"),
        ("p,x,k\nc,B ,a\n", ""),
        ("p,x,k\nc, b ,a\n", "Line 3 holds the names of the columns"),
        ('"p\np",x,k\nc,b,a\n', "Line 4 holds the names of the columns"),
        ('p,x,k\n"p,x,k\nq,z,l\n', "Line 3 cannot be read: unexpected end of data"),
    ],
)
def test_a_line_that_is_no_row_of_the_columns_is_named(lines: str, said: str, tmp_path: Path) -> None:
    if not said:
        assert len(read(f"a,b,c\n{lines}", tmp_path)) == 2
        return
    with pytest.raises(SystemExit, match=said):
        read(f"a,b,c\n{lines}", tmp_path)


def test_cells_that_are_not_there_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read("a,b,c\np,x,k\n\nq\np,x,k,,\n", tmp_path) == [("p", "x", "k"), ("q", "", ""), ("p", "x", "k")]
    told = capsys.readouterr().err
    assert told == "Line 4 has fewer cells than there are columns: those at its end count as missing.\n"


@pytest.mark.parametrize(("header", "fits"), [("a,b,c,d", False), ("a,b,c,", True)])
def test_a_name_too_many_stops_it_with_the_line(header: str, fits: bool, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(f"{header}\np,x,k\nq,y,l\n", encoding="utf-8")
    if fits:
        assert len(read_rows(tmp_path / "rows.csv", SETTINGS)) == 2
        return
    with pytest.raises(SystemExit, match="Line 2 has 3 cells, but the first line has 4 names"):
        read_rows(tmp_path / "rows.csv", SETTINGS)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_named(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"rows\.csv is not written in UTF-8"):
        read("a,b,c\nä,x,k\n".encode(encoding), tmp_path)


@pytest.mark.parametrize(
    ("rows", "decimal"),
    [("1,5,x,k\n", "."), ("1,5,x,k\n1,7,x,k\n", "."), ("p,1,5,k\nq,2,5,k\n", "."), ("1,5,x,k\n2,5,x,k\n", ",")],
)
def test_the_half_of_a_number_is_no_name_of_a_row(rows: str, decimal: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Line 2 has 4 cells, but the first line has 3 names: name every column"):
        read(f"a,b,c\n{rows}", tmp_path, replace(SETTINGS, decimal=decimal))


def test_a_first_line_that_names_no_columns_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="There is no column b: the names in line 1 are a, d, c"):
        read("a;d;c\np;x;k\n", tmp_path)


@pytest.mark.parametrize(
    ("above", "names", "line"),
    [
        ("sep=;\n", "a;b;c", 2),
        ("sep=\t\n", "a\tb\tc", 2),
        ("Report of May\n", "a,b,c", 2),
        ("Report of May,,,\n\n# 12 rows\n", "a,b,c", 4),
        ('"Report\nof May"\n', "b,c,a", 3),
        ("a,b\n", "a,b,c", 2),
    ],
)
def test_names_stand_below_a_title(
    above: str, names: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = next(each for each in ",;\t" if each in names)
    row = mark.join(dict(zip("abc", "pxk", strict=True))[name] for name in names.split(mark))
    assert read(f"{above}{names}\n{row}\n", tmp_path) == [("p", "x", "k")]
    assert capsys.readouterr().err == f"The names stand in line {line}: what is above it is no row.\n"


def test_empty_lines_above_the_names_are_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read("\n\na,b,c\np,x,k\n", tmp_path) == [("p", "x", "k")]
    assert not capsys.readouterr().err


def test_names_below_a_title_that_lack_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="There is no column c: the names in line 2 are a, b"):
        read("Report\na,b\np,x\n", tmp_path)


NUMBER = ReadingSettings([], ".", {}, "=price", [], "")
TIME = ReadingSettings([], ".", {}, "-run", [], "m:ss")
TWO = ReadingSettings([], ".", {}, "kind", ["=no", "yes"], "")
THREE = ReadingSettings([], ".", {}, "kind", ["@a", "b", "c"], "")


@pytest.mark.parametrize(
    ("settings", "outputs", "lines"),
    [
        (NUMBER, [[-1.5], [2.0]], ["'=price", "-1.5", "2.0"]),
        (TIME, [[275.0]], ["'-run,'-run (seconds)", "4:35,275.0"]),
        (TWO, [[0.25], [0.75]], ["prediction,'=no,yes", "'=no,0.75,0.25", "yes,0.25,0.75"]),
        (replace(TWO, threshold=0.2), [[0.2], [0.25]], ["prediction,'=no,yes", "'=no,0.8,0.2", "yes,0.75,0.25"]),
        (replace(THREE, threshold=0.2), [[0.5, 0.25, 0.25]], ["prediction,'@a,b,c", "'@a,0.5,0.25,0.25"]),
        (THREE, [[0.5, 0.25, 0.25]], ["prediction,'@a,b,c", "'@a,0.5,0.25,0.25"]),
    ],
)
def test_predictions_are_written_by_the_kind_of_target(
    settings: ReadingSettings, outputs: Sequence[Sequence[float]], lines: list[str]
) -> None:
    file = io.StringIO()
    write_csv(file, lines_of(np.array(outputs), settings))
    assert file.getvalue().splitlines() == lines


def numbers(*, had_unread: bool = False) -> ReadingSettings:
    return replace(
        SETTINGS, columns=[InputColumn(name, True, NumberFormat(), [""], [], ".", had_unread) for name in "ab"]
    )


CELLS = [{"a": "1", "b": "x"}, {"a": "2", "b": "3"}, {"a": "two", "b": ""}, {"a": "u", "b": "v"}]
ROWS = [Row(line, cells) for line, cells in enumerate(CELLS, 2)]
REMEDY = "Write it as the table did that the network was trained on, or leave the cell empty."


def test_a_cell_that_cannot_be_read_holds_up_its_own_row_alone(capsys: pytest.CaptureFixture[str]) -> None:
    inputs, unread = read_inputs(ROWS, numbers())
    assert inputs["a"][:2, 0].tolist() == [1, 2] and inputs["b"][1, 0] == 3
    assert unread == {
        0: f"Line 2, column b: cannot read 'x'. {REMEDY}",
        2: f"Line 4, column a: cannot read 'two'. {REMEDY}",
        3: f"Line 5, column a: cannot read 'u'; column b: cannot read 'v'. {REMEDY}",
    }
    assert not capsys.readouterr().err


def test_where_the_table_had_such_cells_they_count_as_missing(capsys: pytest.CaptureFixture[str]) -> None:
    inputs, unread = read_inputs(ROWS, numbers(had_unread=True))
    assert not unread and np.isnan(inputs["a"][2:, 0]).all()
    assert "Line 4, column a: cannot read 'two': it counts as missing.\n" in capsys.readouterr().err


def test_a_table_to_train_on_stops_at_a_cell_that_cannot_be_read() -> None:
    with pytest.raises(SystemExit, match="Line 2, column b: cannot read 'x'"):
        read_columns(CELLS, numbers(), numbers().columns)


@pytest.mark.parametrize(
    ("headings", "column"),
    [(["prediction", "u"], "warnings"), (["prediction", "warnings"], "warnings *")],
)
def test_rows_that_are_not_predicted_have_the_reason_in_their_place(headings: list[str], column: str) -> None:
    lines: list[list[str | float]] = [[*headings], ["u", 1.0], ["u", 0.5]]
    assert list(with_reasons(lines, {}, 2)) == lines
    assert list(with_reasons(lines, {1: "Line 3"}, 3)) == [
        [*headings, column],
        ["u", 1.0, ""],
        ["", "", "not predicted: Line 3"],
        ["u", 0.5, ""],
    ]
