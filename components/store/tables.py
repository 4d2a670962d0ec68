"""The files of tables: made by a reading process from an upload, checked when they are read back, and made again."""

import hashlib
import json
import threading
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from components.columns.profile import ColumnProfile
from components.domain.problem import Damaged, Problem
from components.i18n import t
from components.intake.file_reading import ProgressCallback, no_progress
from components.intake.options import ReadOptions
from components.intake.report import ReportDocument
from components.intake.table.rows_file import as_cells
from components.intake.worker import ReadingJob, TableRead
from components.store.artifacts import report_file, table_file, unread_file, upload_file, write_aside
from components.store.database import Store
from components.store.faults import storage_faults
from components.store.incoming import upload_limit
from components.store.scratch import working_folder

READER = 4  # counts changes to what the same bytes are read as: a table is read anew after one
_making = threading.Lock()


@dataclass(frozen=True)
class UploadedFile:
    """A file that is to be read, and whose it is."""

    name: str
    content_hash: str
    path: Path
    visitor: str = ""
    patience: float | None = None


@dataclass(frozen=True)
class StoredTable:
    """What is known of a table beside its files: with that they are checked, and made again."""

    name: str
    content_hash: str
    table_key: str
    rows: int
    columns: list[ColumnProfile]
    options: ReadOptions  # what the person said about the file
    reported: bool  # whether a reading report was written, which an older version did not

    @property
    def names(self) -> list[str]:
        """Of its columns."""
        return [column.name for column in self.columns]


class StoredReport(ReportDocument):
    """A reading report as it lies beside its table, with the hashes of what else lies there: `table` and `unread`."""

    files: dict[str, str] = Field({}, exclude=True)


def table_key(content_hash: str, options: ReadOptions) -> str:
    """The name of a table's files: the same bytes read the same way are one table, whoever brings them."""
    said = json.dumps(options.as_dict(), sort_keys=True)
    return hashlib.sha256(f"{READER} {content_hash} {said}".encode()).hexdigest()


def make_table(
    store: Store, file: UploadedFile, options: ReadOptions, progress: ProgressCallback = no_progress
) -> TableRead:
    """Have a file read by another process; its table, report and rows not read are in the store then.

    Raises as `ReadingPool.read`; nothing is left then.
    """
    key = table_key(file.content_hash, options)
    table = table_file(store, key)
    with storage_faults(), working_folder(store) as folder:
        cells, rows, made_of = folder / "table", folder / "unread", (str(file.path), file.name)
        job = ReadingJob("table", *made_of, options, upload_limit(), str(cells), str(rows), scratch=str(folder))
        found = store.readers.read(job, progress, file.visitor, file.patience)
        assert isinstance(found, TableRead)  # noqa: S101 - the answer to "table"
        written = {"options": options.as_dict(), "files": {"table": _hash(cells), "unread": _hash(rows)}}
        report = found.report.model_dump(mode="json") | written
        table.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_aside(report_file(store, key), json.dumps(report).encode())
        rows.replace(unread_file(store, key))
        cells.replace(table)
    return found


def read_report(store: Store, table: StoredTable) -> StoredReport | None:
    """The reading report as it was written; empty where an older version wrote none, None where it is damaged or lost."""
    try:
        return StoredReport.model_validate_json(report_file(store, table.table_key).read_bytes())
    except FileNotFoundError:
        return None if table.reported else StoredReport()
    except ValueError:
        return None


def read_table_cells(store: Store, table: StoredTable) -> pd.DataFrame:
    """The cells of a table as text; made again from the upload where their file is lost or damaged.

    Raises Damaged where the upload is gone, too, or is not what it was.
    """
    cells = _cells_of(store, table)
    if cells is None:
        _make_again(store, table)
        cells = _cells_of(store, table)
    if cells is None:
        raise _lost(table)
    return cells


def unread_rows(store: Store, table: StoredTable) -> bytes:
    """The rows that could not be read, as CSV: line, reason, text; made again, and raises, as `read_table_cells`."""
    report, path = read_report(store, table), unread_file(store, table.table_key)
    if report is None or not _unread_fits(path, report):
        _make_again(store, table)
    return path.read_bytes() if path.exists() else b"line,reason,text\r\n"


def is_whole(store: Store, table: StoredTable) -> bool:
    """Whether all files of a table are there and as they were written."""
    report = read_report(store, table)
    if report is None or not _unread_fits(unread_file(store, table.table_key), report):
        return False
    if written := report.files.get("table"):
        return _hash(table_file(store, table.table_key)) == written
    return _cells_of(store, table) is not None


def _unread_fits(path: Path, report: StoredReport) -> bool:
    if written := report.files.get("unread"):
        return _hash(path) == written
    return path.exists() or not report.rows_unread  # tables of an older version have none


def _cells_of(store: Store, table: StoredTable) -> pd.DataFrame | None:
    """The cells as they were written; None where they are lost or damaged."""
    try:
        with pq.ParquetFile(table_file(store, table.table_key), page_checksum_verification=True) as file:
            fits = file.metadata.num_rows == table.rows and file.schema_arrow.names == table.names
            return as_cells(file.read()) if fits else None
    except FileNotFoundError:
        return None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        with storage_faults():
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk itself does not answer: what lies there may be whole
        return None


def _make_again(store: Store, table: StoredTable) -> None:
    """Read the kept upload once more, exactly as before. Raises Damaged where that gives no longer the same table."""
    with _making:
        if is_whole(store, table):  # somebody else was quicker
            return
        upload = upload_file(store, table.content_hash)
        if table_key(table.content_hash, table.options) != table.table_key or _hash(upload) != table.content_hash:
            raise _lost(table)
        try:
            file = UploadedFile(table.name, table.content_hash, upload)
            found = make_table(store, file, table.options)
        except Problem as problem:
            if problem.code in ("too_large", "too_much_memory", "too_much_time"):
                raise _lost(table) from problem
            raise
        if found.rows != table.rows or [column.name for column in found.columns] != table.names:
            raise _lost(table)


def _lost(table: StoredTable) -> Damaged:
    what = t("The stored cells of {name} are damaged, and cannot be read again from its file.", name=table.name)
    return Damaged("damaged_table", what, table.name, t("Upload the file again: then the table is whole again."))


def _hash(path: Path) -> str:
    """SHA-256 of a file's bytes; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
