"""Tables people brought: the original bytes, the cells as text, what was found in them and what could not be read."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from sqlalchemy import Row, Select, insert, select

from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingDocument, FindingType
from components.domain.problem import NotFound
from components.i18n import t
from components.intake.dialect.dialect import DIALECT, Dialect
from components.intake.expected import Expected
from components.intake.file_reading import ProgressCallback, no_progress
from components.intake.new_rows import RowsToPredict
from components.intake.options import ReadOptions
from components.intake.report import ReportDocument
from components.intake.report_messages import TYPES
from components.intake.table.rows_file import as_cells
from components.intake.worker import NewRowsRead, ReadingJob, TablePreview
from components.store.artifacts import upload_file
from components.store.database import Store, datasets, deleted_datasets, now
from components.store.deletion import remove_unused_files, storing
from components.store.faults import storage_faults
from components.store.incoming import Incoming, in_pieces, receive, upload_limit
from components.store.quota import refuse_another_table
from components.store.scratch import working_folder
from components.store.tables import (
    StoredReport,
    StoredTable,
    UploadedFile,
    is_whole,
    make_table,
    read_report,
    read_table_cells,
    table_key,
)

DAMAGED_REPORT = FindingType(
    "damaged_report",
    "What was noted when this table was read is damaged; its cells are not affected.",
    "Upload the file again to have it anew.",
    "{name}",
)


@dataclass(frozen=True)
class DatasetRecord(StoredTable):
    """A stored table: what was read of its file, and how."""

    id: str
    visitor: str
    dialect: Dialect
    problems: list[Finding]
    created: datetime
    report: ReportDocument = field(compare=False)


def add_dataset(
    store: Store,
    visitor: str,
    name: str,
    data: bytes | Path | Incoming,
    *,
    options: ReadOptions | None = None,
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
    incoming = data if isinstance(data, Incoming) else receive(store, name, in_pieces(data), upload_limit())
    with incoming:
        return keep_table(store, visitor, incoming, options=options, progress=progress, patience=patience)


def keep_table(
    store: Store,
    visitor: str,
    incoming: Incoming,
    *,
    options: ReadOptions | None = None,
    progress: ProgressCallback = no_progress,
    patience: float | None = None,
    named_before: Dialect | None = None,
) -> DatasetRecord:
    """`add_dataset` of a file that was received; where it is no table, the caller still has it.

    Args:
        named_before: how the file was written that these cells come of: new rows may have its names, and its columns of
            two numbers.
    """
    file = UploadedFile(incoming.name, incoming.content_hash, incoming.path, visitor, patience)
    return _find_or_keep(store, file, options or ReadOptions(), progress, incoming, named_before)


def read_again(
    store: Store,
    record: DatasetRecord,
    options: ReadOptions,
    *,
    progress: ProgressCallback = no_progress,
    patience: float | None = None,
) -> DatasetRecord:
    """Read a table's file otherwise; a table of its own. Raises as `add_dataset`, and NotFound where the file is gone."""
    path = _kept_upload(store, record)
    file = UploadedFile(record.name, record.content_hash, path, record.visitor, patience)
    return _find_or_keep(store, file, options, progress)


def preview(store: Store, record: DatasetRecord, options: ReadOptions, patience: float | None = None) -> TablePreview:
    """The first rows of a table's file as they would be read. Raises as `read_again`."""
    path = _kept_upload(store, record)
    with storage_faults(), working_folder(store) as folder:
        job = ReadingJob("preview", str(path), record.name, options, upload_limit(), scratch=str(folder))
        found = store.readers.read(job, no_progress, record.visitor, patience)
    assert isinstance(found, TablePreview)  # noqa: S101 - the answer to "preview"
    return found


@dataclass(frozen=True)
class NewRowsFile:
    """New rows that were read into a file, as Parquet with text cells: how many, and what is to be said of their file."""

    path: Path
    rows: int
    noticed: NewRowsRead

    def cells(self) -> pd.DataFrame:
        """All of them."""
        return as_cells(pq.read_table(self.path))


@contextmanager
def new_rows_file(
    store: Store,
    incoming: Incoming,
    expected: Expected,
    visitor: str = "",
    patience: float | None = None,
    progress: ProgressCallback = no_progress,
) -> Iterator[NewRowsFile]:
    """A file of new rows, read as the table was that a model learned from; gone afterwards, where nobody moves it.

    Raises as `intake.new_rows.read_new_rows`; Busy and Unavailable as `add_dataset`.
    """
    with incoming, storage_faults():
        folder = incoming.path.parent
        cells, path, limit = folder / "rows", str(incoming.path), incoming.limit_bytes
        job = ReadingJob(
            "rows", path, incoming.name, ReadOptions(), limit, str(cells), expected=expected, scratch=str(folder)
        )
        answer = store.readers.read(job, progress, visitor, patience)
        assert isinstance(answer, NewRowsRead)  # noqa: S101 - the answer to "rows"
        yield NewRowsFile(cells, answer.rows, answer)


