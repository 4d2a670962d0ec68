"""Categories: a place for each frequent value, the first for all others, one of its own for "missing".

Each place is a number of its own, 1 or 0 (one-hot), or the network learns a few numbers for each (an embedding). By rule
an embedding comes where more than 20 values have at least 20 training rows each; it holds these alone, for what is
learned from fewer rows misleads more than it tells (tests/benchmarks/starter.py on churn-modelling's surnames: 0.837 of
test rows right with values of 3 rows and more, 0.856 with those of 20 and more, 0.855 one-hot). Values that new rows bring
share the first place with the rare ones; rows without a value have the last place where training rows lacked values, the
first where none did.
"""

from dataclasses import dataclass

import numpy as np

from components.columns import CategoryFormat, Reading
from components.columns.arrow import strings
from components.columns.category import label_format
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType, Encoding
from components.features.feature import Embedding, Feature
from components.features.vocabulary import Words, places_of
from components.i18n import counted, t

MOST_ONE_HOT = 20  # values, by rule
MOST_CATEGORIES = 100  # of one-hot
MOST_EMBEDDED = 1000
MANY = 30  # of more values, those that occur once or twice teach nothing that holds for new rows
FEWEST = 3
FEWEST_EMBEDDED = 20  # rows that a value of an embedding is learned from
MOST_DIMENSIONS = 16  # by rule


@dataclass(frozen=True)
class CategoryFeature(Feature):
    """`vocabulary` are the values that have a place, the most frequent first; `pooled` others share the first place."""

    vocabulary: tuple[str, ...] = ()
    pooled: int = 0
    encoding: Encoding = "one_hot"
    dimension: int = 0

    @property
    def reading(self) -> Reading:
        """As any feature's; of a preparation that an older version wrote, the vocabulary says how values are spelled."""
        known = isinstance(self.format, CategoryFormat)
        return Reading(self.kind, self.format if known else label_format(strings(self.vocabulary)), self.missing)

    @property
    def places(self) -> list[str]:
        """Values from the second place on, "" for missing."""
        return [*self.vocabulary, *([""] if self.missing_seen else [])]

    @property
    def size(self) -> int:
        return len(self.places) + 1 if self.places and self.encoding == "one_hot" else 0

    @property
    def codes(self) -> int:
        return 1 if self.places and self.encoding == "embedding" else 0

    @property
    def embedding(self) -> Embedding | None:
        return Embedding(self.name, len(self.places) + 1, self.dimension) if self.codes else None

    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        places = places_of(values, self.places)
        if self.codes:
            x[:, 0] = places
        else:
            x[:] = 0
            x[np.arange(len(places)), places] = 1

    def in_words(self) -> str:
        if self.encoding == "embedding":
            what = counted(len(self.vocabulary), "{n} value, ", "{n} values, each ")
            what += counted(self.dimension, "{n} learned number", "{n} learned numbers")
        else:
            what = counted(
                len(self.vocabulary),
                "1 at its place, 0 elsewhere, for {n} value",
                "1 at its place, 0 elsewhere, for {n} values",
            )
        if self.pooled:
            rare = counted(self.pooled, "{n} rare value", "{n} rare values")
            what += "; " + t("{rare} and unseen ones share a place", rare=rare)
        else:
            what += "; " + t("unseen ones have a place")
        return what + (t(", missing has its own") if self.missing_seen else t(", missing too"))


def learn_category(name: str, reading: Reading, wish: Column, words: Words) -> CategoryFeature:
    """The vocabulary of training values.

    Raises:
        WrongField: a dimension is wished where nothing is embedded.
    """
    values, counts = words.counted()
    known = int(np.count_nonzero(counts >= FEWEST_EMBEDDED))
    encoding: Encoding = wish.encoding or ("embedding" if known > MOST_ONE_HOT else "one_hot")
    if encoding == "one_hot" and wish.dimension is not None:
        raise not_embedded(name, "encoding")
    frequent = int(np.count_nonzero(counts >= (FEWEST if len(values) > MANY else 1)))
    kept = min(frequent, MOST_CATEGORIES)
    if encoding == "embedding" and known > MOST_ONE_HOT:
        kept = min(known, MOST_EMBEDDED)
    dimension = 0 if encoding == "one_hot" else wish.dimension or dimension_of(kept)
    return CategoryFeature(
        name,
        ColumnType.CATEGORY,
        reading.format,
        reading.missing,
        words.lacks_some,
        tuple(values[:kept]),
        len(values) - kept,
        encoding,
        dimension,
    )


def not_embedded(name: str, field: str) -> WrongField:
    return WrongField(
        "no_embedding",
        t("Column {name} has no embedding that could have a dimension.", name=name),
        f"columns.{name}.dimension",
        t('Set columns.{name}.{field} to "embedding", or leave the dimension out.', name=name, field=field),
    )


def dimension_of(values: int) -> int:
    """1.6 n^0.56, fast.ai's rule of thumb, at most 16."""
    return max(2, min(MOST_DIMENSIONS, round(1.6 * values**0.56)))
