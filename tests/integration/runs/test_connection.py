"""An engine that dies is started again: at once at first, later with growing pauses, never given up."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from components.domain.problem import Unavailable
from components.domain.recipe import Recipe
from components.runs import connection, restart_backoff
from components.runs.app_state import app_state
from components.runs.lifecycle import why_waiting
from components.runs.restart_backoff import RestartBackoff
from components.store.database import open_store
from components.store.datasets import add_dataset, load_cells
from components.store.runs import create_run, get_run, queue_position
from tests.integration.conftest import clinic_csv, running_app


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_deaths_far_apart_are_never_too_many() -> None:
    clock = Clock()
    found = RestartBackoff(clock=clock)
    for _ in range(50):
        found.begin()
        clock.now += 3600
        assert found.pause() == restart_backoff.SOON_SECONDS
        assert not found.often


def test_quick_deaths_lead_to_growing_pauses_and_a_long_life_ends_them() -> None:
    clock = Clock()
    found = RestartBackoff(clock=clock)
    pauses = []
    for _ in range(12):
        found.begin()
        clock.now += 2
        pauses.append(found.pause())
    assert pauses == [1, 1, 1, 1, 15, 30, 60, 120, 240, 300, 300, 300]
    found.begin()
    clock.now += 600
    assert found.pause() == 1


@pytest.fixture
def broken_engine(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An engine whose Dask cannot be imported, until the folder's file is gone."""
    folder = tmp_path / "broken"
    (folder / "distributed").mkdir(parents=True)
    (folder / "distributed" / "__init__.py").write_text("raise ImportError('broken')\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    monkeypatch.setattr(restart_backoff, "SOON_SECONDS", 0.05)
    monkeypatch.setattr(restart_backoff, "FIRST_PAUSE_SECONDS", 2.0)
    monkeypatch.setattr(connection, "START_SECONDS", 0.1)
    with running_app():
        yield folder / "distributed"


def wait(there: object, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not there():  # type: ignore[operator]
        assert time.monotonic() < deadline, app_state().health()
        time.sleep(0.02)


def test_an_engine_that_died_too_often_is_told_and_comes_back_with_its_runs(broken_engine: Path) -> None:
    store = open_store()
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv(60))
    recipe = Recipe.model_validate({"dataset": table.id, "target": "column_9", "layers": [], "training": {"epochs": 3}})
    run = create_run(store, "ada", recipe)
    wait(lambda: app_state().engine.status.state == "failed")
    told = app_state().health()
    assert told.status == "degraded"
    assert "ended 5 times" in told.engine.detail and "next try" in told.engine.detail
    assert "ended 5 times" in why_waiting(app_state(), run, queue_position(store, run))
    with pytest.raises(Unavailable) as refused:
        app_state().engine.score(run, {})
    assert refused.value.code == "engine_not_ready" and refused.value.retry_after >= 5
    shutil.rmtree(broken_engine)  # with what Python has compiled of it
    wait(lambda: get_run(store, "ada", run.id).status.final)
    assert get_run(store, "ada", run.id).status == "completed"
    assert asdict(app_state().health()) == {
        "status": "ok",
        "store": "ready",
        "engine": {"state": "ready", "detail": app_state().engine.status.detail},
    }
    assert len(load_cells(store, table)) == 60
