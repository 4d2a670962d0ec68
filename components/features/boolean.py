"""Yes and no: 1 and -1, 0 where it is neither; one more number says "was missing" where training rows lacked values."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from typing_extensions import override

from components.domain.recipe import ColumnType
from components.features.feature import Feature, vocabulary_indices
from components.i18n import t

TRUTH = ["false", "true"]


@dataclass(frozen=True)
class BooleanFeature(Feature):
    """`vocabulary` are the values that training rows had, the most frequent first."""

    kind: Literal[ColumnType.BOOLEAN]
    vocabulary: tuple[str, ...] = ()

    @property
    @override
    def size(self) -> int:
        return 1 if self.vocabulary else 0

    @override
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        x[:, 0] = np.array([0, -1, 1], "float32")[vocabulary_indices(values, TRUTH)]

    @override
    def in_words(self) -> str:
        what = t("1 for yes, −1 for no")
        if self.missing_seen:
            what += "; " + t("0 where missing, and 1 more number says so")
        return what
