"""Tables people brought: the original bytes, the cells as text, what was found in them and what could not be read."""

import hashlib
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Row, insert, select

from components.data.profile import ColumnProfile
from components.data.read import TEXT, Dialect, ReadOptions
from components.data.reading.cells import DEFAULT_LIMIT, Progress, no_progress
from components.data.reading.report import told
from components.data.reading.worker import Job
from components.problem import Finding, NotFound
from components.store.artifacts import report_file, table_file, unread_file, upload_file, write_aside
from components.store.database import Store, datasets, now
from components.store.incoming import Incoming, in_pieces, receive
from components.store.reader import read_outside
from components.words import t

__all__ = ["DEFAULT_LIMIT", "DatasetRecord", "add_dataset", "get_dataset", "list_datasets", "load_cells"]

READER = 2  # counts changes to what the same bytes are read as: a table is read anew after one
CELLS_IN_MEMORY = 600_000_000  # bytes of tables that are held for the next look


@dataclass(frozen=True)
class DatasetRecord:
    id: str
    visitor: str
    name: str
    content_hash: str
    table_key: str
    rows: int
    columns: list[ColumnProfile]
    dialect: Dialect
    problems: list[Finding]
    created: datetime
    report: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def options(self) -> ReadOptions:
        """What the person said about the file."""
        return ReadOptions.from_dict(self.report.get("options", {}))

    def as_dict(self) -> dict[str, Any]:
        """The description that the API gives."""
        return {
            "id": self.id,
            "name": self.name,
            "rows": self.rows,
            "columns": [column.as_dict() for column in self.columns],
            "dialect": self.dialect.as_dict(),
            "problems": [problem.as_dict() for problem in self.problems],
            "report": self.report,
            "created": self.created.isoformat(),
        }


def add_dataset(
    store: Store,
    visitor: str,
    name: str,
    data: bytes | Path | memoryview | Incoming,
    *,
    options: ReadOptions | None = None,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: Progress = no_progress,
) -> DatasetRecord:
    """Read a table and keep it; the same bytes read the same way under the same name are kept once a visitor.

    Args:
        data: the file's bytes, a file, or one that was received already (which is closed then).
        progress: called with what is being done and how much of it is done, from 0 to 1.

    Raises:
        Unreadable, TooLarge, WrongField: as `data.read.read_table`.
    """
    incoming = data if isinstance(data, Incoming) else receive(store, name, in_pieces(data), limit_bytes)
    with incoming:
        file = _File(incoming.name, incoming.content_hash, incoming.path, limit_bytes)
        record = _keep(store, visitor, file, options or ReadOptions(), progress)
        incoming.keep()
    return record


def read_again(
    store: Store,
    record: DatasetRecord,
    options: ReadOptions,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: Progress = no_progress,
) -> DatasetRecord:
    """Read a table's file otherwise; a table of its own. Raises as `add_dataset`."""
    file = _File(record.name, record.content_hash, upload_file(store, record.content_hash), limit_bytes)
    return _keep(store, record.visitor, file, options, progress)


def preview(
    store: Store, record: DatasetRecord, options: ReadOptions, limit_bytes: int = DEFAULT_LIMIT
) -> dict[str, Any]:
    """The first rows as they would be read: {"names", "rows", "dialect", "problems", "whole"}. Raises as `add_dataset`."""
    path = upload_file(store, record.content_hash)
    return read_outside(Job("preview", str(path), record.name, options.as_dict(), limit_bytes), no_progress)


def read_new_rows(
    incoming: Incoming, preparation: Mapping[str, Any], hint: Dialect, limit_bytes: int = DEFAULT_LIMIT
) -> pd.DataFrame:
    """Text cells of a file of new rows, read as the table was that a model learned from; the file is not kept.

    Raises:
        Misfit, Unreadable, TooLarge: as `data.contract.read_rows`.
    """
    with incoming:
        cells = incoming.path.with_suffix(".rows.aside")
        made, known = dict(preparation), hint.as_dict()
        job = Job("rows", str(incoming.path), incoming.name, {}, limit_bytes, str(cells), preparation=made, hint=known)
        try:
            read_outside(job, no_progress)
            return _as_cells(pq.read_table(cells))
        finally:
            cells.unlink(missing_ok=True)


def unread_rows(store: Store, record: DatasetRecord) -> bytes:
    """The rows that could not be read, as CSV: line, reason, text."""
    path = unread_file(store, record.table_key)  # tables of an older version have none
    return path.read_bytes() if path.exists() else b"line,reason,text\r\n"


