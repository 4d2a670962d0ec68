"""A home folder that an older version wrote opens and works: its tables, runs, models and checkpoints."""

import time
from collections.abc import Iterator

import pandas as pd
import pytest

from components.runs import lifecycle
from components.runs.app_state import AppState, app_state, serving
from components.runs.predict import predict
from components.store.database import open_store
from components.store.datasets import list_datasets, load_cells
from components.store.epochs import epochs_after
from components.store.experiments import latest_experiment
from components.store.runs import RunStatus, get_run, list_runs
from components.store.tables import unread_rows
from tests.corpora import first_home
from tests.integration.conftest import running_app


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """The old home with the engine on it."""
    folder = tmp_path_factory.mktemp("first") / "home"
    first_home.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERBOARD_HOME", str(folder))
        patch.setenv("LAYERBOARD_RUNS", "1")
        patch.setenv("LAYERBOARD_SPARE", "0")
        with running_app() as state:
            assert state.engine.status.state == "starting"  # whoever starts it does not wait for it
            yield state


@pytest.fixture(autouse=True)
def _home(serving_app: AppState, first: AppState, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LAYERBOARD_HOME", str(first.store.home))
    with serving(first):
        yield


def _wait_for(run_id: str, *wanted: RunStatus) -> None:
    deadline = time.monotonic() + 120
    while get_run(open_store(), first_home.VISITOR, run_id).status not in wanted:
        assert time.monotonic() < deadline, get_run(open_store(), first_home.VISITOR, run_id)
        time.sleep(0.05)


def test_tables_and_experiments_are_listed_with_their_cells() -> None:
    store = open_store()
    [table] = list_datasets(store, first_home.VISITOR)
    assert (table.id, table.name, table.rows) == (first_home.DATASET, "people.csv", 40)
    assert [column.name for column in table.columns] == ["Name", "Height", "Weight", "Born", "Sport"]
    cells = load_cells(store, table)
    assert len(cells) == 40
    assert list(cells["Sport"].iloc[:2]) == ["yes", "no"]
    assert b"one;two;three" in unread_rows(store, table)
    opened = latest_experiment(store, first_home.VISITOR)
    assert opened is not None
    assert (opened.id, opened.recipe.target) == (first_home.EXPERIMENT, "Sport")


def test_runs_are_shown_with_epochs_and_metrics_and_a_deleted_one_is_not() -> None:
    store = open_store()
    shown = {run.id: run for run in list_runs(store, first_home.VISITOR)}
    assert set(shown) == {first_home.COMPLETED, first_home.PAUSED, first_home.WAITING}
    completed = shown[first_home.COMPLETED]
    assert completed.status is RunStatus.COMPLETED
    assert completed.metrics["test"]["accuracy"] == pytest.approx(0.5)
    assert completed.dataset_name == "people.csv"
    assert [epoch["epoch"] for epoch in epochs_after(store, completed.id)] == [1, 2, 3, 4, 5, 6]


def test_what_waited_is_trained() -> None:
    _wait_for(first_home.WAITING, RunStatus.COMPLETED, RunStatus.FAILED)
    run = get_run(open_store(), first_home.VISITOR, first_home.WAITING)
    assert (run.status, run.epoch) == (RunStatus.COMPLETED, 6), run.error


def test_a_model_predicts_as_it_did() -> None:
    _wait_for(first_home.WAITING, RunStatus.COMPLETED, RunStatus.FAILED)  # the engine is up
    rows = pd.DataFrame(first_home.NEW_ROWS, dtype="str")
    found = predict(app_state(), first_home.VISITOR, first_home.COMPLETED, rows)
    assert found.probabilities is not None
    assert [row[1] for row in found.probabilities] == pytest.approx(first_home.PREDICTED, abs=1e-5)


def test_a_paused_run_is_resumed_from_its_checkpoint() -> None:
    before = get_run(open_store(), first_home.VISITOR, first_home.PAUSED)
    lifecycle.resume_run(app_state(), first_home.VISITOR, first_home.PAUSED)
    deadline = time.monotonic() + 120
    while (run := get_run(open_store(), first_home.VISITOR, first_home.PAUSED)).epoch < before.epoch + 2:
        assert time.monotonic() < deadline, run
        assert run.status is not RunStatus.FAILED, run.error
        time.sleep(0.05)
    lifecycle.stop_run(app_state(), first_home.VISITOR, first_home.PAUSED)
    _wait_for(first_home.PAUSED, RunStatus.STOPPED, RunStatus.FAILED)
    run = get_run(open_store(), first_home.VISITOR, first_home.PAUSED)
    assert (run.status, run.has_model) == (RunStatus.STOPPED, True), run.error
