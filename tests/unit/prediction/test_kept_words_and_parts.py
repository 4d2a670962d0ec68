"""Words that usually stand for "missing" as values of a column, and columns of two numbers that become two columns."""

import json

import numpy as np
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import ColumnType
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.dialect.dialect import DIALECT
from components.intake.read_table import ReadOptions, Table, read_table
from components.prediction.schema import check_rows, rows_as_cells
from tests.unit.prediction.new_rows import read_rows

WORDS = ["None", "NA", "-", "null", "N/A", "?", "nan", "missing"]


def disorders(word: str) -> bytes:
    cells = [word, word, "Insomnia", "Apnea", word, ""]
    return ("hours,kind,disorder\n" + "".join(f"{n / 4},{'ab'[n % 2]},{cells[n % 6]}\n" for n in range(60))).encode()


def prepared(table: Table, target: str) -> Preparation:
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    made = prepare(table.cells, table.columns, recipe, DIALECT.validate_json(DIALECT.dump_json(table.dialect)))
    return Preparation.from_dict(json.loads(json.dumps(made.preparation.as_dict())))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_kept_as_a_value_is_a_class_and_empty_cells_are_missing(word: str) -> None:
    table = read_table(disorders(word), "f", ReadOptions(as_words=("disorder",)))
    assert set(table.cells["disorder"].dropna()) == {word, "Insomnia", "Apnea"}
    assert table.cells["disorder"].isna().sum() == 10
    assert prepared(table, "disorder").classes == sorted([word, "Insomnia", "Apnea"])


@pytest.mark.parametrize("word", WORDS)
def test_a_word_kept_in_a_feature_is_that_word_in_new_rows_as_well(word: str) -> None:
    table = read_table(disorders(word), "f", ReadOptions(as_words=("disorder",)))
    preparation = prepared(table, "kind")
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
    preparation = prepared(table, "y")
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
    cells = read_rows(b"bp\n120/80\n121/81\n", "new.csv", prepared(table, "y"), table.dialect)
    assert check_rows(cells, prepared(table, "y")).inputs["bp_2"][:, 0].tolist() == [80, 81]


@pytest.mark.parametrize("said", [{"split": {"a": ""}}, {"split": {"a": "x" * 20}}, {"as_words": [1]}])
def test_what_cannot_be_asked_is_refused_by_name(said: dict[str, object]) -> None:
    with pytest.raises(WrongField) as refused:
        ReadOptions.from_dict(said)
    assert refused.value.where == next(iter(said))
    kept = ReadOptions(as_words=("a",), split={"b": "/"})
    assert ReadOptions.from_dict(json.loads(json.dumps(kept.as_dict()))) == kept
