"""Split, preparation and the contract for new rows."""

import numpy as np
import pandas as pd
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import Recipe, Split
from components.features import apply
from components.features.plan import check_batch, make_plan
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.intake.read_table import Table, read_table
from components.splitting.draw import draw_parts


def table_of(rows: int = 60) -> Table:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "size": rng.normal(10, 3, rows).round(2),
            "colour": rng.choice(["red", "green", "blue"], rows),
            "kind": rng.choice(["a", "b"], rows),
        }
    )
    frame.loc[:4, "size"] = np.nan
    return read_table(frame.to_csv(index=False).encode(), "table.csv")


def recipe_of(**changes: object) -> Recipe:
    return parse({"dataset": "d", "target": "kind", "layers": [], **changes})


def training_data() -> TrainingData:
    table = table_of()
    return prepare(table.cells, table.columns, recipe_of())


@pytest.mark.parametrize("rows", [6, 12, 100, 1001])
def test_every_row_is_in_one_part_and_classes_keep_their_share(rows: int) -> None:
    labels = np.arange(rows) % 3
    parts = draw_parts(np.arange(rows), labels, Split())
    together = np.sort(np.concatenate([parts.train, parts.validation, parts.test]))
    assert together.tolist() == list(range(rows))
    assert set(labels[parts.train]) == set(labels)
    assert len(parts.validation) and len(parts.test)
    if rows > 50:
        assert np.bincount(labels[parts.test]).max() - np.bincount(labels[parts.test]).min() <= 1


def test_the_split_is_the_same_for_the_same_seed_alone() -> None:
    labels = np.arange(100) % 2
    again = [draw_parts(np.arange(100), labels, Split(seed=seed)).test.tolist() for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


def test_statistics_come_from_training_rows_alone() -> None:
    table = table_of()
    before = prepare(table.cells, table.columns, recipe_of())
    cells = table.cells.copy()
    cells.loc[before.parts.test, "size"] = "9999" + cells.loc[before.parts.test, "size"]  # copies stay copies
    after = prepare(cells, table.columns, recipe_of())
    assert before.preparation == after.preparation


def test_prepared_numbers_have_the_promised_width_and_no_gap() -> None:
    made = training_data()
    x = apply(made.preparation, made.inputs)
    assert x.shape == (60, made.preparation.width) == (60, 2 + 4)
    assert np.isfinite(x).all()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"target": "nothing"}, "target"),
        ({"task": "regression"}, "task"),
        ({"columns": {"nothing": {"role": "ignore"}}}, "columns.nothing"),
        ({"columns": {"size": {"role": "ignore"}, "colour": {"role": "ignore"}}}, "columns"),
    ],
)
def test_a_recipe_that_does_not_fit_the_table_names_its_field(changes: dict[str, object], where: str) -> None:
    table = table_of()
    with pytest.raises(WrongField) as refused:
        make_plan(table.cells, table.columns, recipe_of(**changes))
    assert refused.value.where == where


def test_rows_without_a_target_are_left_out_and_said() -> None:
    table = table_of()
    cells = table.cells.copy()
    cells.loc[:9, "kind"] = None
    plan = make_plan(cells, table.columns, recipe_of())
    assert plan.rows_dropped == 10
    assert plan.rows.train + plan.rows.validation + plan.rows.test == 50
    assert "target_missing" in {warning.code for warning in plan.warnings}


def test_one_class_is_refused() -> None:
    table = table_of()
    cells = table.cells.assign(kind="a")
    with pytest.raises(WrongField, match="nothing to predict"):
        make_plan(cells, table.columns, recipe_of())


def test_a_batch_beyond_the_training_rows_is_refused() -> None:
    with pytest.raises(WrongField, match="42") as refused:
        check_batch(recipe_of(training={"batch_size": 1000}), 42)
    assert refused.value.where == "training.batch_size"


@pytest.mark.parametrize(
    ("field", "value"),
    [("learning_rate", 0), ("learning_rate", 1e9), ("epochs", 0), ("batch_size", 0), ("optimizer", "magic")],
)
def test_settings_out_of_bounds_name_their_field(field: str, value: object) -> None:
    with pytest.raises(WrongField) as refused:
        recipe_of(training={field: value})
    assert refused.value.where == f"training.{field}"


@pytest.mark.parametrize("units", [0, 10_000_000, -1, "many"])
def test_units_out_of_bounds_name_their_layer(units: object) -> None:
    with pytest.raises(WrongField) as refused:
        recipe_of(layers=[{"type": "Dense", "units": units}])
    assert refused.value.where == "layers.0.units"
