"""A pack on the real engine: it is interrupted, goes on, is made longer, and is asked as a single network is."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from components.domain.recipe import Part, Recipe
from components.domain.run import RunStatus, Speed
from components.explanation.dependence import Dependence
from components.explanation.importance import Importance
from components.prediction.schema import rows_as_cells
from components.runs import lifecycle
from components.runs.analysis_messages import (
    AskAttribution,
    AskCounterfactuals,
    AskDependence,
    AskImportance,
    Counterfactuals,
    RowExplanation,
)
from components.runs.app_state import app_state
from components.runs.predict import predict
from components.runs.results import pack_results, row_predictions
from components.store.artifacts import run_folder
from components.store.database import open_store
from components.store.datasets import add_dataset, get_dataset, load_cells
from components.store.epochs import epochs_after
from components.store.runs import RunRecord, get_run
from components.training.pack_members import FILE as MEMBERS
from tests.integration.runs.test_analyses import answered
from tests.integration.runs.test_runs import ended, new_child, wait

EPOCHS = 60
pytestmark = pytest.mark.timeout(600)  # programs of several networks are compiled again after each interruption
SPANS = {"networks": 4, "learning_rate": [0.003, 0.03], "dropout": [0.0, 0.4], "units": [0.5, 1]}


def pack_of(recipe: Recipe, epochs: int = EPOCHS, **changes: object) -> Recipe:
    document = recipe.model_dump(mode="json") | {
        "layers": [{"type": "Dense", "units": 8}, {"type": "BatchNormalization"}, {"type": "Dropout", "rate": 0.1}],
        "training": {"epochs": epochs, "batch_size": 64, "early_stopping": {"patience": 40}},
        "pack": SPANS,
    }
    return Recipe.model_validate(document | changes)


def finished(run: RunRecord) -> RunRecord:
    found = wait(run, ended, 240)
    assert found.status is RunStatus.COMPLETED, found.error
    return found


def members(run: RunRecord) -> np.ndarray:
    """(networks, weights)"""
    return np.asarray(np.load(run_folder(open_store(), run.id) / MEMBERS, allow_pickle=False))


def losses(run: RunRecord) -> list[list[float]]:
    """By epoch, of the mean and of each network."""
    names = ["loss", "val_loss", *(f"val_loss_network_{n}" for n in range(1, 5))]
    return [[row[name] for name in names] for row in epochs_after(open_store(), run.id)]  # type: ignore[misc]


def test_killed_and_paused_and_made_longer_it_comes_to_the_same_bits(clinic: Recipe) -> None:
    whole = finished(lifecycle.start_run(app_state(), "ada", pack_of(clinic)))
    run = lifecycle.start_run(app_state(), "ada", pack_of(clinic, EPOCHS - 10))
    lifecycle.set_speed(app_state(), "ada", run.id, Speed.SLOW)
    wait(run, lambda run: run.epoch > 5)
    child = new_child(run, set())
    epoch = get_run(open_store(), "ada", run.id).epoch
    child.kill()
    wait(run, lambda run: run.epoch > epoch)
    assert "Interrupted at epoch" in get_run(open_store(), "ada", run.id).note
    lifecycle.pause_run(app_state(), "ada", run.id)
    wait(run, lambda run: run.status is RunStatus.PAUSED)
    lifecycle.set_speed(app_state(), "ada", run.id, Speed.FULL)
    lifecycle.resume_run(app_state(), "ada", run.id)
    finished(run)
    lifecycle.extend_run(app_state(), "ada", run.id, 10)
    run = finished(run)
    assert run.epoch == EPOCHS and losses(run) == losses(whole)
    assert np.array_equal(members(run), members(whole)) and run.metrics == whole.metrics


def test_stopped_it_answers_with_the_best_of_each_network_and_obeys_a_changed_rate(clinic: Recipe) -> None:
    run = lifecycle.start_run(
        app_state(), "ada", pack_of(clinic, 50_000, training={"epochs": 50_000, "batch_size": 64})
    )
    wait(run, lambda run: run.epoch > 3)
    lifecycle.change_learning_rate(app_state(), "ada", run.id, 0.0005)
    changed = wait(run, lambda run: bool(run.learning_rate_changes))
    [change] = changed.learning_rate_changes
    wait(run, lambda run: run.epoch > change.epoch + 2)
    lifecycle.stop_run(app_state(), "ada", run.id)
    run = wait(run, ended, 240)
    assert run.status is RunStatus.STOPPED and "mean of 4 networks" in run.note, (run.note, run.error)
    told = epochs_after(open_store(), run.id)
    rates = {row["epoch"]: row["learning_rate"] for row in told}
    before, after = rates[change.epoch], rates[change.epoch + 1]
    assert after is not None and before is not None and after == pytest.approx(before / 2, rel=1e-3)
    for each in pack_results(open_store(), "ada", run.id):
        assert each.best_epoch and min(each.history["val_loss"]) == each.history["val_loss"][each.best_epoch - 1]


@pytest.mark.parametrize("folds", [None, 3])
def test_it_is_explained_and_predicts_by_the_mean_of_its_networks(clinic: Recipe, folds: int | None) -> None:
    store = open_store()
    split = {"folds": folds} if folds else {}
    run = finished(lifecycle.start_run(app_state(), "ada", pack_of(clinic, 12, split=split)))
    kept = row_predictions(store, "ada", run.id, Part.TEST)
    cells = load_cells(store, get_dataset(store, "ada", run.recipe.dataset))
    said = predict(app_state(), "ada", run.id, cells.iloc[kept.row_numbers])
    assert said.probabilities is not None
    np.testing.assert_allclose(np.array(said.probabilities)[:, 1], kept.predictions[:, 0], rtol=1e-4, atol=1e-6)

    importance = answered(run, AskImportance()).result
    assert isinstance(importance, Importance)
    if not folds:  # with folds the mean knows most of the validation rows
        assert importance.right == pytest.approx(run.metrics["validation"]["accuracy"])
        assert importance.loss == pytest.approx(run.metrics["validation"]["loss"], rel=1e-3)
    row: dict[str, float | str | None] = {f"column_{n}": 40.0 + n for n in range(1, 9)}
    of_row = predict(app_state(), "ada", run.id, rows_as_cells([row])).probabilities
    told = answered(run, AskAttribution(row, output=1)).result
    assert isinstance(told, RowExplanation) and of_row is not None
    assert told.attribution.prediction == pytest.approx(of_row[0][1], rel=1e-4)
    whole = told.attribution.base + sum(told.attribution.contributions.values())
    assert whole == pytest.approx(told.attribution.prediction, rel=0.01)
    assert isinstance(answered(run, AskDependence("column_2")).result, Dependence)
    changes = answered(run, AskCounterfactuals(row)).result
    assert isinstance(changes, Counterfactuals)
    assert all(np.argmax(each.answers) != np.argmax(of_row[0]) for each in changes.found)


def test_with_many_columns_its_packed_model_answers_the_same(engine: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 70)).round(2), columns=[f"c{n}" for n in range(70)])
    frame["y"] = (frame.c0 + 2 * frame.c1 + rng.normal(0, 0.1, 200)).round(3)
    store = open_store()
    record = add_dataset(store, "ada", "wide.csv", frame.to_csv(index=False).encode())
    document = {"dataset": record.id, "target": "y", "layers": [{"type": "Dense", "units": 6}], "pack": {"networks": 2}}
    recipe = Recipe.model_validate(document | {"training": {"epochs": 5}})
    run = finished(lifecycle.start_run(app_state(), "ada", recipe))
    assert (run_folder(store, run.id) / "packed.keras").exists()
    kept = row_predictions(store, "ada", run.id, Part.TEST)
    found = predict(app_state(), "ada", run.id, load_cells(store, record).iloc[kept.row_numbers])
    np.testing.assert_allclose(np.array(found.values, "float64"), kept.predictions[:, 0], rtol=1e-4)
    assert all(math.isfinite(each.metrics["mae"]) for each in pack_results(store, "ada", run.id))
