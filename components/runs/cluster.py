"""A Dask cluster: an engine process of this machine, or one at an address that somebody else runs."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from components.i18n import t
from components.runs.limits import runs_at_a_time
from components.runs.logfile import bounded_log

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180.0
PREDICTIONS = 2  # at a time, beside the trainings
ANSWER_SECONDS = 10.0
ASK_SECONDS, HUNG_SECONDS = 15.0, 60.0  # how often the engine is asked whether it answers, and how long it may take


class Embedded:
    """A scheduler and a worker in a process of this machine, that only this server can talk to."""

    resources = {"run": 1}  # noqa: RUF012 - never changed
    predictions = PREDICTIONS

    def __init__(self, home: Path) -> None:
        self._folder = home / "engine"
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = 0.0
        self.client: Any = None

    def open(self) -> None:
        """Start the engine and connect to it. Raises RuntimeError where it does not come up."""
        from distributed import Client
        from distributed.security import Security

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
            address = _line(process.stdout)
            if not address:
                raise RuntimeError(t("The engine ended while it was starting. Its log says why."))
            self.client = Client(address, timeout="30s", set_as_default=False, security=security)
            if _line(process.stdout) != "ready":
                raise RuntimeError(t("The engine ended while it was starting. Its log says why."))
        finally:
            watch.cancel()

    def _start(self) -> "subprocess.Popen[bytes]":
        self._folder.mkdir(parents=True, exist_ok=True)
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        with bounded_log(self._folder / "engine.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "components.runs.local", str(runs_at_a_time()), str(self._folder)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )

    def look(self) -> str:
        """Why it does not work any more; empty while it does."""
        bounded_log(self._folder / "engine.log")
        if self._process is not None and self._process.poll() is not None:
            return t("The engine ended with code {code}.", code=self._process.returncode)
        if self.client.status != "running":
            return t("The connection to the engine was lost.")
        return "" if self._answers() else t("The engine does not answer.")

    def _answers(self) -> bool:
        """Whether it is not hung; asked now and then."""
        if time.monotonic() - self._asked < ASK_SECONDS:
            return True
        try:
            self.client.sync(self.client.scheduler.identity, n_workers=0, callback_timeout=HUNG_SECONDS)
        except Exception:  # noqa: BLE001 - whatever it is, it does not answer
            return False
        self._asked = time.monotonic()
        return True

    @property
    def places(self) -> int:
        """How many runs may train at a time."""
        return runs_at_a_time()

    @property
    def detail(self) -> str:
        """How many runs train at a time, for people."""
        return t("{runs} runs at a time", runs=runs_at_a_time())

    def close(self) -> None:
        """End the cluster."""
        client, self.client = self.client, None
        process, self._process = self._process, None
        if client is not None:
            client.close(timeout=2)
        if process is not None:
            _end(process)


class External:
    """A cluster at an address; its workers say with `--resources run=2` how many runs each takes."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.client: Any = None
        self.places, self.predictions = 0, PREDICTIONS
        self.resources: dict[str, int] | None = None

    def open(self) -> None:
        """Connect. Raises RuntimeError where nobody answers."""
        from distributed import Client

        try:
            self.client = Client(self._address, timeout=ANSWER_SECONDS, set_as_default=False)
        except OSError as error:
            raise RuntimeError(self._lost) from error
        why = self.look()
        if why:
            raise RuntimeError(why)

    def look(self) -> str:
        """Why it does not work any more; empty while it does. Counts its places on the way."""
        if self.client.status != "running":
            return self._lost
        try:
            found = self.client.sync(self.client.scheduler.identity, n_workers=-1, callback_timeout=ANSWER_SECONDS)
        except Exception:  # noqa: BLE001 - whatever it is, it does not answer
            return self._lost
        workers = found["workers"].values()
        threads = sum(worker.get("nthreads", 1) for worker in workers)
        runs = int(sum(worker.get("resources", {}).get("run", 0) for worker in workers))
        if runs:
            self.places, self.resources = runs, {"run": 1}
        else:  # nobody said how many runs a worker takes: all its threads, but one for predictions
            self.places, self.resources = max(min(1, threads), threads - 1), None
        self.predictions = max(PREDICTIONS, threads - self.places)
        return ""

    @property
    def _lost(self) -> str:
        return t("The Dask scheduler at {address} does not answer.", address=self._address)

    @property
    def detail(self) -> str:
        """How many runs train at a time and where, for people."""
        if not self.places:
            return t("The Dask cluster at {address} has no workers: runs wait for one.", address=self._address)
        return t("{runs} runs at a time on the Dask cluster at {address}", runs=self.places, address=self._address)

    def close(self) -> None:
        """Let go of the cluster, which stays."""
        client, self.client = self.client, None
        if client is not None:
            client.close(timeout=2)


def _line(stream: IO[bytes]) -> str:
    return stream.readline().decode().strip()


def _end(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:  # it ended before it had read all
                continue
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
