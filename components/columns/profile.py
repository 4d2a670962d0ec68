"""What a person wants to know about a column at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from components.columns.arrow import as_text, pa, pc
from components.columns.category.parse import parse_words
from components.columns.cell_parser import CellParser, format_of_words
from components.columns.detection import DetectedType
from components.columns.missing import as_cells_have, blanked
from components.domain.recipe import ColumnType

BARS = 20
TOP = 20
FAR_OUT = 3.0  # quartile distances beyond the quartiles: Tukey's outer fences (Exploratory Data Analysis, 1977, 2D)


@dataclass(frozen=True, kw_only=True)
class ColumnProfile(DetectedType):
    """One column: its kind and why, how its cells are read, what is missing, and how its values spread.

    `missing` counts the cells without a value, those that cannot be read (`unread`, with `examples`) and infinite ones
    among them. Numbers and dates (in days since 1970) have a histogram of `histogram` rows between `edges`; all kinds
    have their most frequent cells in `top`. `outliers` lie beyond Tukey's outer fences, `outlier_low` to `outlier_high`.
    `missing_words` are the words that were taken for missing, with how many cells say each, or that a person wanted
    kept `as_words`. `part_of` names the column of the file that this one is one of two numbers of.
    """

    name: str
    missing: int = 0
    distinct: int = 0
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    median: float | None = None
    std: float | None = None
    q1: float | None = None
    q3: float | None = None
    outliers: int = 0
    outlier_low: float | None = None
    outlier_high: float | None = None
    top: tuple[tuple[str, int], ...] = ()
    histogram: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    missing_words: tuple[tuple[str, int], ...] = ()
    as_words: bool = False
    part_of: str = ""

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers: amounts, or days since 1970."""
        return self.reads_as.numeric

    @property
    def skewed(self) -> bool:
        """Whether most values lie near 0 and some far above: the upper quartile half as far again from the median as
        the lower, or the largest ten times as far out as the upper quartile."""
        low, q1, median, q3, high = self.minimum, self.q1, self.median, self.q3, self.maximum
        if low is None or q1 is None or median is None or q3 is None or high is None or low < 0:
            return False
        return self.reads_as is ColumnType.NUMBER and (q3 - median > 1.5 * (median - q1) or high - q3 > 10 * (q3 - low))

    @property
    def parser(self) -> CellParser:
        """How its cells are read."""
        return CellParser(self.reads_as, self.format)

    def as_dict(self) -> dict[str, Any]:
        """As JSON; the way back is `from_dict`."""
        document: dict[str, Any] = _STORED.dump_python(self)
        return document

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "ColumnProfile":
        """The way back from `as_dict`; what an older version did not know has its default."""
        return _STORED.validate_python({"reads_as": document["kind"], **document})


_STORED = TypeAdapter(ColumnProfile)


def profile_column(name: str, cells: pd.Series, found: DetectedType, missing: tuple[str, ...] = ()) -> ColumnProfile:
    """Describe text `cells` that were found to be `found`; `missing` are cells that stand for "no value here"."""
    known = {field.name: getattr(found, field.name) for field in fields(DetectedType)}
    base = ColumnProfile(name=name, **known)
    if base.numeric:
        values = CellParser(found.reads_as, found.format, missing).values(cells)
        return _with_numbers(base, values.to_numpy("float64"), cells)
    return _with_words(base, blanked(as_text(cells), as_cells_have(missing)))


def _with_words(base: ColumnProfile, text: "pa.Array") -> ColumnProfile:
    counts = pc.value_counts(pc.drop_null(text))
    cells, numbers = counts.field("values"), counts.field("counts").to_numpy()
    names = parse_words(cells, format_of_words(text, base.reads_as, base.format))
    if not names.equals(cells):
        alike = pa.table({"name": names, "count": numbers}).group_by("name", use_threads=False)
        found = alike.aggregate([("count", "sum")])
        names, numbers = found["name"], found["count_sum"].to_numpy()
    order = _most(numbers, TOP)
    top = tuple(zip(names.take(order).to_pylist(), numbers[order].tolist(), strict=True))
    bars = tuple(count for _, count in top) if top and top[0][1] > 1 else ()
    return replace(base, missing=len(text) - int(numbers.sum()), distinct=len(numbers), top=top, histogram=bars)


def _with_numbers(base: ColumnProfile, values: np.ndarray, cells: pd.Series) -> ColumnProfile:
    ordered = np.sort(values)  # NaN last
    present = ordered[: len(ordered) - int(np.isnan(values).sum())]
    base = replace(base, missing=len(values) - len(present))
    if len(present) == 0:
        return base
    starts = np.flatnonzero(np.diff(present, prepend=np.nan) != 0)
    low, high = float(present[0]), float(present[-1])
    q1, median, q3 = (float(value) for value in np.quantile(present, [0.25, 0.5, 0.75]))
    fence_low, fence_high = q1 - FAR_OUT * (q3 - q1), q3 + FAR_OUT * (q3 - q1)
    outliers = int(np.searchsorted(present, fence_low) + len(present) - np.searchsorted(present, fence_high, "right"))
    has_fences = q3 > q1  # where half of the values are the same, nothing says how far is far
    histogram, edges = _histogram(present)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite where squares are beyond all numbers
        std = float(present.std())
    return replace(
        base,
        distinct=len(starts),
        minimum=low,
        maximum=high,
        mean=float(present.mean()),
        median=median,
        std=std,
        q1=q1,
        q3=q3,
        outliers=outliers if has_fences else 0,
        outlier_low=fence_low if has_fences else None,
        outlier_high=fence_high if has_fences else None,
        top=_top_cells(present, starts, values, cells),
        histogram=histogram,
        edges=edges,
    )


def _histogram(present: np.ndarray) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Counts of sorted values in bars of one width; a bar a value where they are few whole numbers close together."""
    low, high = float(present[0]), float(present[-1])
    if not np.isfinite(high - low) or high == low:
        return (len(present),), (low, high)
    few_whole = high - low < 1.5 * BARS and bool((present == np.round(present)).all())
    edges = np.arange(low - 0.5, high + 1) if few_whole else np.linspace(low, high, BARS + 1)
    places = np.searchsorted(present, edges[1:-1], "right" if few_whole else "left")
    counts = np.diff(np.concatenate([[0], places, [len(present)]]))
    return tuple(counts.tolist()), tuple(edges.tolist())


def _top_cells(
    present: np.ndarray, starts: np.ndarray, values: np.ndarray, cells: pd.Series
) -> tuple[tuple[str, int], ...]:
    """The most frequent values, as the table writes them; nothing where none stands out."""
    counts = np.diff(np.append(starts, len(present)))
    if counts.max() == 1:
        return ()
    order = _most(counts, TOP)
    first = [int(np.argmax(values == value)) for value in present[starts[order]]]
    written = cells.array.take(first)
    return tuple((str(cell), int(count)) for cell, count in zip(written, counts[order], strict=True))


def _most(counts: np.ndarray, size: int) -> np.ndarray:
    """Places of the `size` largest counts, the largest first, ties in their order."""
    some = np.argpartition(-counts, min(size, len(counts) - 1))[:size] if len(counts) > size else np.arange(len(counts))
    return some[np.lexsort((some, -counts[some]))]
