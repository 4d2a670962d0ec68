"""A worker answers, refuses, fails, grows, dies: its parent always learns which, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from components.domain.problem import Unavailable, Unreadable
from components.workers.messages import MemoryExceededError, Progress, WorkerCrashedError
from components.workers.module import ROOT, start_module
from components.workers.pool import WorkerPool
from components.workers.supervisor import TimeExceededError, Worker, WorkerDiedError, WorkerLimits
from tests.integration.workers.odd_worker import ANSWERS, Deed, Doubled


def start() -> Worker:
    return start_module("tests.integration.workers.odd_worker", ANSWERS)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(start, idle=1)
    yield pool
    pool.close()


def test_one_worker_answers_one_request_after_the_other(pool: WorkerPool) -> None:
    pids, heard = set(), []
    for number in range(3):
        with pool.lend() as worker:
            pids.add(worker.pid)
            assert worker.ask(Deed("double", number), listen=heard.append) == Doubled(2 * number)
    assert len(pids) == 1
    assert Progress("doubling", 0.5) in heard


def test_what_it_meets_is_raised_as_what_it_is_and_it_goes_on(pool: WorkerPool) -> None:
    with pool.lend() as worker:
        with pytest.raises(Unreadable) as refused:
            worker.ask(Deed("refuse"))
        assert (refused.value.code, refused.value.where) == ("odd", "line 3")
        with pytest.raises(WorkerCrashedError, match="ZeroDivisionError: by nothing"):
            worker.ask(Deed("crash"))
        with pytest.raises(Unavailable) as full:
            worker.ask(Deed("full"))
        assert full.value.code == "disk_full"
        assert worker.ask(Deed("print", 4)) == Doubled(8)  # what a library prints is no message
        first = worker.pid
    with pool.lend() as worker:
        assert worker.pid == first


@pytest.mark.parametrize(
    ("deed", "limits", "error"),
    [
        (Deed("memory"), WorkerLimits(), MemoryExceededError),
        (Deed("grow", 600_000_000), WorkerLimits(memory=400_000_000), MemoryExceededError),
        (Deed("sleep", 30), WorkerLimits(seconds=0.3), TimeExceededError),
        (Deed("work"), WorkerLimits(cpu_seconds=0.3), TimeExceededError),
        (Deed("die"), WorkerLimits(), WorkerDiedError),
    ],
)
def test_one_that_is_over_its_limits_or_dead_is_ended(
    pool: WorkerPool, deed: Deed, limits: WorkerLimits, error: type[Exception]
) -> None:
    with pytest.raises(error), pool.lend() as worker:
        first = worker.pid
        worker.ask(deed, limits)
    assert not psutil.pid_exists(first)
    with pool.lend() as worker:
        assert worker.ask(Deed("double", 1)) == Doubled(2)


def test_one_whose_work_nobody_waits_for_is_ended(pool: WorkerPool) -> None:
    def gone(_message: object) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError), pool.lend() as worker:
        first = worker.pid
        worker.ask(Deed("sleep", 30), listen=gone)
    assert not psutil.pid_exists(first)


def test_a_pool_that_is_kept_warm_replaces_what_ended(pool: WorkerPool) -> None:
    pool.keep_warm()
    with pytest.raises(WorkerDiedError), pool.lend() as worker:
        worker.ask(Deed("die"))
    deadline = time.monotonic() + 30
    while not pool._waiting or pool._waiting[0].fresh_memory is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_ends_with_its_parent_also_in_the_middle_of_its_work() -> None:
    code = """
from tests.integration.workers.test_supervisor import *
worker = start()
worker.wait_until_ready()
worker.send(Deed("sleep", 100))
print(worker.pid, flush=True)
time.sleep(100)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        os.kill(parent.pid, signal.SIGKILL)
        child.wait(10)
