"""What all layers of a recipe have in common, and the settings that several of them have."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from components.domain.keras_layer import Argument, KerasLayer, Optimizer
from components.i18n import Sentence

Activation = Annotated[
    Literal["linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus", "softsign"],
    Field(title="Activation", description="The bend after the sums; relu cuts off below 0."),
]
Initializer = Literal[
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "random_normal",
    "zeros",
]


class Strict(BaseModel):
    """What recipes are made of: frozen; a field that is not known is refused, and a number that is not finite too."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LayerSettings(Strict):
    """What all layers have in common: most leave the width as it is and have no weights."""

    label: ClassVar[str]  # for people, in English, as the explanation is
    explanation: ClassVar[str]  # in one sentence: what the layer does, and when to use it
    brief: ClassVar[tuple[str, ...]] = ()  # the settings that name the layer, as in `Dense 10 relu`
    advanced: ClassVar[tuple[str, ...]] = ()  # the settings that one does not need every day
    unnamed: ClassVar[str] = ""  # the argument that Keras code gives without its name
    choices: ClassVar[Mapping[str, Sentence]] = {}  # what is said for a value that is no name of Keras
    adds_input: ClassVar[bool] = False  # whether what its Keras layers make is added to what they were given

    def keras_arguments(self) -> dict[str, Argument]:
        """The arguments of the class in `keras.layers`, where there is one."""
        return self.model_dump(exclude={"type"})

    def keras_layers(self, width: int, optimizer: Optimizer) -> list[KerasLayer]:
        """The layers of Keras that it stands for, one behind the other, behind `width` values."""
        del width, optimizer
        return [KerasLayer(type(self).model_fields["type"].default, self.keras_arguments(), self.unnamed)]

    def output_width(self, width: int) -> int:
        """How many values a row has behind the layer, where it has `width` before."""
        return width

    def inner_values(self, width: int) -> int:
        """How many values a row has within the layer, beside those behind it."""
        del width
        return 0

    def parameters(self, width: int) -> tuple[int, int]:
        """How many parameters the layer has behind `width` values, and how many of them are trained."""
        del width
        return 0, 0
