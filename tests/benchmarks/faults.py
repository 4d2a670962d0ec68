"""Faults and control on the real engine: kills at random moments, pause and stop in long epochs, many runs in a row.

python tests/benchmarks/faults.py               # everything, about ten minutes
python tests/benchmarks/faults.py kills --times 100
python tests/benchmarks/faults.py control
python tests/benchmarks/faults.py row --times 200
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components.domain.parse_recipe import parse  # noqa: E402
from components.domain.recipe import Recipe  # noqa: E402
from components.runs import lifecycle  # noqa: E402
from components.runs.app_state import app_state  # noqa: E402
from components.store.database import open_store  # noqa: E402
from components.store.datasets import add_dataset  # noqa: E402
from components.store.epochs import epochs_after  # noqa: E402
from components.store.runs import RunRecord, get_run  # noqa: E402
from components.workers.memory import own_memory  # noqa: E402
from tests.integration.conftest import running_app  # noqa: E402

WHO = "benchmark"


def table(rows: int, width: int) -> bytes:
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (rows, width)).round(3)
    y = (x[:, 0] * x[:, 1] + x[:, 2] > 0).astype(int)
    lines = [",".join([*map(str, row), str(answer)]) for row, answer in zip(x, y, strict=True)]
    return "\n".join(lines).encode()


def recipe_of(rows: int, width: int, units: list[int], **training: object) -> Recipe:
    record = add_dataset(open_store(), WHO, f"{rows}x{width}.csv", table(rows, width))
    layers = [{"type": "Dense", "units": each} for each in units]
    return parse({"dataset": record.id, "target": f"column_{width + 1}", "layers": layers, "training": training})


def now(run: RunRecord) -> RunRecord:
    return get_run(open_store(), WHO, run.id)


def wait(run: RunRecord, there: Callable[[RunRecord], bool], seconds: float = 600) -> RunRecord:
    deadline = time.monotonic() + seconds
    while not there(found := now(run)):
        if time.monotonic() > deadline:
            raise TimeoutError(found)
        time.sleep(0.005)
    return found


def training_child() -> psutil.Process | None:
    """The youngest child of the fork server: the one that trains."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if "forkserver" in " ".join(process.cmdline()) and process.ppid() != process.pid:
                found.append((process.create_time(), process))
        except psutil.Error:
            continue
    found.sort(key=lambda each: each[0])
    return found[-1][1] if len(found) > 1 else None  # the first is the fork server itself


def kills(times: int) -> None:
    """Kill the training child at random moments; the run has to come out as if nothing had been."""
    rng = np.random.default_rng(0)
    recipe = recipe_of(768, 8, [10], epochs=30_000, batch_size=10)
    whole = wait(lifecycle.start_run(app_state(), WHO, recipe), lambda run: run.status.final)
    expected = [bare(row) for row in epochs_after(open_store(), whole.id)]
    killed = runs = wrong = 0
    worst = 0.0
    while killed < times:
        run, runs = lifecycle.start_run(app_state(), WHO, recipe), runs + 1
        while not now(run).status.final and killed < times:
            time.sleep(float(rng.uniform(0.05, 1.2)))
            child = training_child()
            if now(run).status != "running" or child is None:
                continue
            before = now(run).epoch
            child.kill()
            killed, began = killed + 1, time.monotonic()
            found = wait(run, lambda run, before=before: run.status.final or run.epoch > before)
            worst = max(worst, time.monotonic() - began)
            if found.status == "failed":
                print(f"  failed after {killed} kills: {found.error}")
        run = wait(run, lambda run: run.status.final)
        told = [bare(row) for row in epochs_after(open_store(), run.id)]
        same = told == expected and run.metrics == whole.metrics
        wrong += not same
        if not same:
            print(f"  run {runs}: {run.status}, {len(told)} epochs, {run.error}")
    print(
        f"{killed} kills in {runs} runs of 30,000 epochs: {wrong} runs differ from the undisturbed one in any epoch's"
    )
    print(f"figures or in any final metric; longest time from a kill to the next new epoch {worst:.2f} s")


