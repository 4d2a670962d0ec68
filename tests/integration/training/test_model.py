"""The model that leaves is loaded in a process where nothing of ours is, and predicts bit for bit the same."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from components.features import Preparation
from components.prediction.schema import check_rows
from components.prediction.scoring import LoadedModels, score, set_up
from components.training.model import PACKED_FILE
from tests.unit.features import every_kind
from tests.unit.training.mapped_training import train
from tests.unit.training.test_preparation_layers import odd_rows, training_data
from tests.unit.training.test_run import Watcher, job

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


@pytest.mark.parametrize(
    ("target", "changes"), [("grade", {}), ("price", {"target_log": True}), ("price", {"target_log": False})]
)
def test_the_saved_model_gives_the_same_bits_where_nothing_of_ours_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, changes: dict[str, object]
) -> None:
    monkeypatch.setattr("components.training.run_results.MANY_COLUMNS", 1)
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
    # A model that stays in memory has them too: layer by layer and as a program, packed or with an input for each column.
    set_up(warm=True)
    for packed in (True, False):
        models = LoadedModels()
        for _ in range(2):
            np.testing.assert_array_equal(models.answers(tmp_path, checked.inputs), predictions, strict=True)
        assert (tmp_path / PACKED_FILE).exists() is packed
        (tmp_path / PACKED_FILE).unlink(missing_ok=True)


def test_the_model_loads_with_keras_and_tensorflow_alone(tmp_path: Path) -> None:
    training_data, recipe = job("tips", epochs=1)
    rows = training_data.parts.test[:3]
    inputs = {feature.name: training_data.inputs[feature.name][rows] for feature in training_data.preparation.features}
    train(training_data, recipe, tmp_path, Watcher())
    expected = score(tmp_path, inputs).ravel().tolist()
    raw = {name: values.tolist() for name, values in inputs.items()}
    script = """
import json, sys
import tensorflow as tf, keras
model = keras.saving.load_model(sys.argv[1])
print(json.dumps([float(value) for value in model({name: tf.constant(cells) for name, cells in json.loads(sys.argv[2]).items()}).numpy().ravel()]))
print([name for name in sys.modules if name.startswith("components")])
"""
    command = [sys.executable, "-I", "-c", script, str(tmp_path / "model.keras"), json.dumps(raw)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    predictions, rooms = done.stdout.strip().splitlines()
    assert json.loads(predictions) == pytest.approx(expected, rel=1e-4)
    assert rooms == "[]"
