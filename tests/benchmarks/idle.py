"""How much of a core the engine and the server take: while nothing trains, and beside a training that nobody watches.

    python -m tests.benchmarks.idle [SECONDS]

Starts a server of its own on a home of its own. The children that train and prepare are no part of the figures.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "benchmark-of-the-engine-0001"
JOBS: dict[str, tuple[int, dict[str, Any], dict[str, Any]]] = {  # rows, the layer, settings of the training
    "768 rows, Dense 10, batches of 10": (768, {"units": 10}, {"batch_size": 10}),
    "20,000 rows, Dense 128, batches of 128": (20_000, {"units": 128}, {"batch_size": 128}),
    "the same 768 rows, slow": (768, {"units": 10}, {"batch_size": 10}),
}


@dataclass(frozen=True)
class Server:
    """A server of this benchmark."""

    process: psutil.Process
    address: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What a call of the API answers."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {TOKEN}"}
        request = urllib.request.Request(f"{self.address}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    @property
    def engine(self) -> psutil.Process:
        """The process of its engine."""
        return next(each for each in self.process.children() if "components.runs.local" in each.cmdline())

    def wait(self, path: str, field: str, *values: str) -> None:
        """Until an answer says so. Raises TimeoutError."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                if self.call("GET", path)[field] in values:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise TimeoutError(path)


def table(rows: int) -> bytes:
    """Eight numbers and an outcome, as CSV."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(rows, 8)).round(3)
    outcome = (numbers[:, 1] + numbers[:, 5] + rng.normal(size=rows) > 0).astype(int)
    lines = [
        "a,b,c,d,e,f,g,h,outcome",
        *(",".join(map(str, [*row, y])) for row, y in zip(numbers, outcome, strict=True)),
    ]
    return "\n".join(lines).encode()


def measure(server: Server, seconds: float, what: str) -> None:
    """Print the shares of a core that engine and server take for so long."""
    processes = {"engine": server.engine, "server": server.process}
    before = {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}
    began = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    shares = [100 * (sum(process.cpu_times()[:2]) - before[name]) / took for name, process in processes.items()]
    print(f"| {what} | " + " | ".join(f"{share:.1f} %" for share in shares) + " |", flush=True)


def main(seconds: float) -> None:
    """Print the table."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        log = (Path(home) / "server.log").open("wb")
        environment = os.environ | {"LAYERBOARD_HOME": home}
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            f"--server.port={port}",
            "--server.headless=true",
        ]
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        server = Server(psutil.Process(started.pid), f"http://127.0.0.1:{port}/api")
        try:
            server.wait("/health", "status", "ok")
            time.sleep(25)  # the spare process is warmed up
            print("| what | engine | server |\n|---|---|---|")
            measure(server, seconds, "nothing trains")
            for name, (rows, layer, training) in JOBS.items():
                dataset = server.call("POST", "/datasets?name=table.csv", table(rows))["id"]
                recipe = {"dataset": dataset, "target": "outcome", "layers": [{"type": "Dense", **layer}]}
                recipe["training"] = {"epochs": 100_000, **training}
                run = server.call("POST", "/runs", recipe)["id"]
                if "slow" in name:
                    server.call("POST", f"/runs/{run}/speed", {"speed": "slow"})
                server.wait(f"/runs/{run}", "status", "running")
                time.sleep(3)
                measure(server, seconds, name)
                server.call("POST", f"/runs/{run}/stop")
                server.wait(f"/runs/{run}", "status", "stopped")
        finally:
            started.terminate()
            started.wait(20)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
