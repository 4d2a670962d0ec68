"""A pack of networks: each learns as it would alone, and together they answer with their mean."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from components.domain.pack import Member, members_of, recipe_of_member
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe, Task
from components.domain.run import PACK_RESULTS, PACK_RESULTS_FILE, RunOutcome, RunStatus
from components.features import Preparation
from components.features.plan import make_plan
from components.features.prepare import prepare
from components.features.training_arrays import TrainingArrays, arrays_of, map_arrays, write_arrays
from components.intake.read_table import read_table
from components.training.epoch_chunk import PreparedRows
from components.training.execution_plan import ExecutionPlan
from components.training.member_dropout import MemberDropout
from components.training.model import build_core, build_loss, build_optimizer
from components.training.pack_epochs import PackRows
from components.training.pack_members import read_members
from components.training.pack_network import PackNetwork
from components.training.pack_step import PackStep, decays_differ
from components.training.pack_trainer import Lesson, PackTrainer
from components.training.ready_training import flat_weights_of
from components.training.run import train
from components.training.trainer import Trainer
from tests.listener import FullSpeed
from tests.unit.training.test_parity import CLASSES, WIDTH, features_of, recipe_of, rows_of

UNCOMPILED = 1000  # epochs: what XLA makes of it is seen once, it takes seconds
WAYS = {"whole epochs": ExecutionPlan(3, 6, 1, False), "blocks": ExecutionPlan(0, 2, UNCOMPILED, False)}
NETWORKS = 3


def preparation_of(recipe: Recipe, rows: PreparedRows) -> Preparation:
    return Preparation(features_of(rows), recipe.task, "t", CLASSES[recipe.task])


def pack_trainer(
    recipe: Recipe, rows: PreparedRows, plan: ExecutionPlan, train_rows: Sequence[np.ndarray] | None = None
) -> PackTrainer:
    training, members = recipe.training, members_of(recipe)
    preparation = preparation_of(recipe, rows)
    given = rows.x.shape[1], recipe.layers, preparation
    networks = [build_core(*given, member.seed, training.optimizer) for member in members]
    own = training.model_copy(update={"weight_decay": 0.0}) if decays_differ(members, training) else training
    pack_rows = PackRows(
        rows,
        train_rows or [rows.train] * len(members),
        [rows.validation] * len(members),
        [member.seed for member in members],
    )
    network = PackNetwork(*given, members, training.optimizer, seed=training.seed)
    optimizer = build_optimizer(own, -(-pack_rows.count // training.batch_size))
    step = PackStep(
        network, networks[0], build_loss(recipe.task, training.label_smoothing, "none"), optimizer, members, training
    )
    initial = np.stack([flat_weights_of(each) for each in networks])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("components.training.pack_trainer.execution_plan_for", lambda _size: plan)
        trainer = PackTrainer(step, pack_rows, Lesson(step.loss, recipe.task), training, initial)
    trainer.begin()
    return trainer


def alone(recipe: Recipe, rows: PreparedRows) -> tuple[np.ndarray, np.ndarray]:
    """The flat weights and the history of one network."""
    training = recipe.training
    core = build_core(rows.x.shape[1], recipe.layers, preparation_of(recipe, rows), training.seed, training.optimizer)
    optimizer = build_optimizer(training, -(-len(rows.train) // training.batch_size))
    with pytest.MonkeyPatch.context() as patch:
        plan = ExecutionPlan(2, 6, UNCOMPILED, False)
        patch.setattr("components.training.trainer.execution_plan_for", lambda _size: plan)
        trainer = Trainer(
            core, build_loss(recipe.task, training.label_smoothing), optimizer, rows, recipe.task, training
        )
    while not trainer.over:
        trainer.advance()
    trainer.close()
    return trainer.flat_weights(), trainer.state.history


def to_the_end(trainer: PackTrainer, most: int = 1000) -> np.ndarray:
    """(networks, weights)"""
    while not trainer.over:
        trainer.advance_all(lambda: True, most)
    trainer.close()
    return np.asarray(trainer.train_step.flat_weights())


def dense(units: int, **more: Any) -> dict[str, Any]:
    return {"type": "Dense", "units": units, **more}


JOBS: dict[str, dict[str, Any]] = {
    "two classes": {"layers": [dense(12)]},
    "three classes, wide": {"task": Task.MULTICLASS, "layers": [dense(300, activation="tanh"), dense(4)]},
    "regression without a hidden layer": {"task": Task.REGRESSION, "layers": []},
    "embeddings": {"layers": [dense(8)], "embedded": True},
    "normalizations": {"layers": [dense(8), {"type": "BatchNormalization"}, dense(5), {"type": "LayerNormalization"}]},
    "penalties, no bias": {"layers": [dense(8, l1=0.002, l2=0.01, use_bias=False), dense(5, activation="silu")]},
    "weights of rows": {"layers": [dense(8)], "weighted": True},
    "clipped by value": {"layers": [dense(8)], "gradient_clipping": {"method": "clipvalue", "threshold": 0.01}},
    "clipped by norm": {"layers": [dense(8)], "gradient_clipping": {"method": "clipnorm", "threshold": 0.02}},
    "clipped together": {"layers": [dense(8)], "gradient_clipping": {"method": "global_clipnorm", "threshold": 0.02}},
    "residual blocks": {
        "layers": [dense(8), {"type": "Residual", "units": 5}, {"type": "Residual", "normalization": "batch"}]
    },
    "scaled inputs": {"layers": [{"type": "ScaleInputs"}, dense(8)], "optimizer": "adamw"},
    "scaled inputs of sgd": {"layers": [{"type": "ScaleInputs"}, dense(8)], "optimizer": "sgd"},
    "smoothed labels": {"layers": [dense(8)], "label_smoothing": 0.1},
    "smoothed labels of three classes": {"task": Task.MULTICLASS, "layers": [dense(8)], "label_smoothing": 0.1},
    "rmsprop": {"layers": [dense(8)], "optimizer": "rmsprop"},
    "rates and decays": {
        "layers": [dense(8)],
        "optimizer": "adamw",
        "pack": {"learning_rate": [0.003, 0.03], "weight_decay": [0.01, 0.5]},
    },
    "rates of sgd that fall": {
        "layers": [dense(8)],
        "optimizer": "sgd",
        "learning_rate_schedule": {"type": "CosineDecay"},
        "pack": {"learning_rate": [0.003, 0.03]},
    },
    "other settings than the recipe's, alike in all": {
        "layers": [dense(8)],
        "optimizer": "adamw",
        "pack": {"learning_rate": [0.03, 0.03], "weight_decay": [0.4, 0.4]},
    },
    "a plateau each": {
        "layers": [dense(8)],
        "learning_rate_schedule": {"type": "ReduceLROnPlateau", "patience": 1, "factor": 0.3, "min_lr": 0.002},
        "pack": {"learning_rate": [0.01, 0.3]},
    },
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("job", JOBS)
def test_each_network_learns_as_it_does_alone(job: str, way: str) -> None:
    given = dict(JOBS[job])
    pack, task = {"networks": NETWORKS, **given.pop("pack", {})}, given.pop("task", Task.BINARY)
    rows = rows_of(task, 57, weighted=given.pop("weighted", False), embedded=given.pop("embedded", False))
    recipe = recipe_of(task, given.pop("layers"), epochs=4, **given)
    recipe = Recipe.model_validate({**recipe.model_dump(), "pack": pack})
    trainer = pack_trainer(recipe, rows, WAYS[way])
    weights = to_the_end(trainer)
    for place in range(NETWORKS):
        expected, history = alone(recipe_of_member(recipe, place), rows)
        np.testing.assert_allclose(weights[place], expected, rtol=2e-3, atol=2e-5)
        np.testing.assert_allclose(trainer.members[place].history, history, rtol=2e-3, atol=1e-6)


@pytest.mark.parametrize("way", WAYS)
def test_it_does_not_matter_where_a_pack_is_cut(way: str) -> None:
    recipe = with_pack([dense(8), {"type": "Dropout", "rate": 0.2}, {"type": "GaussianNoise"}], dropout=[0.1, 0.5])
    rows = rows_of(Task.BINARY, 57)
    whole = to_the_end(pack_trainer(recipe, rows, WAYS[way]))
    trainer, asked = pack_trainer(recipe, rows, WAYS[way]), iter([True] * 4 + [False] + [True] * 1000)
    trainer.advance_all(lambda: next(asked), most=2)
    states = trainer.capture()
    trainer.close()
    again = pack_trainer(recipe, rows, WAYS[way])
    again.restore(states)
    assert np.array_equal(to_the_end(again, most=1), whole)


def with_pack(layers: list[dict[str, Any]], task: Task = Task.BINARY, **pack: Any) -> Recipe:
    training = {"epochs": pack.pop("epochs", 5), "learning_rate": pack.pop("rate", 0.01)}
    recipe = recipe_of(task, layers, **training)
    return Recipe.model_validate({**recipe.model_dump(), "pack": {"networks": NETWORKS, **pack}})


def test_a_rate_that_is_set_by_hand_holds_whatever_a_plateau_did_before() -> None:
    schedule = {"type": "ReduceLROnPlateau", "patience": 1, "factor": 0.3}
    rows, recipe = (
        rows_of(Task.BINARY, 57),
        recipe_of(Task.BINARY, [dense(8)], epochs=8, learning_rate=0.3, learning_rate_schedule=schedule),
    )
    recipe = Recipe.model_validate({**recipe.model_dump(), "pack": {"networks": 2, "learning_rate": [0.3, 0.6]}})
    trainer = pack_trainer(recipe, rows, WAYS["blocks"])
    trainer.learning_rates = {7: 0.001}
    to_the_end(trainer)
    rates = np.array([state.history[:, 3] for state in trainer.members])
    assert (rates[:, 6] < rates[:, 0]).all()  # the plateau was at work
    np.testing.assert_allclose(sorted(rates[:, 7]), [0.001, 0.002], rtol=1e-5)


def test_only_dropout_layers_differ_no_block_s_inside() -> None:
    layers = [dense(8), {"type": "Dropout", "rate": 0.3}, {"type": "Residual", "units": 4, "dropout": 0.25}]
    recipe = with_pack(layers, dropout=[0.1, 0.5])
    rows = rows_of(Task.BINARY, 57)
    network = PackNetwork(WIDTH, recipe.layers, preparation_of(recipe, rows), members_of(recipe)).to_train()
    rates = [layer.rates for layer in network.layers if isinstance(layer, MemberDropout)]
    np.testing.assert_allclose([sorted(each) for each in rates], [[0.1, 0.3, 0.5], [0.25] * NETWORKS])


def test_dropout_switches_off_the_share_of_each_network_and_keeps_the_mean() -> None:
    keras.utils.set_random_seed(0)
    rates = [0.0, 0.1, 0.5, 0.9]
    layer = MemberDropout(rates)
    first, second = (np.asarray(layer(np.ones((500, 4, 40), "float32"), training=True)) for _ in range(2))
    for drawn in (first, second):
        np.testing.assert_allclose((drawn == 0).mean(axis=(0, 2)), rates, atol=0.01)
        np.testing.assert_allclose(drawn.mean(axis=(0, 2)), 1, atol=0.1)
    assert (first[:, 2] != second[:, 2]).mean() > 0.4  # another mask in each step
    off = (first[:, 2] == 0).astype("float64")
    assert abs(np.corrcoef(off[:-1].ravel(), off[1:].ravel())[0, 1]) < 0.03  # rows,
    assert abs(np.corrcoef(off[:, :-1].ravel(), off[:, 1:].ravel())[0, 1]) < 0.03  # and values of a row, by themselves
    np.testing.assert_array_equal(np.asarray(layer(np.ones((3, 4, 2), "float32"))), 1)


def test_a_network_with_fewer_neurons_never_gets_the_others() -> None:
    recipe = with_pack([dense(8, activation="sigmoid"), {"type": "BatchNormalization"}, dense(6)], units=[0.5, 1])
    rows = rows_of(Task.BINARY, 57)
    trainer = pack_trainer(recipe, rows, WAYS["whole epochs"])
    to_the_end(trainer)
    widths = [[round(member.units * units) for units in (8, 6)] for member in members_of(recipe)]
    first, second, output = (
        next(values for values in _by_weight(trainer) if values.shape[1:] == shape)
        for shape in ((6, 8), (8, 6), (6, 1))
    )
    for place, (own, own_second) in enumerate(widths):
        assert np.count_nonzero(first[place].any(axis=0)) == own
        assert np.count_nonzero(second[place].any(axis=1)) == own
        assert np.count_nonzero(output[place].any(axis=1)) == own_second


def _by_weight(trainer: PackTrainer) -> list[np.ndarray]:
    flat, at, found = np.asarray(trainer.train_step.flat_weights()), 0, []
    for variable in trainer.train_step.in_flat_order():
        size = math.prod(variable.shape)
        found.append(flat[:, at : at + size].reshape(-1, *variable.shape))
        at += size
    return found


@pytest.mark.parametrize("way", WAYS)
def test_a_network_that_diverges_leaves_the_others_as_they_are(way: str) -> None:
    rows, layers = rows_of(Task.REGRESSION, 57), [dense(8, activation="linear")]
    recipe = with_pack(layers, Task.REGRESSION, epochs=60, rate=0.01)
    recipe = recipe.model_copy(update={"training": recipe.training.model_copy(update={"optimizer": "sgd"})})
    wild = recipe.model_copy(update={"pack": recipe.pack.model_copy(update={"learning_rate": (0.01, 9.0)})})  # type: ignore[union-attr]
    trainer = pack_trainer(wild, rows, WAYS[way])
    to_the_end(trainer)
    finite = [state.finite for state in trainer.members]
    assert any(finite) and not all(finite)
    assert trainer.epoch == 60 and trainer.state.finite
    assert np.isfinite(trainer.state.history).all()
    for place in np.flatnonzero(finite):
        expected, _ = alone(recipe_of_member(wild, int(place)), rows)
        np.testing.assert_allclose(trainer.chosen_weights(best=False)[int(place)], expected, rtol=2e-3, atol=1e-4)
    assert set(trainer.chosen_weights(best=False)) == set(np.flatnonzero(finite))


def test_networks_that_hold_out_folds_of_other_sizes_train_on_as_many_rows() -> None:
    rows, recipe = rows_of(Task.BINARY, 57), with_pack([dense(4)])
    given = [np.arange(40), np.arange(5, 50), np.arange(10, 57)]
    trainer = pack_trainer(recipe, rows, WAYS["whole epochs"], given)
    assert trainer.rows.count == 40
    assert trainer.rows.order(0).shape == (40, NETWORKS)
    for place, own in enumerate(given):
        order = trainer.rows.order(3)[:, place]
        assert len(set(order)) == 40 and set(order) <= set(own)
    assert np.isfinite(to_the_end(trainer)).all()


def table(rows: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(rows, 4)).round(3), columns=list("abcd"))
    frame["word"] = rng.choice(["x", "y", "z"], rows)
    frame["price"] = (3 + frame.a - frame.b * frame.c + (frame.word == "x") + rng.normal(0, 0.2, rows)).round(3)
    frame["answer"] = np.where(frame.price > 3, "yes", "no")
    return frame


def trained(folder: Path, target: str, **recipe: Any) -> tuple[RunOutcome, Recipe, TrainingArrays]:
    left_out = {"price": {"role": "ignore"}} if target == "answer" else {"answer": {"role": "ignore"}}
    given = {"dataset": "d", "target": target, "columns": left_out, "layers": [dense(8)], **recipe}
    read, asked = read_table(table().to_csv(index=False).encode(), "t.csv"), parse(given)
    write_arrays(folder / "arrays", arrays_of(prepare(read.cells, read.columns, asked)))
    data = map_arrays(folder / "arrays")
    return train(data, asked, folder / "run", FullSpeed()), asked, data


TRAINED = {"epochs": 8, "batch_size": 32, "learning_rate": 0.02}


@pytest.mark.parametrize("target", ["answer", "price", "word"])
def test_a_pack_leaves_one_plain_model_that_answers_with_the_mean(tmp_path: Path, target: str) -> None:
    outcome, recipe, data = trained(tmp_path, target, training=TRAINED, pack={"networks": 4})
    assert outcome.status is RunStatus.COMPLETED
    assert "mean of 4 networks" in outcome.note
    folder = tmp_path / "run"
    model = keras.saving.load_model(folder / "model.keras", compile=False)  # safe mode
    raw = {name: keras.ops.convert_to_tensor(values) for name, values in data.sample.items()}
    members = read_members(folder, "run", len(read_first(data, recipe)))
    networks = []
    for weights in members:
        core = build_core(data.x.shape[1], recipe.layers, data.preparation, 0)
        set_flat(core, weights)
        networks.append(np.asarray(core(data.x[data.parts.test[: len(next(iter(data.sample.values())))]])))
    mean = np.mean(networks, axis=0)
    if data.preparation.task is Task.REGRESSION:
        mean = data.preparation.scale.to_units(mean)
    np.testing.assert_allclose(np.asarray(model(raw)), mean, rtol=1e-5, atol=1e-6)
    results = PACK_RESULTS.validate_json((folder / PACK_RESULTS_FILE).read_bytes())
    assert [each.network for each in results] == [1, 2, 3, 4]
    assert all(each.answers and len(each.history["loss"]) == 8 for each in results)


def read_first(data: TrainingArrays, recipe: Recipe) -> np.ndarray:
    return flat_weights_of(build_core(data.x.shape[1], recipe.layers, data.preparation, 0))


def set_flat(core: keras.Model, flat: np.ndarray) -> None:
    from components.training.train_step import flat_order_of

    at = 0
    for variable in flat_order_of(core):
        size = math.prod(variable.shape)
        variable.assign(flat[at : at + size].reshape(variable.shape))
        at += size


def test_each_row_of_the_folds_is_answered_by_networks_that_have_not_learned_it(tmp_path: Path) -> None:
    outcome, _, data = trained(
        tmp_path,
        "answer",
        training={**TRAINED, "early_stopping": {"patience": 3}},
        pack={"networks": 5},
        split={"folds": 4, "test": 0.2},
    )
    assert outcome.status is RunStatus.COMPLETED
    folds = data.fold_numbers
    assert folds is not None
    assert set(folds[data.parts.test]) == {-1}
    results = PACK_RESULTS.validate_json((tmp_path / "run" / PACK_RESULTS_FILE).read_bytes())
    assert [each.settings.fold for each in results] == [0, 1, 2, 3, 0]
    assert sum(each.rows for each in results[:4]) == len(data.learned)
    assert outcome.metrics["validation"]["accuracy"] > 0.6


@pytest.mark.parametrize("folds", [None, 4])
def test_what_a_page_shows_beforehand_is_what_a_pack_is_given(folds: int | None) -> None:
    given = {"dataset": "d", "target": "price", "layers": [dense(8)], "scaling": "piecewise_linear"}
    recipe = parse({**given, "pack": {"networks": 5}, "split": {"folds": folds}})
    read = read_table(table().to_csv(index=False).encode(), "t.csv")
    plan = make_plan(read.cells, read.columns, recipe)
    data = prepare(read.cells, read.columns, recipe)
    assert list(plan.fitted) == data.preparation.features
    assert plan.target_scale == data.preparation.scale
    # What networks hold out in turn is known by its columns; test rows are not.
    fitted = data.targets[data.learned]
    assert data.preparation.target_mean == pytest.approx(fitted.mean())
    assert (len(data.learned) > len(data.parts.train)) == bool(folds)


def test_a_pack_whose_networks_all_diverge_says_so(tmp_path: Path) -> None:
    outcome, _, _ = trained(
        tmp_path,
        "price",
        training={"epochs": 40, "batch_size": 32, "learning_rate": 9.0, "optimizer": "sgd"},
        layers=[dense(8, activation="linear"), dense(8, activation="linear")],
        pack={"networks": 2},
    )
    assert outcome.status is RunStatus.FAILED
    assert "all networks" in outcome.error


def test_what_differs_is_spread_over_the_networks_once_each() -> None:
    layers = [dense(16), {"type": "Dropout", "rate": 0.3}]
    spans = {"learning_rate": [0.001, 0.1], "weight_decay": [0.01, 1.0], "dropout": [0.0, 0.4], "units": [0.25, 1.0]}
    recipe = parse(
        {
            "dataset": "d",
            "target": "t",
            "layers": layers,
            "training": {"optimizer": "adamw", "seed": 7},
            "pack": {"networks": 5, **spans},
        }
    )
    members = members_of(recipe)
    assert members == members_of(recipe)
    assert [member.seed for member in members] == [7, 8, 9, 10, 11]
    np.testing.assert_allclose(sorted(member.learning_rate for member in members), np.geomspace(0.001, 0.1, 5))
    np.testing.assert_allclose(sorted(member.weight_decay for member in members), np.geomspace(0.01, 1, 5))
    np.testing.assert_allclose(sorted(member.dropout or 0 for member in members), np.linspace(0, 0.4, 5), atol=1e-12)
    alone_recipe = recipe_of_member(recipe, 2)
    assert alone_recipe.pack is None
    assert alone_recipe.training.learning_rate == members[2].learning_rate
    assert alone_recipe.layers[0].units == round(16 * members[2].units)  # type: ignore[union-attr]
    assert replace(members[0], seed=0) == Member(
        0, members[0].learning_rate, members[0].weight_decay, members[0].dropout, members[0].units
    )


WRONG = {
    "seeds too": {"training": {"seeds": 2}},
    "more folds than networks": {"split": {"folds": 10}},
    "decay of adam": {"pack": {"weight_decay": [0.1, 0.2]}},
    "no dropout": {"pack": {"dropout": [0.1, 0.2]}},
    "no Dense": {"layers": [], "pack": {"units": [0.5, 1]}},
    "downwards": {"pack": {"learning_rate": [0.1, 0.01]}},
    "units under a layer normalization": {
        "layers": [dense(4), {"type": "LayerNormalization"}],
        "pack": {"units": [0.5, 1]},
    },
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_pack_of_what_cannot_differ_is_refused(wrong: str) -> None:
    given = {"dataset": "d", "target": "t", "layers": [dense(4)], "pack": {"networks": 4}}
    changed = {**given, **WRONG[wrong]}
    changed["pack"] = {"networks": 4, **WRONG[wrong].get("pack", {})}
    with pytest.raises(Exception, match=r"."):
        parse(changed)
