"""How long does a plan take, and how much memory, beside the table itself?

    python -m tests.benchmarks.preparing                 100,000 and 1,000,000 rows x 20 mixed columns
    python -m tests.benchmarks.preparing --rows 200000   another size

A plan is what the server works out when a recipe changes; the material is what a run's process is given; x is what the
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

import psutil

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from components.data.preparing import apply, make_plan, prepare  # noqa: E402
from components.data.profile import understand  # noqa: E402
from components.recipe import parse  # noqa: E402
from tests.benchmarks.understanding import table  # noqa: E402

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
    material = prepare(cells, columns, RECIPE) if what == "x" else None
    work: dict[str, Callable[[], Any]] = {
        "plan": lambda: make_plan(cells, columns, RECIPE),
        "material": lambda: prepare(cells, columns, RECIPE),
        "x": lambda: apply(material.preparation, material.inputs),
    }
    _, seconds, peak, longest = watched(work[what])
    print(f"{rows:>12,}{size:>10.0f}  {what:<10}{seconds:>8.2f}{peak:>10.0f}{longest:>12.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--what", nargs="+", default=["plan", "material", "x"])
    options = parser.parse_args()
    print(f"{'rows':>12}{'table MB':>10}  {'made':<10}{'s':>8}{'peak MB':>10}{'blocked s':>12}")
    context = multiprocessing.get_context("spawn")
    for rows in options.rows:
        for what in options.what:
            child = context.Process(target=measure, args=(rows, what))
            child.start()
            child.join()


if __name__ == "__main__":
    main()
