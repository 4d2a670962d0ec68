"""The files of tables: made by a reading process from an upload, checked when they are read back, and made again."""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from components.domain.problem import Damaged, Problem
from components.i18n import t
from components.intake.pipeline import ProgressCallback, no_progress
from components.intake.read_table import ReadOptions
from components.intake.report import ReportDocument
from components.intake.table.row_buffer import TEXT
from components.intake.worker import ReadingJob, TableRead
from components.store.artifacts import report_file, table_file, unread_file, upload_file, write_aside
from components.store.database import Store
from components.store.faults import storage_faults
from components.store.incoming import upload_limit
from components.store.scratch import working_folder

READER = 4  # counts changes to what the same bytes are read as: a table is read anew after one
FILES = "files"  # of a stored report: the hashes of what was written beside it
_LARGEST_PIECE = 1 << 20
_making = threading.Lock()


@dataclass(frozen=True)
class UploadedFile:
    """A file that is to be read, and whose it is."""

    name: str
    content_hash: str
    path: Path
    limit_bytes: int
    visitor: str = ""
    patience: float | None = None


@dataclass(frozen=True)
class TableFacts:
    """What is known of a table beside its files: with that they are checked, and made again."""

    name: str
    content_hash: str
    table_key: str
    options: ReadOptions
    rows: int
    columns: tuple[str, ...]
    reported: bool  # whether a reading report was written; an older version wrote none


def table_key(content_hash: str, options: ReadOptions) -> str:
    """The name of a table's files: the same bytes read the same way are one table, whoever brings them."""
    said = json.dumps(options.as_dict(), sort_keys=True)
    return hashlib.sha256(f"{READER} {content_hash} {said}".encode()).hexdigest()


def make_table(
    store: Store, file: UploadedFile, options: ReadOptions, progress: ProgressCallback = no_progress
) -> TableRead:
    """Have a file read by another process; its table, report and rows not read are in the store then.

    Raises:
        Problem: as `ReadingPool.read`; nothing is left then.
    """
    key = table_key(file.content_hash, options)
    table, unread = table_file(store, key), unread_file(store, key)
    with storage_faults(), working_folder(store) as folder:
        cells, rows = folder / "table", folder / "unread"
        scratch = str(folder)
        job = ReadingJob(
            "table", str(file.path), file.name, options, file.limit_bytes, str(cells), str(rows), scratch=scratch
        )
        found = store.readers.read(job, progress, file.visitor, file.patience)
        assert isinstance(found, TableRead)  # noqa: S101 - the answer to "table"
        written = {FILES: {"table": _hash(cells), "unread": _hash(rows)}}
        report = found.report.model_dump(mode="json") | {"options": options.as_dict()} | written
        table.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_aside(report_file(store, key), json.dumps(report).encode())
        rows.replace(unread)
        cells.replace(table)
    return found


def read_report(store: Store, key: str, reported: bool) -> dict[str, Any] | None:
    """The reading report as it was written; empty where an older version wrote none, None where it is damaged or lost."""
    try:
        document = json.loads(report_file(store, key).read_bytes())
        ReportDocument.model_validate(document)
    except FileNotFoundError:
        return None if reported else {}
    except ValueError:
        return None
    return dict(document)


def shown_report(document: Mapping[str, Any]) -> dict[str, Any]:
    """A stored report as pages and API tell it."""
    shown = {name: value for name, value in document.items() if name != FILES}
    return ReportDocument.model_validate(shown).model_dump(mode="json")


def read_table_cells(store: Store, facts: TableFacts) -> pd.DataFrame:
    """The cells of a table as text; made again from the upload where their file is lost or damaged.

    Raises:
        Damaged: the upload is gone, too, or is not what it was.
    """
    cells = _cells_of(store, facts)
    if cells is None:
        _make_again(store, facts)
        cells = _cells_of(store, facts)
    if cells is None:
        raise lost_table(facts.name)
    return cells


def read_unread_rows(store: Store, facts: TableFacts) -> bytes:
    """The rows that could not be read, as CSV; made again where their file is lost or damaged. Raises Damaged."""
    path = unread_file(store, facts.table_key)
    if not _unread_fits(store, facts):
        _make_again(store, facts)
    return path.read_bytes() if path.exists() else b"line,reason,text\r\n"


def is_whole(store: Store, facts: TableFacts) -> bool:
    """Whether all files of a table are there and as they were written."""
    report = read_report(store, facts.table_key, facts.reported)
    if report is None or not _unread_fits(store, facts):
        return False
    written = report.get(FILES, {}).get("table")
    if written:
        return _hash(table_file(store, facts.table_key)) == written
    return _cells_of(store, facts) is not None


def _unread_fits(store: Store, facts: TableFacts) -> bool:
    report, path = read_report(store, facts.table_key, facts.reported), unread_file(store, facts.table_key)
    if report is None:
        return False
    written = report.get(FILES, {}).get("unread")
    if written:
        return _hash(path) == written
    return path.exists() or not report.get("rows_unread")  # tables of an older version have none


def as_cells(table: pa.Table) -> pd.DataFrame:
    """An Arrow table of texts as a frame of pandas' `str` dtype; the table is used up."""
    cells: pd.DataFrame = table.to_pandas(types_mapper=lambda _: TEXT, split_blocks=True, self_destruct=True)
    return cells


def _cells_of(store: Store, facts: TableFacts) -> pd.DataFrame | None:
    """The cells as they were written; None where they are lost or damaged."""
    path = table_file(store, facts.table_key)
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if file.metadata.num_rows != facts.rows or tuple(file.schema_arrow.names) != facts.columns:
                return None
            return as_cells(file.read())
    except FileNotFoundError:
        return None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        with storage_faults():
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk itself does not answer: what lies there may be whole
        return None


def _make_again(store: Store, facts: TableFacts) -> None:
    """Read the kept upload once more, exactly as before. Raises Damaged where that gives no longer the same table."""
    with _making:
        if is_whole(store, facts):  # somebody else was quicker
            return
        upload = upload_file(store, facts.content_hash)
        if table_key(facts.content_hash, facts.options) != facts.table_key or _hash(upload) != facts.content_hash:
            raise lost_table(facts.name)
        try:
            file = UploadedFile(facts.name, facts.content_hash, upload, upload_limit())
            found = make_table(store, file, facts.options)
        except Problem as problem:
            if problem.code in ("too_large", "too_much_memory", "too_much_time"):
                raise lost_table(facts.name) from problem
            raise
        if found.rows != facts.rows or tuple(column.name for column in found.columns) != facts.columns:
            raise lost_table(facts.name)


def lost_table(name: str) -> Damaged:
    """The Problem of a table whose cells cannot be had any more."""
    what = t("The stored cells of {name} are damaged, and cannot be read again from its file.", name=name)
    return Damaged("damaged_table", what, name, t("Upload the file again: then the table is whole again."))


def _hash(path: Path) -> str:
    """SHA-256 of a file's bytes; empty where there is none."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_LARGEST_PIECE):
                digest.update(piece)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
