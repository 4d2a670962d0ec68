"""The layers a person can stack: what each is for, and what can be set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from components.domain.recipe import (
    Activation,
    ActivationLayer,
    BatchNormalization,
    Dense,
    Dropout,
    GaussianNoise,
    Initializer,
    Layer,
    LayerNormalization,
)
from components.i18n import t

Item = TypeVar("Item")  # a layer, or what goes with it


@dataclass(frozen=True)
class FieldSpec:
    """One setting of a layer: `control` is integer, number or choice."""

    name: str
    label: str
    help: str
    control: str
    choices: tuple[str, ...] = ()
    step: float = 1


@dataclass(frozen=True)
class LayerType:
    type: str
    title: str
    explanation: str
    fields: tuple[FieldSpec, ...]
    new: Layer


ACTIVATION = FieldSpec(
    "activation", t("Activation"), t("The bend after the sums; relu cuts off below 0."), "choice", get_args(Activation)
)
PALETTE = {
    layer.type: layer
    for layer in [
        LayerType(
            "Dense",
            t("Dense"),
            t(
                "Each neuron weighs all values of the layer before, adds them up and bends the sum. The usual hidden layer."
            ),
            (
                FieldSpec("units", t("Units"), t("Number of neurons, 1 to 4,096."), "integer"),
                ACTIVATION,
                FieldSpec(
                    "l1", t("L1"), t("Pulls weights towards 0 and leaves few of them; 0 is off."), "number", step=0.001
                ),
                FieldSpec("l2", t("L2"), t("Pulls large weights towards 0; 0 is off."), "number", step=0.001),
                FieldSpec(
                    "kernel_initializer",
                    t("Initializer"),
                    t("How the weights are drawn before training."),
                    "choice",
                    get_args(Initializer),
                ),
            ),
            Dense(),
        ),
        LayerType(
            "Dropout",
            t("Dropout"),
            t(
                "Switches a share of the values off at random in each training step. The network cannot rely on single ones."
            ),
            (FieldSpec("rate", t("Rate"), t("Share switched off, 0 to below 1."), "number", step=0.05),),
            Dropout(),
        ),
        LayerType(
            "BatchNormalization",
            t("Batch normalization"),
            t("Centres and scales each value over the rows of a batch. Deep networks learn faster."),
            (FieldSpec("momentum", t("Momentum"), t("How slowly the running mean moves."), "number", step=0.01),),
            BatchNormalization(),
        ),
        LayerType(
            "LayerNormalization",
            t("Layer normalization"),
            t("Centres and scales the values of each row. Does not depend on the batch."),
            (),
            LayerNormalization(),
        ),
        LayerType(
            "Activation",
            t("Activation"),
            t("Bends each value, without weights. For an activation that comes after a normalization."),
            (ACTIVATION,),
            ActivationLayer(),
        ),
        LayerType(
            "GaussianNoise",
            t("Gaussian noise"),
            t("Adds random noise in each training step. Small changes of the input should not change the answer."),
            (FieldSpec("stddev", t("Noise"), t("Standard deviation of the noise."), "number", step=0.05),),
            GaussianNoise(),
        ),
    ]
}


def added(layers: Sequence[Layer], kind: str) -> list[Layer]:
    return [*layers, PALETTE[kind].new]


def removed(layers: Sequence[Item], position: int) -> list[Item]:
    return [*layers[:position], *layers[position + 1 :]]


def duplicated(layers: Sequence[Item], position: int) -> list[Item]:
    return [*layers[: position + 1], *layers[position:]]


def moved(layers: Sequence[Item], position: int, by: int) -> list[Item]:
    """The layer at `position` moved `by` places, as far as there is room."""
    rest = removed(layers, position)
    place = min(max(position + by, 0), len(rest))
    return [*rest[:place], layers[position], *rest[place:]]
