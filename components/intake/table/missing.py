"""Cells that stand for "missing", blanks and invisible signs round cells: taken away and counted; rows of such cells alone."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import EDGES, MISSING_WORDS
from components.columns.missing import are_missing, is_surely_there, missing_cells
from components.columns.understand_table import SHORT_ROWS
from components.intake.file_reading import FileReading
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import CELL, TEXT

BLANK = ""
AT_A_TIME = 2  # columns looked at: more would need more memory


def mark_missing(reading: FileReading) -> None:
    """Make `cells` of the table: without blanks round them, missing ones null, as the report counts them.

    The table is used up: each column is let go once it is done, so that a large one is not held twice.
    """
    options, report, names = reading.request.options, reading.report, reading.names
    reading.request.progress("cells", 0.0)
    columns, reading.table = list(reading.table.columns), None
    as_words = reading.unknown.union(options.as_words or ())

    def settle(index: int) -> None:
        words = () if names[index] in as_words else options.missing
        columns[index] = find_missing(columns[index], names[index], words, report)

    every = range(len(columns))
    if columns and len(columns[0]) > SHORT_ROWS:
        with ThreadPoolExecutor(AT_A_TIME) as pool:  # Arrow works outside Python's lock
            list(pool.map(settle, every))
    else:
        list(map(settle, every))
    report.missing = {name: report.missing[name] for name in names if name in report.missing}
    report.trimmed = {name: report.trimmed[name] for name in names if name in report.trimmed}
    report.invisible = Counter({name: report.invisible[name] for name in names if name in report.invisible})
    series: dict[str, pd.Series] = {}
    for name in names:  # one after the other
        text = columns.pop(0).cast(CELL)
        series[name] = pd.Series(pd.arrays.ArrowStringArray(text, dtype=TEXT))  # type: ignore[call-arg] # its stub lacks it
    reading.cells = pd.DataFrame(series, columns=pd.Index(names, dtype="object"), copy=False)


def drop_empty_rows(reading: FileReading) -> None:
    """Leave out, and count, rows without a single value."""
    cells = reading.cells
    if cells.empty or not all(cells[name].hasnans for name in cells):  # seen before each row is looked at
        return
    empty = cells.isna().all(axis="columns")
    if empty.any():
        reading.report.empty_rows += int(empty.sum())
        reading.cells = cells[~empty].reset_index(drop=True)


def find_missing(
    column: pa.ChunkedArray, name: str, markers: Sequence[str] | None, report: ReadingReport
) -> pa.ChunkedArray:
    """The column with null for every cell that is empty or one of `markers` (in any case); the report counts them."""
    wanted = _missing_cells(tuple(MISSING_WORDS if markers is None else markers))
    if all(is_surely_there(piece, wanted) for piece in column.chunks):
        return column
    trimmed = _trimmed(column, name, report)
    # Piece by piece: of a column of millions of cells one copy more would be a tenth of all memory that is taken.
    places = [are_missing(piece, wanted) for piece in trimmed.chunks]
    is_missing = pa.chunked_array(places, pa.bool_())
    counted = pc.value_counts(trimmed.filter(is_missing))
    counts = Counter({pair["values"]: pair["counts"] for pair in counted.to_pylist()})
    if column.null_count:
        counts[BLANK] += column.null_count
    if not counts:
        return trimmed
    report.missing[name] = dict(counts.most_common())
    nothing = pa.scalar(None, trimmed.type)
    pieces = zip(places, trimmed.chunks, strict=True)
    kept = [pc.if_else(here, nothing, piece) if here.true_count else piece for here, piece in pieces]
    return pa.chunked_array(kept, trimmed.type)


@lru_cache(maxsize=8)  # of most tables all columns have the same
def _missing_cells(markers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(missing_cells(markers))


def _trimmed(column: pa.ChunkedArray, name: str, report: ReadingReport) -> pa.ChunkedArray:
    """Without blanks round cells, and without signs there that nobody sees: they would make two classes of one."""
    whole = column.chunks
    pieces = [_without_blanks(piece) for piece in whole]
    trimmed = pa.chunked_array(pieces, column.type)
    if any(bare is not piece for bare, piece in zip(pieces, whole, strict=True)):
        count = pc.sum(pc.and_(_shorter(trimmed, column), pc.not_equal(trimmed, BLANK))).as_py()
        if count:
            report.trimmed[name] = count
    # None of those signs is ASCII: that no byte is above it is seen at one stroke, also in columns of millions of cells.
    texts = [chunk.buffers()[-1] for chunk in trimmed.chunks]
    if all(text is None or np.frombuffer(text, "int8").min(initial=0) >= 0 for text in texts):
        return trimmed
    bare = pc.utf8_trim(trimmed, characters=EDGES)
    if _size(bare) == _size(trimmed):
        return trimmed
    report.invisible[name] += pc.sum(_shorter(bare, trimmed)).as_py()
    return bare


def _without_blanks(piece: pa.Array) -> pa.Array:
    """The same array, and not a copy of it, where no cell has blanks round it."""
    bare = pc.utf8_trim_whitespace(piece)
    return piece if _size(bare) == _size(piece) else bare


def _size(column: pa.Array | pa.ChunkedArray) -> int | None:
    size: int | None = pc.sum(pc.binary_length(column)).as_py()
    return size


def _shorter(trimmed: pa.ChunkedArray, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.not_equal(pc.binary_length(trimmed), pc.binary_length(column))
