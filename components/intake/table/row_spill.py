"""Rows of a file that is too large to be held: on disk while it is read, and looked at from there."""

import mmap
import secrets
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from components.intake.table.row_buffer import CELL, column_names


class RowSpill:
    """Where the rows of a reading go, and the tables that are made of them: their cells are read from disk when they are
    looked at, and let go of at each `release`."""

    def __init__(self, folder: Path) -> None:
        """`folder` is removed by whoever made it, when nothing of the tables is needed any more."""
        self._folder = folder
        self._mapped: list[mmap.mmap] = []

    def writer(self, width: int) -> "SpillWriter":
        """For the rows of one table."""
        return SpillWriter(self, self._folder / f"{secrets.token_hex(8)}.arrow", width)

    def mapped(self, path: Path) -> pa.Table:
        """The table in a file that was written."""
        with path.open("rb") as file:
            memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._mapped.append(memory)
        return pa.ipc.open_file(pa.BufferReader(pa.py_buffer(memory))).read_all()

    def release(self) -> None:
        """Let the system have back the memory of what was looked at; it can be looked at again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            for memory in self._mapped:
                memory.madvise(mmap.MADV_DONTNEED)


class SpillWriter:
    """Takes batches of `width` columns of text cells, named by their places."""

    def __init__(self, spill: RowSpill, path: Path, width: int) -> None:
        self._spill, self._path = spill, path
        self.schema = pa.schema([(name, CELL) for name in column_names(width)])
        self._file = pa.OSFile(str(path), "wb")
        self._batches = pa.ipc.new_file(self._file, self.schema)

    def write(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Take more rows."""
        self._batches.write(rows)

    def table(self) -> pa.Table:
        """All rows, in their order; nothing can be written any more."""
        self._batches.close()
        self._file.close()
        return self._spill.mapped(self._path)


def parts_of(table: pa.Table, rows: int, spill: RowSpill | None = None) -> Iterator[pa.Table]:
    """The table, so many rows at a time; one part where it is empty. What is behind is let go of."""
    for at in range(0, max(1, table.num_rows), rows):
        yield table.slice(at, rows)
        if spill is not None:
            spill.release()
