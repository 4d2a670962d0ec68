"""What every prepared column has in common: how its cells are read, and how many numbers come of it."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from components.columns import Format, Reading
from components.domain.recipe import ColumnType
from components.i18n import counted, t

FLAGGED = (
    ColumnType.NUMBER,
    ColumnType.BOOLEAN,
    ColumnType.DATE,
)  # kinds with one more number where training rows lacked values


@dataclass(frozen=True)
class Embedding:
    """A table that the network learns: `values` rows of `dimension` numbers, one for each value of column `name`."""

    name: str
    values: int
    dimension: int

    @property
    def parameters(self) -> int:
        return self.values * self.dimension


@dataclass(frozen=True)
class Feature(ABC):
    """One column as the model takes it.

    `missing` are cells that stand for "no value here"; `missing_seen` says whether training rows lacked values.
    """

    NEVER_SEEN = t("no training row has a value here: 1 number says whether new rows lack it too")

    name: str
    kind: ColumnType
    format: Format | None = None
    missing: tuple[str, ...] = ()
    missing_seen: bool = False
    seen: bool = field(default=True, kw_only=True)  # whether any training row had a value

    @property
    def reading(self) -> Reading:
        """How the cells of new rows are read: as those of the table were."""
        return Reading(self.kind, self.format, self.missing)

    @property
    def numeric(self) -> bool:
        """Whether its raw values are numbers, float64."""
        return self.kind in (ColumnType.NUMBER, ColumnType.DATE)

    @property
    @abstractmethod
    def size(self) -> int:
        """How many numbers of x the network takes as they are, but for the one that says "missing"."""

    @property
    def flag(self) -> int:
        """1 where one more number says "was missing"."""
        return int(self.missing_seen and self.kind in FLAGGED)

    @property
    def codes(self) -> int:
        """How many numbers of x are places in `embedding`."""
        return 0

    @property
    def embedding(self) -> Embedding | None:
        return None

    @property
    def width(self) -> int:
        """How many numbers of x come of the column."""
        return self.size + self.flag + self.codes

    @property
    def becomes(self) -> int:
        """How many numbers the layers of the network are given."""
        return self.size + self.flag + (self.embedding.dimension if self.embedding else 0)

    @abstractmethod
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        """Write what becomes of raw values (rows,) into x (rows, size), or (rows, codes) where there are codes."""

    @abstractmethod
    def in_words(self) -> str:
        """What becomes of the column, in plain words."""

    def inputs_in_words(self) -> str:
        """`3 numbers`"""
        return counted(self.becomes, "{n} number", "{n} numbers")

    def as_dict(self) -> dict[str, Any]:
        document = asdict(self)
        document["format"] = self.format.as_dict() if self.format else None
        return document
