"""The memory estimate beside what a run's process really takes at its peak, over jobs of different shapes.

    python tests/benchmarks/memory.py [WORD OF A JOB ...]

Each run is a child as the app starts it; its own memory (without what it shares with the fork server) is read every
20 ms. The estimate is good where the ratio lies between 0.5 and 2.
"""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components.domain.parse_recipe import parse  # noqa: E402
from components.domain.run import Steering  # noqa: E402
from components.features.training_arrays import arrays_of, write_arrays  # noqa: E402
from components.network.memory import run_memory  # noqa: E402
from components.network.output import output_layer  # noqa: E402
from components.runs.limits import RunLimits  # noqa: E402
from components.runs.messages import EpochsTrained, Nothing, Train  # noqa: E402
from components.runs.process import ask_child, start_child  # noqa: E402
from components.workers.memory import own_memory  # noqa: E402
from components.workers.messages import Done  # noqa: E402

PACK = {"scaling": "piecewise_linear", "pack": {"networks": 8}, "split": {"folds": 8}}


@dataclass(frozen=True)
class Job:
    """A table of so many rows, columns of numbers and of words, and the network that is trained on it."""

    name: str
    rows: int
    numbers: int
    words: int
    units: list[int]
    batch: int
    seeds: int = 1
    more: Mapping[str, Any] = field(default_factory=dict)  # fields of the recipe


JOBS = [
    Job("tutorial", 768, 8, 0, [10], 10),
    Job("tutorial, 32 seeds", 768, 8, 0, [10], 10, 32),
    Job("tutorial, 10 folds", 768, 8, 0, [10], 10, more={"split": {"folds": 10}}),
    Job("tutorial, pack of 32", 768, 8, 0, [10], 10, more={"pack": {"networks": 32}}),
    Job("768 x 8, suggested pack", 768, 8, 0, [128, 128], 32, more=PACK),
    Job("20,000 x 50, suggested pack", 20_000, 50, 0, [128, 128], 128, more=PACK),
    Job("2,000 x 50, 1024-1024, pack of 8", 2000, 50, 0, [1024, 1024], 64, more={"pack": {"networks": 8}}),
    Job("100,000 x 20, pack of 8, batch 256", 100_000, 20, 0, [128, 128], 256, more=PACK),
    Job("20,000 x 50, 128-128, 5 folds", 20_000, 50, 0, [128, 128], 128, more={"split": {"folds": 5}}),
    Job("2,000 x 50, 1024-1024, 5 folds", 2000, 50, 0, [1024, 1024], 64, more={"split": {"folds": 5}}),
    Job("20,000 x 50, 128-128", 20_000, 50, 0, [128, 128], 128),
    Job("100,000 x 20, 64-64, batch 1024", 100_000, 20, 0, [64, 64], 1024),
    Job("20,000 x 10 and 10 of words, 64", 20_000, 10, 10, [64], 128),
    Job("2,000 x 50, 2048-2048", 2000, 50, 0, [2048, 2048], 64),
    Job("2,000 x 50, 4096-3000", 2000, 50, 0, [4096, 3000], 64),
    Job("30,000 x 20, batch 20,000, 1024", 30_000, 20, 0, [1024], 20_000),
]


def table(rows: int, numbers: int, words: int) -> bytes:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(0, 1, (rows, numbers)).round(4), columns=[f"n{place}" for place in range(numbers)])
    for place in range(words):
        frame[f"w{place}"] = rng.choice([f"word number {n}" for n in range(30)], rows)
    frame["y"] = rng.choice(["no", "yes"], rows)
    return frame.to_csv(index=False).encode()


def main() -> None:
    # These bring PyArrow, which the children that read this file do without.
    from components.features.plan import make_plan
    from components.features.prepare import prepare_folds
    from components.intake.read_table import read_table

    wanted = sys.argv[1:]
    ask_child(Nothing())
    print(f"{'job':<40}{'estimate MB':>14}{'peak MB':>10}{'ratio':>8}")
    for job in [job for job in JOBS if not wanted or any(each in job.name for each in wanted)]:
        read = read_table(table(job.rows, job.numbers, job.words), "t.csv")
        layers = [{"type": "Dense", "units": each} for each in job.units]
        training = {"epochs": 6, "batch_size": job.batch, "seeds": job.seeds}
        recipe = parse({"dataset": "d", "target": "y", "layers": layers, "training": training, **job.more})
        plan = make_plan(read.cells, read.columns, recipe)
        estimate = run_memory(recipe, plan, output_layer(plan.decision)).total
        training_data, *folds = prepare_folds(read.cells, read.columns, recipe)
        peak = 0
        with tempfile.TemporaryDirectory() as folder:
            arrays = Path(folder) / "arrays"
            write_arrays(arrays, arrays_of(training_data), map(arrays_of, folds))
            child = start_child()
            child.send(Train(arrays, recipe, Path(folder), Steering(), RunLimits(0, 0, None)))
            while True:
                message = child.receive(0.02)
                peak = max(peak, own_memory(child.pid))
                if message and not isinstance(message, EpochsTrained):
                    break
            child.end()
        assert isinstance(message, Done), message
        print(f"{job.name:<40}{estimate / 1e6:>14.0f}{peak / 1e6:>10.0f}{estimate / max(peak, 1):>8.2f}", flush=True)


if __name__ == "__main__":
    main()
