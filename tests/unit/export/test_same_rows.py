"""The app and the script of a bundle make the same of the same new rows."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.domain.parse_recipe import parse
from components.export import predict
from components.export.script_files import script_files
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.options import ReadOptions
from components.intake.read_table import read_table
from components.prediction.schema import Checked, check_rows, rows_as_cells
from tests.unit.prediction.new_rows import read_rows

NAN = float("nan")


def prepared(header: str, cells: list[list[str]], options: ReadOptions | None = None, **columns: Any) -> Preparation:
    """Of a table of 60 rows: `cells` again and again, with `y` beside them."""
    text = io.StringIO()
    out = csv.writer(text, delimiter=";" if ";" in header else ",")
    out.writerow([*header.replace(";", ",").split(","), "y"])
    out.writerows([*cells[n % len(cells)], "ab"[n % 7 % 2]] for n in range(60))
    table = read_table(text.getvalue().encode(), "table.csv", options)
    recipe = parse({"dataset": "d", "target": "y", "layers": [], "columns": columns})
    made = prepare(table.cells, table.columns, recipe, table.dialect).preparation
    return Preparation.from_dict(made.as_dict())


def by_script(preparation: Preparation, file: Path) -> dict[str, list[Any]]:
    """What the script makes of a file, by the settings that lies beside it."""
    path = file.with_name("reading.json")
    path.write_text(script_files(preparation)["reading.json"], encoding="utf-8")
    settings = predict.read_settings(path)
    return {
        name: values[:, 0] for name, values in predict.inputs_of(predict.read_rows(file, settings), settings).items()
    }


def both(text: str, preparation: Preparation, folder: Path) -> tuple[Checked, dict[str, list[Any]]]:
    """What the app and the script make of a file."""
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return check_rows(read_rows(text.encode(), "rows.csv", preparation), preparation), by_script(preparation, file)


def plain(values: Any) -> list[Any]:
    return [value.decode() if isinstance(value, bytes) else value for value in np.asarray(values).tolist()]


def number(n: int, form: str) -> list[str]:
    """`744,09` and the like, and another number with a comma, so that the table's sign is clear."""
    return [form.format(n + 1), f"0,{n + 10}"]


BOOLEAN: Any = {"a": {"kind": "boolean"}}
MARKERS = ReadOptions(missing=("-200", "unknown"))
POINTS = [[f"{n}.5", f"{n + 3}.25"] for n in range(20)]
COMMAS = [number(n, "{},09") for n in range(20)]
GROUPS = [number(n, "{}.898,75") for n in range(9)]
BLANKS = [number(n, "{} 234,5") for n in range(9)]
WORDS = [["NA", "1"], ["US", "2"], ["DE", "3"]]


def days(day: str) -> float:
    return float((np.datetime64(day) - np.datetime64("1970-01-01")).astype(int))


