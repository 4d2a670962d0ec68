"""Cells that stand for "missing", blanks and invisible signs round cells: taken away and counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import EDGES, MISSING_WORDS
from components.columns.missing import are_missing, missing_cells
from components.intake.report import ReadingReport

BLANK = ""


def find_missing(column: pa.ChunkedArray, name: str, markers: Sequence[str] | None, report: ReadingReport) -> Any:
    """The column with null for every cell that is empty or one of `markers` (in any case); the report counts them."""
    trimmed = _trimmed(column, name, report)
    wanted = missing_cells(MISSING_WORDS if markers is None else markers)
    # Piece by piece: of a column of millions of cells one copy more would be a tenth of all memory that is taken.
    places = [are_missing(piece, wanted) for piece in trimmed.chunks]
    is_missing = pa.chunked_array(places, pa.bool_())
    counted = pc.value_counts(trimmed.filter(is_missing))
    counts = {pair["values"]: pair["counts"] for pair in counted.to_pylist()}
    known = report.missing.get(name, {})
    nulls = column.null_count - sum(known.values())
    if nulls:
        counts[BLANK] = counts.get(BLANK, 0) + nulls
    if not counts:
        return trimmed
    counted_all = Counter(known) + Counter(counts)
    report.missing[name] = dict(counted_all.most_common())
    nothing = pa.scalar(None, trimmed.type)
    pieces = zip(places, trimmed.chunks, strict=True)
    kept = [pc.if_else(here, nothing, piece) if here.true_count else piece for here, piece in pieces]
    return pa.chunked_array(kept, trimmed.type)


def _trimmed(column: pa.ChunkedArray, name: str, report: ReadingReport) -> pa.ChunkedArray:
    whole = column.chunks
    pieces = [_without_blanks(piece) for piece in whole]
    trimmed = pa.chunked_array(pieces, column.type)
    if any(bare is not piece for bare, piece in zip(pieces, whole, strict=True)):
        count = pc.sum(pc.and_(_shorter(trimmed, column), pc.not_equal(trimmed, BLANK))).as_py()
        if count:
            report.trimmed[name] = count
    return _without_invisible(trimmed, name, report)


def _without_blanks(piece: pa.Array) -> pa.Array:
    """The same array, and not a copy of it, where no cell has blanks round it."""
    bare = pc.utf8_trim_whitespace(piece)
    return piece if _size(bare) == _size(piece) else bare


def _without_invisible(column: pa.ChunkedArray, name: str, report: ReadingReport) -> pa.ChunkedArray:
    """The column without signs round its cells that nobody sees; they would make two classes of what looks like one."""
    if _is_ascii(column):
        return column
    bare = pc.utf8_trim(column, characters=EDGES)
    if _size(bare) == _size(column):
        return column
    report.invisible[name] += pc.sum(_shorter(bare, column)).as_py()
    return bare


def _is_ascii(column: pa.ChunkedArray) -> bool:
    """Whether no byte is above ASCII: all of them at one stroke, for columns of millions of cells."""
    texts = [chunk.buffers()[-1] for chunk in column.chunks]
    return all(text is None or np.frombuffer(text, "int8").min(initial=0) >= 0 for text in texts)


def _size(column: pa.Array | pa.ChunkedArray) -> int | None:
    size: int | None = pc.sum(pc.binary_length(column)).as_py()
    return size


def _shorter(trimmed: pa.ChunkedArray, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.not_equal(pc.binary_length(trimmed), pc.binary_length(column))
