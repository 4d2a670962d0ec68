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
from components.prediction.schema import Checked, check_rows, rows_as_cells
from tests.unit.prediction.new_rows import read_rows

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
if not CASES.exists():
    pytest.skip("the cases are not beside the checkout", allow_module_level=True)


def table_of(case: str, file: str) -> Table:
    return read_table(CASES / case / file, file)


def prepared(table: Table, target: str) -> Preparation:
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    return Preparation.from_dict(prepare(table.cells, table.columns, recipe, table.dialect).preparation.as_dict())


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
