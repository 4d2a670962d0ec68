"""A process that reads files for the server: `python -m components.intake.worker`.

Its parent is `pool.py`. Jobs come one after the other, and each is answered with a Reading.
"""

import csv
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated, Literal

import pandas as pd
import pyarrow as pa
from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingDocument
from components.domain.formulas import escape_formula
from components.i18n import t
from components.intake.container import first_part, open_source, weight
from components.intake.dialect.dialect import Dialect
from components.intake.expected import Expected
from components.intake.file_reading import ReadRequest
from components.intake.new_rows import write_new_rows
from components.intake.options import ReadOptions
from components.intake.pipeline import PREVIEW, read_cells
from components.intake.read_table import read_table
from components.intake.refusals import FEWEST_ROWS
from components.intake.report import ReportDocument
from components.intake.report_messages import TYPES, UNREAD, findings
from components.intake.table.rows_file import RowsWriter
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused
from components.workers.module import Report, serve

PREVIEW_BYTES = 1_000_000
PREVIEW_ROWS = 20


@dataclass(frozen=True)
class ReadingJob:
    """What is to be read.

    Args:
        kind: "table" for all of it, "preview" for a look at its first rows, "rows" for new rows of a model, "unpack" to
            unfold a packed file, so that it is known how much memory the others may take.
        table: where the cells go, as Parquet.
        unread: where the rows go that could not be read, as CSV.
        expected: what new rows must be.
        scratch: a folder for what is only needed meanwhile; whoever gave the job removes it.
        container: what the file was unfolded from by a job "unpack" before.
    """

    kind: Literal["table", "preview", "rows", "unpack"]
    path: str
    name: str
    options: ReadOptions
    limit_bytes: int
    table: str = ""
    unread: str = ""
    expected: Expected | None = None
    scratch: str = ""
    container: str = ""


@dataclass(frozen=True)
class Unpacked:
    """The file that was packed, what it was packed in, and how large it is in memory's terms (bytes)."""

    path: str
    container: str
    size: int
    kind: Literal["unpacked"] = "unpacked"


@dataclass(frozen=True)
class TableRead:
    """What a table is; its cells and unread rows are in files."""

    rows: int
    columns: list[ColumnProfile]
    dialect: Dialect
    problems: list[FindingDocument]
    report: ReportDocument
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class TablePreview:
    """The first rows, None where a cell is missing; `whole` says whether the file was looked at to its end."""

    names: list[str]
    rows: list[list[str | None]]
    dialect: Dialect
    noticed: list[FindingDocument]
    whole: bool
    kind: Literal["preview"] = "preview"

    @property
    def problems(self) -> list[Finding]:
        """What was noticed about the file."""
        return [document.as_finding(TYPES) for document in self.noticed]


@dataclass(frozen=True)
class NewRowsRead:
    """How many new rows were read into a file, and what is to be said of them."""

    rows: int
    noticed: list[FindingDocument]
    kind: Literal["rows"] = "rows"

    @property
    def notices(self) -> list[Finding]:
        """What is to be said; what is to be done about a table is not to be done about new rows."""
        found = [document.as_finding(TYPES) for document in self.noticed]
        return [replace(finding, type=replace(finding.type, remedy="")) for finding in found]


# Told apart by their kind: else what 10,000 columns are is checked against all of them in turn, a dozen times as long.
Reading = Annotated[Unpacked | TableRead | TablePreview | NewRowsRead, Field(discriminator="kind")]
Message = Annotated[
    Ready | Progress | Done[Reading] | Refused | OutOfMemory | DiskFailed | Crashed, Field(discriminator="kind")
]
JOBS: TypeAdapter[ReadingJob] = TypeAdapter(ReadingJob)
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


def unpack(job: ReadingJob, _report: Report) -> Unpacked:
    """Unfold what the file is packed in, into the job's scratch folder, and say how large it is then."""
    source = open_source(Path(job.path), job.name, Path(job.scratch), job.limit_bytes)
    return Unpacked(str(source.path), source.container, weight(source))


def read_whole(job: ReadingJob, report: Report) -> TableRead:
    """Read a table, write its cells and the rows that could not be read, and describe it."""
    table = read_table(Path(job.path), job.name, job.options, limit_bytes=job.limit_bytes, progress=report)
    report("writing", 0.0)
    _write_cells(job.table, table.cells)
    with Path(job.unread).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason", "text"])
        for row in table.report.unread:
            writer.writerow([row.line, t(UNREAD.get(row.why, row.why)), escape_formula(row.text)])
        _flush_to_disk(file)
    dialect = _with_container(table.dialect, job)
    return TableRead(len(table.cells), table.columns, dialect, documents(table.problems), table.report.as_document())


def look(job: ReadingJob, _report: Report) -> TablePreview:
    """The first rows as they would be read."""
    with tempfile.TemporaryDirectory(prefix="layerboard-preview-") as folder:
        part = first_part(Path(job.path), Path(folder), PREVIEW_BYTES)
        reading = read_cells(part, ReadRequest(job.name, job.options, job.limit_bytes, fewest_rows=FEWEST_ROWS))
    for finish in PREVIEW:
        finish(reading)
    first = reading.cells.head(PREVIEW_ROWS)
    return TablePreview(
        names=reading.names,
        rows=first.astype("object").where(first.notna(), None).to_numpy().tolist(),
        dialect=_with_container(reading.dialect, job),
        noticed=documents(findings(reading.report, reading.dialect)),
        whole=part == Path(job.path),
    )


def read_rows(job: ReadingJob, report: Report) -> NewRowsRead:
    """New rows for a model, and what is to be said of their file."""
    assert job.expected is not None  # noqa: S101 - a job of new rows says what they must be
    written, scratch = Path(job.table), Path(job.scratch)
    limit = job.limit_bytes
    rows = write_new_rows(Path(job.path), job.name, job.expected, written, scratch, limit_bytes=limit, progress=report)
    return NewRowsRead(rows.rows, documents(rows.notices))


def _with_container(dialect: Dialect, job: ReadingJob) -> Dialect:
    return replace(dialect, container=job.container or dialect.container)


def documents(found: list[Finding]) -> list[FindingDocument]:
    """Findings as they are sent."""
    return [FindingDocument.model_validate(finding.as_document()) for finding in found]


def _write_cells(path: str, cells: pd.DataFrame) -> None:
    with RowsWriter(Path(path)) as writer:
        writer.write(cells)


def _flush_to_disk(file: IO[str] | IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def read(job: ReadingJob, report: Report) -> Reading:
    """Do a job. Raises whatever reading raises."""
    tempfile.tempdir = job.scratch or None
    kinds: dict[str, Callable[[ReadingJob, Report], Reading]] = {
        "unpack": unpack,
        "table": read_whole,
        "preview": look,
        "rows": read_rows,
    }
    return kinds[job.kind](job, report)


if __name__ == "__main__":
    serve(JOBS, read, pa.default_memory_pool().release_unused)
