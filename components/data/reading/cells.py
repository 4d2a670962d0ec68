"""From a file to text cells, whatever it is: the one way in, without any rule on what a table for learning needs."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from components.data.reading.careful import CELL, Sink, read_delimited
from components.data.reading.cutting import Cutter, Marks
from components.data.reading.dialect import Dialect
from components.data.reading.encoding import Text, as_utf8
from components.data.reading.fast import read_fast
from components.data.reading.jsonlines import is_json, read_json
from components.data.reading.layout import Layout, find_layout, usual_width
from components.data.reading.lines import Lines, find_line_end
from components.data.reading.options import ReadOptions
from components.data.reading.parquet import read_parquet
from components.data.reading.report import ReadingReport
from components.data.reading.rows import Row
from components.data.reading.sniff import find_marks, separator_line
from components.data.reading.source import Source, open_source
from components.data.reading.spreadsheet import read_sheet
from components.problem import Unreadable
from components.words import t

DEFAULT_LIMIT = 500_000_000  # bytes
HEAD = 1 << 19  # bytes looked at to find marks
SNIFFED_LINES = 600
LONGEST_LINE = 32_000_000  # bytes
Progress = Callable[[str, float], None]


def no_progress(_what: str, _share: float) -> None:
    """For callers that show nothing while a file is read."""


@dataclass
class ReadResult:
    """Text cells as they stand in the file.

    Args:
        header: the names as they stand; None without a header.
        table: a column of strings for each of the table's, named by place; Parquet and JSON may have nulls.
    """

    header: list[str] | None
    table: pa.Table
    dialect: Dialect
    report: ReadingReport

    def take_columns(self) -> list[pa.ChunkedArray]:
        """The columns, handed over: the table is empty then."""
        columns = list(self.table.columns)
        self.table = pa.table({name: pa.array([], CELL) for name in self.table.column_names})
        return columns

    def rows(self) -> list[list[str]]:
        """For small tables: the cells row by row, "" where there is nothing."""
        columns = [[cell or "" for cell in column.to_pylist()] for column in self.table.columns]
        return [list(row) for row in zip(*columns, strict=True)]


def read_cells(
    data: bytes | Path,
    name: str,
    options: ReadOptions | None = None,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: Progress = no_progress,
) -> ReadResult:
    """Read a file; an empty one gives no header and no rows.

    Raises:
        TooLarge: it is, or unfolds to, more than `limit_bytes`.
        Unreadable: it is no table, or damaged.
        WrongField: an option does not fit the file.
    """
    with tempfile.TemporaryDirectory(prefix="layerboard-reading-") as folder:
        scratch = Path(folder)
        path = data if isinstance(data, Path) else scratch / "given"
        if not isinstance(data, Path):
            path.write_bytes(data)
        source = open_source(path, name, scratch, limit_bytes)
        return _read(source, name, options or ReadOptions(), scratch, limit_bytes, progress)


def _read(
    source: Source, name: str, options: ReadOptions, scratch: Path, limit_bytes: int, progress: Progress
) -> ReadResult:
    report = ReadingReport()
    if source.form == "parquet":
        names, table = read_parquet(source.path, name, report, limit_bytes)
        report.rows_read = table.num_rows
        dialect = Dialect("", "", True, quotechar="", form="parquet", container=source.container)
        return ReadResult(names, table, dialect, report)
    if source.form == "spreadsheet":
        return _read_spreadsheet(source, name, options, report)
    progress("decoding", 0.0)
    text = as_utf8(source.path, name, scratch, options.encoding)
    _note_odd_bytes(text, report)
    result = _read_text(text, name, options, report, progress)
    return replace(result, dialect=replace(result.dialect, container=source.container))


def _note_odd_bytes(text: Text, report: ReadingReport) -> None:
    if text.odd_bytes:
        report.damage["odd_bytes"] = text.odd_bytes
    if not text.sure:
        report.damage["encoding_unsure"] = 1


def _read_text(text: Text, name: str, options: ReadOptions, report: ReadingReport, progress: Progress) -> ReadResult:
    with text.path.open("rb") as file:
        head = file.read(HEAD)
        head += file.read(LONGEST_LINE) if b"\n" not in head and b"\r" not in head and len(head) == HEAD else b""
    if len(head) > HEAD and b"\n" not in head and b"\r" not in head:
        raise Unreadable("no_lines", t("The file has no line breaks."), name, t("Write one row a line."))
    if options.delimiter is None and is_json(head.decode("utf-8", "replace")):
        names, table = read_json(text.path, name, report)
        report.rows_read = table.num_rows
        return ReadResult(names, table, Dialect("", text.encoding, True, quotechar="", form="json"), report)
    line_end = find_line_end(head)
    if line_end == "mixed":
        report.damage["mixed_line_ends"] = 1
    first, options = _first_line(text.path, line_end, options, report)
    lines = _sniffed_lines(text.path, line_end, first, options)
    marks = find_marks(lines, options)
    cutter = Cutter(marks)
    size = max(1, text.path.stat().st_size)
    found = read_fast(text, line_end, cutter, options, report, first, lambda done: progress("rows", done))
    if found is None:
        found = read_delimited(
            text.path, line_end, cutter, options, report, first, lambda done: progress("rows", min(1.0, done / size))
        )
    report.rows_read, report.tables = found.table.num_rows, found.tables
    dialect = _dialect(marks, text.encoding, found.layout, options)
    dialect = replace(dialect, line_end=line_end, table=found.number, tables=len(found.tables))
    return ReadResult(found.layout.names, found.table, dialect, report)


def _first_line(path: Path, line_end: str, options: ReadOptions, report: ReadingReport) -> tuple[int, ReadOptions]:
    """The line the text begins with: below those a person skips, and below Excel's own line on the separator."""
    skipped = list(islice(Lines(path, line_end), options.skip_rows or 0))
    for line in skipped:
        report.leave_out(line.number, "skipped", line.text)
    first = len(skipped) + 1
    top = next(Lines(path, line_end, first), None)
    mark = separator_line(top.text) if top else None
    if not mark or top is None:
        return first, options
    report.leave_out(top.number, "separator_line", top.text)
    return first + 1, replace(options, delimiter=options.delimiter or mark)


