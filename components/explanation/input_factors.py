"""What a network made of its inputs: the factors it has learned for them, column by column of the table."""

from dataclasses import dataclass

import numpy as np

from components.domain.recipe import ColumnType
from components.evaluation.network_forward import weight
from components.explanation.network import PreparedNetwork
from components.features import Preparation
from components.features.waves import NUMBERS_EACH
from components.network.placed_layers import (
    PlacedActivation,
    PlacedBatchNormalization,
    PlacedDropout,
    PlacedEmbedding,
    PlacedFrequencies,
    PlacedGaussianNoise,
    PlacedScaleInputs,
)

# Behind these every value is still that of one input.
PASSING = (
    PlacedActivation,
    PlacedBatchNormalization,
    PlacedDropout,
    PlacedEmbedding,
    PlacedFrequencies,
    PlacedGaussianNoise,
)


@dataclass(frozen=True)
class ColumnFactor:
    """Attributes:
    largest, smallest: how far from 0 the factors of the column's inputs are; of several networks the mean.
    inputs: how many the column has.
    """

    column: str
    largest: float
    smallest: float
    inputs: int


def input_factors(network: PreparedNetwork) -> list[ColumnFactor]:
    """The factors of each column, the largest first; none where no layer scales values that are still single inputs.

    Where several layers do, their factors are multiplied.
    """
    factors: np.ndarray | None = None  # (networks, inputs)
    for layer in network.layers:
        if isinstance(layer, PlacedScaleInputs):
            kernels = np.stack([weight(layer, "kernel", weights) for weights in network.weights])
            own = np.abs(layer.multiplier * kernels.astype("float64"))
            factors = own if factors is None else factors * own
        elif not isinstance(layer, PASSING):
            break
    if factors is None:
        return []
    sizes: np.ndarray = factors.mean(axis=0)
    found = [
        ColumnFactor(column, float(own.max()), float(own.min()), len(own))
        for column, places in _places(network.preparation).items()
        if len(own := sizes[places])
    ]
    return sorted(found, key=lambda each: -each.largest)


def _places(preparation: Preparation) -> dict[str, list[int]]:
    """Which of the values that the layers are given come of each column: in place of numbers that become waves, and of indices
    into embeddings, there is what the network learns of them."""
    places: dict[str, list[int]] = {feature.name: [] for feature in preparation.features}
    at = 0
    for slot in preparation.slots:
        embedding, count = slot.feature.embedding, slot.end - slot.begin
        if slot.part == "codes" and embedding is not None:
            count = embedding.dimension * (1 if slot.feature.kind is ColumnType.TEXT else count)
        elif slot.part == "values" and slot.feature.is_periodic:
            count *= NUMBERS_EACH
        places[slot.feature.name] += range(at, at + count)
        at += count
    return places
