"""The model that leaves prepares raw columns itself, as `apply` does."""

from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from components.domain.recipe import ColumnType, Task
from components.features import apply
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.prediction.schema import check_rows
from components.prediction.scoring import score
from components.training.preparation_layers import input_of, prepared
from tests.unit.features import every_kind
from tests.unit.training.mapped_training import train
from tests.unit.training.test_run import Watcher


def training_data(target: str, **changes: object) -> TrainingData:
    table = every_kind.table(every_kind.frame())
    return prepare(table.cells, table.columns, every_kind.recipe_of(target, **changes))


def odd_rows() -> pd.DataFrame:
    """The table, and rows with cells that it never had: far away, unseen, missing everywhere."""
    made = every_kind.frame().drop(columns=["grade", "price"])
    far = made.head(4).copy()
    for name in made.columns:
        far[name] = {
            "moment": ["1899-12-31 23:59", "2400-02-29 00:01", None, "2024-02-29 12:34"],
            "day": ["0031-01-01", "9999-12-31", None, "2000-03-01"],
            "day, ramps": ["0031-01-01", "9999-12-31", None, "2012-03-01"],
            "year, ramps": ["0031-01-01", "9999-12-31", None, "2000-03-01"],
            "member?": ["perhaps", None, "no", "yes"],
            "words": ["", None, "!!!", "NICE nice \u00a0 late\u2028x"],
            "Wörter": ["nice " * 100, None, "?", "unknown words alone"],
        }.get(name, ["1e38", "-1e38", None, "0"])
    rows = pd.concat([made, far], ignore_index=True).astype("object")
    return rows.where(rows.notna(), None)


def test_the_layers_prepare_as_apply_does() -> None:
    made = training_data("grade").preparation
    raw = check_rows(odd_rows(), made).inputs
    inputs = {feature.name: input_of(place, feature) for place, feature in enumerate(made.features)}
    model = keras.Model(inputs, prepared(made, inputs))
    x = apply(made, raw)
    found = np.asarray(model({name: keras.ops.convert_to_tensor(values) for name, values in raw.items()}))
    for slot in made.slots:
        ours, theirs = x[:, slot.begin : slot.end], found[:, slot.begin : slot.end]
        close = (
            0.0
            if slot.feature.kind in (ColumnType.BOOLEAN, ColumnType.CATEGORY, ColumnType.TEXT) or slot.part == "missing"
            else 2e-5
        )
        np.testing.assert_allclose(theirs, ours, rtol=close, atol=close, err_msg=f"{slot.feature.name} {slot.part}")


def test_answers_and_metrics_are_in_the_targets_own_units(tmp_path: Path) -> None:
    made, recipe = training_data("price", target_log=True), every_kind.recipe_of("price", target_log=True)
    targets, parts, watcher = made.targets.copy(), made.parts, Watcher()
    rows = {name: values.copy() for name, values in made.inputs.items()}
    outcome = train(made, recipe, tmp_path, watcher)
    assert made.preparation.task is Task.REGRESSION
    predictions = score(tmp_path, rows)[:, 0]
    assert (predictions > 0).all()
    for name, part in (("train", parts.train), ("validation", parts.validation), ("test", parts.test)):
        off = np.abs(predictions[part] - targets[part]).mean()
        assert outcome.metrics[name]["mae"] == pytest.approx(off, rel=1e-3)
    assert watcher.logs[-1].logs["val_mae"] == pytest.approx(outcome.metrics["validation"]["mae"], rel=1e-3)
