"""A process that reads files for the server: `python -m components.intake.worker`.

A job a line comes in on standard input, as JSON; progress and the answer go out on standard output. It lives until
standard input closes: when the server is killed, nothing is left behind.
"""

import csv
import json
import os
import queue
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from components.domain.formulas import escape_formula
from components.domain.problem import Problem
from components.intake.container import first_part, open_source, weight
from components.intake.expected import EXPECTED
from components.intake.new_rows import read_new_rows
from components.intake.options import ReadOptions
from components.intake.pipeline import read_cells
from components.intake.read_table import FEWEST_ROWS, name_columns, read_table, text_cells
from components.intake.report import ReportedRow
from components.intake.report_messages import UNREAD, findings
from components.intake.table.split_columns import names_of_parts, with_parts

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
        expected: what new rows must be, as JSON.
        scratch: a folder for what is only needed meanwhile; whoever gave the job removes it.
        container: what the file was unfolded from by a job "unpack" before.
    """

    kind: str
    path: str
    name: str
    options: dict[str, Any]
    limit_bytes: int
    table: str = ""
    unread: str = ""
    expected: dict[str, Any] | None = None
    scratch: str = ""
    container: str = ""


def unpack(job: ReadingJob, _tell: Callable[[str, float], None]) -> dict[str, Any]:
    """Unfold what the file is packed in, into the job's scratch folder, and say how large it is then."""
    source = open_source(Path(job.path), job.name, Path(job.scratch), job.limit_bytes)
    return {"path": str(source.path), "container": source.container, "size": weight(source)}


def read_whole(job: ReadingJob, tell: Callable[[str, float], None]) -> dict[str, Any]:
    """Read a table, write its cells and the rows that could not be read, and describe it."""
    options = ReadOptions.from_dict(job.options)
    table = read_table(Path(job.path), job.name, options, limit_bytes=job.limit_bytes, progress=tell)
    tell("writing", 0.0)
    _write_cells(job.table, table.cells)
    with _written(job.unread) as file:
        _write_rows(file, table.report.unread)
    return {
        "rows": len(table.cells),
        "columns": [column.as_dict() for column in table.columns],
        "dialect": table.dialect.as_dict() | ({"container": job.container} if job.container else {}),
        "problems": [problem.as_document() for problem in table.problems],
        "report": table.report.as_document().model_dump(mode="json") | {"options": options.as_dict()},
    }


def look(job: ReadingJob, _tell: Callable[[str, float], None]) -> dict[str, Any]:
    """The first rows as they would be read."""
    options = ReadOptions.from_dict(job.options)
    with tempfile.TemporaryDirectory(prefix="layerboard-preview-") as folder:
        part = first_part(Path(job.path), Path(folder), PREVIEW_BYTES)
        result = read_cells(part, job.name, options, limit_bytes=job.limit_bytes, fewest_rows=FEWEST_ROWS)
    names = name_columns(result.header, result.table.num_columns, [])
    dialect, report, options = result.dialect, result.report, options.spelt_as(names)
    result, names = with_parts(result, names, names_of_parts(names, options.split or {}))
    cells = text_cells(result, names, options, keep_empty=True)
    first = cells.head(PREVIEW_ROWS)
    return {
        "names": names,
        "rows": first.astype("object").where(first.notna(), None).to_numpy().tolist(),
        "dialect": dialect.as_dict() | ({"container": job.container} if job.container else {}),
        "problems": [finding.as_document() for finding in findings(report, dialect)],
        "whole": part == Path(job.path),
    }


def read_rows(job: ReadingJob, _tell: Callable[[str, float], None]) -> dict[str, Any]:
    """New rows for a model, and what is to be said of their file."""
    expected = EXPECTED.validate_python(job.expected)
    rows = read_new_rows(Path(job.path), job.name, expected, limit_bytes=job.limit_bytes)
    _write_cells(job.table, rows.cells)
    return {"rows": len(rows.cells), "notices": [notice.as_document() for notice in rows.notices]}


def _write_cells(path: str, cells: pd.DataFrame) -> None:
    columns = [pa.chunked_array(cells[name].array.__arrow_array__()) for name in cells.columns]
    with _written(path) as file:
        made = pa.Table.from_arrays(columns, list(cells.columns))
        pq.write_table(made, file, compression="zstd", write_page_checksum=True)


_KINDS: dict[str, Callable[[ReadingJob, Callable[[str, float], None]], dict[str, Any]]] = {
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


def answer(job: ReadingJob, tell: Callable[[str, float], None]) -> tuple[str, Any]:
    """("done", description), ("problem", its fields), ("memory", None), ("disk", [errno, text]) or ("fault", text)."""
    tempfile.tempdir = job.scratch or None
    try:
        return "done", _KINDS[job.kind](job, tell)
    except Problem as problem:
        return "problem", {"class": type(problem).__name__, **problem.as_dict()}
    except (MemoryError, pa.ArrowMemoryError):
        return "memory", None
    except OSError as error:
        traceback.print_exc(file=sys.stderr)
        return "disk", [error.errno, str(error)[:300]]
    except Exception as error:  # noqa: BLE001 - whatever a file does to the reader is told, and hurts it alone
        traceback.print_exc(file=sys.stderr)
        return "fault", f"{type(error).__name__}: {error}"[:300]


def main() -> None:
    """Do one job after the other until standard input closes."""
    os.umask(0o077)  # what is written here is for the owner of the server alone
    # Whatever a library prints goes to the log; only what the server waits for goes to standard output.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lock = threading.Lock()

    def send(kind: str, content: Any) -> None:
        with lock:
            out.write(json.dumps([kind, content]) + "\n")
            out.flush()

    jobs: queue.SimpleQueue[ReadingJob] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(jobs,), daemon=True).start()
    send("ready", None)
    while True:
        job = jobs.get()
        send(*answer(job, lambda what, share: send("progress", [what, share])))
        pa.default_memory_pool().release_unused()


def _hear(jobs: "queue.SimpleQueue[ReadingJob]") -> None:
    """Take jobs as they come; when nobody is there any more to give one, this process ends, whatever it is doing."""
    for line in sys.stdin:
        jobs.put(ReadingJob(**json.loads(line)))
    os._exit(0)


def as_line(job: ReadingJob) -> str:
    """The job as it is sent."""
    return json.dumps(asdict(job)) + "\n"


if __name__ == "__main__":
    main()
