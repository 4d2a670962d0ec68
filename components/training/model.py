"""Recipe -> Keras: the network that trains on prepared numbers, and the model that takes raw columns."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from components.data.preparation import Feature, Preparation
from components.recipe import ActivationLayer, CosineDecay, Dense, ExponentialDecay, Kind, Layer, Task, Training


def build_core(width: int, stack: Sequence[Layer], preparation: Preparation, seed: int) -> keras.Model:
    """The network from (rows, width) float32 to probabilities, or to the standardised target of a regression."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input(shape=(width,), name="prepared")
    x = inputs
    for layer in stack:
        x = keras_layer(layer)(x)
    match preparation.task:
        case Task.BINARY:
            output = layers.Dense(1, activation="sigmoid", name="output")
        case Task.MULTICLASS:
            output = layers.Dense(len(preparation.classes), activation="softmax", name="output")
        case _:
            output = layers.Dense(1, name="output")
    return keras.Model(inputs, output(x), name="network")


def keras_layer(layer: Layer) -> keras.layers.Layer:
    arguments: dict[str, Any] = layer.model_dump(exclude={"type"})
    if isinstance(layer, Dense):
        l1, l2 = arguments.pop("l1"), arguments.pop("l2")
        return layers.Dense(**arguments, kernel_regularizer=keras.regularizers.L1L2(l1, l2) if l1 or l2 else None)
    if isinstance(layer, ActivationLayer):
        return layers.Activation(layer.activation)
    return getattr(layers, layer.type)(**arguments)


def build_optimizer(training: Training, batches: int) -> keras.optimizers.Optimizer:
    """Keras's optimizer without clipping, which the learner does; `batches` are those of an epoch."""
    rate = learning_rate(training, batches)
    match training.optimizer:
        case "adamw":
            return keras.optimizers.AdamW(rate, weight_decay=training.weight_decay)
        case "sgd":
            return keras.optimizers.SGD(rate, momentum=training.momentum)
        case "rmsprop":
            return keras.optimizers.RMSprop(rate)
        case _:
            return keras.optimizers.Adam(rate)


def learning_rate(training: Training, batches: int) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """A number, which may change without compiling anew, or Keras's schedule over the steps."""
    match training.learning_rate_schedule:
        case ExponentialDecay(decay_rate=decay_rate):
            return keras.optimizers.schedules.ExponentialDecay(training.learning_rate, batches, decay_rate)
        case CosineDecay(alpha=alpha, epochs=epochs):
            steps = batches * (epochs or training.epochs)
            return keras.optimizers.schedules.CosineDecay(training.learning_rate, steps, alpha=alpha)
        case _:
            return training.learning_rate


def build_loss(task: Task) -> keras.losses.Loss:
    """Keras's loss of the task, summed over the rows: the learner divides by those that are there."""
    match task:
        case Task.BINARY:
            return keras.losses.BinaryCrossentropy(reduction="sum")
        case Task.MULTICLASS:
            return keras.losses.SparseCategoricalCrossentropy(reduction="sum")
        case _:
            return keras.losses.MeanSquaredError(reduction="sum")


def build_servable(preparation: Preparation, core: keras.Model) -> keras.Model:
    """The model to keep: a dict of raw columns by name -> probabilities, or the target in its own units.

    Numbers are (rows, 1) float32 with NaN where missing, dates days since 1970-01-01, the rest text with "" where missing.
    """
    inputs = {feature.name: _input(position, feature) for position, feature in enumerate(preparation.features)}
    outputs = core(_prepared(preparation, inputs))
    if preparation.task is Task.REGRESSION:
        outputs = layers.Rescaling(preparation.target_std, preparation.target_mean, name="target_units")(outputs)
    return keras.Model(inputs, outputs, name="layerboard")


def _input(position: int, feature: Feature) -> Any:
    # Keras's own names may hold no slash; the key of the dict is the column's real name in any case.
    name = f"column {position}" if "/" in feature.name else feature.name
    return keras.Input(shape=(1,), dtype="float32" if feature.numeric else "string", name=name)


def _prepared(preparation: Preparation, inputs: dict[str, Any]) -> Any:
    numeric = [feature for feature in preparation.features if feature.numeric]
    blocks = []
    if numeric:
        raw = _joined([inputs[feature.name] for feature in numeric])
        medians = np.array([[feature.median for feature in numeric]], "float32")
        scales = np.array([[feature.scale for feature in numeric]], "float32")
        missing = keras.ops.isnan(raw)
        filled = keras.ops.where(missing, medians, raw)
        scaled = (filled - medians) / scales
        blocks.append(scaled / keras.ops.sqrt(1.0 + keras.ops.square(scaled / 3.0)))
        watched = [place for place, feature in enumerate(numeric) if feature.missing_seen]
        if watched:
            flags = keras.ops.cast(missing, "float32")
            blocks.append(keras.ops.take(flags, np.array(watched, "int32"), axis=1))
    for feature in preparation.features:
        if not feature.numeric:
            places = _places(feature)(inputs[feature.name])
            blocks.append(layers.Reshape((feature.width,))(places))
    return _joined(blocks)


def _places(feature: Feature) -> keras.layers.Layer:
    if feature.kind is Kind.TEXT:
        return layers.TextVectorization(vocabulary=feature.vocabulary, output_mode="multi_hot")
    return layers.StringLookup(vocabulary=feature.vocabulary, num_oov_indices=1, output_mode="one_hot")


def _joined(blocks: list[Any]) -> Any:
    return blocks[0] if len(blocks) == 1 else layers.Concatenate(axis=1)(blocks)
