"""A child that waits, warm, for the next run: taken once, made anew, gone with its engine."""

import time
from collections.abc import Iterator

import psutil
import pytest

from components.runs import warm_worker as spare
from components.runs.limits import limits
from components.runs.process import Child


@pytest.fixture(autouse=True)
def no_spare_left() -> Iterator[None]:
    yield
    spare.let_go()


def ready_spare() -> object:
    deadline = time.monotonic() + 90
    spare.keep_one(limits())
    while (running := spare.take(limits())) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return running


def test_a_spare_child_does_a_job_and_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    running = ready_spare()
    assert spare.take(limits()) is None
    child = Child("nothing", ready=running)  # type: ignore[arg-type]
    threads = psutil.Process(child.pid).num_threads()
    assert threads > 1  # TensorFlow's were made while it warmed up
    assert child.answer() is None


def test_a_spare_child_that_died_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    spare.keep_one(limits())
    (running,) = spare._spares.values()
    running.process.kill()
    running.process.join()
    assert spare.take(limits()) is None
    assert spare._spares == {}


def test_a_spare_child_that_nobody_wants_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "1")
    spare.keep_one(limits())
    (running,) = spare._spares.values()
    spare.let_go()
    running.process.join(90)
    assert running.process.exitcode == 0


def test_without_a_wish_for_one_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    spare.keep_one(limits())
    assert spare._spares == {}
