"""A full disk or a locked database never loses a run: it waits, or stands still and can be resumed, and says why in words."""

import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.runs import lifecycle, scheduler, tasks
from components.runs.app_state import app_state
from components.runs.tasks import execute
from components.store import database
from components.store.database import Store, open_store
from components.store.datasets import add_dataset
from components.store.epochs import epochs_after
from components.store.leases import find_lease, find_work, hold
from components.store.runs import RunRecord, create_run, get_run, update_run
from components.workers import retry
from tests.integration.conftest import clinic_csv


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 100)
    monkeypatch.setattr(retry, "RETRY_SECONDS", 1.0)
    monkeypatch.setattr(retry, "BETWEEN_SECONDS", 0.1)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by the superuser alone")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def new_run(store: Store, epochs: int) -> RunRecord:
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv())
    document = {
        "dataset": table.id,
        "target": "column_9",
        "layers": [{"type": "Dense", "units": 10}],
        "training": {"epochs": epochs},
    }
    return create_run(store, "ada", Recipe.model_validate(document))


def locked(store: Store) -> sqlite3.Connection:
    """Another program has the database for itself, until its connection is closed."""
    connection = sqlite3.connect(store.home / "layerboard.sqlite", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def in_background(store: Store, run: RunRecord, attempt: int = 0) -> tuple[threading.Thread, list[str | None]]:
    said: list[str | None] = []
    task = threading.Thread(target=lambda: said.append(execute(run.id, attempt, str(store.home), None)))
    task.start()
    return task, said


def wait_for_epochs(store: Store, run: RunRecord, more_than: int) -> None:
    deadline = time.monotonic() + 60
    while get_run(store, "ada", run.id).epoch <= more_than:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_database_that_is_locked_for_a_while_leaves_no_trace(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "RETRY_SECONDS", 30.0)
    store = open_store()
    run = new_run(store, 4000)
    task, said = in_background(store, run)
    wait_for_epochs(store, run, 10)
    other = locked(store)
    time.sleep(1.0)  # longer than a write waits by itself
    other.close()
    task.join(90)
    found = get_run(store, "ada", run.id)
    assert (found.status, found.error, said) == ("completed", "", [None])
    assert [row["epoch"] for row in epochs_after(store, run.id)] == list(range(1, 4001))


def test_a_database_that_stays_locked_pauses_the_run_and_the_server_writes_it_down(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    run = new_run(store, 100_000)
    task, said = in_background(store, run)
    wait_for_epochs(store, run, 10)
    other = locked(store)
    task.join(60)
    assert not task.is_alive()
    (why,) = said
    assert why and why.startswith("The database did not answer.") and "UPDATE" not in why
    assert get_run(store, "ada", run.id).status == "running"  # nobody could write it down
    server = scheduler.Scheduler(store, None, lambda: None)
    server._ended[run.id] = scheduler.Ended(0, reason=why)
    assert scheduler.schedule_or_say_why(server, 0, None) == "The database did not answer."
    other.close()
    assert scheduler.schedule_or_say_why(server, 0, None) == ""
    found = get_run(store, "ada", run.id)
    assert (found.status, found.note, found.command) == ("paused", why, "none")
    assert find_lease(store, run.id) is None
    goes_on(store, run)


def goes_on(store: Store, run: RunRecord) -> None:
    """From its checkpoint, when a person says so."""
    resumed = lifecycle.resume_run(app_state(), "ada", run.id)
    task, _ = in_background(store, run, resumed.attempt)
    wait_for_epochs(store, run, get_run(store, "ada", run.id).epoch)
    lifecycle.stop_run(app_state(), "ada", run.id)
    task.join(60)
    found = get_run(store, "ada", run.id)
    assert found.status == "stopped", found.error
    assert [row["epoch"] for row in epochs_after(store, run.id)] == list(range(1, found.epoch + 1))


def test_a_full_disk_pauses_a_run_that_goes_on_when_there_is_room(
    home: Path, tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    run = new_run(store, 100_000)
    (store.home / "runs").symlink_to(tiny_disk)
    task, said = in_background(store, run)
    wait_for_epochs(store, run, 10)
    fill = tiny_disk / "filler"
    with pytest.raises(OSError, match="No space"), fill.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    task.join(60)
    assert not task.is_alive()
    found = get_run(store, "ada", run.id)
    assert (found.status, said) == ("paused", [None])
    assert found.note.startswith("The disk is full.") and found.error == ""
    fill.unlink()
    goes_on(store, run)


def test_a_run_whose_task_was_lost_is_found_and_goes_on(clinic: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "STALE_SECONDS", 0.5)
    store = open_store()
    run = create_run(store, "ada", clinic)
    update_run(store, run.id, status=RunStatus.RUNNING)
    with store.engine.begin() as connection:
        hold(connection, run.id, 0, "a task that is no more")
    deadline = time.monotonic() + 60
    while not (found := get_run(store, "ada", run.id)).status.final:
        assert time.monotonic() < deadline, (found, find_work(store))
        time.sleep(0.05)
    assert (found.status, found.interruptions) == ("completed", 1)


def test_a_second_task_leaves_a_run_alone_that_another_trains(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    run = new_run(store, 100_000)
    task, _ = in_background(store, run)
    wait_for_epochs(store, run, 10)
    assert execute(run.id, 0, str(store.home), None) is None
    found = get_run(store, "ada", run.id)
    assert (found.status, found.interruptions) == ("running", 0)
    lifecycle.stop_run(app_state(), "ada", run.id)
    task.join(60)
    assert get_run(store, "ada", run.id).status == "stopped"


def test_a_task_whose_run_was_taken_over_ends_and_writes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "RENEW_SECONDS", 0.1)
    store = open_store()
    run = new_run(store, 100_000)
    task, said = in_background(store, run)
    wait_for_epochs(store, run, 10)
    with store.engine.begin() as connection:
        hold(connection, run.id, 0, "another task")
    task.join(60)
    assert (task.is_alive(), said) == (False, [None])
    found = get_run(store, "ada", run.id)
    lease = find_lease(store, run.id)
    assert found.status == "running" and lease and lease.holder == "another task"
    assert any((store.home / "runs" / run.id).iterdir())
