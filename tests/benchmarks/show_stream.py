"""What it costs the server that browsers watch a run learn, and what it costs the training.

python -m tests.benchmarks.show_stream

Starts the app, has a small network trained and paused, writes frames of it 20 times a second in the training's place, and
measures the processor time of the server while none, 1 and 8 read them live. Then trains the same network in this process,
alone and watched, turn by turn: the epochs a second of each, by the wall clock and by processor time, and the frames a
second that came. On a quiet machine.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import psutil

from components.training.live_weights import FILE
from components.training.weight_snapshots import frame_of
from tests.browser.conftest import ROOT, free_port
from tests.integration.conftest import clinic_csv

ADA = {"Authorization": "Bearer the-secret-of-ada-1815"}
FRAMES_A_SECOND = 20
SECONDS = 15.0
EPOCHS = 20_000
TURNS = 4


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        _measure_server(Path(home))
    _measure_training()


def _measure_server(home: Path) -> None:
    port = free_port()
    environment = {**os.environ, "LAYERBOARD_HOME": str(home), "LAYERBOARD_SPARE": "0"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", headers=ADA, timeout=60) as client:
            _wait_for(lambda: _answers(client))
            run = _paused_run(client)
            count = client.get(f"/runs/{run}/show").json()["weights"]
            with _writing(home / "runs" / run, count):
                times = {watchers: _server_share(client, run, watchers, server.pid) for watchers in (0, 1, 8)}
            for watchers, share in times.items():
                more = f", {(share - times[0]) / watchers:.2%} a browser" if watchers else ""
                print(f"{watchers} watch: the server takes {share:.2%} of a core{more}")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _paused_run(client: httpx.Client) -> str:
    table = client.post("/datasets?name=clinic.csv", content=clinic_csv()).json()["id"]
    layers = [{"type": "Dense", "units": 10}]
    recipe = {"dataset": table, "target": "column_9", "layers": layers, "training": {"epochs": 100_000}}
    run = str(client.post("/runs", json=recipe).json()["id"])
    _wait_for(lambda: client.get(f"/runs/{run}").json()["epoch"] > 0)
    client.post(f"/runs/{run}/pause")
    _wait_for(lambda: client.get(f"/runs/{run}").json()["status"] == "paused")
    return run


@contextmanager
def _writing(folder: Path, count: int) -> Iterator[None]:
    """Frames of `count` weights, as a training writes them."""
    over = threading.Event()

    def write() -> None:
        epoch, weights = 0, np.ones(count, "float32")
        while not over.wait(1 / FRAMES_A_SECOND):
            epoch += 1
            (folder / "aside").write_bytes(frame_of(epoch, weights))
            (folder / "aside").replace(folder / FILE)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _server_share(client: httpx.Client, run: str, watchers: int, pid: int) -> float:
    """Processor seconds of the server a second while so many watch."""
    process, over, frames = psutil.Process(pid), threading.Event(), [0] * watchers

    def watch(number: int) -> None:
        with client.stream("GET", f"/runs/{run}/weights/live") as answer:
            for _ in answer.iter_raw():
                frames[number] += 1
                if over.is_set():
                    return

    threads = [threading.Thread(target=watch, args=(number,)) for number in range(watchers)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    before, began, read = process.cpu_times(), time.monotonic(), sum(frames)
    time.sleep(SECONDS)
    after, seconds, read = process.cpu_times(), time.monotonic() - began, sum(frames) - read
    over.set()
    for thread in threads:
        thread.join()
    if watchers:
        print(f"{watchers} watch: {read / watchers / seconds:.1f} frames a second each")
    return (after.user + after.system - before.user - before.system) / seconds


def _measure_training() -> None:
    from tests.unit.training.mapped_training import train
    from tests.unit.training.test_run import Watcher, job
    from tests.unit.training.test_run_show import watching

    data, recipe = job("iris", epochs=EPOCHS)
    recipe = recipe.model_copy(update={"layers": recipe.layers[:1]})
    speeds: dict[str, list[float]] = {"alone": [], "watched": []}
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(TURNS):
            for name, found in speeds.items():
                folder = Path(scratch) / f"{turn}{name}"
                began = time.perf_counter()
                if name == "watched":
                    with watching(folder) as frames:
                        outcome = train(data, recipe, folder, Watcher())
                    print(f"watched: {len(frames) / (time.perf_counter() - began):.1f} frames a second")
                else:
                    outcome = train(data, recipe, folder, Watcher())
                found.append(EPOCHS / outcome.timing["train_s"])
    for name, found in speeds.items():
        print(f"{name}: at best {max(found):,.0f} epochs a second ({', '.join(f'{speed:,.0f}' for speed in found)})")


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def _wait_for(condition: object) -> None:
    deadline = time.monotonic() + 120
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.1)


if __name__ == "__main__":
    main()
