"""Large files of new rows, CSV to CSV over HTTP, beside the bare Keras model on the same rows.

    python -m tests.benchmarks.batches [--rows N ...]

For each number of rows: the seconds from the first byte sent to the last byte of the result received, and what of that went
into the steps; beside it what Keras takes to answer the same rows when they are typed arrays in memory, called layer by layer
in batches of 4,096, by `predict`, and from CSV to CSV with pandas round it. Then the most memory that each process had, in
MB, as it was before the file came and at its peak: what does not grow from the first line to the next does not grow with the
file. *CPU* are seconds that processors worked, which the load of the machine changes least.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from components.workers.memory import own_memory
from tests.benchmarks.predictions import Server, _wait_for, mixed, serving
from tests.browser.conftest import ROOT

BLOCK = 20_000  # rows that are drawn; longer files repeat them
SAMPLE_SECONDS = 0.05

BARE = """
import json, sys, time
import keras, numpy as np, pandas as pd
model = keras.saving.load_model(sys.argv[1], compile=False)
began = time.perf_counter()
table = pd.read_csv(sys.argv[2], dtype=str)
inputs = {}
for name, tensor in model.input.items():
    cells = table[name]
    if tensor.dtype == "string":
        inputs[name] = cells.to_numpy(object)[:, None]
    elif name in ("day", "moment"):
        inputs[name] = (pd.to_datetime(cells).astype("datetime64[s]").astype("int64") / 86400).to_numpy()[:, None]
    else:
        inputs[name] = cells.astype("float64").to_numpy()[:, None]
typed = time.perf_counter() - began
def batches():
    for at in range(0, len(table), 4096):
        yield {name: keras.ops.convert_to_tensor(values[at : at + 4096]) for name, values in inputs.items()}
model(next(batches()), training=False)
began, worked = time.perf_counter(), time.process_time()
answers = np.concatenate([np.asarray(model(batch, training=False)) for batch in batches()])
called, called_cpu = time.perf_counter() - began, time.process_time() - worked
import tensorflow as tf
began = time.perf_counter()
model.predict(tf.data.Dataset.from_tensor_slices(inputs).batch(4096), verbose=0)
predicted = time.perf_counter() - began
began = time.perf_counter()
table.insert(0, "probability", answers[:, 0])
table.to_csv(sys.argv[3], index=False)
written = time.perf_counter() - began
print(json.dumps({"called": called, "called_cpu": called_cpu, "predict": predicted, "csv": typed + predicted + written}))
"""


def write_csv(path: Path, rows: int) -> None:
    block, target = mixed(BLOCK)
    names = [name for name in block[0] if name != target]
    lines = [",".join(str(row[name]) for name in names) + "\n" for row in block]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        for at in range(0, rows, BLOCK):
            file.writelines(lines[: rows - at])


class Peaks:
    """The most memory that each kind of process had, and what it had at first."""

    def __init__(self) -> None:
        self.most: dict[str, int] = defaultdict(int)
        self.first: dict[str, int] = {}

    def look(self, server: psutil.Process) -> None:
        for process in (server, *server.children(recursive=True)):
            try:
                name, memory = _name_of(process), 0
                if name:
                    memory = own_memory(process.pid) if name == "scorer" else process.memory_info().rss
            except psutil.Error:
                continue
            if memory:
                self.first.setdefault(name, memory)
                self.most[name] = max(self.most[name], memory)


def _name_of(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    for part, name in {
        "streamlit": "server",
        "intake.worker": "reader",
        "batch_worker": "checks and writes",
        "runs.local": "engine",
        "forkserver": "scorer",  # its children; the fork server itself has hardly any of its own
        "multiprocessing": "scorer",
    }.items():
        if part in line:
            return name
    return ""


@contextmanager
def watched(server: psutil.Process) -> Iterator[Peaks]:
    peaks, stop = Peaks(), threading.Event()

    def watch() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            peaks.look(server)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()


def predict(server: Server, run: str, path: Path, result: Path) -> dict[str, float]:
    """Seconds of each step."""
    began = time.perf_counter()
    with path.open("rb") as file:
        batch = server.client.post(f"/runs/{run}/batches", content=file, timeout=600).raise_for_status().json()["id"]
    read = time.perf_counter()
    _wait_for(lambda: server.client.get(f"/runs/{run}/batches/{batch}").json()["status"] == "completed", 600)
    done = time.perf_counter()
    with server.client.stream("GET", f"/runs/{run}/batches/{batch}/csv") as answer, result.open("wb") as file:
        for piece in answer.iter_bytes():
            file.write(piece)
    end = time.perf_counter()
    server.client.delete(f"/runs/{run}/batches/{batch}")
    return {"sent and read": read - began, "predicted": done - read, "received": end - done, "in all": end - began}


def measure(server: Server, run: str, rows: int, folder: Path) -> None:
    path, result = folder / "rows.csv", folder / "predictions.csv"
    write_csv(path, rows)
    before = server.cpu_seconds()
    with watched(server.process) as peaks:
        steps = predict(server, run, path, result)
    worked = server.cpu_seconds() - before
    with result.open("rb") as file:
        assert sum(1 for _ in file) == rows + 1
    model = server.home / "runs" / run / "model.keras"
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(model), str(path), str(result)], capture_output=True, text=True, check=True
    )
    bare: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    size, load = path.stat().st_size / 1e6, os.getloadavg()[0]
    said = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in steps.items())
    print(f"\n{rows:,} rows x 14, {size:.0f} MB, load {load:.1f}: {said}")
    for name, words in {
        "called": "called by layers",
        "predict": "predict",
        "csv": "pandas and predict, CSV to CSV",
    }.items():
        print(f"  Keras, {words}: {bare[name]:.1f} s, so {steps['in all'] / bare[name]:.1f} x")
    print(
        f"  CPU: {worked:.1f} s; Keras, called by layers: {bare['called_cpu']:.1f} s, so {worked / bare['called_cpu']:.1f} x"
    )
    memory = (f"{name} {peaks.first[name] / 1e6:.0f} -> {most / 1e6:.0f}" for name, most in peaks.most.items())
    print(f"  memory, MB: {'; '.join(memory)}", flush=True)


def main() -> None:
    """Train a small network and have it predict each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[250_000, 1_000_000])
    arguments = parser.parse_args()
    with serving(ROOT) as server, tempfile.TemporaryDirectory() as folder:
        run = server.trained(*mixed(5_000))
        for rows in arguments.rows:
            measure(server, run, rows, Path(folder))


if __name__ == "__main__":
    main()
