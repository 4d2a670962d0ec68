"""Networks to start from."""

from collections.abc import Callable
from dataclasses import dataclass

from components.domain.layers import Dense, Dropout, Layer
from components.features.plan import Plan
from components.network.starter import starter


@dataclass(frozen=True)
class Preset:
    """A ready network: what it is called and what is in it, in English, and its layers for a table."""

    title: str
    explanation: str
    layers: Callable[[Plan], list[Layer]]


def _relu(units: int) -> Dense:
    return Dense(units=units, activation="relu", kernel_initializer="he_normal")


PRESETS = {
    "suggested": Preset("Suggested", "Sized by the rows and columns of this table.", lambda plan: starter(plan)[0]),
    "none": Preset("None", "No hidden layer: linear or logistic regression.", lambda _: []),
    "tutorial": Preset("Tutorial", "One Dense layer of 10 with relu.", lambda _: [Dense(units=10)]),
    "small": Preset("Small", "Two Dense layers, 16 and 8.", lambda _: [Dense(units=16), Dense(units=8)]),
    "wide": Preset("Wide", "One Dense layer of 256, with dropout.", lambda _: [_relu(256), Dropout(rate=0.3)]),
    "deep": Preset("Deep", "Five Dense layers of 32.", lambda _: [_relu(32)] * 5),
}
