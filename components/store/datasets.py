"""Tables people brought: the original bytes, the cells as text, what was found in them and what could not be read."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from sqlalchemy import ColumnElement, Row, insert, select

from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingDocument, FindingType
from components.domain.problem import NotFound
from components.i18n import t
from components.intake.dialect.dialect import DIALECT
from components.intake.expected import Expected
from components.intake.new_rows import RowsToPredict
from components.intake.pipeline import DEFAULT_LIMIT, ProgressCallback, no_progress
from components.intake.read_table import Dialect, ReadOptions
from components.intake.report_messages import TYPES
from components.intake.worker import NewRowsRead, ReadingJob, TablePreview
from components.store.artifacts import table_file, upload_file
from components.store.database import Store, datasets, deleted_datasets, now
from components.store.deleted_tables import remove_unused_files, storing
from components.store.faults import storage_faults
from components.store.incoming import Incoming, in_pieces, receive
from components.store.quota import refuse_another_table
from components.store.scratch import working_folder
from components.store.tables import (
    TableFacts,
    UploadedFile,
    as_cells,
    is_whole,
    make_table,
    read_report,
    read_table_cells,
    read_unread_rows,
    shown_report,
    table_key,
)

__all__ = ["DEFAULT_LIMIT", "DatasetRecord", "add_dataset", "get_dataset", "list_datasets", "load_cells"]

DAMAGED_REPORT = FindingType(
    "damaged_report",
    "What was noted when this table was read is damaged; its cells are not affected.",
    "Upload the file again to have it anew.",
    "{name}",
)
CELLS_IN_MEMORY = 600_000_000  # bytes of tables that are held for the next look


@dataclass(frozen=True)
class DatasetRecord:
    """A stored table: what was read of its file, and how."""

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

    @property
    def facts(self) -> TableFacts:
        """What its files are checked with."""
        columns = tuple(column.name for column in self.columns)
        known = self.name, self.content_hash, self.table_key, self.options, self.rows, columns
        return TableFacts(*known, reported="options" in self.report)


def add_dataset(
    store: Store,
    visitor: str,
    name: str,
    data: bytes | Path | memoryview | Incoming,
    *,
    options: ReadOptions | None = None,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: ProgressCallback = no_progress,
    patience: float | None = None,
) -> DatasetRecord:
    """Read a table and keep it; the same bytes read the same way under the same name are kept once a visitor.

    Args:
        data: the file's bytes, a file, or one that was received already (which is closed then).
        progress: called with what is being done and how much of it is done, from 0 to 1.
        patience: seconds after which waiting for other files is given up.

    Raises:
        Unreadable, TooLarge, WrongField: as `intake.read_table.read_table`.
        NotNow: the visitor has as much as one may have.
        Busy, Unavailable: it is not the file's turn in time; the disk or the database does not take it.
    """
    incoming = data if isinstance(data, Incoming) else receive(store, name, in_pieces(data), limit_bytes)
    with incoming, storage_faults():
        path, digest = incoming.path, incoming.content_hash
        file = UploadedFile(incoming.name, digest, path, limit_bytes, visitor, patience)
        known = _find(store, file, options or ReadOptions())
        if known is None:
            refuse_another_table(store, visitor, incoming.size)
            known = _keep(store, file, options or ReadOptions(), progress, incoming)
        else:
            incoming.keep()
    return known


def read_again(
    store: Store,
    record: DatasetRecord,
    options: ReadOptions,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: ProgressCallback = no_progress,
    patience: float | None = None,
) -> DatasetRecord:
    """Read a table's file otherwise; a table of its own. Raises as `add_dataset`, and NotFound where the file is gone."""
    path = _kept_upload(store, record)
    file = UploadedFile(record.name, record.content_hash, path, limit_bytes, record.visitor, patience)
    with storage_faults():
        known = _find(store, file, options)
        if known is None:
            refuse_another_table(store, record.visitor, path.stat().st_size)
            known = _keep(store, file, options, progress)
    return known


def preview(
    store: Store,
    record: DatasetRecord,
    options: ReadOptions,
    limit_bytes: int = DEFAULT_LIMIT,
    patience: float | None = None,
) -> TablePreview:
    """The first rows as they would be read. Raises as `read_again`."""
    path = _kept_upload(store, record)
    with storage_faults(), working_folder(store) as folder:
        job = ReadingJob("preview", str(path), record.name, options, limit_bytes, scratch=str(folder))
        found = store.readers.read(job, no_progress, record.visitor, patience)
    assert isinstance(found, TablePreview)  # noqa: S101 - the answer to "preview"
    return found


def read_new_rows(
    store: Store,
    incoming: Incoming,
    expected: Expected,
    limit_bytes: int = DEFAULT_LIMIT,
    visitor: str = "",
    patience: float | None = None,
) -> RowsToPredict:
    """A file of new rows, read as the table was that a model learned from; the file is not kept.

    Raises:
        Misfit, Unreadable, TooLarge: as `intake.new_rows.read_new_rows`.
        Busy, Unavailable: as `add_dataset`.
    """
    with incoming, storage_faults():
        folder = incoming.path.parent
        cells, path = folder / "rows", str(incoming.path)
        job = ReadingJob(
            "rows", path, incoming.name, ReadOptions(), limit_bytes, str(cells), expected=expected, scratch=str(folder)
        )
        answer = store.readers.read(job, no_progress, visitor, patience)
        assert isinstance(answer, NewRowsRead)  # noqa: S101 - the answer to "rows"
        return RowsToPredict(as_cells(pq.read_table(cells)), answer.notices)


