"""The same value written otherwise is the same value: in a table, as a target, in new rows and in the script."""

import unicodedata
from typing import Any

import pandas as pd
import pytest

from components.columns.effective_columns import labels_of, parser_of
from components.columns.task import decide_task
from components.domain.parse_recipe import parse
from components.domain.recipe import Column, ColumnType, Recipe
from components.export.predict import Row, inputs_of
from components.export.reading import reading_settings_of
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.read_table import read_table
from components.prediction.schema import check_rows, rows_as_cells
from components.splitting.duplicates import copies
from tests.corpora.understood import understand
from tests.unit.prediction.new_rows import read_rows

DECOMPOSED = unicodedata.normalize("NFD", "Köln")
ALIKE: dict[str, tuple[list[str], list[str]]] = {
    "composed and decomposed letters": (["Köln", "Köln", DECOMPOSED, "Bern"], ["Bern", "Köln"]),
    "blanks of all kinds": (["New York", "New\u00a0York", "New  York", "New\tYork", "Rome"], ["New York", "Rome"]),
    "two exports joined": (["0", "1", "0", "1", "0.0", "1.0"], ["0", "1"]),
    "an export with a gap beside one without": (["1.0", "2.0", "1.0", "2.0", "1", "2", "3.0"], ["1", "2", "3"]),
    "codes that all have decimals": (["1.0", "2.0", "2.00", "1.0", "2.0"], ["1.0", "2.0"]),
    "codes with decimal commas": (["1,0", "2,0", "1", "1"], ["1", "2"]),
    "labels with decimals": (["0.5", "0.50", "1.5", "0.5"], ["0.5", "1.5"]),
    "yes and no in any case": (["Yes", "no", "YES", "yes", "Yes", "No", "no"], ["Yes", "no"]),
    "yes and no beside a third word": (["Yes", "yes", "Yes", "no", "NO", "no", "maybe"], ["Yes", "maybe", "no"]),
    "letters that stand for something": (["S", "s", "N", "E"], ["E", "N", "S", "s"]),
    "ja and nein": (["Ja", "nein", "JA", "Nein", "Ja", "nein"], ["Ja", "nein"]),
    "codes with zeros before them": (["01", "1", "02", "2"], ["01", "02", "1", "2"]),
    "codes with other minus signs": (["-1", "\u22121", "-1", "\u20131", "2", "3"], ["-1", "2", "3"]),
    "codes with signs": (["+1", "-1", "+1", "1", "-1.0", "-1", "-1"], ["+1", "-1"]),
    "words in two cases": (["Red", "red", "blue"], ["Red", "blue", "red"]),
}


def recipe(target: str = "y", **columns: Any) -> Recipe:
    return parse({"dataset": "d", "target": target, "layers": [], "columns": columns})


@pytest.mark.parametrize("case", ALIKE)
def test_a_target_has_a_class_for_each_value(case: str) -> None:
    cells, classes = ALIKE[case]
    table = pd.DataFrame({"y": cells * 12}, dtype="str")
    column = understand(table)[0]
    decision = decide_task(column, labels_of(table, recipe()))
    assert sorted(decision.classes) == sorted(classes)
    assert sum(decision.counts) == len(table)


@pytest.mark.parametrize("case", ALIKE)
def test_a_feature_has_a_place_for_each_value(case: str) -> None:
    cells, classes = ALIKE[case]
    rows = range(12 * len(cells))
    table = pd.DataFrame(
        {"a": cells * 12, "n": [f"{n}.5" for n in rows], "y": [["u", "v"][n % 2] for n in rows]}, dtype="str"
    )
    columns = understand(table)
    if columns[0].reads_as is ColumnType.CATEGORY:
        assert columns[0].distinct == len(classes)
    made = prepare(table, columns, recipe(a={"kind": "category"}, n={"role": "ignore"})).preparation
    stored = Preparation.from_dict(made.as_dict())
    feature = stored.features[0]
    assert len(stored.features) == 1
    assert sorted(feature.vocabulary) == sorted(classes)  # type: ignore[attr-defined]
    for rows in (rows_as_cells([{"a": cell} for cell in cells]), read_rows(_file(cells), "new.csv", stored)):
        checked = check_rows(rows, stored)
        assert set(checked.inputs["a"][:, 0]) == set(classes)
        assert not any(checked.warnings)
    script = inputs_of([Row(line, {"a": cell}) for line, cell in enumerate(cells, 2)], reading_settings_of(stored))
    assert set(script["a"][:, 0]) == set(classes)


