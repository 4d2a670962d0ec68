"""Who was here is written by the housekeeping, and what nobody comes back for is removed."""

import sqlite3
from contextlib import closing

import pytest

from components.domain.run import RunStatus
from components.store import deletion
from components.store.artifacts import upload_file
from components.store.database import Store
from components.store.datasets import list_datasets, load_cells
from components.store.housekeeping import VisitLog, remove_abandoned
from components.store.runs import find_run, get_run, list_runs, update_run
from components.store.test_set_views import open_test_rows
from tests.integration.store.test_deletion import DAY, age, worked_on


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
    assert deletion.UNDO_HOURS == 24


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
