"""New rows of files and of JSON, against what a model was trained on."""

import json
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from components.columns.cell_text import MISSING_WORDS
from components.domain.parse_recipe import parse
from components.domain.problem import Misfit, WrongField
from components.domain.recipe import ColumnType, Task
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.dialect.dialect import DIALECT
from components.intake.options import ReadOptions
from components.intake.read_table import Table, read_table
from components.prediction.cell_formats import how_cells_are_read
from components.prediction.schema import FEW_ROWS, check_rows, missing_columns, rows_as_cells
from tests.unit.features import every_kind
from tests.unit.features.test_prepare import recipe_of, training_data
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
    checked = check_rows(rows_as_cells([{"a": 1, "b": 1}, {"a": cell, "b": 1}]), prepared(NUMBERS), rows_before=10)
    assert {row: str(why.what) for row, why in checked.refused.items()} == {
        1: f"Row 12, column a: {cell} is not a number."
    }
    assert checked.warnings == [[], []]  # the cell is not missing, and the other row is not held up


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


WORDS = ["None", "NA", "-", "null", "N/A", "?", "nan", "missing"]


def disorders(word: str) -> bytes:
    cells = [word, word, "Insomnia", "Apnea", word, ""]
    return ("hours,kind,disorder\n" + "".join(f"{n / 4},{'ab'[n % 2]},{cells[n % 6]}\n" for n in range(60))).encode()


def prepared_of(table: Table, target: str) -> Preparation:
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    made = prepare(table.cells, table.columns, recipe, DIALECT.validate_json(DIALECT.dump_json(table.dialect)))
    return Preparation.from_dict(json.loads(json.dumps(made.preparation.as_dict())))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_kept_as_a_value_is_a_class_and_empty_cells_are_missing(word: str) -> None:
    table = read_table(disorders(word), "f", ReadOptions(as_words=("disorder",)))
    assert set(table.cells["disorder"].dropna()) == {word, "Insomnia", "Apnea"}
    assert table.cells["disorder"].isna().sum() == 10
    assert prepared_of(table, "disorder").classes == sorted([word, "Insomnia", "Apnea"])


@pytest.mark.parametrize("word", WORDS)
def test_a_word_kept_in_a_feature_is_that_word_in_new_rows_as_well(word: str) -> None:
    table = read_table(disorders(word), "f", ReadOptions(as_words=("disorder",)))
    preparation = prepared_of(table, "kind")
    file = f"hours,disorder\n1.5,{word}\nNA,Apnea\n1.5,\n".encode()
    for cells in (
        read_rows(file, "new.csv", preparation, table.dialect),
        rows_as_cells(
            [{"hours": 1.5, "disorder": word}, {"hours": None, "disorder": "Apnea"}, {"hours": 1.5, "disorder": ""}]
        ),
    ):
        inputs = check_rows(cells, preparation).inputs
        assert inputs["disorder"][:, 0].tolist() == [word, "Apnea", ""]
        assert np.isnan(inputs["hours"][:, 0]).tolist() == [False, True, False]


def pressures(mark: str, form: str = "{}{}{}") -> bytes:
    cells = [form.format(100 + n * 7 % 60, mark, 60 + n * 5 % 40) if n % 10 != 9 else "NA" for n in range(60)]
    return ("bp;age;y\n" + "".join(f"{cell};{n % 50};{'uv'[n % 3 % 2]}\n" for n, cell in enumerate(cells))).encode()


@pytest.mark.parametrize(("mark", "form"), [("/", "{}{}{}"), ("x", "{} {} {}"), ("-", "{}{}{}"), ("/", "{},5{}{},25")])
def test_a_column_of_two_numbers_becomes_two_columns(mark: str, form: str) -> None:
    table = read_table(pressures(mark, form), "f", ReadOptions(delimiter=";", split={"bp": mark}))
    assert [column.name for column in table.columns] == ["bp_1", "bp_2", "age", "y"]
    first, second = table.columns[:2]
    assert (first.kind, second.kind) == (ColumnType.NUMBER, ColumnType.NUMBER)
    assert (first.missing, second.missing) == (6, 6)
    assert table.dialect.split == {"bp": (mark, "bp_1", "bp_2")}


