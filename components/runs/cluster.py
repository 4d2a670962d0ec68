"""A Dask cluster: an engine process of this machine, or one at an address that somebody else runs."""

import contextlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from components.i18n import t
from components.runs.engine_channel import EngineChannel, EngineLostError
from components.runs.limits import runs_at_a_time
from components.runs.messages import Score, is_small
from components.workers.module import module_process
from components.workers.supervisor import ModuleProcess

START_SECONDS = 180.0
PREDICTIONS = 2  # at a time, beside the trainings
ANSWER_SECONDS = 10.0
MOST_BYTES = 5_000_000  # of the engine's log, and as many of its lines before
ASK_SECONDS, HUNG_SECONDS = 15.0, 60.0  # how often the engine is asked whether it answers, and how long it may take

# Every two seconds the client would ask for a description of the cluster, which nobody here looks at.
CLIENT_SETTINGS = {"distributed.client.scheduler-info-interval": "1h"}

log = logging.getLogger(__name__)


class Cluster:
    """What both kinds have: the client, and how many runs and predictions go on at a time."""

    predictions = PREDICTIONS
    resources: dict[str, int] | None = {"run": 1}  # noqa: RUF012 - never changed in place
    client: Any = None

    def identity(self, n_workers: int, seconds: float) -> dict[str, Any] | None:
        """What the scheduler says of itself and `n_workers` workers, -1 for all; None where it does not answer."""
        try:
            found: dict[str, Any] = self.client.sync(
                self.client.scheduler.identity, n_workers=n_workers, callback_timeout=seconds
            )
        except Exception:  # noqa: BLE001 - whatever it is, it does not answer
            return None
        return found

    def score(self, folder: Path, inputs: Mapping[str, np.ndarray], seconds: float) -> np.ndarray:
        """(rows, outputs) of the model in a run's folder, asked by a task.

        Raises as `tasks.score_rows`, TimeoutError, and EngineLostError where there is no cluster any more.
        """
        from components.runs.tasks import score_rows

        client = self.client
        if client is None:
            raise EngineLostError
        future = client.submit(score_rows, str(folder), dict(inputs), pure=False, priority=10)
        answers: np.ndarray = future.result(timeout=seconds)
        return answers

    def close(self) -> None:
        """Let go of the cluster, in whatever state the connection is."""
        client, self.client = self.client, None
        if client is None:
            return
        try:
            client.close(timeout=2)
        except Exception:  # Dask raises here whatever its reconnecting failed with, again each time it is asked
            log.warning("the connection to the engine was lost before it was closed", exc_info=True)
            client.status = "closed"  # else it is asked once more when it is collected


