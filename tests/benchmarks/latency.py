"""How long another visitor waits for an answer while one visitor asks for much.

python -m tests.benchmarks.latency [CHECKOUT]

Starts the app of CHECKOUT (this one, if none is named), trains a small network over HTTP, and measures `GET /api/health` as
another visitor while one visitor does each of the things below; prints how long that took, the median and the longest wait
in between, and the most memory that the server took. On a quiet machine.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from tests.browser.conftest import ROOT, free_port

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
ROWS = 1_000_000
STREAMS = 200
EPOCHS = 20_000


def main() -> None:
    checkout = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    port, home = free_port(), tempfile.TemporaryDirectory()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "LAYERBOARD_HOME": home.name, "LAYERBOARD_SPARE": "0"}
    server = subprocess.Popen(
        command, cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/api"
        _wait_for(lambda: httpx.get(f"{address}/health").status_code == 200)
        _measure_all(address, server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        home.cleanup()


def _measure_all(address: str, pid: int) -> None:
    short, long = _trained(address, 5), _trained(address, EPOCHS)
    recipe = {"dataset": "d", "target": "t", "layers": []}
    many = json.dumps(recipe | {"columns": {f"c{n}": {} for n in range(1_300_000)}}).encode()
    wrong = json.dumps(recipe | {"columns": {f"c{n}": 1 for n in range(1_000_000)}}).encode()
    inside = json.dumps(recipe | {"columns": {f"column {n}": {"role": "ignore"} for n in range(20_000)}}).encode()
    rows = json.dumps({"rows": [{"b": n % 9} for n in range(ROWS)]}, separators=(",", ":")).encode()
    csv = b"b\n" + b"".join(b"%d\n" % (n % 9) for n in range(ROWS))
    kinds = {"Content-Type": "text/csv"}
    _print("nothing", _meanwhile(address, pid, lambda: time.sleep(3)))
    for name, body in ((f"a recipe of {len(many) // 10**6} MB", many), ("1,000,000 wrong values", wrong)):
        _print(name, _meanwhile(address, pid, lambda body=body: _post(f"{address}/runs", body, {})))
    _print("a recipe of 20,000 columns", _meanwhile(address, pid, lambda: _post(f"{address}/runs", inside, {})))
    _print(
        "1,000,000 rows as JSON", _meanwhile(address, pid, lambda: _post(f"{address}/runs/{short}/predict", rows, {}))
    )
    _print(
        "1,000,000 rows as CSV", _meanwhile(address, pid, lambda: _post(f"{address}/runs/{short}/predict", csv, kinds))
    )
    _print(f"{STREAMS} streams of {EPOCHS:,} epochs", _meanwhile(address, pid, lambda: _follow(address, long)))


def _trained(address: str, epochs: int) -> str:
    table = b"a,b\n" + b"".join(b"%d,%d\n" % (n % 2, n % 9) for n in range(60))
    dataset = httpx.post(f"{address}/datasets", content=table, headers=ADA, timeout=120).json()["id"]
    training = {"epochs": epochs, "batch_size": 40}
    recipe = {"dataset": dataset, "target": "a", "layers": [], "training": training}
    run: str = httpx.post(f"{address}/runs", json=recipe, headers=ADA, timeout=60).json()["id"]
    ended = ("completed", "stopped", "failed")
    _wait_for(lambda: httpx.get(f"{address}/runs/{run}", headers=ADA, timeout=60).json()["status"] in ended, 300)
    return run


def _wait_for(met: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if met():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError


def _post(address: str, body: bytes, headers: dict[str, str]) -> str:
    try:
        with httpx.stream("POST", address, content=body, headers=ADA | headers, timeout=300) as answer:
            size = sum(map(len, answer.iter_raw()))
            return f"{answer.status_code}, {size:,} bytes"
    except httpx.WriteError:
        return "refused while it was sent"


def _follow(address: str, run: str) -> str:
    statuses: list[int] = []

    def one() -> None:
        with httpx.stream("GET", f"{address}/runs/{run}/events", headers=ADA, timeout=300) as answer:
            statuses.append(answer.status_code)
            for _ in answer.iter_raw():
                pass

    threads = [threading.Thread(target=one) for _ in range(STREAMS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ", ".join(f"{statuses.count(status)} times {status}" for status in sorted(set(statuses)))


def _meanwhile(address: str, pid: int, work: Callable[[], str | None]) -> dict[str, object]:
    """Waits of another visitor and the server's memory, while `work` is done."""
    result: list[str | None] = []
    thread = threading.Thread(target=lambda: result.append(work()))
    waits, most, began = [], 0, time.monotonic()
    thread.start()
    with httpx.Client(timeout=300) as other:
        while thread.is_alive():
            asked = time.monotonic()
            other.get(f"{address}/health")
            waits.append(time.monotonic() - asked)
            most = max(most, psutil.Process(pid).memory_info().rss)
            time.sleep(0.02)
    took = time.monotonic() - began
    return {
        "took": took,
        "median": statistics.median(waits),
        "longest": max(waits),
        "memory": most,
        "result": result[0],
    }


def _print(name: str, found: dict[str, object]) -> None:
    print(
        f"{name:32} {found['took']:7.2f} s   median {1000 * found['median']:6.0f} ms   longest {1000 * found['longest']:6.0f} ms"  # type: ignore[operator]
        f"   {found['memory'] / 1e6:6.0f} MB   {found['result'] or ''}",  # type: ignore[operator]
        flush=True,
    )


if __name__ == "__main__":
    main()
