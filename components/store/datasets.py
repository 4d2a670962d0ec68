"""Tables people brought: the original bytes, the cells as text, and what was found in them."""

import hashlib
import io
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Row, insert, select

from components.data.profile import ColumnProfile
from components.data.read import Dialect, read_table
from components.problem import Finding, NotFound
from components.store.artifacts import table_file, upload_file, write_aside
from components.store.database import Store, datasets, now
from components.words import t

TABLES_IN_MEMORY = 8
DEFAULT_LIMIT = 200_000_000  # bytes


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

    def as_dict(self) -> dict[str, Any]:
        """The description that the API gives."""
        return {
            "id": self.id,
            "name": self.name,
            "rows": self.rows,
            "columns": [column.as_dict() for column in self.columns],
            "dialect": self.dialect.as_dict(),
            "problems": [problem.as_dict() for problem in self.problems],
            "created": self.created.isoformat(),
        }


def add_dataset(
    store: Store,
    visitor: str,
    name: str,
    data: bytes,
    *,
    header: bool | None = None,
    delimiter: str | None = None,
    limit_bytes: int = DEFAULT_LIMIT,
) -> DatasetRecord:
    """Read a table and keep it; the same bytes read the same way under the same name are kept once a visitor.

    Raises:
        Unreadable, TooLarge: as `data.read.read_table`.
    """
    content_hash = hashlib.sha256(data).hexdigest()
    table_key = hashlib.sha256(f"{content_hash} {header} {delimiter!r}".encode()).hexdigest()
    known = _find(store, visitor, name, table_key)
    if known:
        return known
    table = read_table(data, name, header=header, delimiter=delimiter, limit_bytes=limit_bytes)
    if not upload_file(store, content_hash).exists():
        write_aside(upload_file(store, content_hash), data)
    write_aside(table_file(store, table_key), _to_parquet(table.cells))
    identity = secrets.token_hex(8)
    row = {
        "id": identity,
        "visitor": visitor,
        "name": name,
        "content_hash": content_hash,
        "table_key": table_key,
        "rows": len(table.cells),
        "columns": [column.as_dict() for column in table.columns],
        "dialect": table.dialect.as_dict(),
        "problems": [problem.as_dict() for problem in table.problems],
        "created": now(),
    }
    with store.engine.begin() as connection:
        connection.execute(insert(datasets).values(row))
    return get_dataset(store, visitor, identity)


def get_dataset(store: Store, visitor: str, dataset_id: str) -> DatasetRecord:
    """Raises NotFound unless it belongs to `visitor`."""
    query = select(datasets).where(datasets.c.id == dataset_id, datasets.c.visitor == visitor)
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotFound(
            "no_such_dataset", t("There is no such table here."), str(dataset_id)[:40], t("Upload it, or open another.")
        )
    return _record(row)


def list_datasets(store: Store, visitor: str) -> list[DatasetRecord]:
    """The visitor's tables, newest first."""
    query = select(datasets).where(datasets.c.visitor == visitor).order_by(datasets.c.created.desc())
    with store.engine.connect() as connection:
        return [_record(row) for row in connection.execute(query)]


_cells: OrderedDict[str, pd.DataFrame] = OrderedDict()
_cells_lock = threading.Lock()


def load_cells(store: Store, record: DatasetRecord) -> pd.DataFrame:
    """The table as text cells, None where missing. Shared between callers: not to be changed."""
    key = str(table_file(store, record.table_key))
    with _cells_lock:
        if key in _cells:
            _cells.move_to_end(key)
            return _cells[key]
    cells = pq.read_table(key).to_pandas().astype("object")
    cells = cells.where(cells.notna(), None)
    with _cells_lock:
        _cells[key] = cells
        while len(_cells) > TABLES_IN_MEMORY:
            _cells.popitem(last=False)
    return cells


def _to_parquet(cells: pd.DataFrame) -> bytes:
    columns = [pa.array(cells[name], pa.string(), from_pandas=True) for name in cells.columns]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, names=list(cells.columns)), buffer)
    return buffer.getvalue()


def _find(store: Store, visitor: str, name: str, table_key: str) -> DatasetRecord | None:
    query = select(datasets).where(
        datasets.c.visitor == visitor, datasets.c.name == name, datasets.c.table_key == table_key
    )
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    return _record(row) if row is not None and table_file(store, table_key).exists() else None


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
