"""The layers of a trained network, each with the place of its weights among the flat weights.

What a reader needs to compute the network's answers without Keras: a browser, or `evaluation/network_forward.py`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field

from components.domain.composite_layers import Residual, ScaleInputs
from components.domain.keras_layer import Optimizer
from components.domain.layer_settings import Activation
from components.domain.layers import (
    ActivationLayer,
    BatchNormalization,
    Dense,
    Dropout,
    GaussianNoise,
    Layer,
    LayerNormalization,
)
from components.domain.recipe import ColumnType
from components.features.preparation import Preparation
from components.features.waves import FREQUENCIES
from components.network.output import output_neurons

EPSILON = 0.001  # Keras's default of both normalizations, added to the variance
NORMALIZED, MOVING = ("gamma", "beta"), ("moving_mean", "moving_variance")  # weights of normalizations
Place = tuple[int, tuple[int, ...]]  # the first of the flat weights, and the shape
Layout = Mapping[str, Place]  # by Keras's path of a weight, such as `dense_1/kernel`


class Placed(BaseModel):
    """What all layers have: the place of each weight, by its name in Keras."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    weights: dict[str, Place] = Field(
        description="by Keras's name: the position of the first among the flat weights, and the shape"
    )


class PlacedEmbedding(Placed):
    """A learned table: the numbers `begin` to `end` of x are indices into its rows; the rest of x comes first.

    With `mean` it is the mean over the indices above 0, or 0 where there are none.
    """

    type: Literal["Embedding"] = "Embedding"
    column: str
    begin: int
    end: int
    values: int
    dimension: int
    mean: bool


class PlacedFrequencies(Placed):
    """Learned frequencies, (columns, frequencies): each of the numbers `begin` to `end` of x becomes itself, then the sines of
    2 pi times itself times each of its frequencies, then the cosines of these."""

    type: Literal["Frequencies"] = "Frequencies"
    columns: list[str]
    begin: int
    end: int
    frequencies: int = FREQUENCIES


class PlacedDense(Placed):
    """As `keras.layers.Dense`; the last one is the output."""

    type: Literal["Dense"] = "Dense"
    units: int
    activation: Activation | Literal["softmax"]
    output: bool = False


class PlacedDropout(Placed):
    """Changes nothing where nothing is learned."""

    type: Literal["Dropout"] = "Dropout"
    rate: float


class PlacedBatchNormalization(Placed):
    """As `keras.layers.BatchNormalization` where nothing is learned: with its moving mean and variance."""

    type: Literal["BatchNormalization"] = "BatchNormalization"
    epsilon: float = EPSILON


class PlacedLayerNormalization(Placed):
    """As `keras.layers.LayerNormalization`."""

    type: Literal["LayerNormalization"] = "LayerNormalization"
    epsilon: float = EPSILON


class PlacedActivation(Placed):
    """As `keras.layers.Activation`."""

    type: Literal["Activation"] = "Activation"
    activation: Activation


class PlacedGaussianNoise(Placed):
    """Changes nothing where nothing is learned."""

    type: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: float


class PlacedScaleInputs(Placed):
    """Each value times a factor of its own: `multiplier` times its weight."""

    type: Literal["ScaleInputs"] = "ScaleInputs"
    multiplier: float


class PlacedResidual(Placed):
    """What comes in, and added to it what `inner_units` neurons and, behind them, `units` linear ones make of it.

    Weights: of the two layers, and where there is a normalization before them, its own.
    """

    type: Literal["Residual"] = "Residual"
    units: int
    inner_units: int
    inner_activation: Activation
    normalization: Literal["none", "layer", "batch"]
    epsilon: float = EPSILON


PlacedLayer = Annotated[
    PlacedFrequencies
    | PlacedEmbedding
    | PlacedDense
    | PlacedDropout
    | PlacedBatchNormalization
    | PlacedLayerNormalization
    | PlacedActivation
    | PlacedGaussianNoise
    | PlacedScaleInputs
    | PlacedResidual,
    Field(discriminator="type"),
]


