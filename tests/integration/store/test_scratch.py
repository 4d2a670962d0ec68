"""Unfinished work: nothing of it is left behind by whoever was killed, and nobody's is taken from the living."""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from components.domain.problem import TooLarge
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.intake import pool
from components.store.database import Store
from components.store.datasets import add_dataset
from components.store.housekeeping import tidy_up
from components.store.incoming import Incoming
from components.store.runs import create_run, update_run
from components.store.scratch import process_folder, remove_leftovers
from tests.integration.store.test_database import CSV
from tests.processes import running

ROOT = Path(__file__).resolve().parents[3]
DAY = 24 * 3600


def unfinished(store: Store) -> list[str]:
    return [path.name for path in (store.home / "scratch").rglob("*") if path.is_file()]


def another_process(store: Store, script: str) -> "subprocess.Popen[str]":
    """A process with `store`; it says a line when its part is done, and then waits to be killed."""
    head = f"import sys, time\nfrom pathlib import Path\nfrom components.store.database import Store\nstore = Store(Path({str(store.home)!r}))\n"
    code = head + script + "\nprint('done', flush=True)\ntime.sleep(600)"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)


UPLOADING = """
from components.store.incoming import Incoming
Incoming(store, "half.csv", 10**9).write(b"a,b\\n" * 1000)
"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_reader_ended_for_its_memory_leaves_nothing(
    store: Store, packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    monkeypatch.setattr(store.readers.workers, "_waiting", [])  # one that was started before has the folder of before
    monkeypatch.setattr(pool, "OWN_MEMORY", pool.FRESH + 40_000_000)
    monkeypatch.setattr(pool, "PER_BYTE", 0)
    lines = b"1,2,3\n" * 5_000_000
    with pytest.raises(TooLarge) as refused:
        add_dataset(store, "ada", "bomb", gzip.compress(lines, 1) if packed else lines)
    assert refused.value.code == "too_much_memory"
    assert unfinished(store) == [] and not list(elsewhere.iterdir())
    assert not list(store.home.rglob("*.aside"))


def test_what_a_killed_server_left_goes_at_the_next_start(store: Store) -> None:
    server = another_process(store, UPLOADING)
    assert server.stdout and server.stdout.readline() == "done\n"
    assert unfinished(store) == ["upload"]
    tidy_up(store)
    assert unfinished(store) == ["upload"]  # the process lives, and may write on
    server.kill()
    server.wait()
    server.stdout.close()
    tidy_up(store)
    assert unfinished(store) == []


def test_a_reader_ends_with_its_server_in_the_middle_of_a_file(store: Store) -> None:
    script = """
import threading
from components.intake.options import ReadOptions
from components.intake.worker import ReadingJob
from components.store.scratch import fresh_folder
path = store.home / "slow.csv"
folder = fresh_folder(store)
job = ReadingJob("table", str(path), "slow", ReadOptions(), 10**9, str(folder / "t"), str(folder / "u"), scratch=str(folder))
begun = threading.Event()
threading.Thread(target=store.readers.read, args=(job, lambda *_: begun.set()), daemon=True).start()
begun.wait()
"""
    (store.home / "slow.csv").write_bytes(b"a;b;c\n" + b'1;"x ""y""";3\n' * 4_000_000)
    server = another_process(store, script)
    assert server.stdout and server.stdout.readline() == "done\n"
    readers = running("worker", server.pid)
    assert len(readers) == 1
    server.kill()
    server.wait()
    server.stdout.close()
    readers[0].wait(timeout=10)
    tidy_up(store)
    assert unfinished(store) == []


@pytest.mark.parametrize(("age", "stays"), [(60, True), (2 * DAY, False)])
def test_what_another_host_writes_stays_for_a_day(store: Store, age: float, stays: bool) -> None:
    folder = store.home / "scratch" / "elsewhere-7-1700000000"
    folder.mkdir(parents=True)
    (folder / "upload").write_bytes(b"half")
    for path in (folder / "upload", folder):
        os.utime(path, (time.time() - age, time.time() - age))
    remove_leftovers(store)
    assert (folder / "upload").exists() is stays


@pytest.mark.parametrize(
    "place", ["uploads/0123.aside", "tables/0123.parquet.4567.aside", "tables/0123.report.json.89.aside"]
)
def test_what_an_older_version_left_half_written_goes(store: Store, place: str) -> None:
    path = store.home / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    tidy_up(store)
    assert not path.exists()


@pytest.mark.parametrize("name", ["aside.keras", "evaluation.aside", "checkpoint.npz.aside", "replay.aside"])
@pytest.mark.parametrize(("status", "stays"), [(RunStatus.RUNNING, True), (RunStatus.FAILED, False)])
def test_what_a_killed_training_was_writing_goes_unless_it_goes_on(
    store: Store, name: str, status: RunStatus, stays: bool
) -> None:
    recipe = Recipe(dataset=add_dataset(store, "ada", "small.csv", CSV).id, target="kind", layers=[])
    run = create_run(store, "ada", recipe)
    update_run(store, run.id, status=status)
    path = store.home / "runs" / run.id / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")
    (path.parent / "model.keras").write_bytes(b"whole")
    tidy_up(store)
    assert path.exists() is stays and (path.parent / "model.keras").exists()


@pytest.mark.parametrize("name", ["arrays-0123", "arrays-0123.aside"])
@pytest.mark.parametrize(
    ("status", "stays"), [(RunStatus.RUNNING, True), (RunStatus.PAUSED, False), (RunStatus.FAILED, False)]
)
@pytest.mark.parametrize("days", [0, 3])
def test_prepared_rows_stay_as_long_as_their_run_trains(
    store: Store, name: str, status: RunStatus, stays: bool, days: int
) -> None:
    recipe = Recipe(dataset=add_dataset(store, "ada", "small.csv", CSV).id, target="kind", layers=[])
    run = create_run(store, "ada", recipe)
    update_run(store, run.id, status=status)
    folder = store.home / "runs" / run.id / name
    folder.mkdir(parents=True)
    (folder / "x.npy").write_bytes(b"rows")
    os.utime(folder, (time.time() - days * 86_400,) * 2)
    tidy_up(store)
    assert folder.exists() is stays


def test_own_work_is_never_a_leftover(store: Store) -> None:
    incoming = Incoming(store, "half.csv", 1000)
    tidy_up(store)
    incoming.write(b"a,b\n")
    assert unfinished(store) == ["upload"]
    incoming.give_up()
    assert unfinished(store) == []


def test_files_of_the_store_are_for_its_owner_alone(store: Store) -> None:
    record = add_dataset(store, "ada", "small.csv", CSV)
    assert process_folder(store).stat().st_mode & 0o077 == 0
    kept = [path for path in store.home.rglob("*") if path.is_file() and record.content_hash in path.name]
    kept += list((store.home / "tables").iterdir())
    assert len(kept) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
