"""What the next run needs is made while a person looks at its network: used once, dropped when another is wanted."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from components.domain.recipe import Recipe
from components.runs import ready_runs as room
from components.runs.engine_state import engine_state
from components.runs.preparing import preparing_pool
from components.runs.process import start_child
from components.runs.ready_runs import ReadyRuns, WantedRun, folder_of
from components.runs.tasks import execute
from components.store.database import Store, open_store
from components.store.datasets import add_dataset
from components.store.epochs import epochs_after
from components.store.runs import RunRecord, create_run, get_run
from tests.integration.conftest import clinic_csv


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    monkeypatch.setattr(room, "QUIET_SECONDS", 0.01)
    monkeypatch.setattr(room, "WAIT_SECONDS", 30.0)
    monkeypatch.setattr(room, "BEGUN_SECONDS", 0.0)
    return open_store()


@pytest.fixture(scope="module")
def ready_runs() -> Iterator[ReadyRuns]:
    pool = preparing_pool()
    made = ReadyRuns(pool, start_child)
    yield made
    made.close()
    pool.close()


def recipe_of(store: Store, **training: object) -> Recipe:
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv())
    layers = [{"type": "Dense", "units": 10}]
    return Recipe.model_validate(
        {"dataset": table.id, "target": "column_9", "layers": layers, "training": {"epochs": 5, **training}}
    )


def wanted(store: Store, recipe: Recipe) -> WantedRun:
    return WantedRun("ada", recipe, str(store.home), store.database_url)


def wait_for(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def made_ready(ready_runs: ReadyRuns, run: WantedRun) -> None:
    ready_runs.want(run)
    wait_for(lambda: ready_runs._ready is not None and ready_runs._ready.key == run.key)


def test_it_is_there_for_this_recipe_from_any_seed_and_for_no_other(ready_runs: ReadyRuns, store: Store) -> None:
    recipe = recipe_of(store)
    made_ready(ready_runs, wanted(store, recipe))
    assert ready_runs.take(wanted(store, recipe_of(store, learning_rate=0.02))) is None
    assert ready_runs.take(WantedRun("bob", recipe, str(store.home), store.database_url)) is None
    ready = ready_runs.take(wanted(store, recipe_of(store, seed=3, epochs=7)))
    assert ready is not None and ready.worker and (ready.arrays / "x.npy").exists()
    assert ready_runs.take(wanted(store, recipe)) is None
    ready.end()
    assert not list(folder_of(store.home).iterdir())


def test_what_is_wanted_later_takes_its_place(ready_runs: ReadyRuns, store: Store) -> None:
    made_ready(ready_runs, wanted(store, recipe_of(store)))
    assert ready_runs._ready is not None
    before = ready_runs._ready
    made_ready(ready_runs, wanted(store, recipe_of(store, learning_rate=0.02)))
    assert before.worker and not before.worker.alive
    assert [folder.name for folder in folder_of(store.home).iterdir()] == [ready_runs._ready.arrays.name]
    ready_runs.close()
    assert not list(folder_of(store.home).iterdir())


def test_one_that_died_is_not_handed_out(ready_runs: ReadyRuns, store: Store) -> None:
    run = wanted(store, recipe_of(store))
    made_ready(ready_runs, run)
    assert ready_runs._ready is not None
    worker = ready_runs._ready.worker
    assert worker
    worker._process.kill()
    worker._process.join()
    assert ready_runs.take(run) is None
    assert not list(folder_of(store.home).iterdir())


def test_a_table_that_is_gone_and_no_wish_for_a_spare_process_make_nothing_ready(
    ready_runs: ReadyRuns, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = recipe_of(store).model_copy(update={"dataset": "gone"})
    ready_runs.want(wanted(store, gone))
    wait_for(lambda: ready_runs._wanted is None and not ready_runs._preparing_rows)
    assert ready_runs._ready is None
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    ready_runs.want(wanted(store, recipe_of(store)))
    assert ready_runs._wanted is None


def epochs_of(store: Store, run: RunRecord) -> list[dict[str, float | None]]:
    assert execute(run.id, run.attempt, str(store.home), store.database_url) is None
    assert get_run(store, "ada", run.id).status == "completed"
    return [{name: value for name, value in row.items() if name != "seconds"} for row in epochs_after(store, run.id)]


@pytest.mark.parametrize("at_once", [False, True], ids=["ready", "not ready yet"])
def test_a_run_takes_what_is_ready_and_comes_out_the_same(at_once: bool, store: Store) -> None:
    recipe, ready_runs = recipe_of(store), engine_state().ready_runs
    alone = epochs_of(store, create_run(store, "ada", recipe))
    made_ready(
        ready_runs,
        wanted(store, recipe.model_copy(update={"training": recipe.training.model_copy(update={"seed": 5})})),
    )
    assert ready_runs._ready is not None
    worker, arrays = ready_runs._ready.worker, ready_runs._ready.arrays
    assert worker
    if not at_once:
        wait_for(lambda: worker.cpu_seconds > 0.3 and is_quiet(worker.pid))
    assert epochs_of(store, create_run(store, "ada", recipe)) == alone
    assert ready_runs._ready is None and not worker.alive and not arrays.exists()
    engine_state().warm_workers._waiting.clear()


def is_quiet(pid: int) -> bool:
    """Whether all threads of a process wait."""
    before = psutil.Process(pid).cpu_times()
    time.sleep(0.3)
    after = psutil.Process(pid).cpu_times()
    return after.user + after.system - before.user - before.system < 0.02


def test_of_a_process_that_had_no_time_yet_the_rows_alone_are_taken(
    ready_runs: ReadyRuns, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BEGUN_SECONDS", 1e9)
    run = wanted(store, recipe_of(store))
    made_ready(ready_runs, run)
    ready = ready_runs.take(run)
    assert ready is not None and ready.worker is None and (ready.arrays / "x.npy").exists()
    ready.end()


def test_what_a_killed_engine_left_goes(tmp_path: Path) -> None:
    (folder_of(tmp_path) / "rows").mkdir(parents=True)
    room.remove_leftovers(tmp_path)
    assert not folder_of(tmp_path).exists()
