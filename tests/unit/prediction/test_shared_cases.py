"""Reports of other tools' users on values that are the same though they are written otherwise."""

from pathlib import Path

import numpy as np
import pytest

from components.columns.effective_columns import labels_of
from components.columns.task import decide_task
from components.domain.parse_recipe import parse
from components.features.preparation import Preparation
from components.features.prepare import prepare
from components.intake.read_table import Table, read_table
from components.prediction.contract import Contract
from components.prediction.schema import Checked, check_rows, rows_as_cells
from components.prediction.training_contract import make_contract
from tests.unit.prediction.new_rows import read_rows

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
if not CASES.exists():
    pytest.skip("the cases are not beside the checkout", allow_module_level=True)


def table_of(case: str, file: str) -> Table:
    return read_table(CASES / case / file, file)


def trained(table: Table, target: str) -> tuple[Preparation, Contract]:
    """What is kept of a training."""
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    data = prepare(table.cells, table.columns, recipe, table.dialect)
    contract = Contract.from_json(make_contract(table.cells, data).as_json())
    return Preparation.from_dict(data.preparation.as_dict()), contract


def prepared(table: Table, target: str) -> Preparation:
    return trained(table, target)[0]


def warnings_of(case: str, target: str) -> list[list[str]]:
    """What is said of each new row of a case."""
    table = table_of(case, "train.csv")
    preparation, contract = trained(table, target)
    cells = read_rows(CASES / case / "new.csv", "new.csv", preparation, table.dialect)
    return check_rows(cells, preparation, contract=contract).warnings


def test_a_share_in_a_column_of_percents_is_told_on_its_row() -> None:
    first, second = warnings_of("21-percent-as-fraction", "level")
    assert first == []
    assert "share: 0.7 has no % sign, which every training cell has: it is read as 0.7 %" in second


def test_a_rare_value_is_told_as_rare_and_another_as_never_seen() -> None:
    rare, _, unknown = warnings_of("23-rare-category-called-never-seen", "y")
    assert rare == ["town Mittheim is rare (2 training rows): too few for a place of its own"]
    assert unknown == ["town Atlantis was never seen in training"]


def test_a_text_without_a_word_that_training_saw_is_told_on_its_row() -> None:
    assert warnings_of("24-text-without-a-known-word", "mood") == [
        ["report: none of its words was seen in training"],
        [],
    ]


def checked(case: str, file: str, preparation: Preparation, table: Table) -> Checked:
    return check_rows(read_rows(CASES / case / file, file, preparation, table.dialect), preparation)


def test_decomposed_letters_are_the_composed_ones() -> None:
    case = "02-nfd-category-values"
    mixed = table_of(case, "train-mixed.csv")
    assert [column.distinct for column in mixed.columns if column.top and column.top[0][0] in ("Köln", "Bern")] == [2]
    table = table_of(case, "train.csv")
    preparation = prepared(table, "käufer")
    given = checked(case, "new.csv", preparation, table)
    assert not any("never seen" in warning for warnings in given.warnings for warning in warnings)
    places = {feature.name: getattr(feature, "vocabulary", ()) for feature in preparation.features}
    assert all(set(given.inputs[name][:, 0]) <= {*words, ""} for name, words in places.items() if words)


def test_two_exports_joined_have_two_classes() -> None:
    table = table_of("04-one-and-one-point-zero", "train.csv")
    recipe = parse({"dataset": "d", "target": "survived", "layers": []})
    target = next(column for column in table.columns if column.name == "survived")
    decision = decide_task(target, labels_of(table.cells, recipe))
    assert decision.classes == ["0", "1"] and target.distinct == 2


def test_codes_that_became_floats_are_the_codes() -> None:
    case = "20-codes-that-became-floats"
    table = table_of(case, "train.csv")
    preparation = prepared(table, "answer")
    floats, plain = (checked(case, name, preparation, table) for name in ("new.csv", "new-plain.csv"))
    for name, values in plain.inputs.items():
        same = np.delete(np.arange(len(values)), 2) if name == "sex" else np.arange(len(values))
        assert floats.inputs[name][same].tolist() == values[same].tolist()
    texts = rows_as_cells([dict(zip(row.index, row, strict=True)) for _, row in _rows(case)])
    assert check_rows(texts, preparation).inputs["sex"].tolist() == floats.inputs["sex"].tolist()


def _rows(case: str):
    import pandas as pd

    return pd.read_csv(CASES / case / "new.csv", dtype="str", keep_default_na=False).iterrows()
