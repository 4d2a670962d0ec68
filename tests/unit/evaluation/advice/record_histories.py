"""Trains the runs on which the advice is tested and writes down how they went: `python -m tests.unit.evaluation.advice.record_histories`.

Twenty healthy ones, and others that are made to show what a rule speaks of. All seeds are fixed: it writes the same again.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from components.columns.effective_columns import target_wall
from components.domain.parse_recipe import parse
from components.domain.recipe import Part, Recipe
from components.domain.run import EpochRecord, LearningRateChange, Steering
from components.features.plan import make_plan
from components.features.prepare import prepare
from components.intake.read_table import read_table
from components.intake.samples import SAMPLES, sample_csv
from components.network.output import output_layer
from components.network.presets import PRESETS
from components.network.shapes import layer_table
from components.network.suggested import plain_network
from components.runs.network_activity import network_activity
from components.training.learning_rates import write_learning_rates
from tests.unit.training.mapped_training import train

FILE = Path(__file__).with_name("histories.json")
KEPT = ("loss", "val_loss", "accuracy", "val_accuracy")
DENSE: dict[str, JsonValue] = {"type": "Dense", "units": 16}
WIDE: dict[str, JsonValue] = {"type": "Dense", "units": 128}
HALF: dict[str, JsonValue] = {"type": "Dropout", "rate": 0.6}
NOISE: dict[str, JsonValue] = {"type": "GaussianNoise", "stddev": 1.0}

# By the rule that is to speak: a table, layers, and settings of training.
MADE: dict[str, list[tuple[str, list[dict[str, JsonValue]], dict[str, JsonValue]]]] = {
    "rate_too_high": [
        ("digits", [DENSE], {"optimizer": "adam", "learning_rate": 1.0, "epochs": 25}),
        ("breast_cancer", [DENSE, DENSE], {"optimizer": "sgd", "learning_rate": 8.0, "epochs": 30}),
    ],
    "rate_too_low": [
        ("breast_cancer", [DENSE], {"optimizer": "adam", "learning_rate": 1e-5, "epochs": 30}),
        ("digits", [DENSE], {"optimizer": "sgd", "learning_rate": 1e-5, "epochs": 25}),
        ("diabetes", [DENSE], {"optimizer": "adam", "learning_rate": 1e-5, "epochs": 30}),
    ],
    "overfitting": [
        ("diabetes", [WIDE, WIDE], {"learning_rate": 0.003, "epochs": 80}),
        ("tips", [WIDE, WIDE], {"learning_rate": 0.003, "epochs": 120}),
        ("breast_cancer", [WIDE, WIDE], {"learning_rate": 0.003, "epochs": 100}),
    ],
    "still_improving": [
        ("digits", [DENSE], {"epochs": 12}),
        ("iris", [DENSE], {"epochs": 30}),
        ("wine", [DENSE], {"epochs": 15}),
    ],
    "better_on_validation": [
        ("digits", [WIDE, HALF, WIDE, HALF], {"epochs": 25}),
        ("iris", [DENSE, NOISE], {"epochs": 60, "learning_rate": 0.01}),
    ],
    "one_class": [
        ("rare", [DENSE], {"epochs": 25, "learning_rate": 0.001}),
    ],
    "few_rows": [("uneven", [DENSE], {"epochs": 20, "learning_rate": 0.01})],
    "dead_neurons": [("breast_cancer", [DENSE, DENSE], {"optimizer": "adam", "learning_rate": 0.3, "epochs": 25})],
    "never_answered": [("three", [DENSE], {"epochs": 25, "learning_rate": 0.003})],
    "target_at_wall": [("capped", [DENSE], {"epochs": 25, "learning_rate": 0.003})],
}

# By what the rules are to say at the end, nothing where all is well: a table, a preset or layers, settings of training, and
# the learning rates that were set by hand, each after so many epochs.
BY_HAND: list[tuple[str, str, list[dict[str, JsonValue]] | str, dict[str, JsonValue], list[tuple[int, float]]]] = [
    ("dead_neurons", "iris", "plain", {}, [(3, 5.0)]),
    ("rate_too_high", "spirals", "plain", {}, [(120, 0.5)]),
    ("one_class", "rare", [DENSE], {"epochs": 40, "learning_rate": 0.05}, [(20, 10.0)]),
    ("one_class", "digits", "small", {}, [(20, 1.0)]),
    ("rate_too_high", "breast_cancer", [DENSE, DENSE], {"epochs": 40, "learning_rate": 0.002}, [(10, 0.02), (20, 3.0)]),
    ("rate_too_low", "breast_cancer", [DENSE], {"optimizer": "sgd", "epochs": 40, "learning_rate": 0.1}, [(0, 1e-5)]),
    ("", "iris", "plain", {}, [(40, 0.005)]),
    ("", "diabetes", "small", {}, [(10, 0.0005)]),
    ("", "spirals", "plain", {}, [(100, 0.004), (200, 0.001)]),
    ("", "digits", [DENSE], {"epochs": 60, "learning_rate": 1.0}, [(0, 0.005)]),
    ("", "breast_cancer", [DENSE], {"epochs": 60, "learning_rate": 1e-5}, [(30, 0.005)]),
]

THREE = [("left", 200, -2.0), ("right", 200, 2.0), ("between", 25, 1.0)]  # a class, its rows, where they lie


class Listener:
    """Hears of all epochs and asks for nothing."""

    def __init__(self) -> None:
        self.records: list[EpochRecord] = []

    def epochs(self, records: list[EpochRecord]) -> None:
        self.records += records

    def learning_rates(self, changes: list[LearningRateChange]) -> None:
        """Those that were written down before."""

    def steering(self) -> Steering:
        return Steering()

    def wait(self, seen: Steering, seconds: float | None) -> None:
        raise AssertionError("it waits for nothing")


def table_of(name: str) -> tuple[bytes, str]:
    """A sample; a table of classes of which one is rare or has few rows; or prices of which the high ones were cut off."""
    if name in SAMPLES:
        return sample_csv(name), SAMPLES[name].target
    rng = np.random.default_rng(4)
    if name == "capped":
        size = rng.uniform(20, 200, 600)
        prices = np.minimum(size * 2000 + rng.normal(0, 30_000, 600), 300_001).round()
        homes = [f"{one:.1f},{rng.integers(1, 6)},{price:.0f}" for one, price in zip(size, prices, strict=True)]
        return "\n".join(["size,rooms,price", *homes]).encode(), "price"
    if name == "three":
        points = [f"{rng.normal() + x:.3f},{rng.normal():.3f},{kind}" for kind, n, x in THREE for _ in range(n)]
        return "\n".join(["a,b,kind", *points]).encode(), "kind"
    rare = {"rare": 40, "uneven": 10}[name]
    kinds = ["yes"] * rare + ["no"] * (400 - rare)
    shift = {"rare": 0.3, "uneven": 3.0}[name]
    rows = [f"{rng.normal() + shift * (kind == 'yes'):.3f},{rng.normal():.3f},{kind}" for kind in kinds]
    return "\n".join(["a,b,kind", *rows]).encode(), "kind"


def record(
    name: str,
    layers: list[dict[str, JsonValue]] | str,
    training: dict[str, JsonValue],
    rates: Sequence[tuple[int, float]] = (),
) -> dict[str, JsonValue]:
    """Train, and say what the rules are to see; `layers` may be the name of a preset, with the training of the plain one. `rates` are
    set by hand, each after so many epochs."""
    content, target = table_of(name)
    table = read_table(content, f"{name}.csv")
    recipe = Recipe(dataset="d", target=target, layers=[])
    plan = make_plan(table.cells, table.columns, recipe)
    if isinstance(layers, str):
        recipe = PRESETS[layers].applied(plain_network(recipe, plan), plan)
    else:
        recipe = parse({"dataset": "d", "target": target, "layers": layers, "training": training})
    listener = Listener()
    summaries, output = plan.parts, output_layer(plan.decision)
    parameters = sum(row.parameters for row in layer_table(plan.width, recipe.layers, output, plan.learned_inputs))
    with tempfile.TemporaryDirectory() as folder:
        write_learning_rates(
            Path(folder), [LearningRateChange(rate, float(place), epoch) for place, (epoch, rate) in enumerate(rates)]
        )
        outcome = train(prepare(table.cells, table.columns, recipe), recipe, Path(folder), listener)
        activity = network_activity(recipe, Path(folder), parameters)
    logs = [record.logs for record in listener.records]
    wall = target_wall(table.cells, table.columns, recipe, plan.decision)
    return {
        "name": name,
        "recipe": recipe.model_dump(mode="json", exclude_none=True),
        "task": plan.decision.task.value,
        "status": outcome.status.value,
        "epochs": recipe.training.epochs,
        "training_rows": plan.rows.train,
        "validation_rows": plan.rows.validation,
        "parameters": parameters,
        "classes": list(plan.decision.classes),
        "training_classes": list(summaries[Part.TRAIN].classes),
        "validation_classes": list(summaries[Part.VALIDATION].classes),
        "activity": [asdict(layer) for layer in activity.layers],
        "answered": None if activity.answered is None else list(activity.answered),
        "sampled": list(activity.sampled),
        "wall": asdict(wall) | {"cells": list(wall.cells)} if wall else None,
        "history": {key: [_short(log[key]) for log in logs] for key in KEPT if logs and key in logs[0]},
    }


def _short(value: float) -> float | None:
    return float(f"{value:.5g}") if np.isfinite(value) else None


def main() -> None:
    """Write the file."""
    healthy = [record(name, preset, {}) for preset in ("plain", "small") for name in SAMPLES]
    made = {code: [record(*case) for case in cases] for code, cases in MADE.items()}
    by_hand: list[dict[str, JsonValue]] = [
        {"says": code, "rates": [list(rate) for rate in rates], **record(name, layers, training, rates)}
        for code, name, layers, training, rates in BY_HAND
    ]
    cases = ",\n".join(f"{json.dumps(code)}:{_lines(runs)}" for code, runs in made.items())
    parts = {"healthy": _lines(healthy), "made": f"{{{cases}}}", "by_hand": _lines(by_hand)}
    content = ",\n".join(f"{json.dumps(name)}:{part}" for name, part in parts.items())
    FILE.write_text(f"{{{content}}}\n", encoding="utf-8")


def _lines(runs: list[dict[str, JsonValue]]) -> str:
    return "[\n" + ",\n".join(map(_line, runs)) + "]"


def _line(run: dict[str, JsonValue]) -> str:
    return json.dumps(run, separators=(",", ":"))


if __name__ == "__main__":
    main()
