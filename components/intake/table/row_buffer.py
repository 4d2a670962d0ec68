"""Rows of text cells become columns of Arrow."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    from components.intake.table.row_spill import SpillWriter

BATCH_ROWS, BATCH_CELLS = 20_000, 1_000_000  # gathered as Python strings: of a wide table fewer rows at a time
FEWEST_PIECE_ROWS = 1_000  # of a column's pieces, on average: each takes 700 bytes beside its cells
CELL = pa.large_string()  # what pandas' `str` holds: no copy is needed later
TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))  # what pandas calls `str`


@dataclass
class RowBuffer:
    """Rows of text cells, gathered into columns: in memory, or where `spilled` takes them."""

    width: int
    spilled: "SpillWriter | None" = None
    batches: list[pa.RecordBatch] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def add(self, cells: list[str]) -> None:
        """Take a row of `width` cells."""
        self.rows.append(cells)
        if len(self.rows) >= min(BATCH_ROWS, max(1, BATCH_CELLS // max(1, self.width))):
            self._flush()

    def _flush(self) -> None:
        if self.rows:
            columns = [pa.array(column, CELL) for column in zip(*self.rows, strict=True)]
            batch = pa.RecordBatch.from_arrays(columns, column_names(self.width))
            if self.spilled is not None:
                self.spilled.write(batch)
            else:
                self.batches.append(batch)
            self.rows = []

    def table(self) -> pa.Table:
        """The rows so far as columns of `CELL`, handed over: nothing is held here then."""
        self._flush()
        if self.spilled is not None:
            return self.spilled.table()
        schema = pa.schema([(name, CELL) for name in column_names(self.width)])
        gathered = [pa.Table.from_batches(self.batches, schema)]
        self.batches = []
        return in_large_pieces(gathered.pop())  # nothing here holds what is let go there


def in_large_pieces(table: pa.Table) -> pa.Table:
    """The table with each column in one piece where its pieces are short; column by column, so as not to hold it twice."""
    pieces = table.column(0).num_chunks if table.num_columns else 0
    if pieces < 2 or table.num_rows >= pieces * FEWEST_PIECE_ROWS:
        return table
    names, columns = table.column_names, table.columns
    del table
    for index, column in enumerate(columns):
        whole = column.combine_chunks()
        columns[index] = whole if isinstance(whole, pa.ChunkedArray) else pa.chunked_array([whole])
    return pa.Table.from_arrays(columns, names)


def column_names(width: int) -> list[str]:
    """What columns are called before they have names: their places from 0."""
    return [str(index) for index in range(width)]


def rows_of(table: pa.Table) -> list[list[str]]:
    """The cells of a small table row by row, "" where there is nothing."""
    columns = [[cell or "" for cell in column.to_pylist()] for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]
