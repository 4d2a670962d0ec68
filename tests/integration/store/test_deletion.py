"""What a person deletes is hidden at once, can be had back for a day, and is then removed: never what somebody else has too."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from components.domain.problem import NotFound, NotNow
from components.domain.recipe import Recipe
from components.domain.run import EpochRecord, RunStatus
from components.intake.options import ReadOptions
from components.store.artifacts import run_folder, table_file, upload_file, write_aside
from components.store.database import Store, deleted_runs
from components.store.datasets import DatasetRecord, add_dataset, get_dataset, list_datasets, load_cells, read_again
from components.store.deletion import (
    delete_dataset,
    list_deleted_runs,
    list_deleted_tables,
    mark_run_deleted,
    mark_table_deleted,
    remove_deleted_runs,
    remove_deleted_tables,
    undelete_run,
    undelete_table,
)
from components.store.epochs import append_epochs, epochs_after
from components.store.experiments import create_experiment, get_experiment, latest_experiment, replace_table
from components.store.housekeeping import tidy_up
from components.store.runs import (
    RunRecord,
    create_run,
    delete_run,
    find_run,
    get_run,
    list_runs,
    queue_position,
    rename_run,
    update_run,
)
from components.store.shared_tables import share_table, withdraw_share
from tests.corpora import first_home
from tests.integration.store.test_database import CSV

DAY = 24 * 3600


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
    mark_table_deleted(store, "ada", table.id)
    for find in (
        lambda: get_dataset(store, "ada", table.id),
        lambda: get_experiment(store, "ada", experiment),
        lambda: get_run(store, "ada", run.id),
        lambda: mark_table_deleted(store, "ada", table.id),
    ):
        with pytest.raises(NotFound):
            find()
    assert list_datasets(store, "ada") == [] and list_runs(store, "ada") == []
    assert latest_experiment(store, "ada") is None
    assert [gone.name for gone in list_deleted_tables(store, "ada")] == ["small.csv"] and list_deleted_tables(
        store, "bob"
    ) == []
    with pytest.raises(NotFound):
        undelete_table(store, "bob", table.id)
    undelete_table(store, "ada", table.id)
    assert get_run(store, "ada", run.id) == run and get_experiment(store, "ada", experiment)
    assert len(load_cells(store, get_dataset(store, "ada", table.id))) == 6
    with pytest.raises(NotFound):
        undelete_table(store, "ada", table.id)


def test_after_a_day_it_is_gone_for_good(store: Store) -> None:
    table, _, run = worked_on(store, "ada")
    mark_table_deleted(store, "ada", table.id)
    tidy_up(store)
    assert run_folder(store, run.id).joinpath("model.keras").exists()
    age(store, f"UPDATE deleted_datasets SET deleted = deleted - {DAY + 60}")
    tidy_up(store)
    assert list_deleted_tables(store, "ada") == [] and find_run(store, run.id) is None
    files = [path for path in store.home.rglob("*") if path.is_file() and "sqlite" not in path.name]
    assert files == [] and not (store.home / "runs" / run.id).exists()
    with pytest.raises(NotFound):
        undelete_table(store, "ada", table.id)


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
def test_a_table_that_a_run_learns_from_is_not_deleted(store: Store, status: RunStatus) -> None:
    table, _, run = worked_on(store, "ada")
    update_run(store, run.id, status=status)
    for delete in (mark_table_deleted, delete_dataset, lambda *who: delete_dataset(*who, with_runs=True)):
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
    mark_table_deleted(store, "ada", table.id)
    again = add_dataset(store, "ada", "small.csv", CSV)
    assert again.id != table.id
    age(store, "UPDATE deleted_datasets SET deleted = 1")
    assert remove_deleted_tables(store) == 1
    assert len(load_cells(store, again)) == 6 and upload_file(store, again.content_hash).exists()


@pytest.fixture
def start(store: Store) -> Callable[[], RunRecord]:
    table = add_dataset(store, "ada", "small.csv", CSV)
    return lambda: create_run(store, "ada", Recipe(dataset=table.id, target="kind", layers=[]))


def test_a_deleted_run_is_found_by_nobody_and_comes_back_whole(store: Store, start: Callable[[], RunRecord]) -> None:
    run = start()
    append_epochs(store, run.id, [EpochRecord(1, {"loss": 0.5}, 0.1)])
    write_aside(run_folder(store, run.id) / "model.keras", b"model")
    before = get_run(store, "ada", run.id)
    mark_run_deleted(store, "ada", run.id)
    assert list_runs(store, "ada") == []
    for action in (get_run, mark_run_deleted, delete_run, lambda *who: rename_run(*who, "mine")):
        with pytest.raises(NotFound):
            action(store, "ada", run.id)
    assert [(one.id, one.name) for one in list_deleted_runs(store, "ada")] == [(run.id, "Run 1")]
    assert list_deleted_runs(store, "bob") == []
    with pytest.raises(NotFound):
        undelete_run(store, "bob", run.id)
    assert undelete_run(store, "ada", run.id) == before
    assert [row["loss"] for row in epochs_after(store, run.id)] == [0.5]
    assert (run_folder(store, run.id) / "model.keras").read_bytes() == b"model"
    assert list_deleted_runs(store, "ada") == []


def test_the_name_of_a_deleted_run_is_not_given_again(store: Store, start: Callable[[], RunRecord]) -> None:
    run = start()
    mark_run_deleted(store, "ada", run.id)
    assert start().name == "Run 2"
    assert undelete_run(store, "ada", run.id).name == "Run 1"


def test_nobody_waits_for_a_deleted_run(store: Store, start: Callable[[], RunRecord]) -> None:
    first, second = start(), start()
    assert queue_position(store, second) == 2
    mark_run_deleted(store, "ada", first.id)
    assert queue_position(store, second) == 1


def test_after_a_day_it_is_removed_for_good(store: Store, start: Callable[[], RunRecord]) -> None:
    old, young, kept = start(), start(), start()
    for run in (old, young):
        write_aside(run_folder(store, run.id) / "model.keras", b"model")
        mark_run_deleted(store, "ada", run.id)
    with store.engine.begin() as connection:
        connection.execute(update(deleted_runs).where(deleted_runs.c.run == old.id).values(deleted=1.0))
    assert [one.id for one in list_deleted_runs(store, "ada")] == [young.id]
    assert remove_deleted_runs(store) == 1
    assert not (store.home / "runs" / old.id).exists()
    with pytest.raises(NotFound):
        undelete_run(store, "ada", old.id)
    assert undelete_run(store, "ada", young.id).id == young.id
    assert {run.id for run in list_runs(store, "ada")} == {young.id, kept.id}


def test_a_home_of_an_older_version_learns_to_delete(tmp_path: Path) -> None:
    home = tmp_path / "first"
    first_home.write(home)
    with sqlite3.connect(home / "layerboard.sqlite") as database:
        database.execute("DROP TABLE deleted_runs")
    database.close()
    again = Store(home)
    mark_run_deleted(again, first_home.VISITOR, first_home.COMPLETED)
    assert undelete_run(again, first_home.VISITOR, first_home.COMPLETED).id == first_home.COMPLETED


def test_a_table_is_replaced_with_all_its_experiments_unless_it_is_shared_or_was_trained_on(store: Store) -> None:
    table = add_dataset(store, "anna", "small.csv", CSV)
    new = read_again(store, table, ReadOptions(names={"kind": "sort"}))
    first, second = (create_experiment(store, "anna", Recipe(dataset=table.id, target="kind", layers=[])) for _ in "ab")

    def change(recipe: Recipe) -> Recipe:
        return recipe.model_copy(update={"dataset": new.id, "target": "sort"})

    share_table(store, "anna", table.id)
    assert not replace_table(store, "anna", table.id, change)
    withdraw_share(store, "anna", table.id)
    assert replace_table(store, "anna", table.id, change)
    for experiment in (first, second):
        moved = get_experiment(store, "anna", experiment.id)
        assert (moved.dataset, moved.recipe.target) == (new.id, "sort")
    assert [each.id for each in list_datasets(store, "anna")] == [new.id]
    trained, _, _ = worked_on(store, "ben")
    assert not replace_table(store, "ben", trained.id, change)
