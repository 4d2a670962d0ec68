"""Cells such as `="01"`, formulas that say a text: programs write them so that a spreadsheet does not take `01` for 1."""

import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import unwrapped
from components.intake.file_reading import FileReading
from components.intake.table.row_buffer import CELL
from components.intake.table.row_spill import RowSpill

_WRAPPED = r'^[ \t]*="(?:[^"]|"")*"[ \t]*$'
_WRAP = r'^[ \t]*="((?:.|\n)*)"[ \t]*$'


def unwrap_text(reading: FileReading) -> None:
    """Replace such formulas in names and cells of a text by what they say; the report counts them."""
    if reading.dialect.form != "delimited":
        return
    given = reading.header or []
    bare = [unwrapped(name.strip()) if unwrapped(name.strip()) != name.strip() else name for name in given]
    count = sum(name != as_given for name, as_given in zip(bare, given, strict=True))
    columns = reading.table.columns
    for index, column in enumerate(columns):
        if not _has_formula(column, reading.request.spill):  # cheap to see, before each cell is looked at
            continue
        wrapped = pc.match_substring_regex(column, _WRAPPED)
        if found := pc.sum(wrapped).as_py() or 0:
            inner = pc.replace_substring(pc.replace_substring_regex(column, _WRAP, r"\1"), '""', '"')
            columns[index] = pc.if_else(wrapped, inner, column).cast(CELL)
            count += found
    if count:
        reading.report.damage["excel_text"] = count
        reading.header = bare if reading.header is not None else None
        reading.table = pa.Table.from_arrays(columns, reading.table.column_names)


def _has_formula(column: pa.ChunkedArray, spill: RowSpill | None) -> bool:
    found = pc.any(pc.match_substring(column, '="')).as_py() is True
    if spill is not None:
        spill.release()
    return found
