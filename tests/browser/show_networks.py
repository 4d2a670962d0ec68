"""Networks that the browser computes as Keras does: one of each layer, activation, task, embedding and waves, and odd stacks.

Knows nothing of TensorFlow: tests take the names from here, `keras_answers.py` builds the networks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import get_args

from components.domain.composite_layers import Residual
from components.domain.layer_settings import Activation
from components.domain.layers import (
    LAYERS,
    ActivationLayer,
    BatchNormalization,
    Dense,
    Dropout,
    GaussianNoise,
    Layer,
    LayerNormalization,
)
from components.domain.recipe import ColumnType, Task
from components.features import Preparation
from components.features.category import CategoryFeature
from components.features.feature import Feature
from components.features.number import NumberFeature
from components.features.text import TextFeature

ACTIVATIONS: tuple[str, ...] = get_args(get_args(Activation)[0])
ROWS = 37  # neither a multiple of what the kernel takes at once nor of anything else
TRAINING = 25
NUMBERS = 5


@dataclass(frozen=True)
class ShownNetwork:
    """A task, the layers of a recipe, and which columns have embeddings beside `numbers` plain ones."""

    task: Task
    layers: tuple[Layer, ...]
    numbers: int = NUMBERS
    embedded: tuple[Feature, ...] = field(default=())
    periodic: int = 0  # numbers that become waves
    label_smoothing: float = 0.0

    @property
    def preparation(self) -> Preparation:
        """The network's inputs and classes."""
        numbers = [NumberFeature(f"number {index}", ColumnType.NUMBER) for index in range(self.numbers)]
        numbers += [NumberFeature(f"wave {n}", ColumnType.NUMBER, scaling="periodic") for n in range(self.periodic)]
        classes = {Task.BINARY: ["no", "yes"], Task.MULTICLASS: ["a", "b", "c"], Task.REGRESSION: []}[self.task]
        return Preparation([*numbers, *self.embedded], self.task, "target", classes)


CITY = CategoryFeature("city", ColumnType.CATEGORY, vocabulary=tuple("uvwxyz"), encoding="embedding", dimension=3)
SHOP = CategoryFeature("shop", ColumnType.CATEGORY, vocabulary=("p", "q"), encoding="embedding", dimension=2)
WORDS = TextFeature(
    "words", ColumnType.TEXT, vocabulary=("red", "green", "blue"), words="embedding", dimension=4, length=5
)
TASKS = (Task.BINARY, Task.MULTICLASS, Task.REGRESSION)


def _networks() -> Iterator[tuple[str, ShownNetwork]]:
    for index, name in enumerate(ACTIVATIONS):
        layers = (Dense(units=7, activation=name), ActivationLayer(activation=name))
        yield f"activation {name}", ShownNetwork(TASKS[index % 3], layers)
    for index, kind in enumerate(LAYERS):  # alone, first, and between others
        yield f"layer {kind.__name__}", ShownNetwork(TASKS[index % 3], (kind(), Dense(units=9), kind(), kind()))
    for task in TASKS:
        yield f"{task} without a layer", ShownNetwork(task, ())
        for name, embedded in {"category": (CITY,), "text": (WORDS,), "several": (CITY, WORDS, SHOP)}.items():
            yield f"{task}, {name} embedded", ShownNetwork(task, (Dense(units=6),), embedded=embedded)
    yield "embeddings alone", ShownNetwork(Task.BINARY, (LayerNormalization(), Dense()), 0, (WORDS, CITY))
    bare = Dense(units=8, activation="linear", use_bias=False), BatchNormalization(), Dense(units=5, use_bias=False)
    for task in TASKS:
        yield f"{task}, without biases", ShownNetwork(task, bare, embedded=(CITY,))
    for index, normalization in enumerate(("none", "layer", "batch")):
        blocks = (
            Residual(units=6, activation="tanh", normalization=normalization, dropout=0.2),
            Dense(units=9),
            Residual(units=3, activation="gelu", normalization=normalization),
        )
        yield f"residual blocks, normalization {normalization}", ShownNetwork(TASKS[index], blocks, embedded=(CITY,))
    for task in (Task.BINARY, Task.MULTICLASS):
        yield f"{task}, smoothed labels", ShownNetwork(task, (Dense(units=6),), label_smoothing=0.2)
    yield "one neuron after another", ShownNetwork(Task.REGRESSION, (Dense(units=1, activation="tanh"),) * 4, 1)
    wide = (Dense(units=130), BatchNormalization(), ActivationLayer(activation="gelu"), Dropout(), Dense(units=67))
    yield "wide", ShownNetwork(Task.MULTICLASS, wide, numbers=33)
    deep = tuple(
        layer
        for activation in ACTIVATIONS
        for layer in (Dense(units=12, activation=activation), LayerNormalization(), GaussianNoise())
    )
    yield "deep", ShownNetwork(Task.MULTICLASS, deep)
    yield "waves", ShownNetwork(Task.REGRESSION, (Dense(units=6),), periodic=3)
    yield "waves, embedded", ShownNetwork(Task.BINARY, (Dense(units=6), Dense()), embedded=(CITY, WORDS), periodic=1)
    yield "waves alone", ShownNetwork(Task.MULTICLASS, (), 0, periodic=2)


NETWORKS = dict(_networks())
