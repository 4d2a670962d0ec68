"""A network's output as a probability for each class, and which of them is answered."""

import numpy as np

from components.domain.recipe import Task
from components.domain.threshold import HALF


def as_probabilities(task: Task, predictions: np.ndarray) -> np.ndarray:
    """(rows, classes) float64 that add up to 1; two columns for two classes."""
    wide = predictions.astype("float64")
    if task is Task.BINARY:
        return np.column_stack([1 - wide[:, 0], wide[:, 0]])
    return wide / wide.sum(axis=1, keepdims=True)


def answered_classes(probabilities: np.ndarray, threshold: float = HALF) -> np.ndarray:
    """(rows,) int64, the class that is answered to each row of (rows, classes): the likeliest one; of two the second where
    its probability is above the threshold."""
    if probabilities.shape[1] == 2:
        return (probabilities[:, 1] > threshold).astype("int64")
    return probabilities.argmax(axis=1)
