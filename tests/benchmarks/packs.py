"""How long do many networks take beside one: a pack of 32 that differ, 16 seeds, each from the call to the kept model.

The tutorial's network (Dense 10, batches of 10) on 768 rows and 8 columns, in a warm process, compiling included; the rounds
go by turns, so that a busy machine is busy for all. `x` is how many times as long as one network.

    python -m tests.benchmarks.packs [EPOCHS ...]
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from components.domain.parse_recipe import parse
from components.features.prepare import prepare
from components.features.training_arrays import arrays_of
from components.intake.read_table import read_table
from components.training.process import set_up
from components.training.run import train
from tests.listener import FullSpeed

ROUNDS = 3
DIFFER = {"networks": 32, "learning_rate": [0.0003, 0.01]}
JOBS = {
    "one network": {},
    "pack of 32, other seeds": {"pack": {"networks": 32}},
    "pack of 32, other rates": {"pack": DIFFER},
    "16 seeds": {"training": {"seeds": 16}},
}


def table() -> bytes:
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (768, 8)).round(3)
    frame = pd.DataFrame(x, columns=[f"c{place}" for place in range(8)])
    frame["y"] = np.where(x[:, 0] * x[:, 1] + x[:, 2] + rng.normal(0, 0.5, 768) > 0, "yes", "no")
    return frame.to_csv(index=False).encode()


def main() -> None:
    set_up(0, None)
    read = read_table(table(), "t.csv")
    for epochs in [int(argument) for argument in sys.argv[1:]] or [100, 1000]:
        wall: dict[str, list[float]] = {name: [] for name in JOBS}
        steady: dict[str, list[float]] = {name: [] for name in JOBS}
        for _ in range(ROUNDS):
            for name, more in JOBS.items():
                training = {"epochs": epochs, "batch_size": 10, **more.get("training", {})}
                fields = {"dataset": "d", "target": "y", "layers": [{"type": "Dense", "units": 10}], **more}
                recipe = parse(fields | {"training": training})
                arrays = arrays_of(prepare(read.cells, read.columns, recipe))
                with tempfile.TemporaryDirectory() as folder:
                    began = time.perf_counter()
                    outcome = train(arrays, recipe, Path(folder), FullSpeed())
                    wall[name].append(time.perf_counter() - began)
                steady[name].append(outcome.timing["train_s"])
        print(f"{epochs} epochs{'':<20}{'seconds':>9}{'x':>7}{'of epochs':>11}{'x':>7}")
        one, one_steady = median(wall["one network"]), median(steady["one network"])
        for name in JOBS:
            whole, epochs_s = median(wall[name]), median(steady[name])
            print(
                f"{name:<30}{whole:>9.2f}{whole / one:>7.1f}{epochs_s:>11.2f}{epochs_s / one_steady:>7.1f}", flush=True
            )


if __name__ == "__main__":
    main()