def _file(cells: list[str]) -> bytes:
    return "\n".join(["a;b", *(f'"{cell}";1' for cell in cells)]).encode()


def test_numbers_of_json_are_the_codes_that_the_table_has() -> None:
    table = pd.DataFrame({"a": ["1", "2"] * 30, "y": ["u", "v", "v"] * 20}, dtype="str")
    made = prepare(table, understand(table), recipe(a={"kind": "category"})).preparation
    checked = check_rows(rows_as_cells([{"a": cell} for cell in (1, 1.0, "1", "1.0", "1,0", "01")]), made)
    assert checked.inputs["a"][:, 0].tolist() == ["1"] * 5 + ["01"]
    assert [bool(warnings) for warnings in checked.warnings] == [False] * 5 + [True]


def test_a_feature_of_yes_and_no_is_read_in_any_case_and_writing() -> None:
    table = pd.DataFrame({"a": ["0.0", "1", "0", "1.0"] * 15, "y": ["u", "v", "v"] * 20}, dtype="str")
    made = prepare(table, understand(table), recipe()).preparation
    checked = check_rows(rows_as_cells([{"a": cell} for cell in (1, "1.00", "0,0", "TRUE", "no")]), made)
    assert checked.inputs["a"][:, 0].tolist() == ["true", "true", "false", "true", "false"]


def test_rows_that_say_the_same_are_copies() -> None:
    table = pd.DataFrame({"a": ["Köln", DECOMPOSED, "Bern"] * 4, "b": ["1", "1.0", "2"] * 4}, dtype="str")
    parsers = {c.name: parser_of(c, Column(), table[c.name]) for c in understand(table)}
    assert copies(table, parsers).tolist() == [0, 0, 1] * 4


def test_a_group_is_one_however_it_is_written() -> None:
    lines = [
        f"{['K1', 'K2'][n % 2]};{[DECOMPOSED, 'Köln', 'Bern', 'Rom', 'Ulm', 'Kiel'][n % 6]};{n};{'uv'[n % 3 % 2]}"
        for n in range(60)
    ]
    table = read_table("\n".join(["a;place;n;y", *lines]).encode(), "t.csv")
    made = prepare(
        table.cells,
        table.columns,
        recipe().model_copy(update={"split": recipe().split.model_copy(update={"way": _by_group()})}),
    )
    places = {row: part for part in ("train", "validation", "test") for row in getattr(made.parts, part)}
    assert len({places[n] for n in range(60) if n % 6 < 2}) == 1


def _by_group() -> Any:
    from components.domain.recipe import ByGroup

    return ByGroup(column="place")


def test_an_old_preparation_takes_its_spellings_from_its_vocabulary() -> None:
    numbers = [str(n) for n in range(60)]
    table = pd.DataFrame({"a": ["1.0", "2.0"] * 30, "n": numbers, "y": ["u", "v", "v"] * 20}, dtype="str")
    document = prepare(
        table, understand(table), recipe(a={"kind": "category"}, n={"role": "ignore"})
    ).preparation.as_dict()
    document["features"][0]["format"] = None
    old = Preparation.from_dict(document)
    checked = check_rows(rows_as_cells([{"a": cell} for cell in (1, "1", "1.0")]), old)
    assert checked.inputs["a"][:, 0].tolist() == ["1.0"] * 3
