"""A small table with a network of random weights as the show's document has them, and what NumPy says to it."""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

TRAINING, VALIDATION = 60, 29
UNITS = 6
DEAD = [1, 4]  # neurons that answer 0 to every row
AGES = [float(age) for age in range(20, 80, 5)]
CITIES = ["Rome", "Oslo", "Lima"]
AGE, MISSING, MEMBER, CITY = 0, 1, 2, slice(3, 7)  # the last city stands for all others
WIDTH = 7


def packed(values: Any) -> str:
    return base64.b64encode(np.asarray(values, "<f4").tobytes()).decode()


def prepared_age(age: np.ndarray) -> np.ndarray:
    """Not in proportion, as logarithms and quantiles are not."""
    return np.sqrt(age / 50) - 1


@dataclass(frozen=True)
class ShownTable:
    """Columns Age, which misses some values, Member and City, with a Dense layer of relu and the output."""

    task: str
    seed: int = 0

    @property
    def classes(self) -> int:
        return {"binary": 2, "multiclass": 3, "regression": 0}[self.task]

    @property
    def outputs(self) -> int:
        return self.classes if self.classes > 2 else 1

    @property
    def x(self) -> np.ndarray:
        """(rows, WIDTH) float32."""
        rng = np.random.default_rng(self.seed)
        rows = TRAINING + VALIDATION
        x = np.zeros((rows, WIDTH), "float32")
        x[:, AGE] = prepared_age(rng.uniform(20, 75, rows))
        x[::9, AGE], x[::9, MISSING] = 0, 1
        x[:, MEMBER] = rng.integers(0, 2, rows)
        x[np.arange(rows), CITY.start + rng.integers(0, 4, rows)] = 1
        return x

    @property
    def y(self) -> np.ndarray:
        rng = np.random.default_rng(self.seed + 1)
        rows = TRAINING + VALIDATION
        return (rng.integers(0, self.classes, rows) if self.classes else rng.normal(0, 1, rows)).astype("float32")

    @property
    def count(self) -> int:
        return (WIDTH + 1) * UNITS + (UNITS + 1) * self.outputs

    def weights(self, epoch: int) -> np.ndarray:
        """(count,) float32, another set for each epoch; the kernel lies behind the bias, as nothing forbids."""
        flat = np.random.default_rng(epoch + 100).normal(0, 1, self.count).astype("float32")
        flat[DEAD] = -100
        return flat

    def hidden(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        bias, kernel = weights[:UNITS], weights[UNITS : UNITS * (WIDTH + 1)].reshape(WIDTH, UNITS)
        return np.maximum(x @ kernel + bias, 0)

    def predictions(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        """(rows, outputs)"""
        kernel = weights[UNITS * (WIDTH + 1) : -self.outputs].reshape(UNITS, self.outputs)
        sums = self.hidden(weights, x) @ kernel + weights[-self.outputs :]
        if self.task == "regression":
            return sums
        powers = np.exp(sums)
        return powers / powers.sum(axis=1, keepdims=True) if self.outputs > 1 else powers / (1 + powers)

    @property
    def show(self) -> dict[str, Any]:
        hidden, output = UNITS * (WIDTH + 1), UNITS * self.outputs
        names = {"binary": ["no", "yes"], "multiclass": ["a", "b", "c"], "regression": ["price"]}[self.task]
        final = {"binary": "sigmoid", "multiclass": "softmax", "regression": "linear"}[self.task]
        ages = np.stack([prepared_age(np.array(AGES)), np.zeros(len(AGES))], axis=1)
        return {
            "run": "r",
            "task": self.task,
            "width": WIDTH,
            "weights": self.count,
            "columns": ["City", "Age", "Member"],
            "inputs": [
                {"column": "Age", "kind": "number", "part": "values", "begin": 0, "end": 1},
                {"column": "Age", "kind": "number", "part": "missing", "begin": 1, "end": 2},
                {"column": "Member", "kind": "boolean", "part": "values", "begin": 2, "end": 3},
                {"column": "City", "kind": "category", "part": "values", "begin": 3, "end": 7},
            ],
            "layers": [
                {"type": "Dense", "units": UNITS, "activation": "relu"}
                | {"weights": {"kernel": [UNITS, [WIDTH, UNITS]], "bias": [0, [UNITS]]}},
                {"type": "Dense", "units": self.outputs, "activation": final, "output": True}
                | {"weights": {"kernel": [hidden, [UNITS, self.outputs]], "bias": [hidden + output, [self.outputs]]}},
            ],
            "outputs": names,
            "target": {"name": "price", "mean": 3.0, "std": 2.0, "log": True, "time": ""},
            "snapshots": [0],
            "rows": {"training": TRAINING, "validation": VALIDATION, "x": packed(self.x), "y": packed(self.y)}
            | {"training_of": TRAINING, "validation_of": VALIDATION, "row_numbers": list(range(TRAINING + VALIDATION))},
            "axes": [
                axis("Age", "number", AGES, [[0, 1], [1, 2]], ages),
                axis("Member", "boolean", ["no", "yes"], [[2, 3]], [[0], [1]]),
                axis("City", "category", CITIES, [[3, 7]], np.eye(3, 4)),
            ],
            "telling": ["Age", "City"],
        }


def axis(column: str, kind: str, values: list[Any], slots: list[list[int]], prepared: Any) -> dict[str, Any]:
    labels = [str(value) for value in values]
    return {"column": column, "kind": kind, "values": values, "labels": labels, "slots": slots} | {
        "prepared": packed(prepared),
        "measure": [1.0],
    }


def at_ages(places: np.ndarray) -> np.ndarray:
    """What the network is given at places on the axis of ages."""
    return np.interp(places, np.arange(len(AGES)), prepared_age(np.array(AGES)))
