"""A target of numbers as the network learns it: its logarithm if wished, then about 0 with a spread of 1."""

from dataclasses import dataclass

import numpy as np

MOST = 600.0  # of a logarithm: exp(600) is still a float64
SMALLEST = 1e-200  # spread that can be divided by


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

    def to_units(self, answers: np.ndarray) -> np.ndarray:
        """The network's answers in the target's own units, float64."""
        values = answers.astype("float64") * self.std + self.mean
        return np.exp(np.clip(values, -MOST, MOST)) if self.log else values


def learn_target(targets: np.ndarray, log: bool) -> TargetScale:
    """From the training rows' targets (rows,) float64 in their own units."""
    values = np.log(targets) if log else targets
    spread = float(values.std())
    return TargetScale(float(values.mean()), spread if spread > SMALLEST else 1.0, log)
