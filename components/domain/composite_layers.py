"""Layers of a recipe that Keras has none for: each is made of several of Keras's own."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from components.domain.keras_layer import Argument, Constant, KerasLayer, Optimizer
from components.domain.layer_settings import Activation, LayerSettings
from components.i18n import Sentence, noop


class ScaleInputs(LayerSettings):
    """`keras.layers.EinsumDense` with one weight for each value, behind a `Rescaling` by which its steps become larger."""

    label = "Scale each input"
    explanation = (
        "Multiplies each value by a factor of its own, which is learned from 1 on and quickly, so that inputs that help "
        "grow and the others fade: first in the stack, where some of many inputs matter."
    )

    type: Literal["ScaleInputs"] = "ScaleInputs"
    rate_factor: float = Field(
        20.0, ge=1, le=100, title="Rate factor", description="How many times the learning rate its factors learn at."
    )

    def multiplier(self, optimizer: Optimizer) -> float:
        """By how much a factor is larger than its weight.

        A step of Adam, AdamW and RMSprop is as large as the learning rate whatever the scale of the gradient, so a factor
        moves by the multiplier times that. In SGD the gradient is larger by the multiplier too, and a factor moves by its
        square.
        """
        return self.rate_factor**0.5 if optimizer == "sgd" else self.rate_factor

    def keras_layers(self, width: int, optimizer: Optimizer) -> list[KerasLayer]:
        """A constant, and the weights."""
        multiplier = self.multiplier(optimizer)
        begin = Constant(1 / multiplier)
        weights: dict[str, Argument] = {"equation": "bi,i->bi", "output_shape": width, "kernel_initializer": begin}
        return [KerasLayer("Rescaling", {"scale": multiplier}, "scale"), KerasLayer("EinsumDense", weights, "equation")]

    def inner_values(self, width: int) -> int:
        """Those that the constant has made larger."""
        return width

    def parameters(self, width: int) -> tuple[int, int]:
        """A factor for each value."""
        return width, width


class Residual(LayerSettings):
    """Two `keras.layers.Dense` whose result is added to what they were given."""

    label = "Residual block"
    explanation = (
        "Passes its values on, and adds to each what a layer of neurons makes of all of them: for deep networks, which "
        "learn through the short way, behind a Dense layer."
    )
    brief = ("units", "activation")
    advanced = ("dropout", "normalization")
    adds_input = True
    choices: ClassVar[Mapping[str, Sentence]] = {
        "none": noop("None"),
        "layer": noop("Layer normalization"),
        "batch": noop("Batch normalization"),
    }

    type: Literal["Residual"] = "Residual"
    units: int = Field(32, ge=1, le=4096, title="Units", description="Neurons within the block, 1 to 4,096.")
    activation: Activation = "relu"
    dropout: float = Field(
        0.0, ge=0, lt=1, title="Dropout", description="Share of them switched off in training, 0 to below 1."
    )
    normalization: Literal["none", "layer", "batch"] = Field(
        "none", title="Normalization", description="What centres and scales the values before the neurons."
    )

    def keras_layers(self, width: int, optimizer: Optimizer) -> list[KerasLayer]:
        """What is added: normalization, neurons, dropout, and a neuron for each value that came in."""
        del optimizer
        none: dict[str, Argument] = {}
        normalizations = {"layer": "LayerNormalization", "batch": "BatchNormalization"}
        kind = normalizations.get(self.normalization)
        return [
            *([KerasLayer(kind, none)] if kind else []),
            KerasLayer("Dense", {"units": self.units, "activation": self.activation}, "units"),
            *([KerasLayer("Dropout", {"rate": self.dropout}, "rate")] if self.dropout else []),
            KerasLayer("Dense", {"units": width}, "units"),
        ]

    def inner_values(self, width: int) -> int:
        """Normalized ones, neurons, and what is added."""
        return (self.normalization != "none") * width + (1 + bool(self.dropout)) * self.units + width

    def parameters(self, width: int) -> tuple[int, int]:
        """Two layers of neurons with biases, and those of the normalization."""
        dense = (width + 1) * self.units + (self.units + 1) * width
        every, trained = {"none": (0, 0), "layer": (2, 2), "batch": (4, 2)}[self.normalization]
        return dense + every * width, dense + trained * width
