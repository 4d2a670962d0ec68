"""Rows are prepared in a process of their own: what it writes, what becomes of it, and of what goes wrong there."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import NotFound, WrongField
from components.features.training_arrays import map_arrays
from components.intake.samples import sample_csv
from components.runs import preparing
from components.runs.engine_state import engine_state
from components.store.database import Store, open_store
from components.store.datasets import add_dataset
from components.store.runs import RunRecord, create_run
from components.workers.pool import WorkerPool
from components.workers.supervisor import WorkerDiedError
from tests.processes import running


def waiting() -> None: ...


@pytest.fixture
def store() -> Store:
    return open_store()


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    engine_state().preparing.close()  # what tests of tasks kept ready in this process is not to be killed in place of ours
    made = preparing.preparing_pool()
    yield made
    made.close()


def run_of(store: Store, **changes: object) -> RunRecord:
    table = add_dataset(store, "ann", "iris.csv", sample_csv("iris"))
    fields = {"dataset": table.id, "target": "species", "layers": [{"type": "Dense"}], **changes}
    return create_run(store, "ann", parse(fields))


def worker_processes() -> list[psutil.Process]:
    return running("components.runs.preparing_worker")


def test_arrays_are_there_while_they_are_needed_and_no_longer(pool: WorkerPool, store: Store) -> None:
    run = run_of(store)
    with preparing.prepared_arrays(pool, store, run, "h", waiting) as folder:
        assert folder.is_relative_to(store.home / "runs" / run.id)
        assert map_arrays(folder).x.shape == (150, 4)
    assert not list((store.home / "runs" / run.id).iterdir())


def test_what_a_killed_task_left_goes_before_the_next_one_begins(pool: WorkerPool, store: Store) -> None:
    run = run_of(store)
    left = store.home / "runs" / run.id / "arrays-of-a-killed-task"
    left.mkdir(parents=True)
    with preparing.prepared_arrays(pool, store, run, "h", waiting):
        assert not left.exists()


def test_the_worker_is_kept_and_knows_no_tensorflow(pool: WorkerPool, store: Store) -> None:
    run = run_of(store)
    with preparing.prepared_arrays(pool, store, run, "a", waiting):
        first = [process.pid for process in worker_processes()]
    with preparing.prepared_arrays(pool, store, run, "b", waiting):
        assert [process.pid for process in worker_processes()] == first
    maps = Path(f"/proc/{first[0]}/maps")
    if maps.exists():
        loaded = maps.read_text(encoding="utf-8")
        assert "arrow" in loaded and "tensorflow" not in loaded


def test_what_does_not_fit_and_what_is_gone_is_refused_as_before(pool: WorkerPool, store: Store) -> None:
    run = run_of(store, target="nowhere")
    with (
        pytest.raises(WrongField, match="no column nowhere"),
        preparing.prepared_arrays(pool, store, run, "h", waiting),
    ):
        pass
    gone = replace(run, recipe=run.recipe.model_copy(update={"dataset": "gone"}))
    with pytest.raises(NotFound), preparing.prepared_arrays(pool, store, gone, "h", waiting):
        pass
    assert not list((store.home / "runs" / run.id).iterdir())


def kill_when_there(number: int, seen: list[int]) -> None:
    deadline = time.monotonic() + 60
    while len(seen) < number and time.monotonic() < deadline:
        for process in worker_processes():
            if process.pid not in seen:
                seen.append(process.pid)
                os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.01)


@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_is_killed_is_tried_once_more(times: int, pool: WorkerPool, store: Store) -> None:
    pool.close()
    run, seen = run_of(store), []
    killer = threading.Thread(target=kill_when_there, args=(times, seen))
    killer.start()
    if times == 1:
        with preparing.prepared_arrays(pool, store, run, "h", waiting) as folder:
            assert len(map_arrays(folder).targets) == 150
    else:
        with pytest.raises(WorkerDiedError), preparing.prepared_arrays(pool, store, run, "h", waiting):
            pass
    killer.join()
    assert len(seen) == times


def test_who_is_not_wanted_any_more_is_ended(pool: WorkerPool, store: Store) -> None:
    class GoneError(Exception): ...

    def gone() -> None:
        raise GoneError

    pool.close()
    with pytest.raises(GoneError), preparing.prepared_arrays(pool, store, run_of(store), "h", gone):
        # The first message may be the answer: then nobody was asked.
        raise GoneError
    assert len(worker_processes()) <= preparing.IDLE