def placed_layers(
    preparation: Preparation, stack: Sequence[Layer], layout: Layout, optimizer: Optimizer = "adam"
) -> list[PlacedLayer]:
    """Frequencies, embeddings, the recipe's layers and the output, in the order of `build_core`.

    Raises ValueError where the layout is not that of such a network.
    """
    found = _weights_by_layer(layout)
    embedded = [
        PlacedEmbedding(
            weights=_expected(found.get(f"embedding_{number}", {}), "embeddings"),
            column=slot.feature.name,
            begin=slot.begin,
            end=slot.end,
            values=embedding.values,
            dimension=embedding.dimension,
            mean=slot.feature.kind is ColumnType.TEXT,
        )
        for number, slot in enumerate(preparation.embedded)
        if (embedding := slot.feature.embedding)
    ]
    counts: dict[str, int] = {}

    def weights_of(kind: str) -> dict[str, Place]:
        """Those of the next layer of Keras of that type: it numbers them in the order in which they were made."""
        prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
        named = sorted((number, name) for name in found if (number := _number(name, prefix)) is not None)
        position = counts[prefix] = counts.get(prefix, -1) + 1
        if position >= len(named):
            raise ValueError(f"no weights of {kind} {position + 1}")
        return found[named[position][1]]

    hidden = [_placed(layer, weights_of, optimizer) for layer in stack]
    units, activation = output_neurons(preparation.task, preparation.classes)
    weights = _expected(found.get("output", {}), "kernel", "bias")
    output = PlacedDense(weights=weights, units=units, activation=activation, output=True)
    return [*_frequencies(preparation, found), *embedded, *hidden, output]


def _frequencies(preparation: Preparation, found: Mapping[str, dict[str, Place]]) -> list[PlacedFrequencies]:
    slots = preparation.periodic
    if not slots:
        return []
    weights = _expected(found.get("frequencies", {}), "kernel")
    names = [slot.feature.name for slot in slots]
    return [PlacedFrequencies(weights=weights, columns=names, begin=slots[0].begin, end=slots[-1].end)]


def _placed(layer: Layer, weights_of: Callable[[str], dict[str, Place]], optimizer: Optimizer) -> PlacedLayer:
    match layer:
        case Dense():
            weights = _expected(weights_of(layer.type), *(("kernel", "bias") if layer.use_bias else ("kernel",)))
            return PlacedDense(weights=weights, units=layer.units, activation=layer.activation)
        case BatchNormalization():
            return PlacedBatchNormalization(weights=_expected(weights_of(layer.type), *NORMALIZED, *MOVING))
        case LayerNormalization():
            return PlacedLayerNormalization(weights=_expected(weights_of(layer.type), *NORMALIZED))
        case Dropout():
            return PlacedDropout(weights={}, rate=layer.rate)
        case ActivationLayer():
            return PlacedActivation(weights={}, activation=layer.activation)
        case GaussianNoise():
            return PlacedGaussianNoise(weights={}, stddev=layer.stddev)
        case ScaleInputs():
            weights = _expected(weights_of("EinsumDense"), "kernel")
            return PlacedScaleInputs(weights=weights, multiplier=layer.multiplier(optimizer))
        case Residual():
            return _residual(layer, weights_of)
        case _:
            assert_never(layer)


def _residual(layer: Residual, weights_of: Callable[[str], dict[str, Place]]) -> PlacedResidual:
    weights: dict[str, Place] = {}
    match layer.normalization:
        case "layer":
            weights |= _expected(weights_of("LayerNormalization"), *NORMALIZED)
        case "batch":
            weights |= _expected(weights_of("BatchNormalization"), *NORMALIZED, *MOVING)
    for name in ("inner", "outer"):
        dense = _expected(weights_of("Dense"), "kernel", "bias")
        weights |= {f"{name}_{own}": place for own, place in dense.items()}
    return PlacedResidual(
        weights=weights,
        units=weights["outer_bias"][1][0],
        inner_units=layer.units,
        inner_activation=layer.activation,
        normalization=layer.normalization,
    )


def _weights_by_layer(layout: Layout) -> dict[str, dict[str, Place]]:
    found: dict[str, dict[str, Place]] = {}
    for path, place in layout.items():
        *_, layer, name = ("", *path.split("/"))
        found.setdefault(layer, {})[name] = place
    return found


def _number(name: str, prefix: str) -> int | None:
    """The number that Keras gave a layer of a type: `dense` is 0, `dense_1` is 1; None for one of another type."""
    match = re.fullmatch(rf"{prefix}(?:_([0-9]+))?", name)
    return int(match[1] or 0) if match else None


def _expected(weights: Mapping[str, Place], *names: str) -> dict[str, Place]:
    missing = [name for name in names if name not in weights]
    if missing or any(at < 0 or math.prod(shape) < 0 for at, shape in weights.values()):
        raise ValueError(f"no {missing} among {sorted(weights)}")
    return dict(weights)
