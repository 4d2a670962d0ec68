"""Cells such as `="01"`, formulas that say a text: programs write them so that a spreadsheet does not take `01` for 1."""

import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import unwrapped
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import CELL

_WRAPPED = r'^[ \t]*="(?:[^"]|"")*"[ \t]*$'
_WRAP = r'^[ \t]*="((?:.|\n)*)"[ \t]*$'


def without_wrapping(
    names: list[str] | None, table: pa.Table, report: ReadingReport
) -> tuple[list[str] | None, pa.Table]:
    """Names and cells with what such formulas say in their place; the report counts them."""
    bare = [unwrapped(name.strip()) if unwrapped(name.strip()) != name.strip() else name for name in names or []]
    count = sum(name != given for name, given in zip(bare, names or [], strict=True))
    columns = []
    for column in table.columns:
        wrapped = pc.match_substring_regex(column, _WRAPPED) if _may_be_wrapped(column) else None
        found = (pc.sum(wrapped).as_py() or 0) if wrapped is not None else 0
        count += found
        columns.append(_bare(column, wrapped) if found else column)
    if not count:
        return names, table
    report.damage["excel_text"] = count
    return bare if names is not None else None, pa.Table.from_arrays(columns, table.column_names)


def _may_be_wrapped(column: pa.ChunkedArray) -> bool:
    """Whether such a formula stands anywhere in a column: cheap to see, before each cell is looked at."""
    return bool(pc.any(pc.match_substring(column, '="')).as_py())


def _bare(column: pa.ChunkedArray, wrapped: pa.ChunkedArray) -> pa.ChunkedArray:
    inner = pc.replace_substring(pc.replace_substring_regex(column, _WRAP, r"\1"), '""', '"')
    return pc.if_else(wrapped, inner, column).cast(CELL)
