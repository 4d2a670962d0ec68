"""How long a row takes over HTTP beside the bare Keras model, how many of them a core answers, and the first of a cold model.

    python -m tests.benchmarks.predictions [--table NAME] [CHECKOUT ...]

Starts the app of each CHECKOUT (this one, if none is named) in turn, on a home of its own, trains a small network on each of
some tables (or the one named) over HTTP, and asks its model for one row of the table. On a quiet machine; read the ratios.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from tests.browser.conftest import ROOT, free_port

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
ROWS = 800
ASKED, SECONDS = 200, 8.0  # times, one after the other, and for how long at most
TOGETHER = 4  # connections at a time
COLD = 3  # models that were never asked
Row = dict[str, Any]

BARE = """
import json, sys, time, statistics, numpy as np, keras
model = keras.saving.load_model(sys.argv[1], compile=False)
row = json.loads(sys.argv[2])
inputs = {name: np.array([[1.0 if tensor.dtype == "float64" else str(row[name])]], "float64" if tensor.dtype == "float64"
          else "object") for name, tensor in model.input.items()}
times = []
for _ in range(120):
    began = time.perf_counter()
    np.asarray(model({name: keras.ops.convert_to_tensor(values) for name, values in inputs.items()}, training=False))
    times.append(time.perf_counter() - began)
print(json.dumps(sorted(times[20:])))
"""


def mixed(rows: int = ROWS) -> tuple[list[Row], str]:
    """Fourteen columns of all types, and what is to be predicted."""
    rng = np.random.default_rng(0)
    words = ["good", "bad", "late", "soon", "nice", "cheap", "broken", "fast", "slow", "large", "small"]
    found = []
    for n in range(rows):
        numbers = rng.normal(50, 12, 7).round(2).tolist()
        row: Row = {f"number {place}": value for place, value in enumerate(numbers)}
        row |= {f"word {place}": f"value {rng.integers(0, 6)}" for place in range(3)}
        row |= {"member": ["yes", "no"][n % 2], "day": f"2024-{1 + n % 12:02}-{1 + n % 28:02}"}
        row |= {
            "moment": f"2023-{1 + n % 12:02}-{1 + n % 28:02} {n % 24:02}:30:00",
            "text": " ".join(rng.choice(words, 6)),
        }
        found.append(row | {"outcome": "ab"[int(numbers[0] + rng.normal(0, 5) > 50)]})
    return found, "outcome"


def numbers(count: int, rows: int = ROWS) -> tuple[list[Row], str]:
    """So many columns of numbers."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 256, (rows, count))
    return [
        {f"n{place}": int(value) for place, value in enumerate(row)} | {"outcome": "ab"[int(row[0] > 128)]}
        for row in values
    ], "outcome"


TABLES = {"14 mixed columns": mixed(), "8 numbers": numbers(8), "784 numbers": numbers(784, 300)}


@dataclass(frozen=True)
class Server:
    """The app of a checkout."""

    home: Path
    process: psutil.Process
    client: httpx.Client

    def trained(self, rows: list[Row], target: str) -> str:
        """The id of a run that has ended on a table of these rows."""
        names = list(rows[0])
        lines = [",".join(names), *(",".join(str(row[name]) for name in names) for row in rows)]
        table = self.client.post("/datasets", content="\n".join(lines).encode()).json()["id"]
        recipe = {"dataset": table, "target": target, "layers": [{"type": "Dense", "units": 32}]}
        recipe |= {"training": {"epochs": 2, "batch_size": 64}}
        run: str = self.client.post("/runs", json=recipe).raise_for_status().json()["id"]
        _wait_for(lambda: self.client.get(f"/runs/{run}").json()["status"] in ("completed", "failed"))
        return run

    def ask(self, run: str, row: Row, client: httpx.Client | None = None) -> float:
        """Seconds until a row is answered."""
        body = json.dumps({"rows": [row]}).encode()
        began = time.perf_counter()
        (client or self.client).post(f"/runs/{run}/predict", content=body).raise_for_status()
        return time.perf_counter() - began

    def cpu_seconds(self) -> float:
        """What the processors have worked for the server and all its processes."""
        total = 0.0
        for each in (self.process, *self.process.children(recursive=True)):
            try:
                total += sum(each.cpu_times()[:4])  # those of children that have ended, too
            except psutil.NoSuchProcess:
                continue
        return total


@contextmanager
def serving(checkout: Path) -> Iterator[Server]:
    port, home = free_port(), tempfile.TemporaryDirectory()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "LAYERBOARD_HOME": home.name, "LAYERBOARD_SPARE": "0"}
    server = subprocess.Popen(
        command, cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", headers=ADA, timeout=120) as client:
            _wait_for(lambda: client.get("/health").json()["status"] == "ok")
            yield Server(Path(home.name), psutil.Process(server.pid), client)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        home.cleanup()


def _wait_for(met: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if met():
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.1)
    raise TimeoutError


def _bare(server: Server, run: str, row: Row) -> list[float]:
    model = server.home / "runs" / run / "model.keras"
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(model), json.dumps(row)], capture_output=True, text=True, check=True
    )
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _together(server: Server, run: str, row: Row) -> tuple[float, float]:
    """Requests a second from several connections, and the seconds of a processor that each takes."""

    def many(_number: int) -> int:
        with httpx.Client(base_url=server.client.base_url, headers=ADA, timeout=120) as client:
            return len(_asked(lambda: server.ask(run, row, client)))

    before, began = server.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(TOGETHER) as threads:
        count = sum(threads.map(many, range(TOGETHER)))
    took = time.perf_counter() - began
    return count / took, (server.cpu_seconds() - before) / count


def _asked(ask: Callable[[], float]) -> list[float]:
    """Seconds of each request, one after the other."""
    times: list[float] = []
    while len(times) < ASKED and sum(times) < SECONDS:
        times.append(ask())
    return times


def _half_and_most(times: list[float]) -> str:
    times = sorted(times)
    return f"{1000 * statistics.median(times):6.1f} / {1000 * times[int(0.95 * len(times))]:6.1f}"


def _measure(checkout: Path, tables: list[str]) -> None:
    print(f"\n{checkout.name}: milliseconds, the median / the 95th percentile")
    print(f"{'':18}{'bare model':>16}{'over HTTP':>16}{'a second':>10}{'CPU each':>10}   first of a cold model")
    with serving(checkout) as server:
        for name in tables:
            rows, target = TABLES[name]
            row = {column: value for column, value in rows[0].items() if column != target}
            run = server.trained(rows, target)
            first = server.ask(run, row)  # of the first table also without a process that keeps models
            time.sleep(1)
            warm = _asked(partial(server.ask, run, row))
            rate, cpu = _together(server, run, row)
            colds = [server.ask(server.trained(rows, target), row) for _ in range(COLD)]
            cold = f"{1000 * first:.0f}; then {' '.join(f'{1000 * each:.0f}' for each in colds)}"
            bare = _half_and_most(_bare(server, run, row))
            print(f"{name:18}{bare:>16}{_half_and_most(warm):>16}{rate:10.0f}{1000 * cpu:10.1f}   {cold}", flush=True)


def main() -> None:
    """Print a table for each checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", choices=TABLES, action="append")
    parser.add_argument("checkouts", nargs="*", type=Path, default=[ROOT])
    arguments = parser.parse_args()
    for checkout in arguments.checkouts:
        _measure(checkout.resolve(), arguments.table or list(TABLES))


if __name__ == "__main__":
    main()
