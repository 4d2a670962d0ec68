"""All columns together: the network's input x, and the way back from its output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field, JsonValue, TypeAdapter

from components.columns.cell_text import MISSING_WORDS
from components.domain.recipe import ColumnType, Task
from components.features.boolean import BooleanFeature
from components.features.category import CategoryFeature
from components.features.date import DateFeature
from components.features.feature import FLAGGED, Feature, StoredDuration
from components.features.number import SCALINGS, NumberFeature, TargetScale
from components.features.text import TextFeature


def _with_center(document: Any) -> Any:
    """The centre of a number as an early version stored it: its median."""
    is_old = isinstance(document, dict) and document.get("kind") == "number" and "center" not in document
    return document | {"center": document.get("median", 0.0)} if is_old else document


AnyFeature = Annotated[
    NumberFeature | BooleanFeature | DateFeature | CategoryFeature | TextFeature, Field(discriminator="kind")
]
StoredFeature = Annotated[AnyFeature, BeforeValidator(_with_center)]
SlotPart = Literal["values", "missing", "codes"]


@dataclass(frozen=True)
class Slot:
    """Columns `begin` to `end` of x, which come of one part of a feature."""

    feature: Feature
    part: SlotPart
    begin: int
    end: int


@dataclass(frozen=True)
class Preparation:
    """All that turns raw columns into the network's input, and its output into a prediction.

    In x come first the numbers of all columns of numbers, those of one scaling together, of booleans and of dates; then
    what was missing among them; then categories and texts in their order; then the numbers that become waves; last the
    indices into embeddings.

    `missing` are the words that stand for "no value here" in every column, `decimal` the sign of the table's own cells.
    `unread` are the columns of which the table had cells that were no number or date, and counted as missing.
    In the columns `as_words` such words are values. `split` are columns that became two, `renamed` those that a person
    called otherwise, as a dialect has them.
    """

    features: list[StoredFeature]
    task: Task
    target: str
    classes: list[str]
    target_mean: float = 0.0
    target_std: float = 1.0
    target_log: bool = False
    missing: tuple[str, ...] = tuple(MISSING_WORDS)
    decimal: str = "."
    unread: tuple[str, ...] = ()
    as_words: tuple[str, ...] = ()
    split: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    target_time: StoredDuration = None  # how a target is written whose numbers are seconds
    renamed: Mapping[str, str] = field(default_factory=dict)

    def missing_words(self, name: str) -> tuple[str, ...]:
        """The words that stand for "no value here" in a column."""
        return () if name in self.as_words else self.missing

    @property
    def scale(self) -> TargetScale:
        """How a target of numbers becomes what the network learns, and back."""
        return TargetScale(self.target_mean, self.target_std, self.target_log)

    @property
    def width(self) -> int:
        """How many columns x has."""
        return sum(feature.width for feature in self.features)

    @property
    def periodic(self) -> list[Slot]:
        """Where the numbers lie in x that become waves."""
        return [slot for slot in self.slots if slot.part == "values" and slot.feature.is_periodic]

    @property
    def learned_from(self) -> int:
        """The first column of x in whose place the layers are given what the network learns of it; the width where none is."""
        return next((slot.begin for slot in (*self.periodic, *self.embedded)), self.width)

    @property
    def embedded(self) -> list[Slot]:
        """Where the indices into embeddings lie in x."""
        return [slot for slot in self.slots if slot.part == "codes"]

    @property
    def slots(self) -> list[Slot]:
        """Where everything lies in x."""
        return slots_of(self.features)

    def of(self, kind: ColumnType) -> list[Any]:
        """The features of a kind, in the order that they have in x."""
        return _of(self.features, kind)

    @property
    def flagged(self) -> list[Feature]:
        """The features that have a number for "missing", in the order that these have in x."""
        return [feature for kind in FLAGGED for feature in self.of(kind) if feature.flag]

    def as_dict(self) -> dict[str, JsonValue]:
        """The document that is stored beside a model."""
        document: dict[str, JsonValue] = _PREPARATION.dump_python(self, mode="json")
        return document

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> "Preparation":
        """The way back; what an older version did not know has its default. Raises ValueError where it is damaged."""
        return _PREPARATION.validate_python(document)


_PREPARATION = TypeAdapter(Preparation)


def slots_of(features: Sequence[Feature]) -> list[Slot]:
    """Where everything that becomes of columns lies in x."""
    first = [feature for kind in FLAGGED for feature in _of(features, kind)]
    rest = [feature for feature in features if feature.kind not in FLAGGED]
    plain, periodic = ([one for one in first if one.is_periodic is waves] for waves in (False, True))
    parts: list[tuple[Feature, SlotPart, int]] = [
        *((feature, "values", feature.size) for feature in plain),
        *((feature, "missing", feature.flag) for feature in first),
        *((feature, "values", feature.size) for feature in rest),
        *((feature, "values", feature.size) for feature in periodic),
        *((feature, "codes", feature.codes) for feature in rest),
    ]
    ends = accumulate(size for _, _, size in parts)
    return [
        Slot(feature, part, end - size, end) for (feature, part, size), end in zip(parts, ends, strict=True) if size
    ]


def _of(features: Sequence[Feature], kind: ColumnType) -> list[Any]:
    found = [feature for feature in features if feature.kind is kind]
    if kind is ColumnType.NUMBER:
        return [one for scaling in SCALINGS for one in found if getattr(one, "scaling", "") == scaling]
    return found


def apply(preparation: Preparation, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The network's input (rows, width) float32: the reference that the Keras layers have to equal."""
    rows = len(next(iter(inputs.values())))
    # Filled where it is: of a large table there is never a second copy.
    x = aligned_rows(rows, preparation.width)
    for slot in preparation.slots:
        values, columns = inputs[slot.feature.name][:, 0], x[:, slot.begin : slot.end]
        if slot.part == "missing":
            columns[:, 0] = np.isnan(values) if slot.feature.numeric else values == ""
        else:
            slot.feature.fill(values, columns)
    return x


def aligned_rows(rows: int, width: int) -> np.ndarray:
    """An empty float32 array that TensorFlow takes as it is: it copies what does not begin at 64 bytes."""
    raw = np.empty(4 * rows * width + 64, "uint8")
    begin = -raw.ctypes.data % 64
    return raw[begin : begin + 4 * rows * width].view("float32").reshape(rows, width)


def input_names(preparation: Preparation) -> list[str]:
    """The column that each of the network's inputs comes from, (width,)."""
    return [slot.feature.name for slot in preparation.slots for _ in range(slot.begin, slot.end)]
