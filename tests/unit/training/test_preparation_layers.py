"""The model that leaves prepares raw columns itself: as `apply` does, and bit for bit the same wherever it is loaded."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from components.domain.recipe import ColumnType, Task
from components.features import Preparation, apply
from components.features.prepare import prepare
from components.features.training_data import TrainingData
from components.prediction.schema import check_rows
from components.prediction.scoring import score
from components.training.preparation_layers import input_of, prepared
from tests.unit.features import every_kind
from tests.unit.training.test_run import Watcher
from tests.unit.training.whole_way import train

ELSEWHERE = """
import json, sys
import keras, numpy as np, tensorflow as tf

model = keras.saving.load_model("model.keras", compile=False)
with open("raw.json", encoding="utf-8") as file:
    raw = json.load(file)
kinds = {"number": tf.float64, "date": tf.float64}
inputs = {name: tf.constant(values, kinds.get(kind, tf.string)) for name, (kind, values) in raw.items()}
np.save("answers.npy", np.asarray(model(inputs, training=False)))
assert not any(name.partition(".")[0] == "components" for name in sys.modules)
"""


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


@pytest.mark.parametrize(
    ("target", "changes"), [("grade", {}), ("price", {"target_log": True}), ("price", {"target_log": False})]
)
def test_the_saved_model_gives_the_same_bits_where_nothing_of_ours_is(
    tmp_path: Path, target: str, changes: dict[str, object]
) -> None:
    recipe = every_kind.recipe_of(target, **changes)
    train(training_data(target, **changes), recipe, tmp_path, Watcher())
    made = Preparation.from_dict(json.loads((tmp_path / "preparation.json").read_text(encoding="utf-8")))
    checked = check_rows(odd_rows(), made)
    predictions = score(tmp_path, checked.inputs)
    assert np.isfinite(predictions).all()
    raw = {feature.name: [feature.kind.value, checked.inputs[feature.name].tolist()] for feature in made.features}
    (tmp_path / "raw.json").write_text(json.dumps(raw), encoding="utf-8")
    command = [sys.executable, "-I", "-c", ELSEWHERE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    np.testing.assert_array_equal(np.load(tmp_path / "answers.npy"), predictions, strict=True)


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
