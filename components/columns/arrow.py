"""Text cells as PyArrow arrays, where whole columns are worked on at once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

SAMPLE = 5000  # cells that are looked at before all are
FEWEST_REPEATED = 1000  # cells; in so many it pays to match each distinct value once
# Values of a vocabulary, and of a column in it: among more it takes longer to find a column's values than to match them.
MOST_KNOWN, MOST_OF_COLUMN = 5000, 1000
CELLS_A_PATTERN = 500  # what is matched in the time that one pattern takes to be made ready, measured


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


def is_visible_ascii(text: "pa.Array") -> bool:
    """Whether cells (rows,) of large strings hold neither blanks nor letters beyond ASCII: most columns of numbers.

    Their bytes are looked at all at once, which spares two kernels a column where columns are many and short.
    """
    _, offsets, data = text.buffers()
    if data is None or not len(text):
        return True
    begin, end = np.frombuffer(offsets, "int64")[[text.offset, text.offset + len(text)]]
    letters = np.frombuffer(data, "uint8")[begin:end]
    return not len(letters) or bool(letters.min() > ord(" ") and letters.max() < 0x7F)


def has_bytes(text: "pa.Array", looked_for: bytes) -> bool:
    """Whether cells (rows,) of large strings have any of some bytes: seen without looking into each cell."""
    _, offsets, data = text.buffers()
    if data is None or not len(text):
        return False
    begin, end = np.frombuffer(offsets, "int64")[[text.offset, text.offset + len(text)]]
    return bool(_bytes_in(looked_for)[np.frombuffer(data, "uint8")[begin:end]].any())


@lru_cache(maxsize=16)
def _bytes_in(looked_for: bytes) -> np.ndarray:
    """Which of all bytes are among some (256,)."""
    return np.isin(np.arange(256), np.frombuffer(looked_for, "uint8"))


def most_frequent(text: "pa.Array", most: int | None = None) -> "tuple[pa.Array, np.ndarray]":
    """The distinct values that are not null and their counts, the `most` frequent first, ties as they appear."""
    repeated = _repeated_values(text)
    if repeated is not None:
        values, counts = repeated.values, repeated.counts
    else:
        found = pc.value_counts(pc.drop_null(text))
        values, counts = found.field("values"), found.field("counts").to_numpy()
    order = np.argsort(-counts, kind="stable")[:most]
    return values.take(pa.array(order)), counts[order]


def sample(text: "pa.Array", size: int = SAMPLE) -> "pa.Array":
    """At most `size` cells, drawn without replacement with a fixed seed, in their order."""
    return text if len(text) <= size else text.take(_drawn(len(text), size))


@lru_cache(maxsize=4)  # all columns of a table are as long, but for missing cells
def _drawn(rows: int, size: int) -> np.ndarray:
    return np.sort(np.random.default_rng(0).choice(rows, size, replace=False))


def matches(text: "pa.Array", pattern: str) -> np.ndarray:
    """Which cells the whole of `pattern` fits, in any case of letters (rows,) bool; a missing cell fits nothing."""
    return _looked_at(text, pattern, _matched)


def occurrences(text: "pa.Array", pattern: str) -> np.ndarray:
    """How often `pattern` stands in each cell (rows,) float64, NaN where missing."""
    return _looked_at(text, pattern, _counted)


_Look = Callable[["pa.Array", str], np.ndarray]


def _looked_at(text: "pa.Array", pattern: str, look: _Look) -> np.ndarray:
    together = _together_with(text)
    return together.looked_at(text, pattern, look) if together else look(text, pattern)


def _counted(text: "pa.Array", pattern: str) -> np.ndarray:
    return floats(pc.count_substring_regex(text, pattern))


def _matched(text: "pa.Array", pattern: str) -> np.ndarray:
    repeated = _repeated_values(text)
    if repeated is None:
        return _fitting(text, pattern)
    return np.append(repeated.matched(pattern), False)[repeated.indices]


def _fitting(text: "pa.Array", pattern: str) -> np.ndarray:
    return flags(pc.match_substring_regex(text, f"^(?:{pattern})$", ignore_case=True))


class Vocabulary:
    """The distinct values of the columns of a table that repeat few of them, each matched once with each pattern.

    The pixels of a picture are 784 columns with the same 256 values: to make a pattern ready takes longer than to match
    those. Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._values, self._known = strings([]), dict[str, np.ndarray]()

    def places(self, values: "pa.Array") -> "np.ndarray | None":
        """Where each of these distinct values stands (values,) int, those that are new added; None where they are many."""
        if len(values) > MOST_OF_COLUMN:
            return None
        places = pc.index_in(values, self._values)
        if places.null_count:
            if len(self._values) + places.null_count > MOST_KNOWN:
                self._forget()
                places = pc.index_in(values, self._values)
            self._values = pa.concat_arrays([self._values, values.filter(pc.is_null(places))])
            places = pc.index_in(values, self._values)
        return places.to_numpy()

    def matched(self, pattern: str) -> np.ndarray:
        """Which of all values the pattern fits (values,) bool."""
        known = self._known.get(pattern)
        if known is None or len(known) < len(self._values):
            known = known if known is not None else np.empty(0, bool)
            new = _fitting(self._values[len(known) :], pattern)
            known = self._known[pattern] = np.concatenate([known, new])
        return known


