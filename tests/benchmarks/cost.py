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

from components.domain.composite_layers import ScaleInputs
from components.domain.layers import BatchNormalization, Dense, Dropout, Layer
from components.domain.recipe import Training
from components.network.cost import TrainingRows, training_cost


@dataclass(frozen=True)
class Job:
    """A training on a table of noise with two classes; of a pack where `networks` are more than one."""

    rows: int
    width: int
    layers: tuple[Layer, ...]
    batch: int
    epochs: int
    networks: int = 1


def dense(*units: int) -> tuple[Layer, ...]:
    return tuple(Dense(units=each) for each in units)


def dropped(*units: int) -> tuple[Layer, ...]:
    return tuple(layer for each in units for layer in (Dense(units=each), Dropout()))


def normed(*units: int) -> tuple[Layer, ...]:
    return tuple(layer for each in units for layer in (Dense(units=each), BatchNormalization()))


def suggested(units: int) -> tuple[Layer, ...]:
    return (ScaleInputs(), *dropped(units, units))


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
    Job(120, 60, suggested(128), 32, 120, networks=8),
    Job(260, 160, suggested(128), 64, 120, networks=8),
    Job(700, 300, suggested(128), 64, 60, networks=8),
    Job(3_000, 60, suggested(128), 64, 40, networks=8),
    Job(15_000, 135, suggested(128), 128, 15, networks=8),
    Job(15_000, 1_000, suggested(64), 256, 8, networks=8),
    Job(768, 8, dense(10), 10, 300, networks=32),
    Job(1_258, 64, dense(64, 64), 32, 50, networks=4),
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

    if job.networks > 1:
        return pack_of(job)
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


def pack_of(job: Job) -> Any:
    from components.domain.recipe import Pack, Recipe, Task
    from components.features import Preparation, aligned_rows
    from components.features.training_arrays import TrainingArrays
    from components.splitting.parts import Parts
    from components.training.ready_training import ReadyPack

    rng, held_out = np.random.default_rng(0), max(1, job.rows // 5)
    x = aligned_rows(job.rows + held_out, job.width)
    x[:] = rng.normal(size=x.shape)
    y, places = (x[:, 0] > 0).astype("float32"), np.arange(len(x))
    training = Training(batch_size=job.batch, epochs=job.epochs)
    rates = (training.learning_rate / 2, training.learning_rate * 2)  # as those of a suggested pack differ
    recipe = Recipe(
        dataset="d",
        target="y",
        task=Task.BINARY,
        layers=list(job.layers),
        training=training,
        pack=Pack(networks=job.networks, learning_rate=rates),
    )
    parts = Parts(places[: job.rows], places[job.rows :], places[:0])
    preparation = Preparation([], Task.BINARY, "y", ["no", "yes"])
    return ReadyPack(TrainingArrays(preparation, x, y, parts, places, None, [], {}), recipe).trainer


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
    rows = TrainingRows(job.rows, max(1, job.rows // 5), job.width, packed=job.networks)
    training = Training(batch_size=job.batch, epochs=job.epochs)
    cost = training_cost(job.layers, 1, training, rows)
    return cost.seconds(job.epochs), cost.epoch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--packs", action="store_true", help="the packs alone")
    options = parser.parse_args()
    print(f"{'job':60} {'expected':>9} {'measured':>9} {'ratio':>6}   {'an epoch':>9} {'measured':>9} {'on cpu':>9}")
    for job in JOBS:
        if options.packs and job.networks == 1:
            continue
        (total, epoch), (measured_total, measured_epoch, cpu) = expected(job), run(job, options.repeat)
        layers = "-".join(str(getattr(layer, "units", layer.type[:1])) for layer in job.layers)
        networks = f"{job.networks} of " if job.networks > 1 else ""
        name = f"{job.rows:,} x {job.width}, {networks}{layers}, batch {job.batch}, {job.epochs} epochs"
        whole = f"{total:9.2f} {measured_total:9.2f} {total / measured_total:6.2f}"
        print(f"{name:60} {whole}   {epoch:9.5f} {measured_epoch:9.5f} {cpu:9.5f}", flush=True)


if __name__ == "__main__":
    main()
