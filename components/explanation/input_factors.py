"""What a network made of its inputs: the factors it has learned for them, column by column of the table."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from components.domain.recipe import ColumnType
from components.evaluation.network_forward import weight
from components.explanation.network import PreparedNetwork
from components.network.placed_layers import (
    PlacedActivation,
    PlacedBatchNormalization,
    PlacedDropout,
    PlacedEmbedding,
    PlacedGaussianNoise,
    PlacedScaleInputs,
)

# Behind these every value is still that of one input.
PASSING = (PlacedActivation, PlacedBatchNormalization, PlacedDropout, PlacedEmbedding, PlacedGaussianNoise)


@dataclass(frozen=True)
class ColumnFactor:
    """Attributes:
    column: of the table.
    largest: the factor that is farthest from 0 among those of the column's inputs, with its sign.
    smallest: the size of the one that is nearest to 0.
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
    factors: np.ndarray | None = None
    for layer in network.layers:
        if isinstance(layer, PlacedScaleInputs):
            own = layer.multiplier * weight(layer, "kernel", network.weights).astype("float64")
            factors = own if factors is None else factors * own
        elif not isinstance(layer, PASSING):
            break
    if factors is None:
        return []
    found = [
        ColumnFactor(column, float(own[np.argmax(np.abs(own))]), float(np.abs(own).min()), len(own))
        for column, places in _places(network)
        if len(own := factors[places])
    ]
    return sorted(found, key=lambda each: -abs(each.largest))


def _places(network: PreparedNetwork) -> Iterator[tuple[str, list[int]]]:
    """Which of the values that the layers are given come of each column: embeddings stand in place of their indices, last."""
    places: dict[str, list[int]] = {feature.name: [] for feature in network.preparation.features}
    at = 0
    for slot in network.preparation.slots:
        if slot.part != "codes":
            places[slot.feature.name] += range(slot.begin, slot.end)
            at = max(at, slot.end)
    for slot in network.preparation.embedded:
        embedding = slot.feature.embedding
        assert embedding is not None  # noqa: S101 - codes are indices into one
        codes = 1 if slot.feature.kind is ColumnType.TEXT else slot.end - slot.begin
        places[slot.feature.name] += range(at, at + codes * embedding.dimension)
        at += codes * embedding.dimension
    yield from places.items()