@dataclass(frozen=True)
class _Repeated:
    """The distinct `values` of a column, how often each stands there, and where each cell's is (rows,) int, -1 where missing."""

    values: "pa.Array"
    counts: np.ndarray
    indices: np.ndarray
    vocabulary: Vocabulary | None
    places: np.ndarray | None  # of the values in the vocabulary

    def matched(self, pattern: str) -> np.ndarray:
        """Which of the values the pattern fits (values,) bool."""
        if self.vocabulary is None or self.places is None:
            return _fitting(self.values, pattern)
        return self.vocabulary.matched(pattern)[self.places]

    def count(self, pattern: str) -> int:
        """How many cells it fits."""
        return int(self.counts[self.matched(pattern)].sum())


class _LastTexts(threading.local):
    """Of each thread: what was matched last, with its distinct values; many patterns follow on one column, and on a few
    of its cells in between."""

    def __init__(self) -> None:
        self.known: list[tuple[pa.Array, _Repeated | None]] = []


_LAST = _LastTexts()
VOCABULARY: ContextVar[Vocabulary | None] = ContextVar("VOCABULARY", default=None)


def _repeated_values(text: "pa.Array") -> _Repeated | None:
    """The values of a column that repeats few of them; None where there is little to be gained."""
    if len(text) < FEWEST_REPEATED:
        return None
    for known, repeated in _LAST.known:
        if known is text:
            return repeated
    _LAST.known = [last for last in _LAST.known if len(last[0]) <= SAMPLE][:1]  # long ones would need much memory
    found = _find_repeated(text)
    _LAST.known.insert(0, (text, found))
    return found


def _find_repeated(text: "pa.Array") -> _Repeated | None:
    if len(pc.unique(text[:FEWEST_REPEATED])) >= FEWEST_REPEATED / 2:
        return None
    encoded = text.dictionary_encode()
    if len(encoded.dictionary) >= len(text) / 4:
        return None
    indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    counts = np.bincount(indices[indices >= 0], minlength=len(encoded.dictionary))
    vocabulary = VOCABULARY.get()
    places = vocabulary.places(encoded.dictionary) if vocabulary else None
    return _Repeated(encoded.dictionary, counts, indices, vocabulary, places)


class _Together:
    """Columns that lie one after the other in one array, so that a pattern is made ready once for all of them.

    In a short column that takes far longer than to match its cells. A pattern that few columns ask for is matched with
    them alone: it is matched with all as soon as what was spent on making it ready would have paid for that.
    """

    def __init__(self, text: "pa.Array") -> None:
        self._text, self._ends = text, text.buffers()[1].address
        self._asked: Counter[str] = Counter()
        self._known: dict[tuple[str, _Look], np.ndarray] = {}

    def holds(self, text: "pa.Array") -> bool:
        ends = text.buffers()[1]
        return ends is not None and ends.address == self._ends and not text.null_count

    def looked_at(self, text: "pa.Array", pattern: str, look: _Look) -> np.ndarray:
        self._asked[pattern] += 1
        if self._asked[pattern] * CELLS_A_PATTERN < len(self._text):
            return look(text, pattern)
        if (pattern, look) not in self._known:
            self._known[pattern, look] = look(self._text, pattern)
        first = text.offset - self._text.offset
        return self._known[pattern, look][first : first + len(text)]


_TOGETHER: ContextVar[_Together | None] = ContextVar("_TOGETHER", default=None)


def _together_with(text: "pa.Array") -> _Together | None:
    """The columns that this one is matched together with, if there are."""
    together = _TOGETHER.get()
    return together if together and together.holds(text) else None


@contextmanager
def matched_together(columns: "list[pa.Array]") -> "Iterator[list[pa.Array]]":
    """Columns without null as parts of one array; while this lasts, `matches` looks at all of them at once where that pays."""
    text = pa.concat_arrays(columns)
    ends = np.cumsum([len(column) for column in columns]).tolist()
    token = _TOGETHER.set(_Together(text))
    try:
        yield [text.slice(end - len(column), len(column)) for end, column in zip(ends, columns, strict=True)]
    finally:
        _TOGETHER.reset(token)


def share(text: "pa.Array", pattern: str) -> float:
    """The share of cells that `pattern` fits."""
    if not len(text):
        return 0.0
    repeated = None if _together_with(text) else _repeated_values(text)
    count = np.count_nonzero(matches(text, pattern)) if repeated is None else repeated.count(pattern)
    return float(count / len(text))


def flags(array: Any) -> np.ndarray:
    """A boolean array, null for False, as numpy's."""
    return pc.fill_null(array, False).to_numpy(zero_copy_only=False).astype(bool)


def floats(array: "pa.Array") -> np.ndarray:
    """Numbers, NaN for null (rows,) float64."""
    return pc.fill_null(array.cast(pa.float64()), float("nan")).to_numpy(zero_copy_only=False)


def replaced(text: "pa.Array", old: str, new: str) -> "pa.Array":
    """Cells with `new` in the place of each `old`, which may be nothing."""
    return pc.replace_substring(text, old, new) if old else text


def give_back() -> None:
    """Memory that PyArrow holds in case it is needed again: a column of a million rows leaves tens of megabytes behind."""
    _LAST.known = []
    pa.default_memory_pool().release_unused()
