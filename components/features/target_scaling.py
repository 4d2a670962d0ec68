"""A target of numbers as the network learns it: its logarithm if the recipe says so, then about 0 with a spread of 1."""

import math
from dataclasses import dataclass

import numpy as np

from components.features.number import usable_scale

LARGEST = 1e100  # of a target: its squares have to be numbers too
MOST = math.log(LARGEST)


@dataclass(frozen=True)
class TargetScale:
    """`mean` and `std` are those of the training rows, after the logarithm."""

    mean: float = 0.0
    std: float = 1.0
    log: bool = False

    def to_network(self, targets: np.ndarray) -> np.ndarray:
        """Targets in their own units as the network learns them; with a logarithm all must be above 0."""
        values = np.log(targets) if self.log else targets
        return (values - self.mean) / self.std

    def to_units(self, outputs: np.ndarray) -> np.ndarray:
        """The network's outputs in the target's own units, float64."""
        values = outputs.astype("float64") * self.std + self.mean
        return np.exp(np.clip(values, -MOST, MOST)) if self.log else values


def fit_target(targets: np.ndarray, log: bool) -> TargetScale:
    """From the training rows' targets (rows,) float64 in their own units."""
    values = np.log(targets) if log else targets
    return TargetScale(float(values.mean()), usable_scale(values.std()), log)
