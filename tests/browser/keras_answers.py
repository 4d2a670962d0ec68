"""python -m tests.browser.keras_answers FILE: what Keras answers with the networks of `show_networks.py`, as JSON.

A process of its own: those that run the tests of the browser must not import TensorFlow.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import keras
import numpy as np
import tensorflow as tf

from components.domain.recipe import ColumnType, Task, Training
from components.features.waves import NUMBERS_EACH
from components.network.placed_layers import placed_layers
from components.training.model import build_core, build_loss, build_optimizer
from components.training.train_step import TrainStep
from tests.browser.show_networks import NETWORKS, ROWS, TRAINING, ShownNetwork
from tests.browser.shown_table import packed


def inputs_of(network: ShownNetwork, rng: np.random.Generator) -> np.ndarray:
    """(ROWS, width) float32: numbers, and indices into embeddings, of texts with 0 behind their last word."""
    preparation = network.preparation
    x = rng.normal(0, 1.5, (ROWS, preparation.width)).astype("float32")
    for slot in preparation.embedded:
        embedding = slot.feature.embedding
        assert embedding
        codes = rng.integers(0, embedding.values, (ROWS, slot.end - slot.begin))
        if slot.feature.kind is ColumnType.TEXT:
            lengths = rng.integers(0, codes.shape[1] + 1, (ROWS, 1))
            codes = np.where(np.arange(codes.shape[1]) < lengths, np.maximum(codes, 1), 0)
        x[:, slot.begin : slot.end] = codes
    return x


def targets_of(task: Task, rng: np.random.Generator) -> np.ndarray:
    if task is Task.REGRESSION:
        return rng.normal(0, 1, ROWS).astype("float32")
    return rng.integers(0, 2 if task is Task.BINARY else 3, ROWS).astype("float32")


def scatter_weights(model: keras.Model, rng: np.random.Generator) -> None:
    """Weights as they are after training: none is 0 or 1 any more, and no variance is negative."""
    for weight in model.weights:
        noise = rng.normal(0, 0.3, weight.shape)
        weight.assign(np.abs(weight.numpy() + noise) + 0.1 if "variance" in weight.path else weight.numpy() + noise)


def stack_of(network: ShownNetwork, model: keras.Model) -> list[list[keras.Layer]]:
    """Keras's layers of each layer of the recipe."""
    counts = [len(layer.keras_layers(1, "adam")) + layer.adds_input for layer in network.layers]
    end = model.layers.index(model.get_layer("output"))
    ends = end - sum(counts) + np.cumsum([0, *counts])
    return [model.layers[begin:behind] for begin, behind in pairwise(ends)]


def show_of(network: ShownNetwork, step: TrainStep, rows: dict[str, Any]) -> dict[str, Any]:
    preparation = network.preparation
    layers = placed_layers(preparation, network.layers, step.weight_layout())
    return {
        "run": "r",
        "task": network.task.value,
        "width": preparation.width,
        "weights": step.count,
        "inputs": [
            {"column": slot.feature.name, "kind": slot.feature.kind.value, "part": slot.part}
            | {"begin": slot.begin, "end": slot.end}
            for slot in preparation.slots
        ],
        "layers": [layer.model_dump(mode="json") for layer in layers],
        "label_smoothing": network.label_smoothing,
        "outputs": preparation.classes or ["target"],
        "target": {"name": "target", "mean": 0.0, "std": 1.0, "log": False, "time": ""},
        "snapshots": [0],
        "rows": {"training": TRAINING, "validation": ROWS - TRAINING, **rows},
        "axes": [],
        "telling": [],
    }


def layers_of(network: ShownNetwork, model: keras.Model, x: np.ndarray) -> list[np.ndarray]:
    """What each layer of the show answers to x, (ROWS, its width); of all that is learned of inputs, but not the output layer."""
    stack = stack_of(network, model)
    joined = stack[0][0].input if stack else model.get_layer("output").input
    wanted = dict(enumerate([joined, *(group[-1].output for group in stack)]))
    answers = keras.Model(model.input, {f"{at:02}": tensor for at, tensor in wanted.items()})(x, training=False)
    found, *values = [np.asarray(answers[f"{at:02}"]) for at in wanted]
    waves = NUMBERS_EACH * len(network.preparation.periodic)
    dimensions = [waves] if waves else []
    dimensions += [slot.feature.embedding.dimension for slot in network.preparation.embedded if slot.feature.embedding]
    begin = found.shape[1] - sum(dimensions)
    return [*np.split(found, np.cumsum([begin, *dimensions])[:-1], axis=1)[1:], *values]


def answers_of(network: ShownNetwork, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    model = build_core(network.preparation.width, network.layers, network.preparation, seed)
    scatter_weights(model, rng)
    loss, x, y = (
        build_loss(network.task, network.label_smoothing),
        inputs_of(network, rng),
        targets_of(network.task, rng),
    )
    step = TrainStep(model, loss, build_optimizer(Training(), 1))
    with tf.GradientTape() as tape:
        outputs = model(x, training=False)
        value = loss(y[:, None], outputs) / ROWS
    gradients = np.zeros(step.count, "float32")
    for variable, gradient in zip(
        model.trainable_variables, tape.gradient(value, model.trainable_variables), strict=True
    ):
        begin, shape = step.weight_layout()[variable.path]
        gradients[begin : begin + int(np.prod(shape))] = np.ravel(tf.convert_to_tensor(gradient))
    return {
        "show": show_of(network, step, {"x": packed(x), "y": packed(y)}),
        "weights": packed(step.flat_weights()),
        "layers": [packed(each) for each in (*layers_of(network, model, x), outputs)],
        "gradients": packed(gradients),
    }


if __name__ == "__main__":
    # By its name: another network in the list leaves the weights of all others as they are.
    answers = {name: answers_of(network, crc32(name.encode())) for name, network in NETWORKS.items()}
    Path(sys.argv[1]).write_text(json.dumps(answers), encoding="utf-8")
