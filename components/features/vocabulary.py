"""Words of a column, many at once: as PyArrow counts them, and the places they have in a vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.columns.arrow import pa, pc


@dataclass(frozen=True)
class Words:
    """Text values of some rows, null where missing."""

    text: "pa.Array"

    @property
    def lacks_some(self) -> bool:
        """Whether some rows have no value while others do."""
        return 0 < self.text.null_count < len(self.text)

    def counted(self, fewest: int = 1) -> tuple[list[str], np.ndarray]:
        """Values that occur at least so often and their counts, the most frequent first, ties as they appear."""
        found = pc.value_counts(pc.drop_null(self.text))
        counts = found.field("counts").to_numpy()
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] >= fewest]
        return found.field("values").take(pa.array(order)).to_pylist(), counts[order]


def places_of(values: np.ndarray, vocabulary: Sequence[str]) -> np.ndarray:
    """(rows,) int64: from 1 on the place of each value (rows,) in the vocabulary, 0 where it is not there."""
    codes, distinct = pd.factorize(values)
    known = pd.Index(list(vocabulary), dtype="object").get_indexer(pd.Index(distinct, dtype="object"))
    return np.append(known + 1, 0)[codes]
