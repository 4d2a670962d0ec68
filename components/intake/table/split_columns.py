"""A column of two numbers in a cell, such as `120/80`, as two columns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import MISSING_WORDS
from components.columns.header_names import name_key, unique_name
from components.columns.missing import are_missing, missing_cells
from components.intake.dialect.dialect import Split
from components.intake.result import ReadResult
from components.intake.table.row_buffer import CELL


def names_of_parts(names: Sequence[str], wanted: Mapping[str, str]) -> Split:
    """What becomes of the columns to be split: the mark, and two names that no other column has."""
    taken = dict.fromkeys(map(name_key, names), 2)
    return {
        name: (mark, unique_name(f"{name}_1", taken), unique_name(f"{name}_2", taken))
        for name, mark in wanted.items()
        if name in names
    }


def with_parts(
    result: ReadResult, names: list[str], split: Split, markers: Sequence[str] | None = None
) -> tuple[ReadResult, list[str]]:
    """The result and its names with two columns in the place of each to be split; what follows a second mark stays there.

    A cell that is one of the `markers`, the usual words where None, is missing in both: `n/a` is not `n` and `a`.
    """
    missing = missing_cells(MISSING_WORDS if markers is None else markers)
    columns: list[pa.ChunkedArray] = []
    new_names: list[str] = []
    for name, column in zip(names, result.table.columns, strict=True):
        if name in split:
            mark, first, second = split[name]
            columns += _parts(_without(column, missing), mark)
            new_names += [first, second]
        else:
            columns.append(column)
            new_names.append(name)
    table = pa.Table.from_arrays(columns, list(map(str, range(len(columns)))))
    return replace(result, table=table), new_names


def _without(column: pa.ChunkedArray, missing: Collection[str]) -> pa.ChunkedArray:
    is_missing = are_missing(pc.utf8_trim_whitespace(column), missing)
    return pc.if_else(is_missing, pa.scalar(None, column.type), column)


def _parts(column: pa.ChunkedArray, mark: str) -> list[pa.ChunkedArray]:
    parts = pc.split_pattern(column, mark, max_splits=1)
    first = pc.list_element(parts, 0)
    has_second = pc.greater(pc.list_value_length(parts), 1)
    # A slice of two with nulls for what is absent: an element that is not there cannot be asked for.
    second = pc.list_element(pc.if_else(has_second, parts, pa.scalar(["", None], parts.type)), 1)
    return [first.cast(CELL), second.cast(CELL)]
