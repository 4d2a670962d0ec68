"""A column can be called otherwise than in its file; new rows may come under either name, or without any."""

import pytest

from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.features.prepare import prepare
from components.intake.new_rows import read_new_rows
from components.intake.options import ReadOptions, with_name
from components.intake.read_table import read_table
from components.prediction.schema import check_rows, expected_rows

ROWS = "".join(f"{n % 7 / 2},{n % 5},{'ab'[n % 2]}\n" for n in range(60)).encode()
OPTIONS = with_name(with_name(ReadOptions(), "column_1", "length"), "column_3", "kind")


@pytest.mark.parametrize("data", [b"1.5,2\n2.5,3\n", b"length,column_2\n1,2\n", b"column_2,column_1\n1,2\n", ROWS])
def test_new_rows_come_under_either_name_or_by_position(data: bytes) -> None:
    table = read_table(ROWS, "table.csv", OPTIONS)
    assert [column.name for column in table.columns] == ["length", "column_2", "kind"]
    preparation = prepare(
        table.cells, table.columns, Recipe(dataset="d", target="kind", layers=[]), table.dialect
    ).preparation
    rows = read_new_rows(data, "new.csv", expected_rows(preparation, table.dialect))
    assert check_rows(rows.cells, preparation).inputs.keys() == {"length", "column_2"}


def test_a_name_given_back_is_said_no_more_and_other_options_follow_the_name() -> None:
    assert with_name(OPTIONS, "length", "column_1").names == {"column_3": "kind"}
    options = with_name(ReadOptions(as_words=("a",), split={"bp": "/"}), "bp", "pressure")
    assert (options.split, options.names) == ({"pressure": "/"}, {"bp": "pressure"})
    assert with_name(options, "a", "b").as_words == ("b",)


@pytest.mark.parametrize("names", [{"a": "b"}, {"a": "b", "b": "a"}, {"a": " "}])
def test_names_that_cannot_be_told_apart_are_refused(names: dict[str, str]) -> None:
    with pytest.raises(WrongField):
        read_table(b"a,b,c\n" + ROWS, "table.csv", ReadOptions(names=names))


def test_a_part_of_a_split_column_can_be_renamed() -> None:
    rows = "bp,x\n" + "".join(f"{n}/{n + 1},{n % 3}\n" for n in range(20))
    table = read_table(rows.encode(), "bp.csv", ReadOptions(split={"bp": "/"}, names={"bp_1": "high"}))
    assert [column.name for column in table.columns] == ["high", "bp_2", "x"]
    assert table.dialect.split == {"bp": ("/", "high", "bp_2")}
