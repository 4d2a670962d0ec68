"""What a trained model predicts for raw rows."""

from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

ROWS_AT_ONCE = 4096


def score(folder: Path, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """(rows, outputs) float32 of the run's own model: probabilities, or the target in its own units.

    `inputs` are raw columns by name, (rows, 1) each, as `components.prediction.schema` checks them.
    """
    model = keras.saving.load_model(folder / "model.keras", compile=False, safe_mode=True)
    rows = len(next(iter(inputs.values())))
    parts = []
    for at in range(0, rows, ROWS_AT_ONCE):
        batch = {name: keras.ops.convert_to_tensor(values[at : at + ROWS_AT_ONCE]) for name, values in inputs.items()}
        parts.append(np.asarray(model(batch, training=False)))
    return np.concatenate(parts)
