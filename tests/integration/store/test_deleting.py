"""A deleted run is hidden, can be had back for a day, and is then removed for good."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from components.domain.problem import NotFound
from components.domain.recipe import Recipe
from components.domain.run import EpochRecord
from components.store.artifacts import run_folder, write_aside
from components.store.database import Store, deleted_runs
from components.store.datasets import add_dataset
from components.store.deleted_runs import list_deleted, mark_deleted, remove_deleted, undelete_run
from components.store.epochs import append_epochs, epochs_after
from components.store.runs import RunRecord, create_run, delete_run, get_run, list_runs, queue_position, rename_run
from tests.corpora import first_home

CSV = b"height,kind\n1.5,a\n2.5,b\n3.5,a\n4.5,b\n5.5,a\n6.5,b\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def start(store: Store) -> Callable[[], RunRecord]:
    table = add_dataset(store, "ada", "small.csv", CSV)
    return lambda: create_run(store, "ada", Recipe(dataset=table.id, target="kind", layers=[]))


def test_a_deleted_run_is_found_by_nobody_and_comes_back_whole(store: Store, start: Callable[[], RunRecord]) -> None:
    run = start()
    append_epochs(store, run.id, [EpochRecord(1, {"loss": 0.5}, 0.1)])
    write_aside(run_folder(store, run.id) / "model.keras", b"model")
    before = get_run(store, "ada", run.id)
    mark_deleted(store, "ada", run.id)
    assert list_runs(store, "ada") == []
    for action in (get_run, mark_deleted, delete_run, lambda *who: rename_run(*who, "mine")):
        with pytest.raises(NotFound):
            action(store, "ada", run.id)
    assert [(one.id, one.name) for one in list_deleted(store, "ada")] == [(run.id, "Run 1")]
    assert list_deleted(store, "bob") == []
    with pytest.raises(NotFound):
        undelete_run(store, "bob", run.id)
    assert undelete_run(store, "ada", run.id) == before
    assert [row["loss"] for row in epochs_after(store, run.id)] == [0.5]
    assert (run_folder(store, run.id) / "model.keras").read_bytes() == b"model"
    assert list_deleted(store, "ada") == []


def test_the_name_of_a_deleted_run_is_not_given_again(store: Store, start: Callable[[], RunRecord]) -> None:
    run = start()
    mark_deleted(store, "ada", run.id)
    assert start().name == "Run 2"
    assert undelete_run(store, "ada", run.id).name == "Run 1"


def test_nobody_waits_for_a_deleted_run(store: Store, start: Callable[[], RunRecord]) -> None:
    first, second = start(), start()
    assert queue_position(store, second) == 2
    mark_deleted(store, "ada", first.id)
    assert queue_position(store, second) == 1


def test_after_a_day_it_is_removed_for_good(store: Store, start: Callable[[], RunRecord]) -> None:
    old, young, kept = start(), start(), start()
    for run in (old, young):
        write_aside(run_folder(store, run.id) / "model.keras", b"model")
        mark_deleted(store, "ada", run.id)
    with store.engine.begin() as connection:
        connection.execute(update(deleted_runs).where(deleted_runs.c.run == old.id).values(deleted=1.0))
    assert [one.id for one in list_deleted(store, "ada")] == [young.id]
    assert remove_deleted(store) == 1
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
    mark_deleted(again, first_home.VISITOR, first_home.COMPLETED)
    assert undelete_run(again, first_home.VISITOR, first_home.COMPLETED).id == first_home.COMPLETED