def _sniffed_lines(path: Path, line_end: str, first: int, options: ReadOptions) -> list[str]:
    lines: list[str] = []
    size = 0
    for line in Lines(path, line_end, first):
        size += len(line.text)
        lines.append(line.text)
        if len(lines) >= SNIFFED_LINES or size > HEAD:
            break
    mark = options.comment or "#"
    return [line for line in lines if not line.startswith(mark)] or lines


def _dialect(marks: Marks, encoding: str, layout: Layout, options: ReadOptions) -> Dialect:
    return Dialect(
        delimiter=marks.delimiter,
        encoding=encoding,
        header=layout.names is not None,
        quotechar=marks.quote,
        escape=marks.escape,
        repeated=marks.repeated,
        space_after=marks.space_after,
        comment=options.comment or "",
        header_rows=layout.header_rows,
        skip_rows=layout.first_line - 1,
    )


def _read_spreadsheet(source: Source, name: str, options: ReadOptions, report: ReadingReport) -> ReadResult:
    rows, sheet, sheets = read_sheet(source.path, name, options.sheet)
    for row in rows[: options.skip_rows or 0]:
        report.leave_out(row.line, "skipped", row.text)
    rows = rows[options.skip_rows or 0 :]
    layout = find_layout(rows, usual_width(rows), Cutter(Marks("\t")), options)
    sink = Sink(layout.width)
    body = [row for row in rows if row.line >= layout.body_line]
    notes = _notes_below(body, layout.width)
    for row in body:
        if row.blank:
            report.blank_lines += 1
        elif row.line in notes:
            report.leave_out(row.line, "below_table", row.text)
        else:
            sink.add(row.cells[: layout.width])
    for row in layout.above:
        report.leave_out(row.line, "above_table", row.text)
    table = sink.table()
    report.rows_read = table.num_rows
    dialect = Dialect("", "", layout.names is not None, quotechar="", form="spreadsheet", container=source.container)
    dialect = replace(
        dialect, sheet=sheet, sheets=sheets, header_rows=layout.header_rows, skip_rows=layout.first_line - 1
    )
    return ReadResult(layout.names, table, dialect, report)


def _notes_below(rows: list[Row], width: int) -> set[int]:
    """Lines below the last full row that hold one cell: notes, if an empty row parts them or they are longer than a cell."""
    filled = [row.filled for row in rows]
    last = max((place for place, count in enumerate(filled) if count > 1), default=-1)
    below = rows[last + 1 :]
    longest = max((len(row.cells[0]) for row in rows[: last + 1]), default=0)
    parted = bool(below) and below[0].blank
    return {row.line for row in below if width > 2 and not row.blank and (parted or len(row.cells[0]) > longest)}
