"""The values of several columns of numbers at once: of a short column, to ask for them takes longer than to read them."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from components.columns.arrow import as_text, floats, pa, pc
from components.columns.cell_parser import CellParser
from components.columns.formats import NumberFormat
from components.domain.recipe import ColumnType

SHORT_ROWS = 20_000  # a column of no more is short
COLUMNS_AT_A_TIME = 32  # so that what is worked on stays small beside the table
MOST_OF_TABLE = 0.25  # where no more rows are looked at, only those are read


def few_at_a_time(names: Sequence[str], rows: int) -> list[Sequence[str]]:
    """Names of the columns of a table of so many rows, as many at a time as are worked on together."""
    step = COLUMNS_AT_A_TIME if rows <= SHORT_ROWS else 1
    return [names[begin : begin + step] for begin in range(0, len(names), step)]


def number_values(
    cells: pd.DataFrame, parsers: Mapping[str, CellParser], rows: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """What the parsers of columns of numbers or dates give, (rows,) float64 each, NaN where missing.

    `rows` are positions in the table, None for all of them.
    """
    together: dict[str, np.ndarray] = {}
    if len(cells) <= SHORT_ROWS and (rows is None or len(rows) > MOST_OF_TABLE * len(cells)):
        plain = [name for name, parser in parsers.items() if _may_be_plain(parser)]
        together = dict(zip(plain, _plain_values(cells, plain, rows), strict=False))
    return {
        name: together[name] if name in together else parser.values(_at(cells[name], rows)).to_numpy("float64")
        for name, parser in parsers.items()
    }


def _at(column: pd.Series, rows: np.ndarray | None) -> pd.Series:
    return column if rows is None else column.iloc[rows]


def _may_be_plain(parser: CellParser) -> bool:
    """Whether cells that all are plain numbers are what they are read as, whatever else the parser could read."""
    form = parser.format
    return (
        parser.kind is ColumnType.NUMBER
        and isinstance(form, NumberFormat)
        and (form.plain or form.decimal == ".")
        and not parser.missing
    )


def _plain_values(cells: pd.DataFrame, names: Sequence[str], rows: np.ndarray | None) -> Iterator[np.ndarray]:
    """The values of each column, or none at all where a cell among them is no plain number."""
    if len(names) < 2:
        return
    try:
        read = pc.cast(pa.concat_arrays([as_text(cells[name]) for name in names]), pa.float64())
    except pa.ArrowInvalid:
        return
    values = floats(read).reshape(len(names), len(cells))
    values = values if rows is None else values[:, rows]
    yield from np.where(np.isfinite(values), values, np.nan)
