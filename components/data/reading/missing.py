"""Cells that stand for "missing", blanks and invisible signs round cells: taken away and counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.data.kinds.edges import EDGES
from components.data.kinds.missing import MISSING_WORDS, missing_cells
from components.data.reading.report import ReadingReport

BLANK = ""


def find_missing(column: pa.ChunkedArray, name: str, markers: Sequence[str] | None, report: ReadingReport) -> Any:
    """The column with null for every cell that is empty or one of `markers` (in any case); the report counts them."""
    trimmed = _trimmed(column, name, report)
    lowered = pc.utf8_lower(trimmed)
    wanted = pa.array(sorted(missing_cells(MISSING_WORDS if markers is None else markers)), lowered.type)
    is_missing = pc.is_in(lowered, value_set=wanted)
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
    return pc.if_else(is_missing, pa.scalar(None, trimmed.type), trimmed)


def _trimmed(column: pa.ChunkedArray, name: str, report: ReadingReport) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    if _size(trimmed) == _size(column):
        trimmed = column
    else:
        count = pc.sum(pc.and_(_shorter(trimmed, column), pc.not_equal(trimmed, BLANK))).as_py()
        if count:
            report.trimmed[name] = count
    return _without_invisible(trimmed, name, report)


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


def _size(column: pa.ChunkedArray) -> int | None:
    size: int | None = pc.sum(pc.binary_length(column)).as_py()
    return size


def _shorter(trimmed: pa.ChunkedArray, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.not_equal(pc.binary_length(trimmed), pc.binary_length(column))