class Embedded(Cluster):
    """A scheduler and a worker in a process of this machine, that only this server can talk to."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "engine"
        self._process: ModuleProcess | None = None
        self._channel: EngineChannel | None = None
        self._asked = 0.0

    def open(self) -> None:
        """Start the engine and connect to it. Raises RuntimeError where it does not come up."""
        import dask
        from distributed import Client
        from distributed.security import Security

        dask.config.set(CLIENT_SETTINGS)
        security = Security.temporary()
        self._process = process = self._start()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - asked for as pipes
        watch = threading.Timer(START_SECONDS, process.kill)
        watch.daemon = True
        watch.start()
        try:
            # Its keys go over a pipe and lie on no disk: whoever has not been given them is not talked to.
            keys = {name: getattr(security, name) for name in ("tls_ca_file", "tls_client_cert", "tls_client_key")}
            process.stdin.write(json.dumps(keys).encode() + b"\n")
            process.stdin.flush()
            address = process.stdout.readline().decode().strip()
            if address:
                self.client = Client(address, timeout="30s", set_as_default=False, security=security)
            if not address or process.stdout.readline() != b"ready\n":
                raise RuntimeError(t("The engine ended while it was starting. Its log says why."))
            self._channel = EngineChannel(process.stdin, process.stdout)
        finally:
            watch.cancel()

    def score(self, folder: Path, inputs: Mapping[str, np.ndarray], seconds: float) -> np.ndarray:
        """The same; few rows go the direct way."""
        request, channel = Score(folder, dict(inputs)), self._channel
        if channel is None or not is_small(inputs):
            return super().score(folder, inputs, seconds)
        answers: np.ndarray = channel.ask(request, seconds)
        return answers

    def _start(self) -> ModuleProcess:
        self._folder.mkdir(parents=True, exist_ok=True)
        with bounded_log(self._folder / "engine.log").open("ab") as output:
            return module_process("components.runs.local", str(runs_at_a_time()), str(self._folder), stderr=output)

    def look(self) -> str:
        """Why it does not work any more; empty while it does. Now and then it is asked whether it is not hung."""
        bounded_log(self._folder / "engine.log")
        if self._process is not None and self._process.poll() is not None:
            return t("The engine ended with code {code}.", code=self._process.returncode)
        if self.client.status != "running":
            return t("The connection to the engine was lost.")
        if time.monotonic() - self._asked >= ASK_SECONDS:
            if self.identity(0, HUNG_SECONDS) is None:
                return t("The engine does not answer.")
            self._asked = time.monotonic()
        return ""

    @property
    def slots(self) -> int:
        """How many runs may train at a time."""
        return runs_at_a_time()

    @property
    def detail(self) -> str:
        """How many runs train at a time, for people."""
        return t("{runs} runs at a time", runs=runs_at_a_time())

    def close(self) -> None:
        """End the cluster."""
        super().close()
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        if process is None:
            return
        if channel is not None:
            channel.close()
        else:
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # it ended before it had read all
                    if stream is not None:
                        stream.close()
        process.join(5)
        process.kill()  # which does nothing to one that has ended
        process.join()


class External(Cluster):
    """A cluster at an address; its workers say with `--resources run=2` how many runs each takes."""

    slots = 0

    def __init__(self, address: str) -> None:
        self._address = address

    def open(self) -> None:
        """Connect. Raises RuntimeError where nobody answers."""
        from distributed import Client

        try:
            self.client = Client(self._address, timeout=ANSWER_SECONDS, set_as_default=False)
        except OSError as error:
            raise RuntimeError(self._lost) from error
        if why := self.look():
            raise RuntimeError(why)

    def look(self) -> str:
        """Why it does not work any more; empty while it does. Counts its slots on the way."""
        found = self.identity(-1, ANSWER_SECONDS) if self.client.status == "running" else None
        if found is None:
            return self._lost
        workers = found["workers"].values()
        threads = sum(worker.get("nthreads", 1) for worker in workers)
        runs = int(sum(worker.get("resources", {}).get("run", 0) for worker in workers))
        if runs:
            self.slots, self.resources = runs, {"run": 1}
        else:  # nobody said how many runs a worker takes: all its threads, but one for predictions
            self.slots, self.resources = max(min(1, threads), threads - 1), None
        self.predictions = max(PREDICTIONS, threads - self.slots)
        return ""

    @property
    def _lost(self) -> str:
        return t("The Dask scheduler at {address} does not answer.", address=self._address)

    @property
    def detail(self) -> str:
        """How many runs train at a time and where, for people."""
        if not self.slots:
            return t("The Dask cluster at {address} has no workers: runs wait for one.", address=self._address)
        return t("{runs} runs at a time on the Dask cluster at {address}", runs=self.slots, address=self._address)


def bounded_log(path: Path) -> Path:
    """`path`; where it has grown over MOST_BYTES, its lines are in `path` with `.1` now, and it begins anew.

    It is emptied in place: whoever writes to its end goes on there.
    """
    if path.exists() and path.stat().st_size > MOST_BYTES:
        shutil.copyfile(path, path.with_name(f"{path.name}.1"))
        os.truncate(path, 0)
    return path
