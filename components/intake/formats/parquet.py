"""Parquet: columns that have types already, as text cells."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.container import PARQUET, refuse_large
from components.intake.file_reading import FileReading
from components.intake.refusals import refuse_wide
from components.intake.table.row_buffer import CELL, column_names


def read_parquet(reading: FileReading) -> None:
    """Read Parquet: lists and records become JSON, bytes are left out and said.

    Raises:
        TooLarge: what it says it unfolds to is over the limit.
        Unreadable: the file is damaged.
    """
    if reading.form != "parquet":
        return
    name = reading.request.name
    try:
        file = pq.ParquetFile(reading.path)
        groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
        refuse_large(sum(group.total_byte_size for group in groups), name, reading.request.limit_bytes)
        refuse_wide(file.metadata.num_columns, name)
        names, columns = [], []
        for field in file.schema_arrow:
            if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
                reading.report.note_column("bytes_left_out", field.name)
                continue
            names.append(field.name)
            columns.append(_as_text(file.read([field.name]).column(0)))
    except (pa.ArrowException, OSError) as error:
        if _is_cut_short(reading.path):
            what = t("The end of this Parquet file is missing, so it cannot be read.")
            raise Unreadable(
                "damaged", what, name, t("Download it again, write it anew, or save the table as CSV.")
            ) from error
        what = t("The Parquet file cannot be read: {error}.", error=f"{error}"[:150])
        raise Unreadable("damaged", what, name, t("Write it anew, or save the table as CSV.")) from error
    reading.header, reading.table = names, pa.Table.from_arrays(columns, column_names(len(columns)))
    reading.dialect = replace(reading.dialect, form="parquet")


def _is_cut_short(path: Path) -> bool:
    """Whether the four bytes are missing at the end by which Parquet begins and ends."""
    with path.open("rb") as file:
        file.seek(-min(len(PARQUET), path.stat().st_size), os.SEEK_END)
        return file.read() != PARQUET


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
        present = column.drop_null()
        whole = pc.all(pc.is_finite(present)).as_py() and pc.all(pc.equal(present, pc.round(present))).as_py()
        if whole and pc.all(pc.less(pc.abs(present), 1e15)).as_py():
            column = column.cast(pa.int64())  # written without a point
    return column.cast(CELL)
