"""Rows as the network takes them: targets in its scale, and how much each row counts."""

import numpy as np
from sklearn.utils.class_weight import compute_sample_weight

from components.domain.recipe import Task, Training
from components.features.training_arrays import TrainingArrays
from components.training.epoch_chunk import PreparedRows


def prepared_rows(data: TrainingArrays, training: Training) -> PreparedRows:
    """Training and validation rows as the network takes them, with the weights that the recipe wants."""
    preparation, parts, learned = data.preparation, data.parts, data.learned
    y = preparation.scale.to_network(data.targets)
    y = y.astype("int32" if preparation.task is Task.MULTICLASS else "float32").reshape(-1, 1)
    weights = None
    if training.class_weight == "balanced" and preparation.task is not Task.REGRESSION:
        weights = np.zeros(len(data.x), "float32")
        weights[learned] = compute_sample_weight("balanced", y[learned, 0])
    if data.weights is not None:  # as in Keras, both are multiplied
        weights = data.weights if weights is None else weights * data.weights
    return PreparedRows(data.x, y, parts.train, parts.validation, weights)
