"""The training engine beside its peers: speed of steady epochs, whole jobs, first figures, seeds, reports, memory.

    python tests/benchmarks/engine.py              # everything, some minutes
    python tests/benchmarks/engine.py steady whole # chosen tables
    python tests/benchmarks/engine.py --pairs 5    # how often each figure is measured; the median is printed

How to read the tables: tests/benchmarks/README.md. Nothing else should run beside it.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import peers  # noqa: E402
from tests.benchmarks.peers import Work, apart  # noqa: E402
from tests.listener import FullSpeed  # noqa: E402

TUTORIAL = Work("tutorial: 768 x 8, Dense 10, batch 10", 768, 8, (10,), 10, 1000, 8)
WORKS = [
    TUTORIAL,
    Work("20,000 x 50, 128-128, batch 128", 20_000, 50, (128, 128), 128, 20, 4),
    Work("20,000 x 784, 256-128, batch 128", 20_000, 784, (256, 128), 128, 10, 3),
    Work("1,000,000 x 20, 64-64, batch 1024", 1_000_000, 20, (64, 64), 1024, 4, 2),
]
# Goals of the issue: how many times as fast as fit, fit with its best options, scikit-learn; how near to the floor.
GOALS = {
    0: "150 x fit, 15 x sklearn, 6 x floor",
    1: "3 x best fit, 2 x sklearn",
    2: "4 x fit, 2 x sklearn",
    3: "1.5 x best fit",
}


def trainer_of(work: Work, epochs: int, seeds: int = 1, validation: int = 0) -> Any:
    """The engine's trainer for a job; `validation` rows more to validate on (one at least: it always validates)."""
    import keras

    from components.domain.recipe import Task, Training
    from components.features import aligned_rows
    from components.training.epoch_chunk import PreparedRows
    from components.training.seed_ensemble import SeedEnsemble
    from components.training.trainer import Trainer

    given, y = work.data()
    x = aligned_rows(*given.shape)
    x[:] = given
    del given
    places = np.arange(len(x), dtype="int32")
    rows = PreparedRows(x, y[:, None], places, places[: max(1, validation)])
    training = Training(batch_size=work.batch_size).model_copy(update={"epochs": epochs})  # more than a recipe may have
    loss = keras.losses.BinaryCrossentropy(reduction="sum")
    trainer = Trainer(peers.keras_model(work), loss, keras.optimizers.Adam(), rows, Task.BINARY, training)

    def initial_values(seed: int) -> list[Any]:
        return [variable.numpy() for variable in seeded(work, seed).variables]

    return trainer, SeedEnsemble(trainer, initial_values, range(seeds))


def seeded(work: Work, seed: int) -> Any:
    import keras

    model = peers.keras_model(work)
    keras.utils.set_random_seed(seed)
    return keras.models.clone_model(model)


