"""What every prepared column has in common: how its cells are read, and how many numbers come of it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import PlainSerializer, PlainValidator

from components.columns.formats import DurationFormat, Format, format_as_dict, format_from_dict
from components.domain.keras_layer import L1L2, Argument, Uniform
from components.domain.recipe import ColumnType
from components.features.waves import NUMBERS_EACH, Frequencies
from components.i18n import counted, noop

# With one more number where training rows lacked values.
FLAGGED = (ColumnType.NUMBER, ColumnType.BOOLEAN, ColumnType.DATE)
# Formats have a JSON form of their own: they are a part of the exported script, which knows no pydantic.
_READ, _WRITE = PlainValidator(format_from_dict), PlainSerializer(format_as_dict)
StoredFormat = Annotated[Format | None, _READ, _WRITE]
StoredDuration = Annotated[DurationFormat | None, _READ, _WRITE]


SPREAD_OF_EMBEDDINGS = 0.05  # Keras's default: numbers are drawn from -0.05 to 0.05


@dataclass(frozen=True)
class Embedding:
    """A table that the network learns: `values` rows of `dimension` numbers, one for each value of column `name`.

    They are drawn between -spread and spread, and `l2` pulls them towards 0.
    """

    name: str
    values: int
    dimension: int
    spread: float = SPREAD_OF_EMBEDDINGS
    l2: float = 0.0

    @property
    def options(self) -> dict[str, Argument]:
        """The arguments of `keras.layers.Embedding` beside its size, where they are not Keras's defaults."""
        options: dict[str, Argument] = {}
        if self.spread != SPREAD_OF_EMBEDDINGS:
            options["embeddings_initializer"] = Uniform(self.spread)
        if self.l2:
            options["embeddings_regularizer"] = L1L2(0.0, self.l2)
        return options

    @property
    def parameters(self) -> int:
        """How many numbers the network learns there."""
        return self.values * self.dimension


LearnedInput = Embedding | Frequencies


@dataclass(frozen=True)
class Feature(ABC):
    """One column as the model takes it.

    `missing` are cells that stand for "no value here"; `missing_seen` says whether training rows lacked values.
    """

    NEVER_SEEN = noop("no training row has a value here: 1 number says whether new rows lack it too")

    name: str
    kind: ColumnType
    format: StoredFormat = None
    missing: tuple[str, ...] = ()
    missing_seen: bool = False
    seen: bool = field(default=True, kw_only=True)  # whether any training row had a value

    @property
    def numeric(self) -> bool:
        """Whether its raw values are numbers, float64."""
        return self.kind.numeric

    @property
    @abstractmethod
    def size(self) -> int:
        """How many numbers of x the network takes as they are, but for the one that says "missing"."""

    @property
    def has_ramps(self) -> bool:
        """Whether numbers of it are given as ramps (`ramps.py`)."""
        return False

    @property
    def measure(self) -> tuple[float, ...]:
        """How much each of its first numbers of x adds to the place that a value has among all values of the column."""
        return (1.0,)

    @property
    def flag(self) -> int:
        """1 where one more number says "was missing"."""
        return int(self.missing_seen and self.kind in FLAGGED)

    @property
    def codes(self) -> int:
        """How many numbers of x are indices into `embedding`."""
        return 0

    @property
    def embedding(self) -> Embedding | None:
        """The table that its codes are looked up in, if there is one."""
        return None

    @property
    def is_periodic(self) -> bool:
        """Whether the network makes waves of its number (`waves.py`)."""
        return False

    @property
    def width(self) -> int:
        """How many numbers of x come of the column."""
        return self.size + self.flag + self.codes

    @property
    def becomes(self) -> int:
        """How many numbers the layers of the network are given."""
        own = NUMBERS_EACH if self.is_periodic else self.size
        return own + self.flag + (self.embedding.dimension if self.embedding else 0)

    @abstractmethod
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        """Write what becomes of raw values (rows,) into x (rows, size), or (rows, codes) where there are codes."""

    def without_ramps(self, numbers: np.ndarray) -> np.ndarray:
        """What became of values (rows, size) with one number, robustly scaled, in the place of the ramps of each."""
        return numbers

    def ramp_names(self) -> list[str]:
        """(size,) the range of values in which each number rises, "" of numbers that are no ramps; [] where there are none."""
        return []

    @abstractmethod
    def in_words(self) -> str:
        """What becomes of the column, in plain words."""

    def inputs_in_words(self) -> str:
        """`3 numbers`"""
        return counted(self.becomes, "{n} number", "{n} numbers")


def learned_inputs(features: Sequence[Feature]) -> list[LearnedInput]:
    """What a network learns before its layers: frequencies, then embeddings."""
    periodic = tuple(feature.name for feature in features if feature.is_periodic)
    return [*([Frequencies(periodic)] if periodic else []), *(one.embedding for one in features if one.embedding)]


def waves_of(features: Sequence[Feature]) -> int:
    """How many waves the network makes of numbers."""
    return sum(NUMBERS_EACH - 1 for feature in features if feature.is_periodic)


def vocabulary_indices(values: np.ndarray, vocabulary: Sequence[str]) -> np.ndarray:
    """(rows,) int64: from 1 on the index of each value (rows,) in the vocabulary, 0 where it is not there."""
    codes, distinct = pd.factorize(values)
    known = pd.Index(list(vocabulary), dtype="object").get_indexer(pd.Index(distinct, dtype="object"))
    return np.append(known + 1, 0)[codes]
