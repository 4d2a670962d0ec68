"""Cells in a Parquet file, written part by part."""

import os
from pathlib import Path
from types import TracebackType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from components.intake.table.row_buffer import TEXT

ROWS_A_GROUP = 50_000


class RowsWriter:
    """Takes frames of the same columns of text cells; `rows` says how many rows were written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def __enter__(self) -> "RowsWriter":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._file:
            if self._writer is not None:
                self._writer.close()
            self._file.flush()
            os.fsync(self._file.fileno())

    def write(self, cells: pd.DataFrame) -> None:
        """Take more rows."""
        columns = [pa.chunked_array(cells[name].array.__arrow_array__()) for name in cells.columns]
        made = pa.Table.from_arrays(columns, list(cells.columns))
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._file, made.schema, compression="zstd", write_page_checksum=True)
        self._writer.write_table(made)
        self.rows += len(cells)


def as_cells(table: pa.Table) -> pd.DataFrame:
    """An Arrow table of texts as a frame of pandas' `str` dtype; the table is used up."""
    cells: pd.DataFrame = table.to_pandas(types_mapper=lambda _: TEXT, split_blocks=True, self_destruct=True)
    return cells
