"""Rows that count for more or less while training, as a column says."""

import numpy as np
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.features.plan import make_plan
from components.features.prepare import prepare
from components.features.training_arrays import arrays_of
from components.intake.read_table import read_table
from components.training.prepared_rows import prepared_rows

WEIGHTS = ["2", "0", "0.5", "1"]


def table(weights: list[str]) -> bytes:
    rows = [f"{n},{n % 7},{weights[n % len(weights)]},{'ab'[n % 3 == 0]},w{n % 5}" for n in range(60)]
    return "\n".join(["x,z,weight,y,word", *rows]).encode()


def recipe_of(**changes: object) -> Recipe:
    return parse({"dataset": "d", "target": "y", "layers": [], "sample_weight": "weight", **changes})


def test_the_column_weighs_the_rows_and_is_not_given_to_the_network() -> None:
    read, recipe = read_table(table(WEIGHTS), "t.csv"), recipe_of()
    training_data = prepare(read.cells, read.columns, recipe)
    assert training_data.weights is not None
    assert training_data.weights.tolist() == [float(WEIGHTS[n % 4]) for n in range(60)]
    assert "weight" not in training_data.inputs and "weight" not in make_plan(read.cells, read.columns, recipe).features
    given = prepare(read.cells, read.columns, recipe_of(columns={"weight": {"role": "feature"}}))
    assert "weight" in given.inputs


def test_zeros_and_ones_weigh_rows_too() -> None:
    read = read_table(table(["1", "0"]), "t.csv")
    weights = prepare(read.cells, read.columns, recipe_of()).weights
    assert weights is not None and weights.tolist() == [1.0, 0.0] * 30


@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_weights_of_rows_and_of_classes_are_multiplied(class_weight: str | None) -> None:
    read, recipe = read_table(table(WEIGHTS), "t.csv"), recipe_of(training={"class_weight": class_weight})
    training_data = prepare(read.cells, read.columns, recipe)
    rows = prepared_rows(arrays_of(training_data), recipe.training)
    train = training_data.parts.train
    labels = training_data.targets[train].astype(int)
    classes = len(train) / (2 * np.bincount(labels)[labels]) if class_weight else np.ones(len(train))
    expected = classes * [float(WEIGHTS[n % 4]) for n in train]
    assert rows.weights is not None
    np.testing.assert_allclose(rows.weights[train], expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("weights", "column", "code"),
    [
        (WEIGHTS, "nowhere", "no_such_column"),
        (WEIGHTS, "y", "weights_are_target"),
        (WEIGHTS, "word", "weights_missing"),
        (["1", "", "2"], "weight", "weights_missing"),
        (["1", "-1", "2"], "weight", "weights_below_zero"),
        (["0"], "weight", "weights_are_zero"),
    ],
)
def test_what_cannot_weigh_rows_is_refused(weights: list[str], column: str, code: str) -> None:
    read = read_table(table(weights), "t.csv")
    with pytest.raises(WrongField) as refused:
        prepare(read.cells, read.columns, recipe_of(sample_weight=column))
    assert (refused.value.code, refused.value.where) == (code, "sample_weight")
