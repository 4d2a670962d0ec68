"""The layers a person can choose from, as `components.domain.layers` has them, and changes of a stack of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args, get_origin

from components.domain.layer_settings import LayerSettings
from components.domain.layers import LAYERS, Layer
from components.i18n import number, t

Item = TypeVar("Item")  # a layer, or what goes with it

PALETTE: dict[str, type[Layer]] = {layer.model_fields["type"].default: layer for layer in LAYERS}


@dataclass(frozen=True)
class LayerField:
    """A setting of a layer, as a form asks for it: one of `choices`, yes or no, or a number. Texts are in English."""

    name: str
    label: str
    help: str
    choices: tuple[str, ...]
    yes_or_no: bool
    advanced: bool


def fields_of(layer: type[LayerSettings]) -> list[LayerField]:
    """The settings of a layer, in the order of its class."""
    return [
        LayerField(
            name,
            field.title or name,
            field.description or "",
            get_args(field.annotation) if get_origin(field.annotation) is Literal else (),
            field.annotation is bool,
            name in layer.advanced,
        )
        for name, field in layer.model_fields.items()
        if name != "type"
    ]


def in_words(layer: Layer) -> str:
    """A layer in a few words, as the palette calls it: `Dense 10 relu`, `Batch normalization`."""
    values = [getattr(layer, name) for name in layer.brief]
    shown = [
        number(value) if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
        for value in values
    ]
    return " ".join([t(layer.label), *shown])


def removed(layers: Sequence[Item], position: int) -> list[Item]:
    """The layers without that at `position`."""
    return [*layers[:position], *layers[position + 1 :]]


def duplicated(layers: Sequence[Item], position: int) -> list[Item]:
    """The layers with that at `position` twice."""
    return [*layers[: position + 1], *layers[position:]]


def moved(layers: Sequence[Item], position: int, by: int) -> list[Item]:
    """The layer at `position` moved `by` places, as far as there is room."""
    rest = removed(layers, position)
    place = min(max(position + by, 0), len(rest))
    return [*rest[:place], layers[position], *rest[place:]]
