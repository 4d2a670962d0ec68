"""Categories: an index for each frequent value, the first for all others, one of its own for "missing".

Each index is a number of its own, 1 or 0 (one-hot), or the network learns a few numbers for each (an embedding). By rule
an embedding comes where more than 20 values have at least 20 training rows each; it holds these alone, for what is
learned from fewer rows misleads more than it tells (tests/benchmarks/starter.py on churn-modelling's surnames: 0.837 of
test rows right with values of 3 rows and more, 0.856 with those of 20 and more, 0.855 one-hot). Values that new rows bring
share the first index with the rare ones; rows without a value have the last one where training rows lacked values, the
first where none did.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from typing_extensions import override

from components.domain.recipe import ColumnType, Encoding
from components.features.feature import SPREAD_OF_EMBEDDINGS, Embedding, Feature, vocabulary_indices
from components.i18n import counted, t


@dataclass(frozen=True)
class CategoryFeature(Feature):
    """`vocabulary` are the values that have an index, the most frequent first; `pooled` others share the first one."""

    kind: Literal[ColumnType.CATEGORY]
    vocabulary: tuple[str, ...] = ()
    pooled: int = 0
    encoding: Encoding = "one_hot"
    dimension: int = 0
    spread: float = SPREAD_OF_EMBEDDINGS
    l2: float = 0.0

    @property
    def indexed(self) -> list[str]:
        """The values with the indices from 1 on, "" for missing."""
        return [*self.vocabulary, *([""] if self.missing_seen else [])]

    @property
    @override
    def size(self) -> int:
        return len(self.indexed) + 1 if self.indexed and self.encoding == "one_hot" else 0

    @property
    @override
    def codes(self) -> int:
        return 1 if self.indexed and self.encoding == "embedding" else 0

    @property
    @override
    def embedding(self) -> Embedding | None:
        values = len(self.indexed) + 1
        return Embedding(self.name, values, self.dimension, self.spread, self.l2) if self.codes else None

    @override
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        indices = vocabulary_indices(values, self.indexed)
        if self.codes:
            x[:, 0] = indices
        else:
            x[:] = 0
            x[np.arange(len(indices)), indices] = 1

    @override
    def in_words(self) -> str:
        if self.encoding == "embedding":
            what = counted(len(self.vocabulary), "{n} value, ", "{n} values, each ")
            what += counted(self.dimension, "{n} learned number", "{n} learned numbers")
        else:
            one_hot = "1 at its place, 0 elsewhere, for {n} value", "1 at its place, 0 elsewhere, for {n} values"
            what = counted(len(self.vocabulary), *one_hot)
        if self.pooled:
            rare = counted(self.pooled, "{n} rare value", "{n} rare values")
            what += "; " + t("{rare} and unseen ones share a place", rare=rare)
        else:
            what += "; " + t("unseen ones have a place")
        return what + (t(", missing has its own") if self.missing_seen else t(", missing too"))
