"""Text cells as PyArrow arrays, where whole columns are worked on at once."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError:
    # A process that trains imports these modules too, but works on no cells: it must do without PyArrow, because
    # TensorFlow and PyArrow in one process can hang.
    pa = pc = None

SAMPLE = 5000  # cells that are looked at before all are


def as_text(cells: pd.Series) -> "pa.Array":
    """Cells (str, or objects of str and None) as one array of large strings, null where missing."""
    if isinstance(cells.dtype, pd.StringDtype):
        array = pa.array(cells.array, from_pandas=True)
    else:
        array = pa.array(cells, pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks() if array.num_chunks != 1 else array.chunk(0)
    return array.cast(pa.large_string())


def strings(values: Iterable[str | None]) -> "pa.Array":
    """A handful of strings as an array."""
    return pa.array(list(values), pa.large_string())


def sample(text: "pa.Array", size: int = SAMPLE) -> "pa.Array":
    """At most `size` cells, drawn without replacement with a fixed seed, in their order."""
    if len(text) <= size:
        return text
    return text.take(np.sort(np.random.default_rng(0).choice(len(text), size, replace=False)))


def matches(text: "pa.Array", pattern: str) -> np.ndarray:
    """Which cells the whole of `pattern` fits, in any case of letters (rows,) bool; a missing cell fits nothing."""
    return flags(pc.match_substring_regex(text, f"^(?:{pattern})$", ignore_case=True))


def share(text: "pa.Array", pattern: str) -> float:
    """The share of cells that `pattern` fits."""
    return float(matches(text, pattern).mean()) if len(text) else 0.0


def flags(array: Any) -> np.ndarray:
    """A boolean array, null for False, as numpy's."""
    return pc.fill_null(array, False).to_numpy(zero_copy_only=False).astype(bool)


def floats(array: "pa.Array") -> np.ndarray:
    """Numbers, NaN for null (rows,) float64."""
    return pc.fill_null(array.cast(pa.float64()), float("nan")).to_numpy(zero_copy_only=False)


def replaced(text: "pa.Array", old: str, new: str) -> "pa.Array":
    return pc.replace_substring(text, old, new) if old else text


def words(choices: Iterable[str]) -> str:
    """A pattern of any of `choices` as they are, the longest first."""
    return "|".join(re.escape(choice) for choice in sorted(choices, key=lambda choice: (-len(choice), choice)))


def give_back() -> None:
    """Memory that PyArrow holds in case it is needed again: a column of a million rows leaves tens of megabytes behind."""
    pa.default_memory_pool().release_unused()
