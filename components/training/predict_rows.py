"""What a network answers for many rows, some at a time."""

import keras
import numpy as np

from components.domain.recipe import Task
from components.features.preparation import Preparation

ROWS_AT_ONCE = 8192


def predict_rows(core: keras.Model, x: np.ndarray, preparation: Preparation) -> np.ndarray:
    """(rows, outputs) for x (rows, width) float32: probabilities, or the target in its own units."""
    return in_units(network_outputs(core, x), preparation)


def network_outputs(core: keras.Model, x: np.ndarray) -> np.ndarray:
    """(rows, outputs) float32 for x (rows, width) float32, as the network learns them."""
    starts = range(0, len(x), ROWS_AT_ONCE)
    return np.concatenate([np.asarray(core(x[at : at + ROWS_AT_ONCE], training=False)) for at in starts])


def in_units(predictions: np.ndarray, preparation: Preparation) -> np.ndarray:
    """What a network says as people read it: probabilities, or the target in its own units."""
    return preparation.scale.to_units(predictions) if preparation.task is Task.REGRESSION else predictions
