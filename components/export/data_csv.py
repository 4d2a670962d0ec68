"""data.csv of a bundle: the table's cells as text, names first, so written that no spreadsheet runs any of them."""

import csv
import io
from collections.abc import Iterator
from typing import IO

import pandas as pd

from components.domain.formulas import escape_formula, unescape_formula

FILE = "data.csv"
ROWS_AT_ONCE = 10_000
LONGEST_LINE = 10_000_000  # characters
ENCODING = "utf-8-sig"  # with the mark by which Excel knows UTF-8


def write_data_csv(file: IO[bytes], cells: pd.DataFrame) -> None:
    """Write all cells as they stand in their file, escaped as `escape_formula` does; a missing one is empty."""
    with io.TextIOWrapper(file, ENCODING, newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(map(escape_formula, cells.columns))
        for at in range(0, len(cells), ROWS_AT_ONCE):
            part = cells.iloc[at : at + ROWS_AT_ONCE].astype("object")
            for row in part.where(part.notna(), "").to_numpy().tolist():
                writer.writerow(map(escape_formula, row))


def read_data_csv(file: IO[bytes]) -> Iterator[list[str]]:
    """The rows that `write_data_csv` was given, names first; of no CSV in UTF-8 raises ValueError or csv.Error."""
    with io.TextIOWrapper(file, ENCODING, newline="") as text:
        for row in csv.reader(_lines(text), strict=True):
            yield list(map(unescape_formula, row))


def _lines(text: IO[str]) -> Iterator[str]:
    """The lines of a text; one without end is never in memory."""
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise ValueError(len(line))
        yield line


def has_escapes(cells: pd.DataFrame) -> bool:
    """Whether any cell or name stands in data.csv otherwise than in the table."""
    texts = [cells.columns.tolist(), *(cells[name].dropna().unique().tolist() for name in cells)]
    return any(escape_formula(text) != text for column in texts for text in column)
