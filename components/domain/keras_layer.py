"""What a layer of a recipe is in Keras: one or several of `keras.layers`, by name, with their arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Optimizer = Literal["adam", "adamw", "sgd", "rmsprop"]


class L1L2(NamedTuple):
    """The arguments of `keras.regularizers.L1L2`."""

    l1: float
    l2: float


class Constant(NamedTuple):
    """The argument of `keras.initializers.Constant`."""

    value: float


class Uniform(NamedTuple):
    """`keras.initializers.RandomUniform` from -limit to limit."""

    limit: float


Argument = int | float | str | L1L2 | Constant | Uniform


@dataclass(frozen=True)
class KerasLayer:
    """A class of `keras.layers` with its arguments; code gives the argument `unnamed` without its name."""

    type: str
    arguments: Mapping[str, Argument]
    unnamed: str = ""
