"""A process that reads files for the server: `python -m components.intake.worker`.

Its parent is `pool.py`. Jobs come one after the other, and each is answered with a Reading.
"""

import csv
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from components.domain.formulas import escape_formula
from components.intake.container import first_part, open_source, weight
from components.intake.dialect.dialect import DIALECT
from components.intake.expected import EXPECTED
from components.intake.new_rows import read_new_rows
from components.intake.options import ReadOptions
from components.intake.pipeline import PREVIEW, read_cells
from components.intake.read_table import read_table
from components.intake.refusals import FEWEST_ROWS
from components.intake.report import ReportedRow
from components.intake.report_messages import UNREAD, findings
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
        expected: what new rows must be, as `EXPECTED` writes it.
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
    expected: dict[str, Any] | None = None
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
    """What a table is; its cells and unread rows are in files. The documents are those that the store keeps."""

    rows: int
    columns: list[dict[str, Any]]
    dialect: dict[str, Any]
    problems: list[dict[str, Any]]
    report: dict[str, Any]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class TablePreview:
    """The first rows, None where a cell is missing; `whole` says whether the file was looked at to its end."""

    names: list[str]
    rows: list[list[str | None]]
    dialect: dict[str, Any]
    problems: list[dict[str, Any]]
    whole: bool
    kind: Literal["preview"] = "preview"


@dataclass(frozen=True)
class NewRowsRead:
    """How many new rows were read into a file, and what is to be said of them."""

    rows: int
    notices: list[dict[str, Any]]
    kind: Literal["rows"] = "rows"


Reading = Unpacked | TableRead | TablePreview | NewRowsRead
Message = Ready | Progress | Done[Reading] | Refused | OutOfMemory | DiskFailed | Crashed
JOBS: TypeAdapter[ReadingJob] = TypeAdapter(ReadingJob)
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


def unpack(job: ReadingJob, _report: Report) -> Unpacked:
    """Unfold what the file is packed in, into the job's scratch folder, and say how large it is then."""
    source = open_source(Path(job.path), job.name, Path(job.scratch), job.limit_bytes)
    return Unpacked(str(source.path), source.container, weight(source))


def read_whole(job: ReadingJob, report: Report) -> TableRead:
    """Read a table, write its cells and the rows that could not be read, and describe it."""
    options = job.options
    table = read_table(Path(job.path), job.name, options, limit_bytes=job.limit_bytes, progress=report)
    report("writing", 0.0)
    _write_cells(job.table, table.cells)
    with _written(job.unread) as file:
        _write_rows(file, table.report.unread)
    return TableRead(
        rows=len(table.cells),
        columns=[column.as_dict() for column in table.columns],
        dialect=DIALECT.dump_python(table.dialect) | ({"container": job.container} if job.container else {}),
        problems=[problem.as_document() for problem in table.problems],
        report=table.report.as_document().model_dump(mode="json") | {"options": options.as_dict()},
    )


def look(job: ReadingJob, _report: Report) -> TablePreview:
    """The first rows as they would be read."""
    with tempfile.TemporaryDirectory(prefix="layerboard-preview-") as folder:
        part = first_part(Path(job.path), Path(folder), PREVIEW_BYTES)
        reading = read_cells(part, job.name, job.options, limit_bytes=job.limit_bytes, fewest_rows=FEWEST_ROWS)
    for finish in PREVIEW:
        finish(reading)
    first, dialect = reading.cells.head(PREVIEW_ROWS), reading.dialect
    return TablePreview(
        names=reading.names,
        rows=first.astype("object").where(first.notna(), None).to_numpy().tolist(),
        dialect=DIALECT.dump_python(dialect) | ({"container": job.container} if job.container else {}),
        problems=[finding.as_document() for finding in findings(reading.report, dialect)],
        whole=part == Path(job.path),
    )


def read_rows(job: ReadingJob, _report: Report) -> NewRowsRead:
    """New rows for a model, and what is to be said of their file."""
    expected = EXPECTED.validate_python(job.expected)
    rows = read_new_rows(Path(job.path), job.name, expected, limit_bytes=job.limit_bytes)
    _write_cells(job.table, rows.cells)
    return NewRowsRead(len(rows.cells), [notice.as_document() for notice in rows.notices])


def _write_cells(path: str, cells: pd.DataFrame) -> None:
    columns = [pa.chunked_array(cells[name].array.__arrow_array__()) for name in cells.columns]
    with _written(path) as file:
        made = pa.Table.from_arrays(columns, list(cells.columns))
        pq.write_table(made, file, compression="zstd", write_page_checksum=True)


_KINDS: dict[str, Callable[[ReadingJob, Report], Reading]] = {
    "unpack": unpack,
    "table": read_whole,
    "preview": look,
    "rows": read_rows,
}


class _written:  # noqa: N801 - used like a function
    """A file that is flushed to the disk when it is closed."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("wb")  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> IO[bytes]:
        return self._file

    def __exit__(self, *_: object) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def _write_rows(file: IO[bytes], rows: list[ReportedRow]) -> None:
    """As CSV; what a spreadsheet would take for a formula gets an apostrophe before it."""

    class Lines:
        def write(self, line: str) -> int:
            return file.write(line.encode())

    writer = csv.writer(Lines())
    writer.writerow(["line", "reason", "text"])
    for row in rows:
        writer.writerow([row.line, UNREAD.get(row.why, row.why), escape_formula(row.text)])


def read(job: ReadingJob, report: Report) -> Reading:
    """Do a job. Raises whatever reading raises."""
    tempfile.tempdir = job.scratch or None
    return _KINDS[job.kind](job, report)


if __name__ == "__main__":
    serve(JOBS, read, pa.default_memory_pool().release_unused)