def unread_rows(store: Store, record: DatasetRecord) -> bytes:
    """The rows that could not be read, as CSV: line, reason, text. Raises Damaged where they are lost."""
    return read_unread_rows(store, record.facts)


def _kept_upload(store: Store, record: DatasetRecord) -> Path:
    path = upload_file(store, record.content_hash)
    if not path.exists():
        what = t("The file that {name} was read from is not there any more.", name=record.name)
        raise NotFound("no_upload", what, record.name, t("Upload it again."))
    return path


def _keep(
    store: Store, file: UploadedFile, options: ReadOptions, progress: ProgressCallback, incoming: Incoming | None = None
) -> DatasetRecord:
    found = make_table(store, file, options, progress)
    key, identity = table_key(file.content_hash, options), secrets.token_hex(8)
    row = {
        "id": identity,
        "visitor": file.visitor,
        "name": file.name,
        "content_hash": file.content_hash,
        "table_key": key,
        "rows": found.rows,
        "columns": [column.as_dict() for column in found.columns],
        "dialect": DIALECT.dump_python(found.dialect) | {"options": options.as_dict()},
        "problems": [problem.model_dump(mode="json", exclude_defaults=True) for problem in found.problems],
        "created": now(),
    }
    with storing():
        try:
            if incoming is not None:
                incoming.keep()
            with store.engine.begin() as connection:
                connection.execute(insert(datasets).values(row))
        except BaseException:
            remove_unused_files(store, file.content_hash, key)
            raise
    return get_dataset(store, file.visitor, identity)


def get_dataset(store: Store, visitor: str, dataset_id: str) -> DatasetRecord:
    """Raises NotFound unless it belongs to `visitor`; one that was deleted is not found."""
    query = select(datasets).where(datasets.c.id == dataset_id, datasets.c.visitor == visitor, _not_deleted())
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotFound(
            "no_such_dataset", t("There is no such table here."), str(dataset_id)[:40], t("Upload it, or open another.")
        )
    return _with_report(store, _record(row))


def list_datasets(store: Store, visitor: str) -> list[DatasetRecord]:
    """The visitor's tables, newest first."""
    query = select(datasets).where(datasets.c.visitor == visitor, _not_deleted()).order_by(datasets.c.created.desc())
    with store.engine.connect() as connection:
        return [_record(row) for row in connection.execute(query)]


_cells: OrderedDict[str, pd.DataFrame] = OrderedDict()
_cells_lock = threading.Lock()


def load_cells(store: Store, record: DatasetRecord) -> pd.DataFrame:
    """The table as text cells of pandas' `str` dtype, NaN where missing. Shared between callers: not to be changed.

    Where its file is lost or damaged it is read again from the upload. Raises Damaged where that is gone, too.
    """
    key = str(table_file(store, record.table_key))
    with _cells_lock:
        if key in _cells:
            _cells.move_to_end(key)
            return _cells[key]
    cells = read_table_cells(store, record.facts)
    with _cells_lock:
        _cells[key] = cells
        while len(_cells) > 1 and sum(map(_bytes_of, _cells.values())) > CELLS_IN_MEMORY:
            _cells.popitem(last=False)
    return cells


def _bytes_of(cells: pd.DataFrame) -> int:
    return int(cells.memory_usage(index=False).sum())


def _find(store: Store, file: UploadedFile, options: ReadOptions) -> DatasetRecord | None:
    """The same table of the same visitor, where its files are as they were written."""
    key = table_key(file.content_hash, options)
    mine = datasets.c.visitor == file.visitor, datasets.c.name == file.name, datasets.c.table_key == key
    with store.engine.connect() as connection:
        row = connection.execute(select(datasets).where(*mine, _not_deleted())).first()
    if row is None:
        return None
    record = _with_report(store, _record(row))
    if not is_whole(store, record.facts):
        make_table(store, file, options)
        record = _with_report(store, _record(row))
    return record


def _not_deleted() -> ColumnElement[bool]:
    return datasets.c.id.not_in(select(deleted_datasets.c.dataset))


def _with_report(store: Store, record: DatasetRecord) -> DatasetRecord:
    document = read_report(store, record.table_key, record.facts.reported)
    if document is not None:
        return replace(record, report=shown_report(record.report | document))
    lost = DAMAGED_REPORT.finding(name=record.name)
    return replace(record, report=shown_report(record.report), problems=[*record.problems, lost])


def _record(row: Row[Any]) -> DatasetRecord:
    options = row.dialect.get("options")  # beside the report, so that a table can be made again where that is lost
    return DatasetRecord(
        row.id,
        row.visitor,
        row.name,
        row.content_hash,
        row.table_key,
        row.rows,
        [ColumnProfile.from_dict(column) for column in row.columns],
        DIALECT.validate_python(row.dialect),
        [FindingDocument.model_validate(problem).as_finding(TYPES) for problem in row.problems],
        datetime.fromtimestamp(row.created, UTC),
        {"options": options} if options is not None else {},
    )
