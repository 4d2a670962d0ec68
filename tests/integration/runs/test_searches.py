"""Searches on the real engine: their trials, and what becomes of them when they are stopped, killed, or left alone."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from components.domain.layers import Dense
from components.domain.problem import NotFound, NotNow, TooLarge, WrongField
from components.domain.recipe import Recipe, Split
from components.domain.search import Search, SearchStatus, Trial, TrialStatus, best_trial, recipe_of_trial
from components.runs.app_state import app_state
from components.runs.lifecycle import start_run
from components.runs.limits import RunLimits
from components.runs.messages import ChildMessage
from components.runs.process import start_child
from components.runs.search_messages import RunSearch
from components.runs.search_task import execute_search
from components.runs.searches import delete_search, start_search, stop_search
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.leases import find_lease
from components.store.runs import get_run
from components.store.searches import SearchRecord, add_search, find_search, get_search, trials_of
from components.workers.supervisor import Worker
from tests.integration.conftest import clinic_csv
from tests.processes import engine_process

SOON = 150.0
LONG = {"seconds": 3600}
WIDE = Search(**LONG, units=(4, 32), learning_rate=(1e-3, 1e-1), activation=["relu", "tanh"])
FEW = Search(**LONG, units=(8, 10), activation=["relu", "tanh"])  # six choices


def changed(recipe: Recipe, **training: object) -> Recipe:
    return recipe.model_copy(update={"training": recipe.training.model_copy(update=training)})


def wait(there: Callable[[], object], seconds: float = SOON) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def now(search: SearchRecord) -> SearchRecord:
    return get_search(open_store(), search.visitor, search.id)


def ended_trials(search: SearchRecord) -> list[Trial]:
    return [trial for trial in trials_of(open_store(), search.id) if trial.status is not TrialStatus.RUNNING]


def children_since(search: SearchRecord) -> list[psutil.Process]:
    """The processes that search: those of the fork server that are younger than the search."""
    started, found = search.created.timestamp(), []
    for child in engine_process().children(recursive=True):
        if child.create_time() > started and any("forkserver" in part for part in child.cmdline()):
            found.append(child)
    return found


def test_a_search_tries_all_choices_and_a_trial_comes_to_the_same_as_a_run(clinic: Recipe) -> None:
    search = start_search(app_state(), "ada", changed(clinic, epochs=12, batch_size=64), FEW)
    wait(lambda: now(search).status.final)
    found, trials = now(search), trials_of(open_store(), search.id)
    assert (found.status, found.error, found.note) == (SearchStatus.COMPLETED, "", "All choices were tried.")
    assert [trial.number for trial in trials] == [1, 2, 3, 4, 5, 6]
    assert len({tuple(trial.settings.values()) for trial in trials}) == 6
    assert trials[0].settings == {"units": 10, "activation": "relu"}  # the recipe as it was
    assert find_lease(open_store(), search.id) is None
    best = best_trial(trials)
    assert best is not None and best.loss is not None and best.score is not None
    recipe = recipe_of_trial(found.recipe, best.settings)
    run = start_run(app_state(), "ada", recipe)
    wait(lambda: get_run(open_store(), "ada", run.id).status.final)
    validation = get_run(open_store(), "ada", run.id).metrics["validation"]
    assert validation["accuracy"] == pytest.approx(best.score, abs=0.01)
    assert validation["loss"] == pytest.approx(best.loss, rel=0.01)


def test_stop_keeps_what_was_tried(clinic: Recipe) -> None:
    search = start_search(app_state(), "ada", changed(clinic, batch_size=64), WIDE)
    wait(lambda: len(ended_trials(search)) >= 4)
    assert now(search).status is SearchStatus.RUNNING and now(search).spent > 0
    stop_search(app_state(), "ada", search.id)
    wait(lambda: now(search).status.final)
    trials = trials_of(open_store(), search.id)
    assert now(search).status is SearchStatus.STOPPED
    assert len(trials) >= 4 and all(trial.status is not TrialStatus.RUNNING for trial in trials)
    with pytest.raises(NotNow):
        stop_search(app_state(), "ada", search.id)
    with pytest.raises(NotFound):
        stop_search(app_state(), "bob", search.id)
    delete_search(app_state(), "ada", search.id)
    assert find_search(open_store(), search.id) is None


def test_a_killed_process_costs_a_round_and_no_trial(clinic: Recipe) -> None:
    search = start_search(app_state(), "ada", changed(clinic, batch_size=64), WIDE)
    wait(lambda: len(ended_trials(search)) >= 4)
    before = ended_trials(search)
    for child in children_since(search):
        child.kill()
    wait(lambda: len(ended_trials(search)) > len(before))
    assert ended_trials(search)[: len(before)] == before
    assert now(search).status is SearchStatus.RUNNING
    delete_search(app_state(), "ada", search.id)
    wait(lambda: not children_since(search))
    wait(lambda: find_lease(open_store(), search.id) is None)


def test_a_killed_engine_goes_on_with_the_time_that_is_left(clinic: Recipe) -> None:
    search = start_search(app_state(), "ada", changed(clinic, batch_size=64), WIDE)
    wait(lambda: len(ended_trials(search)) >= 4)
    before, spent = ended_trials(search), now(search).spent
    engine_process().kill()
    wait(lambda: len(ended_trials(search)) > len(before))
    found = now(search)
    assert ended_trials(search)[: len(before)] == before
    assert found.status is SearchStatus.RUNNING and found.spent >= spent
    stop_search(app_state(), "ada", search.id)
    wait(lambda: now(search).status.final)
    assert now(search).error == ""


def test_in_folds_a_trial_is_a_network_a_fold(clinic: Recipe) -> None:
    recipe = changed(clinic, epochs=8, batch_size=64).model_copy(update={"split": Split(folds=3)})
    search = start_search(app_state(), "ada", recipe, Search(**LONG, units=(9, 10)))
    wait(lambda: now(search).status.final)
    trials = trials_of(open_store(), search.id)
    assert now(search).error == "" and [trial.networks for trial in trials] == [3, 3]
    assert all(trial.score is not None and 0 < trial.score <= 1 for trial in trials)


def test_what_cannot_be_searched_is_refused_before(clinic: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_state()
    with pytest.raises(NotFound):
        start_search(app, "bob", clinic, WIDE)
    for search, where in (
        (Search(dropout=(0.0, 0.3)), "search.dropout"),
        (Search(batch_size=(16, 4096)), "training.batch_size"),
    ):
        with pytest.raises(WrongField) as told:
            start_search(app, "ada", clinic, search)
        assert told.value.where == where
    monkeypatch.setenv("LAYERBOARD_RUN_MEMORY_MB", "200")
    with pytest.raises(TooLarge) as large:
        start_search(app, "ada", clinic, Search(units=(8, 4096)))
    assert large.value.where == "search.units"
    search = start_search(app, "ada", clinic, Search(units=(8, 256)))
    assert 1 <= search.networks < 32
    stop_search(app, "ada", search.id)


def test_with_little_memory_process_after_process_goes_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv())
    bare = Recipe(dataset=table.id, target="column_9", layers=[Dense(units=10)])
    recipe = changed(bare, epochs=8, batch_size=64)
    begun: list[object] = []

    def started() -> Worker[ChildMessage]:
        begun.append(child := start_child())
        return child

    monkeypatch.setattr("components.runs.search_task.start_child", started)
    little = RunLimits(1, 0)  # so that the process says that it is full after each round
    monkeypatch.setattr("components.runs.search_task.RunSearch", lambda job, _limits: RunSearch(job, little))
    search = add_search(store, "ada", recipe, WIDE, metric="accuracy", networks=4)
    task = threading.Thread(target=execute_search, args=(search.id, 0, str(store.home), None))
    task.start()
    wait(lambda: len(ended_trials(search)) >= 12)
    stop_search(app_state(), "ada", search.id)
    task.join(SOON)
    assert now(search).status is SearchStatus.STOPPED and now(search).error == ""
    assert len(begun) > 1