@dataclass(frozen=True)
class _File:
    """A file to be read, under the name a person gave it."""

    name: str
    content_hash: str
    path: Path
    limit_bytes: int


def _keep(store: Store, visitor: str, file: _File, options: ReadOptions, progress: Progress) -> DatasetRecord:
    said = json.dumps(options.as_dict(), sort_keys=True)
    table_key = hashlib.sha256(f"{READER} {file.content_hash} {said}".encode()).hexdigest()
    known = _find(store, visitor, file.name, table_key)
    if known:
        return known
    found = _read(store, file, options, table_key, progress)
    identity = secrets.token_hex(8)
    row = {
        "id": identity,
        "visitor": visitor,
        "name": file.name,
        "content_hash": file.content_hash,
        "table_key": table_key,
        "rows": found["rows"],
        "columns": found["columns"],
        "dialect": found["dialect"],
        "problems": found["problems"],
        "created": now(),
    }
    with store.engine.begin() as connection:
        connection.execute(insert(datasets).values(row))
    return get_dataset(store, visitor, identity)


def _read(store: Store, file: _File, options: ReadOptions, table_key: str, progress: Progress) -> dict[str, Any]:
    """Have the file read by another process; its table, report and rows not read are in the store then."""
    table, unread = table_file(store, table_key), unread_file(store, table_key)
    table.parent.mkdir(parents=True, exist_ok=True)
    aside = [path.with_name(f"{path.name}.{secrets.token_hex(4)}.aside") for path in (table, unread)]
    job = Job("table", str(file.path), file.name, options.as_dict(), file.limit_bytes, str(aside[0]), str(aside[1]))
    try:
        found = read_outside(job, progress)
        write_aside(report_file(store, table_key), json.dumps(found["report"]).encode())
        aside[1].replace(unread)
        aside[0].replace(table)
    finally:
        for path in aside:
            path.unlink(missing_ok=True)
    return found


def get_dataset(store: Store, visitor: str, dataset_id: str) -> DatasetRecord:
    """Raises NotFound unless it belongs to `visitor`."""
    query = select(datasets).where(datasets.c.id == dataset_id, datasets.c.visitor == visitor)
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotFound(
            "no_such_dataset", t("There is no such table here."), str(dataset_id)[:40], t("Upload it, or open another.")
        )
    return _with_report(store, _record(row))


def list_datasets(store: Store, visitor: str) -> list[DatasetRecord]:
    """The visitor's tables, newest first."""
    query = select(datasets).where(datasets.c.visitor == visitor).order_by(datasets.c.created.desc())
    with store.engine.connect() as connection:
        return [_record(row) for row in connection.execute(query)]


_cells: OrderedDict[str, pd.DataFrame] = OrderedDict()
_cells_lock = threading.Lock()


def load_cells(store: Store, record: DatasetRecord) -> pd.DataFrame:
    """The table as text cells of pandas' `str` dtype, NaN where missing. Shared between callers: not to be changed."""
    key = str(table_file(store, record.table_key))
    with _cells_lock:
        if key in _cells:
            _cells.move_to_end(key)
            return _cells[key]
    cells = _as_cells(pq.read_table(key))
    with _cells_lock:
        _cells[key] = cells
        while len(_cells) > 1 and sum(map(_bytes_of, _cells.values())) > CELLS_IN_MEMORY:
            _cells.popitem(last=False)
    return cells


def _as_cells(table: pa.Table) -> pd.DataFrame:
    cells: pd.DataFrame = table.to_pandas(types_mapper=lambda _: TEXT, split_blocks=True, self_destruct=True)
    return cells


def _bytes_of(cells: pd.DataFrame) -> int:
    return int(cells.memory_usage(index=False).sum())


def _find(store: Store, visitor: str, name: str, table_key: str) -> DatasetRecord | None:
    query = select(datasets).where(
        datasets.c.visitor == visitor, datasets.c.name == name, datasets.c.table_key == table_key
    )
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    return _with_report(store, _record(row)) if row is not None and table_file(store, table_key).exists() else None


def _with_report(store: Store, record: DatasetRecord) -> DatasetRecord:
    path = report_file(store, record.table_key)  # tables of an older version have none
    return replace(record, report=told(json.loads(path.read_bytes()) if path.exists() else {}))


def _record(row: Row[Any]) -> DatasetRecord:
    return DatasetRecord(
        row.id,
        row.visitor,
        row.name,
        row.content_hash,
        row.table_key,
        row.rows,
        [ColumnProfile.from_dict(column) for column in row.columns],
        Dialect.from_dict(row.dialect),
        [Finding(**problem) for problem in row.problems],
        datetime.fromtimestamp(row.created, UTC),
    )
