"""Where values stand in a fitted vocabulary."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def vocabulary_indices(values: np.ndarray, vocabulary: Sequence[str]) -> np.ndarray:
    """(rows,) int64: from 1 on the index of each value (rows,) in the vocabulary, 0 where it is not there."""
    codes, distinct = pd.factorize(values)
    known = pd.Index(list(vocabulary), dtype="object").get_indexer(pd.Index(distinct, dtype="object"))
    return np.append(known + 1, 0)[codes]
