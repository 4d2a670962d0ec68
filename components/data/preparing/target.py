"""A target of numbers as the network learns it: its logarithm if wished, then about 0 with a spread of 1."""

from dataclasses import dataclass

import numpy as np

MOST = 80.0  # of a logarithm: exp(80) is still a float32


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
        """The network's answers in the target's own units."""
        values = answers * self.std + self.mean
        return np.exp(np.clip(values, -MOST, MOST)) if self.log else values


def learn_target(targets: np.ndarray, log: bool) -> TargetScale:
    """From the training rows' targets (rows,) in their own units; in float64, where squares of large numbers stay finite."""
    wide = targets.astype("float64")
    values = np.log(wide) if log else wide
    return TargetScale(float(values.mean()), float(values.std()) or 1.0, log)
