"""Shapes, presets and code of a stack of layers, held against Keras itself."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from components.columns.task_decision import TaskDecision
from components.domain.layers import BatchNormalization, Dense
from components.domain.problem import TooLarge
from components.domain.recipe import ColumnType, Recipe, Task, Training
from components.features import CategoryFeature, NumberFeature, Preparation, TextFeature
from components.features.plan import PartSizes, Plan
from components.network.code import keras_code
from components.network.memory import check_memory, run_memory
from components.network.output import output_layer
from components.network.palette import PALETTE, added, duplicated, moved, removed
from components.network.presets import PRESETS, preset_layers
from components.network.shapes import check_network, layer_table, notices
from components.training.model import build_core

DECISIONS = {
    Task.BINARY: TaskDecision(Task.BINARY, "", ["no", "yes"], [50, 50]),
    Task.MULTICLASS: TaskDecision(Task.MULTICLASS, "", ["a", "b", "c"], [40, 30, 30]),
    Task.REGRESSION: TaskDecision(Task.REGRESSION, "", [], []),
}


EMBEDDED = (
    NumberFeature("number", ColumnType.NUMBER, missing_seen=True),
    CategoryFeature("city", ColumnType.CATEGORY, vocabulary=tuple("abcdefgh"), encoding="embedding", dimension=5),
    TextFeature("note", ColumnType.TEXT, vocabulary=tuple("abcdefghij"), words="embedding", dimension=3, length=4),
)


def plan_of(task: Task, rows: int = 100) -> Plan:
    return Plan(DECISIONS[task], {"x": ColumnType.NUMBER}, {"x": 8}, PartSizes(rows, 20, 20), 0, [])


@pytest.mark.parametrize("task", DECISIONS)
def test_the_layer_table_counts_parameters_as_keras_does(task: Task) -> None:
    layers = [layer() for layer in PALETTE.values()] + [Dense(units=7, l2=0.1)]
    table = layer_table(8, layers, output_layer(DECISIONS[task]))
    core = build_core(8, layers, Preparation([], task, "y", DECISIONS[task].classes), 0)
    assert sum(row.parameters for row in table) == core.count_params()
    trainable = sum(int(np.prod(weight.shape)) for weight in core.trainable_weights)
    assert sum(row.trainable for row in table) == trainable
    assert [row.parameters for row in table] == [layer.count_params() for layer in core.layers[1:]]


@pytest.mark.parametrize("task", DECISIONS)
def test_embeddings_are_counted_and_written_as_keras_has_them(task: Task) -> None:
    plan = replace(plan_of(task), widths={"number": 2, "city": 5, "note": 3}, fitted=EMBEDDED)
    layers, output = [Dense(units=7), BatchNormalization()], output_layer(DECISIONS[task])
    table = layer_table(plan.width, layers, output, plan.embeddings)
    core = build_core(plan.stored, layers, Preparation(list(EMBEDDED), task, "y", DECISIONS[task].classes), 0)
    assert [row.parameters for row in table][:2] == [9 * 5, 12 * 3]
    assert sum(row.parameters for row in table) == core.count_params()
    assert check_network(plan.width, layers, output, plan.embeddings) == core.count_params()
    recipe = Recipe(dataset="d", target="y", layers=layers, training=Training(epochs=1))
    code = keras_code(recipe, plan.width, output, plan.fitted)
    assert "# x, number: centred on the median" in code
    model = defined(code)
    assert model.count_params() == core.count_params()
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, (20, 2)), rng.integers(0, 9, (20, 1)), rng.integers(0, 12, (20, 4))], axis=1)
    core.set_weights(model.get_weights())
    np.testing.assert_allclose(np.asarray(model(x)), np.asarray(core(x)), rtol=1e-5, atol=1e-6)


def defined(code: str) -> keras.Model:
    """The model that a script defines and compiles, up to where it would be fitted."""
    names: dict[str, object] = {}
    up_to_fit = code.split("# fit")[0].replace("model.summary()", "")
    exec(compile(up_to_fit, "exported", "exec"), names)  # our own code, made from a checked recipe
    model = names["model"]
    assert isinstance(model, keras.Model)
    return model


@pytest.mark.parametrize("task", DECISIONS)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_keras_code_of_every_preset_builds_the_same_network(task: Task, preset: str) -> None:
    plan = plan_of(task)
    recipe = Recipe(dataset="d", target="y", layers=preset_layers(preset, plan), training=Training(epochs=1))
    output = output_layer(plan.decision)
    code = keras_code(recipe, plan.width, output)
    model = defined(code)
    assert model.count_params() == sum(row.parameters for row in layer_table(8, recipe.layers, output))
    compile(code, "exported", "exec")


def test_layers_are_added_moved_copied_and_removed() -> None:
    stack = added(added([], "Dense"), "Dropout")
    assert [layer.type for layer in moved(stack, 1, -1)] == ["Dropout", "Dense"]
    assert moved(stack, 0, -1) == stack
    assert [layer.type for layer in duplicated(stack, 0)] == ["Dense", "Dense", "Dropout"]
    assert [layer.type for layer in removed(stack, 0)] == ["Dropout"]


def test_a_network_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="parameters"):
        check_network(8, [Dense(units=4096)] * 3, output_layer(DECISIONS[Task.BINARY]))


def test_no_hidden_layer_is_called_what_it_is() -> None:
    found = notices([], output_layer(DECISIONS[Task.BINARY]), 9, 100)
    assert "logistic regression" in found[0].what


def test_the_memory_of_a_run_grows_with_what_it_is_made_of() -> None:
    def need(rows: int = 100, units: int = 10, batch: int = 32, seeds: int = 1) -> int:
        training = Training(batch_size=batch, seeds=seeds)
        recipe = Recipe(dataset="d", target="y", layers=[Dense(units=units)], training=training)
        plan = plan_of(Task.BINARY, rows)
        return run_memory(recipe, plan, output_layer(plan.decision)).total

    usual = need()
    assert usual < need(rows=1_000_000) < need(rows=10_000_000)
    assert usual < need(units=4096) < need(units=4096, batch=100_000)
    assert need(units=4096, seeds=1) < need(units=4096, seeds=32)


@pytest.mark.parametrize(
    ("units", "training", "where"),
    [
        (4096, Training(batch_size=100_000), "training.batch_size"),
        (8, Training(seeds=32), "training.seeds"),
        (3_000, Training(), "layers"),
    ],
)
def test_what_needs_most_memory_is_named(units: int, training: Training, where: str) -> None:
    recipe = Recipe(dataset="d", target="y", layers=[Dense(units=units)] * 2, training=training)
    plan = plan_of(Task.BINARY)
    with pytest.raises(TooLarge, match="may have 250 MB") as refused:
        check_memory(recipe, plan, output_layer(plan.decision), 250_000_000)
    assert (refused.value.code, refused.value.where) == ("too_much_memory", where)