def test_new_rows_may_have_both_numbers_in_one_cell_or_in_two() -> None:
    table = read_table(pressures("/"), "f", ReadOptions(delimiter=";", split={"bp": "/"}))
    preparation = prepared_of(table, "y")
    for cells in (
        read_rows(b"bp;age\n120/80;30\n121;31\n;32\n", "new.csv", preparation, table.dialect),
        read_rows(b"bp_1;bp_2;age\n120;80;30\n121;;31\n;;32\n", "new.csv", preparation, table.dialect),
        rows_as_cells([{"bp": "120/80", "age": 30}, {"bp": "121", "age": 31}, {"bp": None, "age": 32}]),
        rows_as_cells(
            [
                {"bp_1": 120, "bp_2": 80, "age": 30},
                {"bp_1": 121, "bp_2": "", "age": 31},
                {"bp_1": None, "bp_2": None, "age": 32},
            ]
        ),
    ):
        inputs = check_rows(cells, preparation).inputs
        np.testing.assert_array_equal(inputs["bp_1"][:, 0], [120, 121, np.nan])
        np.testing.assert_array_equal(inputs["bp_2"][:, 0], [80, np.nan, np.nan])


def test_names_of_the_parts_are_no_other_columns_names() -> None:
    text = "bp,bp_1\n" + "".join(f"{n + 100}/{n + 60},{n}\n" for n in range(20))
    table = read_table(text.encode(), "f", ReadOptions(split={"bp": "/", "gone": "/"}))
    assert [column.name for column in table.columns] == ["bp_1_2", "bp_2", "bp_1"]


def test_a_file_of_which_nothing_but_a_split_column_is_wanted_may_come_alone() -> None:
    text = "bp,y\n" + "".join(f"{n % 30 + 100}/{n % 25 + 60},{'uv'[n % 3 % 2]}\n" for n in range(60))
    table = read_table(text.encode(), "f", ReadOptions(split={"bp": "/"}))
    cells = read_rows(b"bp\n120/80\n121/81\n", "new.csv", prepared_of(table, "y"), table.dialect)
    assert check_rows(cells, prepared_of(table, "y")).inputs["bp_2"][:, 0].tolist() == [80, 81]


@pytest.mark.parametrize("said", [{"split": {"a": ""}}, {"split": {"a": "x" * 20}}, {"as_words": [1]}])
def test_what_cannot_be_asked_is_refused_by_name(said: dict[str, object]) -> None:
    with pytest.raises(WrongField) as refused:
        ReadOptions.from_dict(said)
    assert refused.value.where == next(iter(said))
    kept = ReadOptions(as_words=("a",), split={"b": "/"})
    assert ReadOptions.from_dict(json.loads(json.dumps(kept.as_dict()))) == kept


def test_new_rows_in_any_order_with_extras_fit() -> None:
    rows = rows_as_cells([{"extra": 1, "colour": "red", "size": 10.0, "kind": "a"}])
    checked = check_rows(rows, training_data().preparation)
    assert checked.ignored == ["extra"]
    assert checked.warnings == [[]]


def test_odd_cells_are_flagged_on_their_row() -> None:
    rows = rows_as_cells(
        [{"colour": "red", "size": 10}, {"colour": "violet", "size": 99}, {"colour": "red", "size": None}]
    )
    flags = check_rows(rows, training_data().preparation).warnings
    assert [len(row) for row in flags] == [0, 2, 1]


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "not_rows"), ([{"size": 1}], "missing_columns")],
)
def test_rows_that_do_not_fit_are_refused_by_name(rows: list[dict[str, object]], code: str) -> None:
    with pytest.raises(Misfit) as refused:
        check_rows(rows_as_cells(rows), training_data().preparation)
    assert refused.value.code == code


