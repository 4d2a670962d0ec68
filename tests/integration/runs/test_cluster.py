"""A Dask cluster that somebody else runs: when its scheduler is gone that is told, and when it is back runs go on."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from components.domain.problem import Unavailable
from components.domain.recipe import Recipe
from components.runs import connection, lifecycle, restart_backoff, scheduler
from components.runs.app_state import app_state
from components.runs.lifecycle import why_waiting
from components.store import leases
from components.store.database import open_store
from components.store.datasets import add_dataset
from components.store.runs import RunRecord, get_run, queue_position
from tests.integration.conftest import clinic_csv, running_app

SCHEDULER = "import distributed.cli.dask_scheduler as it; it.main()"
WORKER = "import distributed.cli.dask_worker as it; it.main()"


def wait(there: Callable[[], object], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, app_state().health()
        time.sleep(0.05)


class Cluster:
    """A scheduler and a worker, as `dask scheduler` and `dask worker` start them."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self.log = f"tcp://127.0.0.1:{self.port}", log.open("ab")
        self.processes: list[subprocess.Popen[bytes]] = []

    def _start(self, script: str, *arguments: str) -> None:
        command = [sys.executable, "-c", script, *arguments]
        self.processes.append(subprocess.Popen(command, stdout=self.log, stderr=self.log))

    def start(self) -> None:
        self._start(SCHEDULER, "--host", "127.0.0.1", "--port", f"{self.port}", "--no-dashboard")
        self._start(
            WORKER,
            *(self.address, "--no-nanny", "--nthreads", "3", "--resources", "run=1", "--no-dashboard"),
            *("--local-directory", str(Path(self.log.name).parent), "--memory-limit", "0"),
        )

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()


@pytest.fixture
def cluster(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    found = Cluster(tmp_path / "cluster.log")
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", found.address)
    monkeypatch.setenv("LAYERBOARD_SPARE", "0")
    monkeypatch.setattr(restart_backoff, "SOON_SECONDS", 0.2)
    monkeypatch.setattr(connection, "EXTERNAL_PAUSE_SECONDS", 0.5)
    monkeypatch.setattr(scheduler, "STALE_SECONDS", 2.0)
    monkeypatch.setattr(leases, "STALE_SECONDS", 2.0)
    found.start()
    with running_app():
        yield found
    found.stop()
    found.log.close()


def test_a_scheduler_that_restarts_loses_no_run(cluster: Cluster) -> None:
    store = open_store()
    table = add_dataset(store, "ada", "clinic.csv", clinic_csv())
    document = {"dataset": table.id, "target": "column_9", "layers": [{"type": "Dense", "units": 10}]}
    endless = Recipe.model_validate(document | {"training": {"epochs": 100_000}})
    short = Recipe.model_validate(document | {"training": {"epochs": 3}})
    wait(lambda: app_state().engine.status.state == "ready")
    trains, waits = (
        lifecycle.start_run(app_state(), "ada", endless),
        lifecycle.start_run(app_state(), "bob", short_of(short, "bob")),
    )

    def now(run: RunRecord) -> RunRecord:
        return get_run(store, run.visitor, run.id)

    wait(lambda: now(trains).epoch > 20)
    assert queue_position(store, now(waits)) == 1
    assert "All places for training are taken (1)" in why_waiting(app_state(), now(waits), 1)
    cluster.stop()
    wait(lambda: app_state().engine.status.state == "failed")
    told = app_state().health()
    assert told.status == "degraded"
    assert cluster.address in told.engine.detail and "does not answer" in told.engine.detail
    assert "does not answer" in why_waiting(app_state(), now(waits), 1)
    with pytest.raises(Unavailable) as refused:
        app_state().engine.score(trains, {"x": np.zeros(1)})
    assert (refused.value.code, refused.value.retry_after > 0) == ("engine_not_ready", True)
    before = now(trains).epoch
    cluster.start()
    wait(lambda: now(trains).epoch > before)
    assert now(trains).note.startswith("Interrupted at epoch ")
    assert app_state().health().status == "ok"
    lifecycle.stop_run(app_state(), "ada", trains.id)
    wait(lambda: now(trains).status.final and now(waits).status.final)
    assert (now(trains).status, now(waits).status) == ("stopped", "completed")


def short_of(recipe: Recipe, visitor: str) -> Recipe:
    return recipe.model_copy(update={"dataset": add_dataset(open_store(), visitor, "clinic.csv", clinic_csv()).id})
