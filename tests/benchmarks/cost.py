"""The expected seconds of a training beside the measured ones, for networks and tables of many sizes.

    python -m tests.benchmarks.cost              # some minutes
    python -m tests.benchmarks.cost --repeat 3   # the quickest of so many is taken

Each job is trained in a process of its own, warm and with nothing compiled before. How to read it: tests/benchmarks/README.md.
"""

import argparse
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.domain.layers import BatchNormalization, Dense, Dropout, Layer
from components.domain.recipe import Training
from components.network.cost import TrainingRows, training_cost


@dataclass(frozen=True)
class Job:
    """A training on a table of noise with two classes."""

    rows: int
    width: int
    layers: tuple[Layer, ...]
    batch: int
    epochs: int


def dense(*units: int) -> tuple[Layer, ...]:
    return tuple(Dense(units=each) for each in units)


def dropped(*units: int) -> tuple[Layer, ...]:
    return tuple(layer for each in units for layer in (Dense(units=each), Dropout()))


def normed(*units: int) -> tuple[Layer, ...]:
    return tuple(layer for each in units for layer in (Dense(units=each), BatchNormalization()))


JOBS = [
    Job(106, 4, dropped(32, 32), 16, 300),
    Job(768, 8, dense(10), 10, 300),
    Job(768, 8, (), 32, 300),
    Job(400, 30, dropped(64, 64), 16, 200),
    Job(1_258, 64, dropped(64, 64), 32, 100),
    Job(1_258, 64, dense(256, 256, 256), 32, 30),
    Job(5_000, 20, dropped(128, 128), 128, 100),
    Job(5_000, 20, dense(*[32] * 10), 64, 50),
    Job(5_000, 20, normed(64, 64, 64), 64, 50),
    Job(5_000, 20, dense(8), 1, 5),
    Job(20_000, 50, dense(128, 128), 128, 20),
    Job(20_000, 784, dense(256, 128), 128, 5),
    Job(3_500, 784, dropped(128, 128), 32, 20),
    Job(100_000, 20, dense(64, 64), 256, 5),
    Job(20_000, 20, dense(1024, 1024), 256, 3),
]


def measured(job: Job, answers: Any) -> None:
    """Seconds until all is trained; seconds, and processor seconds, of a steady epoch."""
    from components.training.process import set_up
    from components.training.warming import train_a_little

    set_up()
    train_a_little()
    trainer = trainer_of(job)
    began = time.perf_counter()
    trainer.begin()
    times, cpu = [], []
    while not trainer.over:
        before, cpu_before, epoch = time.perf_counter(), time.process_time(), trainer.epoch
        trainer.advance(most=max(1, job.epochs // 5))
        if epoch > trainer.plan.uncompiled_epochs:
            times.append((time.perf_counter() - before) / (trainer.epoch - epoch))
            cpu.append((time.process_time() - cpu_before) / (trainer.epoch - epoch))
    total = time.perf_counter() - began
    trainer.close()
    answers.put((total, float(np.min(times)), float(np.min(cpu))))


def trainer_of(job: Job) -> Any:
    import keras

    from components.domain.recipe import Task
    from components.features import Preparation, aligned_rows
    from components.training.epoch_chunk import PreparedRows
    from components.training.model import build_core
    from components.training.trainer import Trainer

    rng, held_out = np.random.default_rng(0), max(1, job.rows // 5)
    x = aligned_rows(job.rows + held_out, job.width)
    x[:] = rng.normal(size=x.shape)
    y = (x[:, :1] > 0).astype("float32")
    places = np.arange(len(x), dtype="int32")
    training = Training(batch_size=job.batch, epochs=job.epochs)
    model = build_core(job.width, list(job.layers), Preparation([], Task.BINARY, "y", ["no", "yes"]), 0)
    rows = PreparedRows(x, y, places[: job.rows], places[job.rows :])
    return Trainer(
        model, keras.losses.BinaryCrossentropy(reduction="sum"), keras.optimizers.Adam(), rows, Task.BINARY, training
    )


def run(job: Job, repeat: int) -> Sequence[float]:
    spawn = multiprocessing.get_context("spawn")
    found = []
    for _ in range(repeat):
        answers = spawn.Queue()
        process = spawn.Process(target=measured, args=(job, answers))
        process.start()
        found.append(answers.get())
        process.join()
    return [min(values) for values in zip(*found, strict=True)]


def expected(job: Job) -> tuple[float, float]:
    """Seconds in all and of an epoch, as the Network page would say before anything was trained here."""
    rows = TrainingRows(job.rows, max(1, job.rows // 5), job.width)
    training = Training(batch_size=job.batch, epochs=job.epochs)
    cost = training_cost(job.layers, 1, training, rows)
    return cost.seconds(job.epochs), cost.epoch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=1)
    repeat = parser.parse_args().repeat
    print(f"{'job':60} {'expected':>9} {'measured':>9} {'ratio':>6}   {'an epoch':>9} {'measured':>9} {'on cpu':>9}")
    for job in JOBS:
        (total, epoch), (measured_total, measured_epoch, cpu) = expected(job), run(job, repeat)
        layers = "-".join(str(getattr(layer, "units", layer.type[:1])) for layer in job.layers)
        name = f"{job.rows:,} x {job.width}, {layers}, batch {job.batch}, {job.epochs} epochs"
        whole = f"{total:9.2f} {measured_total:9.2f} {total / measured_total:6.2f}"
        print(f"{name:60} {whole}   {epoch:9.5f} {measured_epoch:9.5f} {cpu:9.5f}", flush=True)


if __name__ == "__main__":
    main()
