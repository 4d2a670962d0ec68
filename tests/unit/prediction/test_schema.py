"""New rows given as JSON or typed, against what a model was trained on."""

from typing import Any

import numpy as np
import pytest

from components.columns.cell_text import MISSING_WORDS
from components.domain.parse_recipe import parse
from components.domain.problem import Misfit
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.read_table import ReadOptions, read_table
from components.prediction.cell_formats import how_cells_are_read
from components.prediction.schema import check_rows, rows_as_cells
from tests.unit.prediction.new_rows import read_rows

NAN = float("nan")


def prepared(cells: list[str], marked: tuple[str, ...] | None = None, **override: Any) -> Preparation:
    """Of a table of 60 rows with semicolons: `cells` again and again in column a, a decimal comma in b where a has one."""
    rows = [f"{cells[n % len(cells)]};{'1,5' if ',' in ''.join(cells) else n % 5};{'uv'[n % 7 % 2]}" for n in range(60)]
    table = read_table("\n".join(["a;b;y", *rows]).encode(), "table.csv", ReadOptions(missing=marked))
    recipe = parse({"dataset": "d", "target": "y", "layers": [], "columns": {"a": override}})
    return prepare(table.cells, table.columns, recipe, table.dialect).preparation


NUMBERS = [f"{n}.5" for n in range(20)]
COMMAS = [f"{n},5" for n in range(20)]
MARKED = ("-200", "unknown")
CASES: dict[str, tuple[Preparation, list[Any], list[Any]]] = {
    "a marker of the table": (
        prepared([*NUMBERS, "-200"], MARKED),
        [-200, "-200", -200.0, "2.5"],
        [NAN, NAN, NAN, 2.5],
    ),
    "a word of the table": (prepared(["unknown", "red", "blue"], MARKED), ["Unknown", "red", None], ["", "red", ""]),
    "NA is a country": (prepared(["NA", "US", "DE"], ("xx",)), ["NA", "xx", ""], ["NA", "", ""]),
    "NA is missing": (prepared(["NA", "US", "DE"]), ["NA", "US"], ["", "US"]),
    "0 is missing": (prepared(["0.0", *NUMBERS], missing=["0"]), [0, 0.0, "0", "0.0", 7], [NAN, NAN, NAN, NAN, 7]),
    "0 dollars are missing": (
        prepared([f"${n}.00" for n in range(9)], missing=["0"]),
        [0, "$0.00", "0.0", 3],
        [NAN, NAN, NAN, 3],
    ),
    "decimal commas": (
        prepared(COMMAS),
        [1.234, "1.234", "1,234", "744,09", "1.234,5", 1234],
        [1.234, 1.234, 1.234, 744.09, 1234.5, 1234],
    ),
    "a category of decimals": (
        prepared(["1.0", "2.0", "3.5"], kind="category"),
        [1.0, 1, "1.0", 3.5, 4.0],
        ["1.0", "1.0", "1.0", "3.5", "4"],
    ),
    "a category of whole numbers": (prepared(["1", "2", "3"], kind="category"), [1.0, 1, "1"], ["1", "1", "1"]),
    "unreadable as in the table": (prepared([*NUMBERS, "abc", "inf"]), ["abc", "inf", "tall", 7], [NAN, NAN, NAN, 7]),
}


@pytest.mark.parametrize("case", CASES)
def test_cells_mean_what_they_mean_in_the_table(case: str) -> None:
    preparation, cells, expected = CASES[case]
    checked = check_rows(rows_as_cells([{"a": cell, "b": 1} for cell in cells]), preparation)
    found = checked.inputs["a"][:, 0]
    if found.dtype.kind == "f":
        assert found.tolist() == pytest.approx(expected, nan_ok=True)
    else:
        assert found.tolist() == expected


@pytest.mark.parametrize("cell", ["abc", "1,234"])
def test_what_the_table_never_had_is_refused(cell: str) -> None:
    with pytest.raises(Misfit, match=f"{cell} is not a number"):
        check_rows(rows_as_cells([{"a": cell, "b": 1}]), prepared(NUMBERS))


def test_a_cell_that_is_no_number_is_told_on_its_row() -> None:
    checked = check_rows(rows_as_cells([{"a": 1, "b": 1}, {"a": "tall", "b": 1}]), prepared([*NUMBERS, "abc"]))
    assert checked.warnings[0] == [] and "tall is not a number and counts as missing" in checked.warnings[1][0]


def test_a_preparation_of_an_older_version_has_the_usual_words() -> None:
    document = prepared(NUMBERS, MARKED).as_dict()
    for new in ("missing", "decimal", "unread"):
        del document[new]
    old = Preparation.from_dict(document)
    assert old.missing == tuple(MISSING_WORDS)
    assert np.isnan(check_rows(rows_as_cells([{"a": "n/a", "b": 1}]), old).inputs["a"]).all()


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f"])
def test_thousands_in_blanks_are_no_doubtful_points(blank: str) -> None:
    rows = [f"{n + 1}{blank}{100 + n:03},5;{n % 7};{'uv'[n % 2]}" for n in range(60)]
    data = "\n".join(["a;b;y", *rows]).encode()
    table = read_table(data, "table.csv")
    recipe = parse({"dataset": "d", "target": "y", "layers": []})
    preparation = prepare(table.cells, table.columns, recipe, table.dialect).preparation
    checked = check_rows(read_rows(data, "table.csv", preparation, table.dialect), preparation)
    assert checked.inputs["a"][:2, 0].tolist() == [1100.5, 2101.5]
    assert not any("is read as" in warning for warnings in checked.warnings for warning in warnings)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["744,09", "744.09", "0,5"], [744.09, 744.09, 0.5]),
        (["1.234", "5,5", "7"], [1234, 5.5, 7]),
        (["1.234", "5.5", "7"], [1.234, 5.5, 7]),
        (["1.234", "1_234", "1.234.567"], [1234, 1234, 1_234_567]),
    ],
)
def test_a_preparation_of_a_table_that_was_rewritten_reads_new_rows_as_before(
    cells: list[str], expected: list[float]
) -> None:
    """An older version wrote such tables anew with a point, and kept the comma of the table alone."""
    document = prepared(COMMAS).as_dict()
    for feature in document["features"]:
        if feature["kind"] == "number":
            feature["format"] = {name: value for name, value in feature["format"].items() if name != "tolerance"}
            feature["format"]["decimal"] = "."
    old = Preparation.from_dict(document)
    assert old.decimal == ","
    rows = read_rows("\n".join(["a;b", *(f"{cell.replace('_', ' ')};1" for cell in cells)]).encode(), "new.csv", old)
    assert check_rows(rows, old).inputs["a"][:, 0].tolist() == expected
    numbers = check_rows(rows_as_cells([{"a": 1.234, "b": 1}, {"a": "1.234", "b": 1}]), old).inputs["a"]
    assert numbers[:, 0].tolist() == [1.234, 1.234]


def test_how_open_numbers_are_read_is_decided_from_all_rows_of_a_file() -> None:
    preparation = prepared(COMMAS)
    rows = read_rows(b"a;b\n1.234;1\n0.5;1\n", "new.csv", preparation)
    read_as = how_cells_are_read(rows, preparation)
    parts = [check_rows(rows.iloc[at : at + 1], preparation, at, read_as) for at in range(2)]
    assert [part.inputs["a"][0, 0] for part in parts] == [1.234, 0.5]
