"""Names of columns that nobody can tell apart are one name, wherever they are given."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from components.columns.effective_columns import with_own_names
from components.columns.header_names import name_key, own_names, unique_name, usable_name
from components.domain.parse_recipe import parse
from components.export import predict
from components.export.script_files import script_files
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.options import ReadOptions
from components.intake.read_table import Table, read_table
from components.prediction.schema import check_rows, rows_as_cells
from tests.unit.prediction.new_rows import read_rows

COMPOSED = unicodedata.normalize("NFC", "größe")
DECOMPOSED = unicodedata.normalize("NFD", "größe")
ALIKE = [
    (COMPOSED, DECOMPOSED),
    ("unit price", "unit\u00a0price"),
    ("unit price", "unit \u2009 price"),
    ("unit price", "\ufeffunit price\u200b"),
    ("unitprice", "unit\u200bprice"),
    ("unitprice", "unit\u00adprice"),
    ("unitprice", "unit\u2060price"),
    ("\u2126", "\u03a9"),
    ("\u00b5g", "\u03bcg"),
    ("re-test", "re\u2011test"),
    ("heart\u2764", "heart\u2764\ufe0f"),
    ("각", unicodedata.normalize("NFD", "각")),
    ("q\u0323\u0307", "q\u0307\u0323"),
]
DIFFERENT = [("price", "Price"), ("m2", "m²"), ("a b", "ab"), ("größe", "grosse"), ("a-b", "a_b"), ("x", "х")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert name_key(usable_name(one)) == name_key(usable_name(other))
    taken: dict[str, int] = {}
    assert [unique_name(one, taken), unique_name(other, taken)] == [one, f"{other}_2"]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_look_different_have_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_long_name_is_cut_at_the_same_place_in_every_form() -> None:
    assert name_key(usable_name("ö" * 200)) == name_key(usable_name(unicodedata.normalize("NFD", "ö" * 200)))


def test_a_name_that_is_there_letter_by_letter_goes_before_one_of_the_same_key() -> None:
    assert own_names([DECOMPOSED, COMPOSED, "x"], [COMPOSED, DECOMPOSED]) == [DECOMPOSED, COMPOSED, "x"]
    assert own_names([DECOMPOSED, "y"], [COMPOSED]) == [COMPOSED, "y"]


def trained(name: str) -> tuple[Table, Preparation]:
    """A table whose only column beside the target has this name."""
    rows = [f"{n}.5,{'uv'[n % 2]}" for n in range(40)]
    table = read_table("\n".join([f"{name},class", *rows]).encode(), "table.csv")
    recipe = parse({"dataset": "d", "target": "class", "layers": []})
    return table, prepare(table.cells, table.columns, recipe, table.dialect).preparation


@pytest.mark.parametrize(("one", "other"), [*ALIKE, *[(other, one) for one, other in ALIKE]])
def test_new_rows_and_recipes_may_spell_a_column_otherwise(one: str, other: str, tmp_path: Path) -> None:
    table, preparation = trained(one)
    assert table.columns[0].name == usable_name(one)  # as the person wrote it
    file = read_rows(f"{other}\n3.5\n4\n".encode(), "new.csv", preparation, table.dialect)
    for cells in (file, rows_as_cells([{other: 3.5}, {other: "4"}])):
        assert check_rows(cells, preparation).inputs[usable_name(one)][:, 0].tolist() == [3.5, 4.0]
    script = by_script(preparation, tmp_path / "rows.csv", f"{other}\n3.5\n4\n")
    assert script[usable_name(one)].tolist() == [3.5, 4.0]


def by_script(preparation: Preparation, file: Path, text: str) -> dict[str, np.ndarray]:
    """What the script of a bundle makes of a file."""
    file.write_text(text, encoding="utf-8")
    settings_file = file.with_name("reading.json")
    settings_file.write_text(script_files(preparation)["reading.json"], encoding="utf-8")
    settings = predict.read_settings(settings_file)
    return {
        name: values[:, 0] for name, values in predict.inputs_of(predict.read_rows(file, settings), settings).items()
    }


def test_rows_that_spell_a_column_in_two_ways_have_it_once() -> None:
    cells = rows_as_cells([{COMPOSED: 1}, {DECOMPOSED: 2}])
    assert cells.shape == (2, 1) and cells.iloc[:, 0].tolist() == [1, 2]


def test_every_column_that_a_recipe_names_is_found() -> None:
    names = [COMPOSED, "wo\u00a0hin", "grup\u0301pe", "kg", "class"]
    lines = [",".join(names), *[f"{n},{n % 3},g{n % 5},1,{'uv'[n % 2]}" for n in range(30)]]
    table = read_table("\n".join(lines).encode(), "table.csv")
    recipe = parse(
        {
            "dataset": "d",
            "target": "wo hin",
            "columns": {DECOMPOSED: {"role": "ignore"}},
            "sample_weight": "kg\u200b",
            "split": {"way": {"type": "group", "column": unicodedata.normalize("NFC", "grup\u0301pe")}},
            "layers": [],
        }
    )
    own = with_own_names(recipe, table.columns)
    shown = [column.name for column in table.columns]
    assert [own.target, *own.columns, own.split.column, own.sample_weight] == [shown[1], shown[0], shown[2], shown[3]]


def test_options_of_reading_name_columns_as_recipes_do() -> None:
    lines = [f"{DECOMPOSED},bp,class", *[f"{('None', 'a')[n % 2]},120/{n + 60},{n % 2}" for n in range(20)]]
    options = ReadOptions(as_words=(COMPOSED,), split={"b\u200bp": "/"})
    table = read_table("\n".join(lines).encode(), "table.csv", options)
    assert [column.name for column in table.columns] == [DECOMPOSED, "bp_1", "bp_2", "class"]
    assert table.cells[DECOMPOSED].notna().all() and np.array_equal(table.dialect.as_words, [DECOMPOSED])


def test_equal_names_are_numbered_without_counting_up_from_the_first_each_time() -> None:
    class Counting(dict[str, int]):
        asked = 0

        def __contains__(self, name: object) -> bool:
            self.asked += 1
            return super().__contains__(name)

    taken = Counting()
    names = [unique_name("x", taken) for _ in range(2_000)]
    assert (names[0], names[1], names[-1]) == ("x", "x_2", "x_2000")
    assert taken.asked < 3 * 2_000
