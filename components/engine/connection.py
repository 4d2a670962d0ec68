"""From the server to the engine: brought up behind the first page, watched, and brought up again if it dies."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from components.engine.limits import runs_at_a_time
from components.problem import NotNow
from components.store.artifacts import run_folder
from components.store.database import Store, now
from components.store.runs import RunRecord, RunStatus, change_status, unfinished_runs
from components.words import t

ROOT = Path(__file__).resolve().parents[2]
RESTARTS = 5
BEFORE_RESTART_SECONDS = 1.0
PREDICTION_SECONDS = 300.0

log = logging.getLogger(__name__)


class Connection:
    """A Dask client and what it needs: an engine process of this machine, or the cluster at `address`."""

    def __init__(self, store: Store, address: str | None) -> None:
        self.state, self.detail = "starting", ""
        self._store, self._address = store, address
        self._process: subprocess.Popen[bytes] | None = None
        self._client: Any = None
        self._futures: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._ready, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="engine", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._ready.clear()
        self._let_go()
        self._thread.join(10)

    def submit(self, run: RunRecord, *, waits: bool = True) -> None:
        """Hand a run to the engine; one that is not up yet takes all that waits when it is.

        Args:
            waits: whether the run needs one of the places for training; the end of a stopped one does not.
        """
        if not self._ready.is_set():
            return
        from components.engine.tasks import execute

        key = run_key(run)
        resources = {"run": 1} if waits and self._has_places() else None
        future = self._client.submit(
            execute,
            run.id,
            run.attempt,
            str(self._store.home),
            self._store.database_url,
            key=key,
            pure=False,
            resources=resources,
            priority=0 if waits else 10,
        )
        with self._lock:
            self._futures[key] = future
        future.add_done_callback(lambda done: self._done(run, done))

    def cancel(self, run: RunRecord) -> None:
        """Take a waiting run out of the queue."""
        with self._lock:
            future = self._futures.pop(run_key(run), None)
        if future is not None:
            future.cancel()

    def score(self, run: RunRecord, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        """Raises NotNow where the engine does not come up."""
        if not self._ready.wait(60):
            raise NotNow(
                "engine_not_ready", t("The engine is not ready: {why}", why=self.detail), "engine", t("Try again soon.")
            )
        from components.engine.tasks import score_rows

        folder = str(run_folder(self._store, run.id))
        future = self._client.submit(score_rows, folder, dict(inputs), pure=False, priority=10)
        answers: np.ndarray = future.result(timeout=PREDICTION_SECONDS)
        return answers

    def _has_places(self) -> bool:
        if self._address is None:
            return True
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return any("run" in worker.get("resources", {}) for worker in workers)

    def _done(self, run: RunRecord, future: Any) -> None:
        with self._lock:
            if self._futures.get(run_key(run)) is future:
                del self._futures[run_key(run)]
        if future.status == "error" and not self._stopping.is_set():
            # The task itself was lost, as with a worker that died again and again.
            text = t("The engine lost this run: {error}", error=f"{future.exception()}"[:300])
            waiting = [RunStatus.QUEUED, RunStatus.RUNNING]
            change_status(self._store, run.id, waiting, status=RunStatus.FAILED, error=text, finished=now())

    def _keep_up(self) -> None:
        for _ in range(RESTARTS):
            try:
                self._bring_up()
            except Exception as error:
                log.exception("the engine did not come up")
                self.detail = str(error)
            else:
                self._wait_for_its_end()
            self._ready.clear()
            self._let_go()
            if self._stopping.wait(BEFORE_RESTART_SECONDS):
                return
            self.state = "starting"
        self.state = "failed"
        self.detail = self.detail or t("The engine ended {count} times. Its log says why.", count=RESTARTS)

    def _bring_up(self) -> None:
        from distributed import Client

        if self._address is not None:
            self._client = Client(self._address, timeout="30s", set_as_default=False)
        else:
            self._process = self._start_process()
            assert self._process.stdout is not None  # noqa: S101 - asked for as a pipe
            address = _line(self._process.stdout)
            self._client = Client(address, timeout="30s", set_as_default=False)
            if _line(self._process.stdout) != "ready":
                raise RuntimeError(t("The engine ended while it was starting. Its log says why."))
        self._ready.set()
        self.state, self.detail = "ready", self._address or t("{runs} runs at a time", runs=runs_at_a_time())
        for run in unfinished_runs(self._store):
            self.submit(run)

    def _start_process(self) -> "subprocess.Popen[bytes]":
        folder = self._store.home / "engine"
        folder.mkdir(parents=True, exist_ok=True)
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        with (folder / "engine.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "components.engine.local", str(runs_at_a_time()), str(folder)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )

    def _wait_for_its_end(self) -> None:
        while not self._stopping.wait(0.5):
            if self._process is not None and self._process.poll() is not None:
                log.error("the engine ended with code %s", self._process.returncode)
                return

    def _let_go(self) -> None:
        client, self._client = self._client, None
        process, self._process = self._process, None
        with self._lock:
            self._futures.clear()
        if client is not None:
            client.close(timeout=2)
        if process is not None:
            _end(process)


def run_key(run: RunRecord) -> str:
    """The name of a run's Dask task: the same for the same attempt, so that it is never executed twice at a time."""
    return f"run-{run.id}-{run.attempt}"


def _line(stream: IO[bytes]) -> str:
    return stream.readline().decode().strip()


def _end(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
