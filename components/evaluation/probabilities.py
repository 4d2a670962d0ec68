"""A network's output as a probability for each class."""

import numpy as np

from components.domain.recipe import Task


def as_probabilities(task: Task, predictions: np.ndarray) -> np.ndarray:
    """(rows, classes) float64 that add up to 1; two columns for two classes."""
    wide = predictions.astype("float64")
    if task is Task.BINARY:
        return np.column_stack([1 - wide[:, 0], wide[:, 0]])
    return wide / wide.sum(axis=1, keepdims=True)
