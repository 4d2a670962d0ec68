"""What a trained network predicts for prepared rows."""

import keras
import numpy as np

ROWS_AT_ONCE = 8192


def predict(core: keras.Model, x: np.ndarray) -> np.ndarray:
    """(rows, outputs) float32 of prepared rows (rows, width) float32."""
    edges = range(0, len(x), ROWS_AT_ONCE)
    return np.concatenate([np.asarray(core(x[at : at + ROWS_AT_ONCE], training=False)) for at in edges])
