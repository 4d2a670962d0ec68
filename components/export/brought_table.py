"""The table that comes back in a bundle: which it was, and its cells in a file that is read as its own was."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, Field, TypeAdapter

from components.columns.header_names import LONGEST_NAME
from components.domain.parse_recipe import check_texts
from components.domain.problem import Problem, TooLarge
from components.export.data_csv import FILE as DATA_FILE
from components.export.data_csv import LONGEST_LINE, read_data_csv
from components.export.safe_archive import SafeArchive
from components.export.unfit_parts import unfit, validated
from components.i18n import t
from components.intake.dialect.dialect import Dialect
from components.intake.options import LONGEST_DELIMITER, MOST_NAMED, ReadOptions

DOCUMENT_BYTES = 20_000_000  # of JSON
CELLS_AT_ONCE = 1_000_000
MOST_COLUMNS = 100_000


class TableDocument(BaseModel):
    """data.json: which table it was, and how its file was read."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    rows: Annotated[int, Field(ge=1)]
    columns: Annotated[list[str], Field(min_length=2, max_length=MOST_COLUMNS)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    read_as: Dialect
    said_by_a_person: ReadOptions


@dataclass(frozen=True)
class BroughtTable:
    """The table that a network learned from.

    Args:
        file: its cells in a file of ours, which is read by `file_options`; empty where the bundle has none.
        options: what was said of the file that it came of, whose bytes `content_hash` names.
        dialect: how that file was written.
    """

    name: str
    content_hash: str
    rows: int
    columns: list[str]
    options: ReadOptions
    dialect: Dialect
    file: str = ""
    file_options: ReadOptions = field(default_factory=ReadOptions)


def take_table(archive: SafeArchive, folder: Path, limit_bytes: int) -> BroughtTable:
    """What data.json says, with the cells of data.csv in a file in `folder` where the bundle has them.

    Raises Unreadable, and TooLarge over `limit_bytes`.
    """
    given = archive.document("data.json", DOCUMENT_BYTES)
    check_texts(given)
    document = validated(TypeAdapter(TableDocument), given, "data.json")
    dialect = document.read_as
    parts = [name for _, *both in dialect.split.values() for name in both]
    marks = [mark for mark, *_ in dialect.split.values()]
    names = [*dialect.renamed, *dialect.split]
    if (
        not {*parts, *dialect.renamed.values()} <= {*document.columns}
        or len(names) > MOST_NAMED
        or any(len(name) > LONGEST_NAME for name in names)
        or any(not 0 < len(mark) <= LONGEST_DELIMITER for mark in marks)
    ):
        raise unfit(t("{file} speaks of columns that the table does not have", file="data.json"), "data.json")
    options = document.said_by_a_person
    table = BroughtTable(document.name, document.sha256, document.rows, document.columns, options, dialect)
    if DATA_FILE not in archive:
        return table
    with archive.opened(DATA_FILE, limit_bytes) as file:
        try:
            return with_cells(table, read_data_csv(file), folder, limit_bytes)
        except Problem:
            raise
        except (csv.Error, ValueError) as error:
            raise archive.damaged(t("{file} is no CSV in UTF-8", file=DATA_FILE), DATA_FILE) from error


def with_cells(table: BroughtTable, rows: Iterator[list[str]], folder: Path, limit_bytes: int) -> BroughtTable:
    """The table with its cells in a file, which is read as its own was: what is text there and what is typed stays so.

    Args:
        rows: those of data.csv, names first.

    Raises:
        Unreadable: they are not those of the table.
        TooLarge: they are more than `limit_bytes`.
    """
    csv.field_size_limit(LONGEST_LINE)
    if next(rows, []) != table.columns:
        raise unfit(t("{file} has other columns than data.json says", file=DATA_FILE), DATA_FILE)
    before = table.options
    options = ReadOptions(decimal=before.decimal, missing=before.missing, as_words=before.as_words)
    if table.dialect.form != "delimited":
        path = folder / "table.parquet"
        _write_parquet(path, table, _whole_rows(rows, table, limit_bytes))
        return replace(table, file=str(path), file_options=options)
    path, delimiter = folder / "table.csv", ";" if table.dialect.delimiter == ";" else ","
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(_whole_rows(rows, table, limit_bytes))
    layout = replace(
        options,
        delimiter=delimiter,
        repeated=False,
        quote='"',
        escape="",
        encoding="utf-8",
        header=True,
        header_rows=1,
        skip_rows=0,
        comment="",
    )
    return replace(table, file=str(path), file_options=layout)


def _whole_rows(rows: Iterator[list[str]], table: BroughtTable, limit_bytes: int) -> Iterator[list[str]]:
    """All rows. Raises Unreadable where they are not those that data.json speaks of, TooLarge."""
    count = size = 0
    for row in rows:
        count, size = count + 1, size + sum(map(len, row))
        if len(row) != len(table.columns) or count > table.rows:
            break
        if size > limit_bytes:
            what = t("The table in this bundle has more than the limit of {limit:,.0f} MB.", limit=limit_bytes / 1e6)
            raise TooLarge("too_large", what, DATA_FILE, t("Bring a bundle without its table."))
        yield row
    if count != table.rows or len(row) != len(table.columns):
        raise unfit(t("{file} has other rows than data.json says", file=DATA_FILE), DATA_FILE)


def _write_parquet(path: Path, table: BroughtTable, rows: Iterator[list[str]]) -> None:
    schema = pa.schema([(name, pa.large_string()) for name in table.columns])
    at_once = max(1, CELLS_AT_ONCE // len(table.columns))
    with pq.ParquetWriter(path, schema) as writer:
        while part := list(islice(rows, at_once)):
            columns = [[cell or None for cell in column] for column in zip(*part, strict=True)]
            writer.write_table(pa.table([pa.array(column, pa.large_string()) for column in columns], schema=schema))