def bare(row: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in row.items() if name != "seconds"}


def control(_times: int) -> None:
    """Seconds from the call until the run stands still, in an epoch of some ten seconds and in ones of a fifth of a millisecond."""
    jobs = {
        "epochs of about 10 s": recipe_of(60_000, 100, [2048, 2048], epochs=50, batch_size=64),
        "epochs of about 0.2 ms": recipe_of(768, 8, [10], epochs=100_000, batch_size=10),
    }
    print(f"{'job':<26}{'pause':>10}{'resume':>10}{'stop':>10}   seconds, median of 5 (worst); an epoch took")
    for name, recipe in jobs.items():
        took: dict[str, list[float]] = {"pause": [], "resume": [], "stop": []}
        for _ in range(5):
            run = lifecycle.start_run(app_state(), WHO, recipe)
            wait(run, lambda run: run.status == "running" and (run.epoch > 20 or training_for(run, 4.0)))
            took["pause"].append(timed(lambda run=run: lifecycle.pause_run(app_state(), WHO, run.id), run, "paused"))
            took["resume"].append(timed(lambda run=run: lifecycle.resume_run(app_state(), WHO, run.id), run, "running"))
            time.sleep(1.0)
            took["stop"].append(timed(lambda run=run: lifecycle.stop_run(app_state(), WHO, run.id), run, "stopped"))
        seconds = [row["seconds"] for row in epochs_after(open_store(), run.id)]
        cells = "".join(f"{np.median(each):>6.2f} ({max(each):.2f})" for each in took.values())
        print(f"{name:<26}{cells}   {np.median(seconds) if seconds else float('nan'):.4f} s", flush=True)


def training_for(run: RunRecord, seconds: float) -> bool:
    return run.started is not None and time.time() - run.started.timestamp() > seconds


def timed(act: Callable[[], object], run: RunRecord, status: str) -> float:
    began = time.monotonic()
    act()
    wait(run, lambda run: run.status == status)
    return time.monotonic() - began


def row(times: int) -> None:
    """Runs one after another: what server and engine have for themselves before and after."""
    recipe = recipe_of(200, 4, [8], epochs=20, batch_size=10)
    for _ in range(10):
        wait(lifecycle.start_run(app_state(), WHO, recipe), lambda run: run.status.final)
    before = held()
    began = time.monotonic()
    for _ in range(times):
        run = wait(lifecycle.start_run(app_state(), WHO, recipe), lambda run: run.status.final)
        assert run.status == "completed", run.error
    after = held()
    print(f"{times} runs in {time.monotonic() - began:.0f} s, memory in MB before and after:")
    for name in before:
        print(f"  {name:<12}{before[name]:8.1f}{after.get(name, 0):8.1f}")
    print(f"  child processes left: {len(psutil.Process().children(recursive=True))}")


def held() -> dict[str, float]:
    engine = [child for child in psutil.Process().children() if "components.runs.local" in child.cmdline()]
    servers = [child for child in engine[0].children() if "forkserver" in " ".join(child.cmdline())]
    processes = {"server": os.getpid(), "engine": engine[0].pid, "fork server": servers[0].pid}
    return {name: own_memory(pid) / 1e6 for name, pid in processes.items()}


def main() -> None:
    parts = {"kills": (kills, 100), "control": (control, 5), "row": (row, 200)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*parts, []], help="which to do; all by default")
    parser.add_argument("--times", type=int, help="how many kills, or runs in a row")
    options = parser.parse_args()
    os.environ["LAYERBOARD_SPARE"] = "0"  # so that the youngest child is the one that trains
    os.environ["LAYERBOARD_HOME"] = tempfile.mkdtemp(prefix="layerboard-faults-")
    with running_app() as app:
        while app.engine.status.state != "ready":
            time.sleep(0.1)
        for name in options.parts or parts:
            function, usual = parts[name]
            print(f"\n{name}", flush=True)
            function(options.times or usual)


if __name__ == "__main__":
    main()
