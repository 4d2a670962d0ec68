"""From a file to text cells, whatever it is: the one way in, without any rule on what a table for learning needs."""

import tempfile
from dataclasses import replace
from pathlib import Path

from components.intake.container import Source, open_source
from components.intake.dialect.dialect import Dialect
from components.intake.encoding.decode import Text, as_utf8
from components.intake.expected import Expected
from components.intake.formats.delimited import read_text
from components.intake.formats.excel import read_spreadsheet
from components.intake.formats.parquet import read_parquet
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport
from components.intake.result import DEFAULT_LIMIT, Progress, ReadRequest, ReadResult, no_progress

__all__ = ["DEFAULT_LIMIT", "Progress", "ReadResult", "no_progress", "read_cells"]


def read_cells(
    data: bytes | Path,
    name: str,
    options: ReadOptions | None = None,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
    fewest_columns: int = 1,
    fewest_rows: int = 1,
    progress: Progress = no_progress,
    expected: Expected | None = None,
) -> ReadResult:
    """Read a file; an empty one gives no header and no rows.

    Args:
        fewest_columns: a large text with fewer is refused before it is read.
        fewest_rows: below the header; a sheet with fewer is passed over where another has them.
        expected: where it is new rows for a model that are read: the header is where they stand.

    Raises:
        TooLarge: it is, or unfolds to, more than `limit_bytes`.
        Unreadable: it is no table, or damaged.
        WrongField: an option does not fit the file.
    """
    request = ReadRequest(name, options or ReadOptions(), limit_bytes, fewest_columns, fewest_rows, progress, expected)
    with tempfile.TemporaryDirectory(prefix="layerboard-reading-") as folder:
        scratch = Path(folder)
        path = data if isinstance(data, Path) else scratch / "given"
        if not isinstance(data, Path):
            path.write_bytes(data)
        source = open_source(path, name, scratch, limit_bytes)
        result = _read(source, request, scratch)
    result.report.unread.sort(key=lambda row: row.line)
    result.dialect = replace(result.dialect, container=source.container)
    return result


def _read(source: Source, request: ReadRequest, scratch: Path) -> ReadResult:
    report = ReadingReport()
    match source.form:
        case "parquet":
            names, table = read_parquet(source.path, request.name, report, request.limit_bytes)
            report.rows_read = table.num_rows
            return ReadResult(names, table, Dialect("", "", True, quotechar="", form="parquet"), report)
        case "spreadsheet":
            return read_spreadsheet(source.path, request, report)
        case _:
            request.progress("decoding", 0.0)
            text = as_utf8(source.path, request.name, scratch, request.options.encoding)
            _note_odd_bytes(text, report)
            return read_text(text, request, report)


def _note_odd_bytes(text: Text, report: ReadingReport) -> None:
    if text.odd_bytes:
        report.damage["odd_bytes"] = text.odd_bytes
    if not text.sure:
        report.damage["encoding_unsure"] = 1