class Heard(FullSpeed):
    """A listener that notes when it was told."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def epochs(self, logs: list[Any]) -> None:
        self.times += [time.perf_counter()] * len(logs)


def prepare_process() -> None:
    from components.training.process import set_up

    set_up()


def steady(work: Work, pairs: int) -> float:
    """Seconds of a steady epoch, reports included: compiled, the first epochs left out."""
    from components.training.reporter import Reporter

    prepare_process()
    trainer, ensemble = trainer_of(work, 10**6)
    reporter = Reporter(Heard())
    trainer.begin()
    while trainer.epoch <= trainer.plan.uncompiled_epochs:
        trainer.advance()
    found = []
    for _ in range(pairs):
        began, first = time.perf_counter(), trainer.epoch
        while trainer.epoch < first + work.epochs:
            reporter.put(ensemble.advance(lambda: True))
        reporter.flush()
        found.append((time.perf_counter() - began) / (trainer.epoch - first))
    return float(np.median(found))


def reports(work: Work, pairs: int) -> tuple[float, float, float]:
    """Seconds of a steady epoch that only trains, that validates as well, and with all that is told; measured in turn."""
    from components.training import epoch_program as room
    from components.training.reporter import Reporter

    prepare_process()
    # The same program without what is only reported: no loss, no gradient norm, no predictions, no validation, no weights.
    step, predict, kept = room.TrainStep.step, room.TrainStep.predict, room.TrainStep.flat_weights

    def bare_step(self: Any, *given: Any) -> Any:
        import tensorflow as tf

        predictions, loss, squares = step(self, *given)
        return (
            tf.zeros_like(predictions),
            0 * tf.stop_gradient(tf.zeros_like(loss)),
            [tf.zeros_like(each) for each in squares],
        )

    def bare_predict(self: Any, x: Any) -> Any:
        import tensorflow as tf

        return tf.zeros((x.shape[0], self.model.output_shape[-1])), tf.zeros(())

    def bare_weights(self: Any) -> Any:
        import tensorflow as tf

        return tf.zeros((self.count,))

    def ready(*ways: Any) -> Any:
        room.TrainStep.step, room.TrainStep.predict, room.TrainStep.flat_weights = ways
        trainer, _ = trainer_of(work, 10**6, validation=work.rows // 6)
        trainer.begin()
        while trainer.epoch <= trainer.plan.uncompiled_epochs:
            trainer.advance()
        return trainer

    trainers = [ready(bare_step, bare_predict, bare_weights), ready(bare_step, predict, bare_weights)]
    trainers.append(ready(step, predict, kept))
    reporter = Reporter(Heard())
    found: list[list[float]] = [[] for _ in trainers]
    for _ in range(7 * pairs):
        for trainer, times in zip(trainers, found, strict=True):
            began, first = time.perf_counter(), trainer.epoch
            while trainer.epoch < first + work.epochs:
                chunk = trainer.advance()
                if trainer is trainers[-1]:
                    reporter.put([chunk])
            if trainer is trainers[-1]:
                reporter.flush()
            times.append((time.perf_counter() - began) / (trainer.epoch - first))
    trains, validates, tells = (float(np.median(times)) for times in found)
    return trains, validates, tells


def whole(epochs: int, seeds: int = 1, cache: Path | None = None, warmed: bool = True) -> tuple[float, float]:
    """In a warm child: seconds from the call to the final weights, and to the first epoch's figures told.

    `warmed`: as the child that the app keeps ready; otherwise only TensorFlow is imported.
    """
    from components.training.process import set_up
    from components.training.reporter import Reporter
    from components.training.warming import train_a_little

    set_up(programs=cache)
    if warmed:
        train_a_little()
    began = time.perf_counter()
    trainer, ensemble = trainer_of(TUTORIAL, epochs, seeds, validation=115)
    heard = Heard()
    reporter = Reporter(heard)
    trainer.begin()
    while not trainer.over:
        chunks = ensemble.advance(lambda: True)
        reporter.put(chunks)
    while not ensemble.catch_up(lambda: True):
        pass
    trainer.train_step.packing.write_back()
    ended = time.perf_counter() - began
    reporter.close()
    return ended, heard.times[0] - began


def memory(work: Work) -> tuple[float, float]:
    """MB of the prepared table, and by how much the process grows at most while it trains on it."""
    prepare_process()
    small = Work("warm", 2000, work.width, work.hidden, work.batch_size, 2, 2)
    trainer, _ = trainer_of(small, 2)
    trainer.begin()
    while not trainer.over:
        trainer.advance()
    x, y = work.data()  # the peak of making the data is not the engine's
    table = (x.nbytes + y.nbytes) / 1e6
    del x, y
    before = _now_mb()
    watch = Peak()
    trainer, _ = trainer_of(work, 2)
    trainer.begin()
    while not trainer.over:
        trainer.advance()
    return table, watch.stop() - before


class Peak:
    """The most memory this process has, sampled."""

    def __init__(self) -> None:
        import threading

        self._most, self._on = 0.0, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self._on:
            self._most = max(self._most, _now_mb())
            time.sleep(0.01)

    def stop(self) -> float:
        self._on = False
        self._thread.join()
        return self._most


def _now_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize() / 1e6


def warm_child(function: Callable[..., Any], *arguments: Any) -> Any:
    """As the app does it: a child of a fork server in which TensorFlow is imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["components.runs.preload", "tests.benchmarks.peers"])
    mine, theirs = context.Pipe()
    process = context.Process(target=peers._answer, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    try:
        return mine.recv()
    finally:
        process.join()


def median_of(count: int, measure: Callable[[], float]) -> float:
    return float(np.median([measure() for _ in range(count)]))


def table_steady(pairs: int) -> None:
    print("\nSteady epochs, milliseconds (how many times as long as the engine)")
    heads = ["engine", "fit", "best fit", "sklearn", "PyTorch", "C floor"]
    print(f"{'job':<40}" + "".join(f"{head:>18}" for head in heads) + "  best of fit's ways     goal")
    for place, work in enumerate(WORKS):
        engine = apart(steady, work, pairs)
        fit = apart(peers.fit, work, work.peer_epochs)[1]
        best, strategy = apart(peers.best_fit, work, work.peer_epochs)
        others = [
            apart(peers.scikit_learn, work, work.peer_epochs),
            apart(peers.pytorch, work, work.peer_epochs),
            apart(peers.floor, work, work.epochs),
        ]
        cells = [f"{1e3 * engine:>18.3f}"]
        for seconds in (fit, min(best, fit), *others):
            cells.append(f"{'-':>18}" if seconds is None else f"{1e3 * seconds:>10.3f} {seconds / engine:>5.1f} x")
        print(f"{work.name:<40}" + "".join(cells) + f"  {strategy:<22} {GOALS[place]}", flush=True)


def table_whole(pairs: int) -> None:
    print("\nThe tutorial's job whole, 100 epochs, from the call in a warm child to the final weights")
    warm_child(whole, 5)  # the first child waits for the fork server's imports
    fit = float(np.median([apart(peers.fit, TUTORIAL, 100)[0] for _ in range(max(1, pairs // 2))]))
    print(f"{'':<34}{'whole, s':>10}{'fit is':>10}{'first figures, s':>18}")
    with tempfile.TemporaryDirectory() as folder:
        warm_child(whole, 100, 1, Path(folder))
        ways: dict[str, tuple[Any, ...]] = {
            "imported only": (100, 1, None, False),
            "kept ready, as in the app": (100,),
            "kept ready, compiled before": (100, 1, Path(folder)),
            "kept ready, 16 seeds": (100, 16),
        }
        for name, arguments in ways.items():
            found = [warm_child(whole, *arguments) for _ in range(pairs)]
            took, first = (float(np.median([each[place] for each in found])) for place in (0, 1))
            print(f"{name:<34}{took:>10.3f}{fit / took:>8.1f} x{first:>18.3f}", flush=True)
    print(f"{'fit':<34}{fit:>10.3f}")
    print("goals: at most 1.0 s, fit at least 20 x, first figures at most 0.45 s, 16 seeds at most 3 x one")


def table_reports(pairs: int) -> None:
    print("\nWhat is told of every epoch, milliseconds: validation on a sixth of the rows; all metrics, norms, weights")
    print(f"{'job':<40}{'trains':>10}{'validates too':>24}{'tells too':>24}")
    for work in WORKS[:3]:
        trains, validates, tells = (1e3 * seconds for seconds in apart(reports, work, pairs))
        print(
            f"{work.name:<40}{trains:>10.3f}{validates:>14.3f} {100 * (validates / trains - 1):>+7.1f} %"
            f"{tells:>14.3f} {100 * (tells / validates - 1):>+7.1f} %",
            flush=True,
        )


def table_memory(_pairs: int) -> None:
    work = WORKS[3]
    table, growth = apart(memory, work)
    print(
        f"\nMemory, {work.name}: table {table:.0f} MB, growth at most {growth:.0f} MB, {growth / table:.2f} x (goal 2.5 x)"
    )


TABLES = {"steady": table_steady, "whole": table_whole, "reports": table_reports, "memory": table_memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help="which to print; all by default")
    parser.add_argument("--pairs", type=int, default=3, help="measurements of each figure")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in options.tables or TABLES:
        TABLES[name](options.pairs)


if __name__ == "__main__":
    main()
