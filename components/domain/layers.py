"""The layers a person can stack: one class a layer, with everything there is to say about it.

Name and settings are Keras's: `type` is the class in `keras.layers`, a field is an argument with its limits, its title and
description are what people read. One that Keras has no layer for is made of several of them: its `keras_layers`. A new
layer is a class here or in `composite_layers.py`, and its name in `Layer` at the end; the palette, the shapes, the Keras
code and the training follow, and `tests/unit/network/test_layers.py` holds it against Keras.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from components.domain.composite_layers import Residual, ScaleInputs
from components.domain.keras_layer import L1L2, Argument
from components.domain.layer_settings import Activation, Initializer, LayerSettings


class Dense(LayerSettings):
    """As `keras.layers.Dense`; `l1` and `l2` are those of its kernel_regularizer."""

    label = "Dense"
    explanation = (
        "Each neuron weighs all values of the layer before, adds them up and bends the sum: the usual hidden layer, "
        "and the one to begin with."
    )
    brief = ("units", "activation")
    advanced = ("kernel_initializer", "l1", "l2", "use_bias")
    unnamed = "units"

    type: Literal["Dense"] = "Dense"
    units: int = Field(10, ge=1, le=4096, title="Units", description="Number of neurons, 1 to 4,096.")
    activation: Activation = "relu"
    l1: float = Field(
        0.0, ge=0, le=1, title="L1", description="Pulls weights towards 0 and leaves few of them; 0 is off."
    )
    l2: float = Field(0.0, ge=0, le=1, title="L2", description="Pulls large weights towards 0; 0 is off.")
    kernel_initializer: Initializer = Field(
        "glorot_uniform", title="Initializer", description="How the weights are drawn before training."
    )
    use_bias: bool = Field(
        True,
        title="Bias",
        description="A number that each neuron learns and adds to its sum: needless where the activation is linear and a "
        "batch normalization follows, which adds one of its own.",
    )

    def keras_arguments(self) -> dict[str, Argument]:
        """Without what is Keras's default in any case."""
        arguments: dict[str, Argument] = {"units": self.units, "activation": self.activation}
        if self.kernel_initializer != "glorot_uniform":
            arguments["kernel_initializer"] = self.kernel_initializer
        if self.l1 or self.l2:
            arguments["kernel_regularizer"] = L1L2(self.l1, self.l2)
        if not self.use_bias:
            arguments["use_bias"] = False
        return arguments

    def output_width(self, width: int) -> int:
        """One value a neuron."""
        del width
        return self.units

    def parameters(self, width: int) -> tuple[int, int]:
        """The weights of each neuron, and its bias where it has one."""
        count = (width + self.use_bias) * self.units
        return count, count


class Dropout(LayerSettings):
    """As `keras.layers.Dropout`."""

    label = "Dropout"
    explanation = (
        "Switches a share of the values off at random in each training step, so that the network cannot rely on single "
        "ones: for when training goes far better than validation."
    )
    brief = ("rate",)

    type: Literal["Dropout"] = "Dropout"
    rate: float = Field(0.2, ge=0, lt=1, title="Rate", description="Share switched off, 0 to below 1.")


class BatchNormalization(LayerSettings):
    """As `keras.layers.BatchNormalization`."""

    label = "Batch normalization"
    explanation = (
        "Centres and scales each value over the rows of a batch: for deep networks that learn slowly, behind their "
        "Dense layers."
    )

    type: Literal["BatchNormalization"] = "BatchNormalization"
    momentum: float = Field(0.99, ge=0, lt=1, title="Momentum", description="How slowly the running mean moves.")

    def parameters(self, width: int) -> tuple[int, int]:
        """Gamma and beta are trained, the moving mean and variance are not."""
        return 4 * width, 2 * width


class LayerNormalization(LayerSettings):
    """As `keras.layers.LayerNormalization`."""

    label = "Layer normalization"
    explanation = "Centres and scales the values of each row by themselves: for deep networks with small batches."

    type: Literal["LayerNormalization"] = "LayerNormalization"

    def parameters(self, width: int) -> tuple[int, int]:
        """Gamma and beta."""
        return 2 * width, 2 * width


class ActivationLayer(LayerSettings):
    """As `keras.layers.Activation`."""

    label = "Activation"
    explanation = "Bends each value, without weights: for behind a normalization, where the Dense before it is linear."
    brief = ("activation",)
    unnamed = "activation"

    type: Literal["Activation"] = "Activation"
    activation: Activation = "relu"


class GaussianNoise(LayerSettings):
    """As `keras.layers.GaussianNoise`."""

    label = "Gaussian noise"
    explanation = (
        "Adds random noise in each training step, so that small changes of the input do not change the answer: for few "
        "rows, right behind the inputs."
    )
    brief = ("stddev",)

    type: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: float = Field(0.1, ge=0, le=10, title="Noise", description="Standard deviation of the noise.")


Layer = Annotated[
    Dense
    | Dropout
    | BatchNormalization
    | LayerNormalization
    | ActivationLayer
    | GaussianNoise
    | ScaleInputs
    | Residual,
    Field(discriminator="type"),
]
LAYERS: tuple[type[Layer], ...] = get_args(get_args(Layer)[0])