def read_new_rows(
    store: Store, incoming: Incoming, expected: Expected, visitor: str = "", patience: float | None = None
) -> RowsToPredict:
    """All rows of such a file, in memory. Raises as `new_rows_file`."""
    with new_rows_file(store, incoming, expected, visitor, patience) as read:
        return RowsToPredict(read.cells(), read.noticed.notices)


def _kept_upload(store: Store, record: DatasetRecord) -> Path:
    path = upload_file(store, record.content_hash)
    if not path.exists():
        what = t("The file that {name} was read from is not there any more.", name=record.name)
        raise NotFound("no_upload", what, record.name, t("Upload it again."))
    return path


def _find_or_keep(
    store: Store,
    file: UploadedFile,
    options: ReadOptions,
    progress: ProgressCallback,
    incoming: Incoming | None = None,
    named_before: Dialect | None = None,
) -> DatasetRecord:
    """The table of a file: the visitor's own that is there already, or a new one, whose bytes are in `incoming`."""
    key, identity = table_key(file.content_hash, options), secrets.token_hex(8)
    with storage_faults():
        mine = _select(file.visitor).where(datasets.c.name == file.name, datasets.c.table_key == key)
        known = next(iter(_records(store, mine)), None)
        if known is not None:
            if not is_whole(store, known):
                make_table(store, file, options)
            if incoming is not None:
                incoming.keep()
            return _with_report(store, known)
        refuse_another_table(store, file.visitor, file.path.stat().st_size)
        found = make_table(store, file, options, progress)
        dialect = found.dialect
        if named_before is not None:
            dialect = replace(dialect, split=named_before.split, renamed=named_before.renamed)
        row = insert(datasets).values(
            id=identity,
            visitor=file.visitor,
            name=file.name,
            content_hash=file.content_hash,
            table_key=key,
            rows=found.rows,
            columns=[column.as_dict() for column in found.columns],
            dialect=DIALECT.dump_python(dialect) | {"options": options.as_dict()},
            problems=[problem.model_dump(mode="json", exclude_defaults=True) for problem in found.problems],
            created=now(),
        )
        with storing:
            try:
                if incoming is not None:
                    incoming.keep()
                store.write(row)
            except BaseException:
                remove_unused_files(store, file.content_hash, key)
                raise
        return get_dataset(store, file.visitor, identity)


def get_dataset(store: Store, visitor: str, dataset_id: str) -> DatasetRecord:
    """Raises NotFound unless it belongs to `visitor`; one that was deleted is not found."""
    for found in _records(store, _select(visitor).where(datasets.c.id == dataset_id)):
        return _with_report(store, found)
    what, remedy = t("There is no such table here."), t("Upload it, or open another.")
    raise NotFound("no_such_dataset", what, str(dataset_id)[:40], remedy)


def list_datasets(store: Store, visitor: str) -> list[DatasetRecord]:
    """The visitor's tables, newest first; without what was noted when they were read."""
    return _records(store, _select(visitor).order_by(datasets.c.created.desc()))


def load_cells(store: Store, record: DatasetRecord) -> pd.DataFrame:
    """The table as text cells of pandas' `str` dtype, NaN where missing. Shared between callers: not to be changed.

    Where its file is lost or damaged it is read again from the upload. Raises Damaged where that is gone, too.
    """
    return store.cells.get(record.table_key, lambda: read_table_cells(store, record))


def _with_report(store: Store, record: DatasetRecord) -> DatasetRecord:
    report = read_report(store, record)
    if report is None:
        return replace(record, problems=[*record.problems, DAMAGED_REPORT.finding(name=record.name)])
    said = record.options if record.reported else ReadOptions.from_dict((report.model_extra or {}).get("options", {}))
    return replace(record, report=report, options=said)


def _select(visitor: str) -> Select[Any]:
    not_deleted = datasets.c.id.not_in(select(deleted_datasets.c.dataset))
    known = (column for column in datasets.c if column is not datasets.c.columns)
    return select(*known).where(datasets.c.visitor == visitor, not_deleted)


def _records(store: Store, query: Select[Any]) -> list[DatasetRecord]:
    with store.engine.connect() as connection:
        return [_record(row, _profiles(store, row.id)) for row in connection.execute(query).all()]


def _profiles(store: Store, dataset_id: str) -> list[ColumnProfile]:
    """What the columns of a table are, which never changes: of a wide table it takes long to be read and checked."""

    def read() -> list[ColumnProfile]:
        documents = store.scalar(select(datasets.c.columns).where(datasets.c.id == dataset_id))
        return [ColumnProfile.from_dict(document) for document in documents or []]

    return [*store.profiles.get(dataset_id, read)]


def _record(row: Row[Any], columns: list[ColumnProfile]) -> DatasetRecord:
    options = row.dialect.get("options")  # beside the report, so that a table can be made again where that is lost
    return DatasetRecord(
        **{
            **row._mapping,
            "columns": columns,
            "dialect": DIALECT.validate_python(row.dialect),
            "problems": [FindingDocument.model_validate(problem).as_finding(TYPES) for problem in row.problems],
            "created": datetime.fromtimestamp(row.created, UTC),
            "options": ReadOptions.from_dict(options or {}),
            "reported": options is not None,
            "report": StoredReport.model_validate({} if options is None else {"options": options}),
        }
    )
