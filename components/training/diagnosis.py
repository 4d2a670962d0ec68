"""Why a loss left all numbers: the target, a column or a layer that most likely caused it, and what to try."""

from itertools import pairwise

import keras
import numpy as np
import tensorflow as tf

from components.domain.recipe import Recipe
from components.features import Preparation, input_names
from components.i18n import number, t
from components.network.shapes import title
from components.training.epoch_chunk import PreparedRows

ROWS = 4096  # looked at
EXTREME = 1e3  # prepared values are a few units large; one beyond this drowns all others


def find_cause(
    model: keras.Model, rows: PreparedRows, recipe: Recipe, preparation: Preparation, learning_rate: float
) -> tuple[str, str]:
    """What most likely made a loss infinite or not a number, and what to do about it.

    Looks at the first training rows and at `model` with the last finite weights; `learning_rate` was at work.
    """
    x, targets, _ = rows.training_rows(slice(0, ROWS))
    y = float(np.abs(targets).max())
    if not y < EXTREME:
        name, far = recipe.target, _size_in_words(y)
        what = t("The target {name} holds values {far} times its usual spread.", name=name, far=far)
        return what, t("Correct or leave out these rows, or predict its logarithm.")
    codes = [column for slot in preparation.embedded for column in range(slot.begin, slot.end)]
    inputs, extremes = input_names(preparation), np.abs(x).max(axis=0)
    extremes[codes] = 0  # indices into an embedding have no size
    column = int(np.argmax(np.where(np.isnan(extremes), np.inf, extremes)))
    if not extremes[column] < EXTREME:
        value = _size_in_words(float(extremes[column]))
        what = t("Column {name} reaches {value} after preparation.", name=inputs[column], value=value)
        return what, t("Scale it, or switch it off.")
    remedy = t("Lower the learning rate (it is {rate})", rate=number(learning_rate))
    if recipe.training.gradient_clipping is None:
        remedy += t(", or clip the gradient")
    return _find_layer(model, x, targets, recipe), remedy + t(", and start again.")


def _size_in_words(value: float) -> str:
    if not np.isfinite(value):
        return t("more than can be computed with")
    return number(value) if value < 1e6 else f"{value:.2g}"


def _find_layer(model: keras.Model, x: np.ndarray, y: np.ndarray, recipe: Recipe) -> str:
    names = [*map(title, recipe.layers), t("the output layer")]
    groups = _layers_of(model, recipe)
    outputs = {str(place): group[-1].output for place, group in enumerate(groups)}
    values = keras.Model(model.input, outputs)(tf.constant(x))
    for place, name in enumerate(names):
        if not np.isfinite(np.asarray(values[str(place)])).all():
            return t("The values leave all numbers in {layer}.", layer=name)
    with tf.GradientTape() as tape:
        predictions = model(tf.constant(x), training=False)
        # Which loss does not matter for the comparison; a distance exists for every task.
        distance = tf.reduce_mean(tf.square(predictions - tf.cast(y, predictions.dtype)))
    weights = [[variable for layer in group for variable in layer.trainable_variables] for group in groups]
    ratios = []  # of the gradient beside the layer's own weights; none is smaller than that of a layer without weights
    for own, gradients in zip(weights, tape.gradient(distance, weights), strict=True):
        present = [pair for pair in zip(gradients, own, strict=True) if pair[0] is not None]
        size = sum(float(tf.norm(variable)) for _, variable in present) + 1e-12
        ratios.append(sum(float(tf.norm(gradient)) for gradient, _ in present) / size if own else -1.0)
    steepest = names[int(np.argmax(np.nan_to_num(ratios, nan=np.inf)))]
    return t("The weights of {layer} were pushed hardest.", layer=steepest)


def _layers_of(model: keras.Model, recipe: Recipe) -> list[list[keras.layers.Layer]]:
    """Keras's layers of each layer of the recipe, and the output."""
    # They stand behind the inputs and what is looked up in embeddings; of how many values does not change their number.
    optimizer = recipe.training.optimizer
    counts = [len(layer.keras_layers(1, optimizer)) + layer.adds_input for layer in recipe.layers]
    ends = len(model.layers) - 1 - sum(counts) + np.cumsum([0, *counts, 1])
    return [model.layers[begin:end] for begin, end in pairwise(ends)]
