"""The Keras code of a recipe builds the network that is trained."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from components.domain.composite_layers import Residual, ScaleInputs
from components.domain.keras_layer import Optimizer
from components.domain.layers import BatchNormalization, Dense, Dropout
from components.domain.pack import recipe_of_member
from components.domain.recipe import Pack, Recipe, Split, Task, Training
from components.features import Preparation
from components.network.code import keras_code
from components.network.output import output_layer
from components.network.presets import PRESETS
from components.network.shapes import check_network, layer_table
from components.training.model import build_core
from tests.unit.network.plans import DECISIONS, EMBEDDED, plan_of


def defined(code: str) -> keras.Model:
    """The model that a script defines and compiles, up to where it would be fitted."""
    names: dict[str, object] = {}
    up_to_fit = code.split("# fit")[0].replace("model.summary()", "")
    exec(compile(up_to_fit, "exported", "exec"), names)  # our own code, made from a checked recipe
    model = names["model"]
    assert isinstance(model, keras.Model)
    return model


@pytest.mark.parametrize("task", DECISIONS)
def test_embeddings_are_counted_and_written_as_keras_has_them(task: Task) -> None:
    plan = replace(plan_of(task), widths={"number": 2, "city": 5, "note": 3}, fitted=EMBEDDED)
    layers, output = [Dense(units=7), BatchNormalization()], output_layer(DECISIONS[task])
    table = layer_table(plan.width, layers, output, plan.learned_inputs)
    core = build_core(plan.stored, layers, Preparation(list(EMBEDDED), task, "y", DECISIONS[task].classes), 0)
    assert [row.parameters for row in table][:2] == [9 * 5, 12 * 3]
    assert sum(row.parameters for row in table) == core.count_params()
    assert check_network(plan.width, layers, output, plan.learned_inputs) == core.count_params()
    recipe = Recipe(dataset="d", target="y", layers=layers, training=Training(epochs=1))
    code = keras_code(recipe, plan.width, output, plan.fitted)
    assert "# x, number: centred on the median" in code
    model = defined(code)
    assert model.count_params() == core.count_params()
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, (20, 2)), rng.integers(0, 9, (20, 1)), rng.integers(0, 12, (20, 4))], axis=1)
    core.set_weights(model.get_weights())
    np.testing.assert_allclose(np.asarray(model(x)), np.asarray(core(x)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("folds", [None, 2])
def test_the_code_of_a_pack_builds_each_network_as_it_is_alone(folds: int | None) -> None:
    plan, layers = plan_of(Task.BINARY), [Dense(units=9), Dropout(rate=0.3), ScaleInputs(), Dense(units=4)]
    pack = Pack(networks=3, units=(0.4, 1), dropout=(0.1, 0.5), learning_rate=(0.001, 0.1))
    split = Split(folds=folds) if folds else Split()
    recipe = Recipe(dataset="d", target="y", layers=layers, pack=pack, split=split, training=Training(epochs=1))
    output = output_layer(plan.decision)
    code = keras_code(recipe, plan.width, output)
    compile(code, "exported", "exec")
    assert ('x[fold != own["fold"]]' in code) == bool(folds)
    last = recipe_of_member(recipe, 2)
    model = defined(code)
    assert model.count_params() == sum(row.parameters for row in layer_table(8, last.layers, output))
    assert float(model.optimizer.learning_rate) == pytest.approx(last.training.learning_rate, rel=1e-4)
    mean = code[code.index("# together") : code.index("# predict")]
    names = {"keras": keras, "layers": keras.layers, "networks": [model, model]}
    exec(mean, names)
    x = np.random.default_rng(0).normal(size=(5, 8))
    np.testing.assert_allclose(np.asarray(names["model"](x)), np.asarray(model(x)), rtol=1e-6)  # type: ignore[operator]


@pytest.mark.parametrize("task", DECISIONS)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_keras_code_of_every_preset_builds_the_same_network(task: Task, preset: str) -> None:
    plan = plan_of(task)
    recipe = Recipe(dataset="d", target="y", layers=PRESETS[preset].layers(plan), training=Training(epochs=1))
    output = output_layer(plan.decision)
    code = keras_code(recipe, plan.width, output)
    model = defined(code)
    assert model.count_params() == sum(row.parameters for row in layer_table(8, recipe.layers, output))
    compile(code, "exported", "exec")


@pytest.mark.parametrize("embedded", [False, True])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_layers_that_are_several_of_keras_are_written_as_they_are_trained(embedded: bool, optimizer: Optimizer) -> None:
    plan = plan_of(Task.BINARY)
    if embedded:
        plan = replace(plan, widths={"number": 2, "city": 5, "note": 3}, fitted=EMBEDDED)
    layers = [ScaleInputs(), Residual(units=7, normalization="batch", dropout=0.1), Dense(units=4), Residual(units=3)]
    training = Training(epochs=1, optimizer=optimizer)
    recipe = Recipe(dataset="d", target="y", layers=layers, training=training)
    features = list(EMBEDDED) if embedded else []
    preparation = Preparation(features, Task.BINARY, "y", DECISIONS[Task.BINARY].classes)
    core = build_core(plan.stored if embedded else plan.width, layers, preparation, 0, optimizer)
    model = defined(keras_code(recipe, plan.width, output_layer(plan.decision), plan.fitted if embedded else ()))
    assert model.count_params() == core.count_params()
    for ours, theirs in zip(model.weights, core.weights, strict=True):
        if "einsum" in theirs.path:
            np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))
    core.set_weights(model.get_weights())
    x = np.random.default_rng(0).integers(0, 5, (20, core.input_shape[1])).astype("float32")
    np.testing.assert_allclose(np.asarray(model(x)), np.asarray(core(x)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("task", DECISIONS)
def test_smoothed_labels_are_written_as_keras_wants_them(task: Task) -> None:
    plan = plan_of(task)
    recipe = Recipe(dataset="d", target="y", layers=[], training=Training(epochs=1, label_smoothing=0.05))
    output = output_layer(plan.decision)
    code = keras_code(recipe, plan.width, output)
    loss = defined(code).loss
    assert ("to_categorical" in code) == (task is Task.MULTICLASS)
    if task is Task.REGRESSION:
        assert loss == "mean_squared_error"
    else:
        assert isinstance(loss, keras.losses.Loss) and loss.get_config()["label_smoothing"] == 0.05
    names: dict[str, object] = {
        f"{name}_{part}": values[:n]
        for part, n in (("train", 20), ("validation", 10), ("test", 10))
        for name, values in (("x", np.ones((20, 8), "float32")), ("y", np.arange(20) % 2))
    }
    exec(compile(code.replace("model.summary()", ""), "exported", "exec"), names)  # it fits, too
