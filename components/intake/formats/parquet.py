"""Parquet: columns that have types already, as text cells."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.container import refuse_large
from components.intake.refusals import refuse_wide
from components.intake.report import ReadingReport
from components.intake.table.row_buffer import CELL


def read_parquet(path: Path, name: str, report: ReadingReport, limit_bytes: int) -> tuple[list[str], pa.Table]:
    """Names and text cells; lists and records become JSON, bytes are left out and said.

    Raises:
        TooLarge: what it says it unfolds to is over the limit.
        Unreadable: the file is damaged.
    """
    try:
        file = pq.ParquetFile(path)
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        refuse_large(sum(group.total_byte_size for group in groups), name, limit_bytes)
        refuse_wide(file.metadata.num_columns, name)
        names, columns = [], []
        for field in file.schema_arrow:
            if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
                report.note_column("bytes_left_out", field.name)
                continue
            names.append(field.name)
            columns.append(_as_text(file.read([field.name]).column(0)))
    except (pa.ArrowException, OSError) as error:
        what = t("The Parquet file cannot be read: {error}.", error=f"{error}"[:150])
        raise Unreadable("damaged", what, name, t("Write it anew, or save the table as CSV.")) from error
    return names, pa.Table.from_arrays(columns, [str(place) for place in range(len(columns))])


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type))
    if pa.types.is_nested(kind):
        texts = [None if value is None else json.dumps(value, default=str) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, CELL)])
    if pa.types.is_float16(kind):
        column = column.cast(pa.float32())
    if pa.types.is_floating(column.type):
        return _whole(column)
    return column.cast(CELL)


def _whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers with decimals as text; where all are whole numbers, without a point."""
    present = column.drop_null()
    finite = pc.all(pc.is_finite(present)).as_py()
    if finite and pc.all(pc.equal(present, pc.round(present))).as_py():
        small = pc.all(pc.less(pc.abs(present), 1e15)).as_py()
        return column.cast(pa.int64()).cast(CELL) if small else column.cast(CELL)
    return column.cast(CELL)
