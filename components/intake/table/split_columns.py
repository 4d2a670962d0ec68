"""A column of two numbers in a cell, such as `120/80`, as two columns."""

import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import MISSING_WORDS
from components.columns.header_names import name_key, unique_name
from components.columns.missing import are_missing, missing_cells
from components.intake.file_reading import FileReading
from components.intake.table.row_buffer import CELL, column_names


def split_columns(reading: FileReading) -> None:
    """Split the columns that a person names; their parts get names that no other column has."""
    taken = dict.fromkeys(map(name_key, reading.names), 2)
    reading.split = {
        name: (mark, unique_name(f"{name}_1", taken), unique_name(f"{name}_2", taken))
        for name, mark in (reading.request.options.split or {}).items()
        if name in reading.names
    }
    put_parts(reading)


def put_parts(reading: FileReading) -> None:
    """Put two columns in the place of each in `split`; what follows a second mark stays there.

    A cell that stands for a missing value is missing in both: `n/a` is not `n` and `a`.
    """
    if not reading.split:
        return
    markers = reading.request.options.missing
    missing = missing_cells(MISSING_WORDS if markers is None else markers)
    columns: list[pa.ChunkedArray] = []
    names: list[str] = []
    for name, column in zip(reading.names, reading.table.columns, strict=True):
        if name in reading.split:
            mark, *both = reading.split[name]
            is_missing = are_missing(pc.utf8_trim_whitespace(column), missing)
            columns += _parts(pc.if_else(is_missing, pa.scalar(None, column.type), column), mark)
            names += both
        else:
            columns.append(column)
            names.append(name)
    reading.names, reading.table = names, pa.Table.from_arrays(columns, column_names(len(columns)))


def _parts(column: pa.ChunkedArray, mark: str) -> list[pa.ChunkedArray]:
    parts = pc.split_pattern(column, mark, max_splits=1)
    first = pc.list_element(parts, 0)
    has_second = pc.greater(pc.list_value_length(parts), 1)
    # A slice of two with nulls for what is absent: an element that is not there cannot be asked for.
    second = pc.list_element(pc.if_else(has_second, parts, pa.scalar(["", None], parts.type)), 1)
    return [first.cast(CELL), second.cast(CELL)]
