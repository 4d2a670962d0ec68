"""A table as a whole: rows that are alike, what is missing together, and which numbers move together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.splitting.duplicates import copies

SAMPLE = 20_000
MOST_COLUMNS = 30  # in the matrix of correlations
MOST_PATTERNS = 12


@dataclass(frozen=True)
class MissingPattern:
    """Columns that are missing in the same rows, and in how many rows just these are."""

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Correlations:
    """Pearson's r of values and Spearman's of ranks, (columns, columns) each, from a sample of `rows` rows."""

    names: tuple[str, ...]
    pearson: np.ndarray
    spearman: np.ndarray
    rows: int


def duplicate_rows(cells: pd.DataFrame) -> np.ndarray:
    """Which rows are alike in every column with an earlier row (rows,) bool."""
    groups = copies(cells)
    return (groups >= 0) & pd.Series(groups).duplicated().to_numpy()


def missing_patterns(cells: pd.DataFrame) -> list[MissingPattern]:
    """The most frequent sets of columns that are missing together in a row, complete rows left out."""
    gaps = cells.isna()
    names = [name for name in cells.columns if gaps[name].any()]
    if not names:
        return []
    packed = np.packbits(gaps[names].to_numpy(), axis=1)
    patterns, counts = np.unique(packed, axis=0, return_counts=True)
    order = np.argsort(-counts, kind="stable")[: MOST_PATTERNS + 1]  # that of complete rows may be among them
    together = np.unpackbits(patterns[order], axis=1, count=len(names)).astype(bool)
    shown = [(tuple(compress(names, row)), int(rows)) for row, rows in zip(together, counts[order], strict=True)]
    return [MissingPattern(columns, rows) for columns, rows in shown if columns][:MOST_PATTERNS]


def correlations(
    cells: pd.DataFrame, parsers: Mapping[str, CellParser], first: Sequence[str] = ()
) -> Correlations | None:
    """How columns of numbers and dates move together; those in `first` come first, None for fewer than two."""
    numeric = [name for name, parser in parsers.items() if parser.kind.numeric]
    names = list(dict.fromkeys([*(name for name in first if name in numeric), *numeric]))[:MOST_COLUMNS]
    if len(names) < 2:
        return None
    rows = np.sort(np.random.default_rng(0).permutation(len(cells))[:SAMPLE])
    values = pd.DataFrame({name: parsers[name].values(cells[name].iloc[rows]) for name in names})
    return Correlations(tuple(names), values.corr().to_numpy(), values.rank().corr().to_numpy(), len(rows))