def test_of_very_many_missing_columns_the_first_are_said() -> None:
    problem = missing_columns([f"c{n}" for n in range(3_000)])
    assert "c0, c1" in problem.what and problem.what.endswith("c19 ….") and "c2999" in problem.where


def test_names_that_were_mended_in_the_table_are_mended_in_new_rows() -> None:
    header = f"{'n' * 300},twice,twice,two  spaces,answer"
    text = "\n".join([header, *(f"{n % 9},{n % 7},{n % 5},{n % 4},{n % 2}" for n in range(40))]).encode()
    table = read_table(text, "names.csv")
    made = prepare(table.cells, table.columns, recipe_of(target="answer")).preparation
    checked = check_rows(read_rows(text, "new.csv", made), made)
    assert [len(values) for values in checked.inputs.values()] == [40] * 4
    assert checked.ignored == []
    row = {"n" * 300: 1, "twice": 2, "twice_2": 3, "two  spaces": 4}
    assert check_rows(rows_as_cells([row]), made).inputs["twice_2"].tolist() == [[3.0]]


def test_a_file_without_header_fits_by_position_where_the_table_had_none() -> None:
    text = "\n".join(f"{n},{n % 7},{n % 2}" for n in range(40)).encode()
    table = read_table(text, "numbers.csv")
    made = prepare(
        table.cells,
        table.columns,
        recipe_of(target="column_3", task="binary", columns={"column_1": {"role": "feature"}}),
    )
    assert made.preparation.task is Task.BINARY
    for data in (b"1,2\n", b"1,2,0\n", b"column_2,column_1\n2,1\n"):
        rows = read_rows(data, "new.csv", made.preparation)
        assert check_rows(rows, made.preparation).inputs["column_2"].tolist() == [[2.0]]


@pytest.mark.parametrize("dtype", ["object", "str"])  # rows of JSON, and of a file
def test_few_rows_are_read_as_they_are_among_many(dtype: Literal["object", "str"]) -> None:
    made = every_kind.frame()
    table = every_kind.table(made)
    preparation = prepare(table.cells, table.columns, every_kind.recipe_of("grade")).preparation
    odd = {"robust": "1e38", "one hot {x}": "never", "member?": "perhaps", "moment": "1899-12-31", "words": None}
    rows = pd.concat([made.drop(columns="price"), pd.DataFrame([odd] * 3)], ignore_index=True).astype("object")
    if dtype == "str":
        rows = rows.map(lambda cell: cell if cell is None or isinstance(cell, str) else str(cell)).astype("str")
    rows = rows.where(rows.notna(), None)
    read_as = how_cells_are_read(rows, preparation)
    whole = check_rows(rows, preparation, 0, read_as)
    size = FEW_ROWS - 1
    parts = [check_rows(rows.iloc[at : at + size], preparation, at, read_as) for at in range(0, len(rows), size)]
    for name, values in whole.inputs.items():
        np.testing.assert_array_equal(np.concatenate([part.inputs[name] for part in parts]), values, strict=True)
    assert [of_row for part in parts for of_row in part.warnings] == whole.warnings
    assert sum(map(bool, whole.warnings)) > 3
    assert all(part.ignored == whole.ignored for part in parts)


def test_rows_of_one_object_each_may_name_other_columns() -> None:
    cells = rows_as_cells([{"a": 1, "b": "x"}, {"c": True}, {"b": None, "a": 2.5}])
    assert cells.columns.tolist() == ["a", "b", "c"]
    expected = [[1, "x", NAN], [NAN, NAN, True], [2.5, None, NAN]]
    found = cells.to_numpy("object").tolist()
    assert [[repr(cell) for cell in row] for row in found] == [[repr(cell) for cell in row] for row in expected]
