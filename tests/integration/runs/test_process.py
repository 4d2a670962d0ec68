"""A process that waits, warm, for the next run: taken once, made anew, gone with its engine."""

import time
from collections.abc import Iterator

import psutil
import pytest

from components.runs.limits import limits
from components.runs.messages import Nothing
from components.runs.process import WarmWorkers
from components.workers.supervisor import Worker


@pytest.fixture
def warm_workers() -> Iterator[WarmWorkers]:
    made = WarmWorkers()
    yield made
    for worker in made._waiting.values():
        worker.close()


def ready_worker(warm_workers: WarmWorkers) -> Worker:
    deadline = time.monotonic() + 90
    warm_workers.keep_one(limits())
    while (running := warm_workers.take(limits())) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return running


def test_a_warm_worker_does_a_job_and_is_taken_once(warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    running = ready_worker(warm_workers)
    assert warm_workers.take(limits()) is None
    threads = psutil.Process(running.pid).num_threads()
    assert threads > 1  # TensorFlow's were made while it warmed up
    assert running.ask(Nothing()) is None
    running.end()


def test_a_warm_worker_that_died_is_not_handed_out(warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    warm_workers.keep_one(limits())
    (running,) = warm_workers._waiting.values()
    running._process.kill()
    running._process.join()
    assert warm_workers.take(limits()) is None
    assert warm_workers._waiting == {}


def test_a_warm_worker_that_nobody_wants_ends(warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    warm_workers.keep_one(limits())
    (running,) = warm_workers._waiting.values()
    running.close()
    running._process.join(90)
    assert running._process.exitcode == 0


def test_without_a_wish_for_one_there_is_none(warm_workers: WarmWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    warm_workers.keep_one(limits())
    assert warm_workers._waiting == {}
