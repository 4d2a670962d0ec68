"""How long does a plan take, and how much memory, beside the table itself?

    python -m tests.benchmarks.preparing                 100,000 and 1,000,000 rows x 20 mixed columns
    python -m tests.benchmarks.preparing --rows 200000   another size
    python -m tests.benchmarks.preparing --what epochs   an epoch with five categories of 200 values, one-hot or embedded

A plan is what the server works out when a recipe changes; the data are what is prepared for a run; x is what the
network takes. Each is made in a process of its own; the peak is read every 5 ms and counts what came on top of the table.
"""

import argparse
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from components.domain.parse_recipe import parse  # noqa: E402
from components.features import apply  # noqa: E402
from components.features.plan import make_plan  # noqa: E402
from components.features.prepare import prepare  # noqa: E402
from components.features.training_arrays import arrays_of  # noqa: E402
from tests.benchmarks.understanding import table  # noqa: E402
from tests.corpora.understood import understand  # noqa: E402

RECIPE = parse({"dataset": "d", "target": "flag", "layers": []})


def watched(work: Callable[[], Any]) -> tuple[Any, float, float, float]:
    """What the work gives, its seconds, its peak in MB, and the longest time that no other thread had its turn."""
    me, peak, longest, over = psutil.Process(), 0, 0.0, threading.Event()
    before = me.memory_info().rss

    def look() -> None:
        nonlocal peak, longest
        last = time.perf_counter()
        while not over.wait(0.005):
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
            peak = max(peak, me.memory_info().rss - before)

    watch = threading.Thread(target=look)
    watch.start()
    began = time.perf_counter()
    made = work()
    seconds = time.perf_counter() - began
    over.set()
    watch.join()
    return made, seconds, peak / 1e6, longest


def measure(rows: int, what: str) -> None:
    cells = table(rows)
    columns = understand(cells)
    size = cells.memory_usage(deep=True).sum() / 1e6
    make_plan(cells.head(1000), columns, RECIPE)
    training_data = prepare(cells, columns, RECIPE) if what == "x" else None
    work: dict[str, Callable[[], Any]] = {
        "plan": lambda: make_plan(cells, columns, RECIPE),
        "data": lambda: prepare(cells, columns, RECIPE),
        "x": lambda: apply(training_data.preparation, training_data.inputs),
    }
    _, seconds, peak, longest = watched(work[what])
    print(f"{rows:>12,}{size:>10.0f}  {what:<10}{seconds:>8.2f}{peak:>10.0f}{longest:>12.2f}", flush=True)


def epochs(rows: int) -> None:
    """Milliseconds of a compiled epoch: 20 numbers alone, then with five categories of 200 values."""
    from components.training.model import build_core, build_loss, build_optimizer
    from components.training.prepared_rows import prepared_rows
    from components.training.trainer import Trainer

    rng = np.random.default_rng(0)
    cells = pd.DataFrame({f"number {n}": rng.normal(0, 1, rows).round(4).astype(str) for n in range(20)})
    for n in range(5):
        cells[f"word {n}"] = np.array([f"value {k}" for k in range(200)])[rng.integers(0, 200, rows)]
    cells["flag"] = rng.choice(["yes", "no"], rows)
    cells = cells.astype("str")
    columns = understand(cells)
    words = [f"word {n}" for n in range(5)]
    overrides: dict[str, dict[str, object]] = {
        "numbers alone": {"role": "ignore"},
        "one-hot": {"encoding": "one_hot"},
        "embedded": {"encoding": "embedding"},
    }
    for name, override in overrides.items():
        dense = {"type": "Dense", "units": 64}
        training = {"epochs": 100_000, "batch_size": 128}
        recipe = parse(
            {
                "dataset": "d",
                "target": "flag",
                "columns": dict.fromkeys(words, override),
                "layers": [dense, dense],
                "training": training,
            }
        )
        arrays = arrays_of(prepare(cells, columns, recipe))
        made, ready = arrays.preparation, prepared_rows(arrays, recipe.training)
        trainer = Trainer(
            build_core(made.width, recipe.layers, made, 0),
            build_loss(made.task),
            build_optimizer(recipe.training, 1),
            ready,
            made.task,
            recipe.training,
            made.scale,
        )
        trainer.begin()
        each = []
        began, done = time.perf_counter(), trainer.epoch
        while time.perf_counter() - began < 20:
            start = time.perf_counter()
            trainer.advance()
            if trainer.epoch > done:
                each.append((time.perf_counter() - start) / (trainer.epoch - done))
                done = trainer.epoch
        trainer.close()
        print(f"{rows:>12,}  {name:<16}{made.width:>8} columns of x{1e3 * min(each):>10.1f} ms an epoch", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--what", nargs="+", default=["plan", "data", "x"])
    options = parser.parse_args()
    print(f"{'rows':>12}{'table MB':>10}  {'made':<10}{'s':>8}{'peak MB':>10}{'blocked s':>12}")
    context = multiprocessing.get_context("spawn")
    for rows in options.rows:
        for what in options.what:
            work = (epochs, (rows,)) if what == "epochs" else (measure, (rows, what))
            child = context.Process(target=work[0], args=work[1])
            child.start()
            child.join()


if __name__ == "__main__":
    main()
