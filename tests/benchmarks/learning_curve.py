"""Would more rows help: the whole question beside the same trainings with Keras's `fit`: seconds of both.

    python -m tests.benchmarks.learning_curve                       # 1,000 rows, batches of 10 and of 32
    python -m tests.benchmarks.learning_curve --rows 20000 --epochs 20

Ours is from the question to the answer, with the start of both processes, preparation and compiling. Keras's is the fits alone,
on rows that are prepared, in a process that has TensorFlow loaded. How to read it: tests/benchmarks/README.md.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.evaluation.learning_curve import LearningCurve
from components.runs import lifecycle
from components.runs.app_state import AppState
from components.runs.learning_curve import question_about
from components.splitting.nested_subsets import sizes_of
from components.store.datasets import add_dataset
from components.store.runs import RunRecord, get_run
from tests.integration.conftest import clinic_csv, started_app

PATIENCE = 1800.0


def trained(state: AppState, rows: int, batch: int, epochs: int) -> RunRecord:
    record = add_dataset(state.store, "bench", "clinic.csv", clinic_csv(rows))
    recipe: Recipe = parse(
        {
            "dataset": record.id,
            "target": "column_9",
            "layers": [{"type": "Dense", "units": 10}],
            "training": {"epochs": epochs, "batch_size": batch},
        }
    )
    run = lifecycle.start_run(state, "bench", recipe)
    while not (run := get_run(state.store, "bench", run.id)).status.final:
        time.sleep(0.05)
    return run


def ours(state: AppState, run: RunRecord) -> tuple[float, LearningCurve]:
    began = time.monotonic()
    found = state.analyses.answer(run, question_about(run), PATIENCE)
    seconds = time.monotonic() - began
    if not isinstance(found.result, LearningCurve) or found.state != "done":
        raise SystemExit(f"no curve: {found}")
    return seconds, found.result


def with_fit(run: RunRecord, rows: int, seeds: int) -> float:
    """The same sizes and seeds with one model each, as a person would write it."""
    import keras

    rng = np.random.default_rng(0)
    training = run.recipe.training
    x = rng.normal(0, 1, (rows, 8)).astype("float32")
    y = (x[:, 1] + x[:, 5] + rng.normal(0, 0.6, rows) > 0).astype("float32")
    held_out = rows * 15 // 100
    train, validation = (x[: rows - 2 * held_out], y[: rows - 2 * held_out]), (x[-held_out:], y[-held_out:])
    began = time.monotonic()
    for _, size in sizes_of(len(train[0])):
        for seed in range(seeds):
            keras.utils.set_random_seed(seed)
            layers = [keras.Input((8,)), keras.layers.Dense(10, "relu"), keras.layers.Dense(1, "sigmoid")]
            model = keras.Sequential(layers)
            model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
            chosen = rng.permutation(len(train[0]))[:size]
            model.fit(
                train[0][chosen],
                train[1][chosen],
                batch_size=training.batch_size,
                epochs=training.epochs,
                validation_data=validation,
                verbose=0,
            )
            model.evaluate(train[0][chosen], train[1][chosen], verbose=0)
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--without-keras", action="store_true")
    arguments = parser.parse_args()
    measured = []
    with tempfile.TemporaryDirectory() as home, started_app(Path(home) / "home") as state:
        for batch in (10, 32):
            run = trained(state, arguments.rows, batch, arguments.epochs)
            measured.append((run, batch, *ours(state, run)))
    for run, batch, seconds, curve in measured:
        keras_seconds = float("nan") if arguments.without_keras else with_fit(run, arguments.rows, curve.seeds)
        print(
            f"{arguments.rows:,} rows, {arguments.epochs} epochs in batches of {batch}, "
            f"{len(curve.sizes)} sizes x {curve.seeds} seeds: {seconds:.1f} s (training {curve.seconds:.1f} s), "
            f"Keras's fit {keras_seconds:.1f} s, ratio {keras_seconds / seconds:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