CASES: dict[str, tuple[Preparation, str, list[Any] | None]] = {
    "0 and 1": (
        prepared("a,b", [["0", "x"], ["1", "z"]], **BOOLEAN),
        "0 1 1.0 0.0",
        ["false", "true", "true", "false"],
    ),
    "1.0 and 0.0": (prepared("a,b", [["0.0", "x"], ["1.0", "z"]], **BOOLEAN), "0.0 1", ["false", "true"]),
    "true and false": (prepared("a,b", [["true", "x"], ["false", "z"]]), "TRUE false", ["true", "false"]),
    "ja and nein": (prepared("a,b", [["ja", "x"], ["nein", "z"]]), "Ja nein 1", ["true", "false", "true"]),
    "a marker of the table": (
        prepared("a,b", [*POINTS, ["-200", "1.5"]], MARKERS),
        "-200 -200.0 Unknown 7",
        [NAN, NAN, NAN, 7],
    ),
    "a word of the table": (
        prepared("a,b", [["unknown", "1"], ["red", "2"], ["blue", "3"]], MARKERS),
        "unknown red",
        ["", "red"],
    ),
    "NA is a country": (prepared("a,b", WORDS, ReadOptions(missing=("xx",))), "NA xx US", ["NA", "", "US"]),
    "NA is missing": (prepared("a,b", WORDS), "NA US", ["", "US"]),
    "a word of the table in any form of its letters": (
        prepared(
            "a,b", [["rot", "1"], ["blau", "2"], ["ung\u00fcltig", "3"]], ReadOptions(missing=("ungu\u0308ltig",))
        ),
        "ung\u00fcltig Ungu\u0308ltig UNG\u00dcLTIG rot",
        ["", "", "", "rot"],
    ),
    "words of a person with blanks and capitals": (
        prepared(
            "a,b",
            [["rot", "1"], ["blau", "1"], ["keine\u00a0Angabe", "3"], ["\u0130PTAL", "3"]],
            a={"missing": ["keine Angabe", "\u0130ptal"]},
        ),
        "keine__Angabe Keine_Angabe \u0130ptal rot",
        ["", "", "", "rot"],
    ),
    "a code that is missing": (
        prepared("a,b", [["1", "1"], ["2", "3"], ["-9.0", "3"]], a={"kind": "category", "missing": ["-9"]}),
        "-9 -9.0 1.0",
        ["", "", "1"],
    ),
    "invisible signs": (
        prepared("a,b", [["red", "1"], ["blue", "2"]]),
        "red\u200b \u200eblue \u200b red",
        ["red", "blue", "", "red"],
    ),
    "invisible signs round numbers": (prepared("a,b", POINTS), "\u200b1.5 7\u200e \ufeff", [1.5, 7, NAN]),
    "invisible signs round numbers with commas": (prepared("a;b", COMMAS), "\u200b744,09 0,5\u200e", [744.09, 0.5]),
    "commas": (prepared("a;b", COMMAS), "744,09 744.09 0.123 12", [744.09, 744.09, 0.123, 12]),
    "commas and points between": (prepared("a;b", GROUPS), "4.898,75 1.234 4898.75", [4898.75, 1234, 4898.75]),
    "commas and blanks between": (prepared("a;b", BLANKS), "1_234,5 1_234 1234.5", [1234.5, 1234, 1234.5]),
    "points in a new file": (prepared("a;b", COMMAS), "0.123 1.234", [0.123, 1.234]),
    "an open point": (prepared("a;b", COMMAS), "1.234 5", [1234, 5]),
    "an open comma": (prepared("a;b", COMMAS), "1,234 5", [1.234, 5]),
    "commas for a table of points": (prepared("a,b", POINTS), "0,5 1.234 7", [0.5, 1234, 7]),
    "an open point for a table of points": (prepared("a,b", POINTS), "1.234 7", [1.234, 7]),
    "0 is missing": (
        prepared("a,b", [["0.0", "1"], *POINTS], a={"missing": ["0"]}),
        "0 0.0 0.00 7",
        [NAN, NAN, NAN, 7],
    ),
    "0 dollars are missing": (
        prepared("a,b", [[f"${n}.00", "1"] for n in range(9)], a={"missing": ["0"]}),
        "$0.00 0 $3",
        [NAN, NAN, 3],
    ),
    "unreadable as in the table": (prepared("a,b", [*POINTS, ["abc", "1.5"]]), "abc inf 7", [NAN, NAN, 7]),
    "births with years of two digits": (
        prepared("a,b", [[f"03/{n + 13}/{40 + n}", str(n)] for n in range(12)], a={"cutoff_year": 2024}),
        "03/14/62 12/25/05 12/25/25 3/4/2050",
        [days("1962-03-14"), days("2005-12-25"), days("1925-12-25"), days("2050-03-04")],
    ),
    "times with points": (
        prepared("a,b", [[f"{n:02}.00.00", str(n)] for n in range(20)]),
        "18.00.00 06.30.00 9:45",
        [0.75, 0.2708333333, 0.40625],
    ),
    "Turkish times": (
        prepared("a,b", [[f"{1 + n % 12}:30 {'ÖS' if n % 2 else 'ÖÖ'}", str(n)] for n in range(20)]),
        "2:30_ÖS 9:15_öö",
        [14.5 / 24, 9.25 / 24],
    ),
    "days with zones of all sorts": (
        prepared("a,b", [[f"06/{n + 9:02}/2024 10:00 CET", str(n)] for n in range(20)]),
        "06/25/2024_10:00_UTC 06/25/2024_10:00_Europe/Berlin 06/25/2024_10:00_AEST 5_Mar_2024",
        None,
    ),
    "durations": (
        prepared("a,b", [[f"{n % 4}:{n + 10}:05", str(n)] for n in range(20)]),
        "1:00:30 36:00:00 1h_30m 90_s 2:30",
        [3630, 129_600, 5400, 90, 9000],
    ),
    "minutes and seconds": (
        prepared("a,b", [[f"{n + 20}:05", str(n)] for n in range(20)], a={"clock": "m:ss"}),
        "59:43 1:02:14 4:35.5",
        [3583, 3734, 275.5],
    ),
    "times of day as numbers": (
        prepared("a,b", [[f"{n}:30 PM", str(n)] for n in range(1, 13)], a={"kind": "number"}),
        "2:30_PM 9:15_am",
        [52_200, 33_300],
    ),
    "categories with decimal commas": (
        prepared("a;b", [["1,5", "0,25"], ["2,5", "0,5"]], a={"kind": "category"}),
        "1,5 2.5 2,50 3,5",
        ["1,5", "2,5", "2,5", "3.5"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_script_reads_cells_as_the_app(case: str, tmp_path: Path) -> None:
    preparation, cells, expected = CASES[case]
    text = "a,b\n" + "".join(f'"{cell.replace("_", " ")}",\n' for cell in cells.split())
    checked, found_by_script = both(text, preparation, tmp_path)
    app, script = checked.inputs["a"][:, 0], found_by_script["a"]
    if expected is None:
        expected = plain(app)
        assert not np.isnan(expected).any()
    for found in (plain(app), plain(script)):
        assert found == pytest.approx(expected, nan_ok=True) if app.dtype.kind == "f" else found == expected


@pytest.mark.parametrize("header", ["a,a,", " a ,a, ", "a,  a,\t", "\u200ba,a\u200e,\u200b"])
def test_names_are_mended_as_in_the_table(header: str, tmp_path: Path) -> None:
    preparation = prepared("a,a,", [[str(n), str(n * 2), str(n * 3)] for n in range(20)])
    text = f"{header}\n1,2,3\n"
    checked, script = both(text, preparation, tmp_path)
    assert {name: values[0, 0] for name, values in checked.inputs.items()} == {"a": 1, "a_2": 2, "column_3": 3}
    assert {name: values[0] for name, values in script.items()} == {"a": 1, "a_2": 2, "column_3": 3}


def test_what_is_open_or_unreadable_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    preparation = prepared("a;b", [*COMMAS, *COMMAS, ["abc", "0,5"]])
    text = "a,b\n1.234,1\nabc,1\n"
    warnings = both(text, preparation, tmp_path)[0].warnings
    assert "1.234 is read as 1234" in warnings[0][0] and "abc is not a number" in warnings[1][0]
    told = capsys.readouterr().err
    assert "1.234 is read as 1234" in told and "cannot read 'abc': it counts as missing" in told


@pytest.mark.parametrize(("open_cell", "value"), [("€12,345", 12.345), ("12.345", 12345.0)])
def test_what_another_column_of_the_file_decides_is_told(
    open_cell: str, value: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preparation = prepared("a;b", [[f"{n + 4},321.50", f"€{n + 12},345"] for n in range(40)])
    checked, script = both(f"a;b\n4.321,50;{open_cell}\n", preparation, tmp_path)
    assert (checked.inputs["a"][0, 0], checked.inputs["b"][0, 0]) == (4321.5, value)
    assert script["b"][0] == value
    told = f"is read as {'€' if '€' in open_cell else ''}{value:g}"
    assert any(told in warning for warning in checked.warnings[0]) and told in capsys.readouterr().err
    assert not any(
        "is read as" in warning
        for warning in both(f"a;b\n5,321.50;{open_cell}\n", preparation, tmp_path)[0].warnings[0]
    )


def test_a_row_of_json_is_rid_of_invisible_signs_too() -> None:
    preparation = prepared("a,b", [["red", "1"], ["blue", "2"]])
    checked = check_rows(rows_as_cells([{"\u200ba": "red\u200b", "b": "\u200e1"}]), preparation)
    assert plain(checked.inputs["a"][:, 0]) == ["red"] and not checked.warnings[0]


def test_words_that_are_values_and_cells_of_two_numbers_are_read_as_the_app_reads_them(tmp_path: Path) -> None:
    cells = [[["None", "NA", "red"][n % 3], f"{100 + n}/{60 + n}"] for n in range(30)]
    preparation = prepared("a,bp", cells, ReadOptions(as_words=("a",), split={"bp": "/"}))
    for text in (
        "a,bp\nNone,120/80\nNA,121\n,122/nan(ind)\n",
        'a,bp_1,bp_2\n="None",="120",="80"\nNA,121,\n,122,-1.#IND\n',
    ):
        checked, script = both(text, preparation, tmp_path)
        for found in (
            {name: plain(values[:, 0]) for name, values in checked.inputs.items()},
            {k: plain(v) for k, v in script.items()},
        ):
            assert found["a"] == ["None", "NA", ""]
            assert found["bp_1"] == [120, 121, 122]
            assert found["bp_2"] == pytest.approx([80, NAN, NAN], nan_ok=True)


def test_a_cell_of_two_numbers_that_stands_for_missing_is_missing_in_both(tmp_path: Path) -> None:
    cells = [["n/a" if n == 3 else f"{100 + n}/{60 + n}", str(n)] for n in range(30)]
    preparation = prepared("bp,b", cells, ReadOptions(split={"bp": "/"}))
    assert [feature.kind.value for feature in preparation.features][:2] == ["number", "number"]
    text = "bp,b\nN/A,1\n120/80,2\n"
    file = tmp_path / "rows.csv"
    file.write_text(text, encoding="utf-8")
    of_json = rows_as_cells([{"bp": "N/A", "b": 1}, {"bp": "120/80", "b": 2}])
    script = by_script(preparation, file)
    for rows in (read_rows(text.encode(), "rows.csv", preparation), of_json):
        app = check_rows(rows, preparation).inputs
        for part, value in (("bp_1", 120), ("bp_2", 80)):
            assert app[part][:, 0].tolist() == pytest.approx([NAN, value], nan_ok=True)
            assert script[part] == pytest.approx([NAN, value], nan_ok=True)


ROWS = [["p", "1.5", "7"], ["q", "2.25", "8"], ["p", "0.5", "9"]]


def written(mark: str, *, header: str = "a,b,c", before: Callable[[int], str] = lambda _: "") -> str:
    lines = [header.split(","), *([*filter(None, [before(n)]), *row] for n, row in enumerate(ROWS, 1))]
    return "".join(mark.join(line) + "\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        *map(written, ",;\t|"),
        written(";", header='"a","b","c"'),
        written(",", header='"a","b","c"', before=lambda n: f'"{n}"'),
        written(";", before=lambda n: f"Mazda {n}"),
        written(",") + written(","),
        written(";") + "\n" + written(";", header="A ,b,c").replace("A ", " a "),
        written("\t", before=str) + written("\t", before=str),
    ],
)
def test_files_written_in_other_ways_are_read_by_both(text: str, tmp_path: Path) -> None:
    preparation = prepared("a,b,c", [[row[0], row[1], str(n)] for n, row in enumerate(ROWS * 4)])
    checked, script = both(text, preparation, tmp_path)
    app = checked.inputs
    for name, column in zip("ab", zip(*ROWS, strict=True), strict=False):
        expected = [float(cell) if name == "b" else cell for cell in column] * (len(app[name]) // 3)
        assert plain(app[name][:, 0]) == plain(script[name]) == expected
