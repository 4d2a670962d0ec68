"""A trained network as a function of its prepared input, column by column of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from components.domain.recipe import Task
from components.evaluation.network_forward import forward
from components.evaluation.probabilities import as_probabilities
from components.features import waves_of
from components.features.axes import axis_of
from components.features.preparation import Preparation
from components.network.placed_layers import PlacedLayer

NUMBERS_AT_ONCE = 4_000_000  # of all layers together, for a batch of rows: 32 MB


@dataclass(frozen=True)
class PreparedNetwork:
    """Attributes:
    preparation: what becomes of raw columns.
    layers: as `placed_layers` makes them.
    weights: (networks, count) float32, the flat weights of each network of which the answer is the mean; one, but for a pack.
    """

    preparation: Preparation
    layers: Sequence[PlacedLayer]
    weights: np.ndarray

    def answers(self, x: np.ndarray) -> np.ndarray:
        """(rows, classes) float64 probabilities, or (rows, 1) in the target's own units, of rows (rows, width) float32."""
        outputs = np.mean([self._outputs(weights, x) for weights in self.weights], axis=0)
        if self.preparation.task is Task.REGRESSION:
            return self.preparation.scale.to_units(outputs).astype("float64")
        return as_probabilities(self.preparation.task, outputs)

    def _outputs(self, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
        at_once = max(1, NUMBERS_AT_ONCE // self._numbers_per_row)
        return np.concatenate(
            [forward(self.layers, weights, x[at : at + at_once])[-1] for at in range(0, len(x), at_once)]
        )

    @cached_property
    def places(self) -> dict[str, np.ndarray]:
        """By column, in the order of the preparation, which numbers of x come of it; none that nothing becomes of."""
        found: dict[str, list[int]] = {feature.name: [] for feature in self.preparation.features}
        for slot in self.preparation.slots:
            found[slot.feature.name] += range(slot.begin, slot.end)
        return {name: np.array(places) for name, places in found.items() if places}

    @property
    def columns(self) -> list[str]:
        """The columns that the network is given."""
        return list(self.places)

    def has_axis(self, column: str, x: np.ndarray) -> bool:
        """Whether answers can be drawn along a column, over rows x."""
        feature = next((each for each in self.preparation.features if each.name == column), None)
        return feature is not None and column in self.places and axis_of(self.preparation, feature, x) is not None

    @cached_property
    def multiplications(self) -> int:
        """For one row, about."""
        return max(1, self.weights.size + self.preparation.width)

    @cached_property
    def _numbers_per_row(self) -> int:
        units = sum(getattr(layer, "units", 0) for layer in self.layers) + waves_of(self.preparation.features)
        return int(max(1, 2 * self.preparation.width + 3 * units))


def put_in(x: np.ndarray, places: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A copy of rows x (rows, width) with other numbers at some places: `values` (rows or 1, places)."""
    changed = x.copy()
    changed[:, places] = values
    return changed
