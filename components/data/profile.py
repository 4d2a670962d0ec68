"""What a person wants to know about a column at a glance."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from components.data.kinds import typed
from components.recipe import Kind
from components.words import t

BARS = 20


@dataclass(frozen=True)
class ColumnProfile:
    """One column: its kind, what is missing, and how its values spread."""

    name: str
    kind: Kind
    missing: int
    distinct: int
    id_like: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    median: float | None = None
    std: float | None = None
    top: list[tuple[str, int]] = field(default_factory=list)
    histogram: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "ColumnProfile":
        top = [(str(value), int(count)) for value, count in document["top"]]
        return cls(**{**document, "kind": Kind(document["kind"]), "top": top})


def profile_column(name: str, cells: pd.Series, kind: Kind) -> ColumnProfile:
    """Describe text `cells` read as `kind`."""
    values = typed(cells, kind)
    counts = cells.value_counts()
    top = [(str(value), int(count)) for value, count in counts.head(BARS).items()]
    missing, distinct = int(values.isna().sum()), len(counts)
    id_like = _id_like(name, cells, values, kind, distinct)
    if kind not in (Kind.NUMBER, Kind.DATE):
        return ColumnProfile(name, kind, missing, distinct, id_like, top=top, histogram=[count for _, count in top])
    present = values.dropna().to_numpy("float64")
    if present.size == 0:
        return ColumnProfile(name, kind, missing, distinct, id_like)
    low, high = float(present.min()), float(present.max())
    histogram = np.histogram(present, BARS)[0] if np.isfinite(high - low) and high > low else np.array([present.size])
    return ColumnProfile(
        name,
        kind,
        missing,
        distinct,
        id_like,
        low,
        high,
        float(present.mean()),
        float(np.median(present)),
        float(present.std()),
        top,
        [int(count) for count in histogram],
    )


def _id_like(name: str, cells: pd.Series, values: pd.Series, kind: Kind, distinct: int) -> str | None:
    """Why a column cannot teach anything about new rows, or None."""
    rows = int(cells.notna().sum())
    if rows == 0:
        return t("all cells are missing")
    if distinct == 1:
        return t("always the same value")
    if kind in (Kind.CATEGORY, Kind.TEXT) and rows >= 20 and distinct == rows and kind is Kind.CATEGORY:
        return t("a different value in every row")
    if kind is Kind.CATEGORY and rows >= 100 and distinct > 0.5 * rows:
        return t("almost a different value in every row ({distinct:,} of {rows:,})", distinct=distinct, rows=rows)
    if kind is Kind.NUMBER and rows >= 20 and distinct == rows:
        numbers = values.dropna().to_numpy("float64")
        whole = bool((numbers == np.round(numbers)).all())
        if whole and bool((np.diff(numbers) == 1).all()):
            return t("counts the rows")
        if whole and name.lower().replace("_", " ").split()[-1] in {"id", "number", "no", "index", "key"}:
            return t("a different whole number in every row")
        if whole and name.lower().endswith("id"):
            return t("a different whole number in every row")
    return None
