"""Tables that go: at once from sight, for good later, and never what somebody else has too."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from components.domain.problem import NotFound, NotNow
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.intake.read_table import ReadOptions
from components.store import deleted_tables as removing
from components.store.artifacts import run_folder, table_file, upload_file, write_aside
from components.store.database import Store
from components.store.datasets import DatasetRecord, add_dataset, get_dataset, list_datasets, load_cells, read_again
from components.store.deleted_tables import delete_dataset, list_deleted, mark_deleted, remove_deleted, undelete
from components.store.experiments import create_experiment, get_experiment, latest_experiment
from components.store.housekeeping import tidy_up
from components.store.runs import RunRecord, create_run, find_run, get_run, list_runs, update_run
from components.store.test_set_views import open_test_rows
from components.store.visits import VisitLog, remove_abandoned
from tests.integration.store.test_store import CSV

DAY = 24 * 3600


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def worked_on(store: Store, visitor: str, name: str = "small.csv") -> tuple[DatasetRecord, str, RunRecord]:
    """A table with an experiment and a run that has ended."""
    table = add_dataset(store, visitor, name, CSV)
    recipe = Recipe(dataset=table.id, target="kind", layers=[])
    experiment = create_experiment(store, visitor, recipe)
    run = create_run(store, visitor, recipe, experiment.id)
    update_run(store, run.id, status=RunStatus.COMPLETED, metrics={"test": {"accuracy": 1.0}}, epoch=3)
    write_aside(run_folder(store, run.id) / "model.keras", b"model")
    return table, experiment.id, get_run(store, visitor, run.id)


def age(store: Store, statement: str) -> None:
    with sqlite3.connect(store.home / "layerboard.sqlite") as database:
        database.execute(statement)
    database.close()


def test_a_deleted_table_is_nowhere_with_all_that_was_made_of_it_and_comes_back(store: Store) -> None:
    table, experiment, run = worked_on(store, "ada")
    mark_deleted(store, "ada", table.id)
    for find in (
        lambda: get_dataset(store, "ada", table.id),
        lambda: get_experiment(store, "ada", experiment),
        lambda: get_run(store, "ada", run.id),
        lambda: mark_deleted(store, "ada", table.id),
    ):
        with pytest.raises(NotFound):
            find()
    assert list_datasets(store, "ada") == [] and list_runs(store, "ada") == []
    assert latest_experiment(store, "ada") is None
    assert [gone.name for gone in list_deleted(store, "ada")] == ["small.csv"] and list_deleted(store, "bob") == []
    with pytest.raises(NotFound):
        undelete(store, "bob", table.id)
    undelete(store, "ada", table.id)
    assert get_run(store, "ada", run.id) == run and get_experiment(store, "ada", experiment)
    assert len(load_cells(store, get_dataset(store, "ada", table.id))) == 6
    with pytest.raises(NotFound):
        undelete(store, "ada", table.id)


def test_after_a_day_it_is_gone_for_good(store: Store) -> None:
    table, _, run = worked_on(store, "ada")
    mark_deleted(store, "ada", table.id)
    tidy_up(store)
    assert run_folder(store, run.id).joinpath("model.keras").exists()
    age(store, f"UPDATE deleted_datasets SET deleted = deleted - {DAY + 60}")
    tidy_up(store)
    assert list_deleted(store, "ada") == [] and find_run(store, run.id) is None
    files = [path for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name]
    assert files == [] and not (store.home / "runs" / run.id).exists()
    with pytest.raises(NotFound):
        undelete(store, "ada", table.id)


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
def test_a_table_that_a_run_learns_from_is_not_deleted(store: Store, status: RunStatus) -> None:
    table, _, run = worked_on(store, "ada")
    update_run(store, run.id, status=status)
    for delete in (mark_deleted, delete_dataset, lambda *who: delete_dataset(*who, with_runs=True)):
        with pytest.raises(NotNow) as told:
            delete(store, "ada", table.id)
        assert told.value.code == "table_in_use"
    assert get_run(store, "ada", run.id)


def test_models_are_only_deleted_with_their_table_where_that_is_said(store: Store) -> None:
    table, _, run = worked_on(store, "ada")
    with pytest.raises(NotNow) as told:
        delete_dataset(store, "ada", table.id)
    assert told.value.code == "table_has_runs" and get_run(store, "ada", run.id)
    with pytest.raises(NotFound):
        delete_dataset(store, "bob", table.id, with_runs=True)
    delete_dataset(store, "ada", table.id, with_runs=True)
    assert find_run(store, run.id) is None and not table_file(store, table.table_key).exists()


def test_bytes_that_somebody_else_has_too_stay(store: Store) -> None:
    ada, bob = add_dataset(store, "ada", "small.csv", CSV), add_dataset(store, "bob", "same.csv", CSV)
    otherwise = read_again(store, ada, ReadOptions(missing=("red",)))
    delete_dataset(store, "ada", ada.id)
    assert len(load_cells(store, bob)) == 6 and upload_file(store, bob.content_hash).read_bytes() == CSV
    delete_dataset(store, "bob", bob.id)
    assert not table_file(store, bob.table_key).exists()
    assert upload_file(store, ada.content_hash).exists() and len(load_cells(store, otherwise)) == 6
    delete_dataset(store, "ada", otherwise.id)
    assert not upload_file(store, ada.content_hash).exists()


def test_a_deleted_table_uploaded_again_is_there_at_once(store: Store) -> None:
    table = add_dataset(store, "ada", "small.csv", CSV)
    mark_deleted(store, "ada", table.id)
    again = add_dataset(store, "ada", "small.csv", CSV)
    assert again.id != table.id
    assert remove_deleted(store, at_once=True) == 1
    assert len(load_cells(store, again)) == 6 and upload_file(store, again.content_hash).exists()


def test_what_nobody_came_back_for_goes_after_ninety_days(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _, run = worked_on(store, "ada")
    open_test_rows(store, run)
    kept, _, _ = worked_on(store, "bob")
    log = VisitLog(store)
    for visitor in ("ada", "bob"):
        log.note(visitor)
    log.write()
    assert remove_abandoned(store) == 0
    age(store, f"UPDATE visits SET last_seen = last_seen - {91 * DAY} WHERE visitor = 'ada'")
    age(store, f"UPDATE visits SET last_seen = last_seen - {89 * DAY} WHERE visitor = 'bob'")
    monkeypatch.setenv("LAYERBOARD_KEEP_DAYS", "0")
    assert remove_abandoned(store) == 0
    monkeypatch.delenv("LAYERBOARD_KEEP_DAYS")
    update_run(store, run.id, status=RunStatus.RUNNING)
    assert remove_abandoned(store) == 0 and get_run(store, "ada", run.id)
    update_run(store, run.id, status=RunStatus.PAUSED)
    assert remove_abandoned(store) == 1
    assert list_datasets(store, "ada") == [] and find_run(store, run.id) is None
    assert not (store.home / "runs" / run.id).exists()
    assert len(load_cells(store, kept)) == 6 and list_runs(store, "bob")
    monkeypatch.setenv("LAYERBOARD_KEEP_DAYS", "30")
    assert remove_abandoned(store) == 1 and not upload_file(store, old.content_hash).exists()


def test_in_a_store_of_an_older_version_the_days_count_from_its_first_start(store: Store) -> None:
    worked_on(store, "ada")
    age(store, f"UPDATE datasets SET created = created - {400 * DAY}")
    assert remove_abandoned(store) == 0 and remove_abandoned(store) == 0
    assert len(list_datasets(store, "ada")) == 1


def test_visits_are_written_when_they_are_asked_for_and_only_of_whom_something_is_kept(store: Store) -> None:
    worked_on(store, "ada")
    log = VisitLog(store)
    for visitor in ("ada", "nobody", "ada"):
        log.note(visitor)
    assert _visitors(store) == []  # looking writes nothing
    log.write()
    assert _visitors(store) == ["ada"]
    assert removing.UNDO_HOURS == 24


def test_a_visit_that_cannot_be_written_is_written_later(store: Store) -> None:
    worked_on(store, "ada")
    log = VisitLog(store)
    log.note("ada")
    age(store, "ALTER TABLE visits RENAME TO elsewhere")
    log.write()
    age(store, "ALTER TABLE elsewhere RENAME TO visits")
    log.write()
    assert _visitors(store) == ["ada"]


def _visitors(store: Store) -> list[str]:
    with closing(sqlite3.connect(store.home / "layerboard.sqlite")) as database:
        return [visitor for (visitor,) in database.execute("SELECT visitor FROM visits")]
