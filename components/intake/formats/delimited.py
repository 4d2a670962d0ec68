"""Texts: in which dialect they are written, where the table stands in them, and which parser reads it."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median_low

import pyarrow as pa
import pyarrow.compute as pc

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.detect import find_dialect, separator_line
from components.intake.dialect.dialect import Dialect
from components.intake.dialect.lines import Lines, find_line_end
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.encoding.decode import Text
from components.intake.formats.arff import is_arff, read_arff
from components.intake.formats.excel_text import without_wrapping
from components.intake.formats.json_lines import find_json, read_json
from components.intake.formats.svmlight import is_svmlight, read_svmlight
from components.intake.options import ReadOptions
from components.intake.report import ReadingReport
from components.intake.result import ReadRequest, ReadResult, one_column, refuse_wide
from components.intake.table.arrow_parser import read_with_arrow
from components.intake.table.footer import without_footer
from components.intake.table.row_parser import column_names, look_at_top, read_row_by_row

HEAD = 1 << 19  # bytes looked at to find the dialect
SNIFFED_LINES = 600
FIRST_LINES = 9  # tell how wide a table is, before much is done with it
LONGEST_LINE = 32_000_000  # bytes
SMALL = 4_000_000  # bytes: a text up to here is read before it is judged


def read_text(text: Text, request: ReadRequest, report: ReadingReport) -> ReadResult:
    """Read a text in UTF-8.

    Raises:
        Unreadable: it has no lines, or too few columns, or is no JSON although it begins so.
    """
    head = _head(text.path)
    told = (
        _read_by_form(text, head.decode("utf-8", "replace"), request, report)
        if request.options.delimiter is None
        else None
    )
    if told is not None:
        return told
    line_end = find_line_end(_with_a_line(text.path, head, request.name))
    if line_end == "mixed":
        report.damage["mixed_line_ends"] = 1
    first, options = _first_line(text.path, line_end, request.options, report)
    lines = _sniffed_lines(text.path, line_end, first, options)
    dialect = find_dialect(lines, options)
    tokenizer, size = Tokenizer(dialect), max(1, text.path.stat().st_size)
    refuse_wide(median_low(len(tokenizer.strict(line)[0]) for line in lines[:FIRST_LINES] or [""]), request.name)
    top = look_at_top(text.path, line_end, tokenizer, options, first, request.expected)
    if top.layout.width < request.fewest_columns and size > SMALL:
        raise one_column(request.name, lines[:SNIFFED_LINES])

    def tell(done: float) -> None:
        request.progress("rows", min(1.0, done))

    found = read_with_arrow(text, line_end, tokenizer, options, report, top, tell)
    if found is None:
        found = read_row_by_row(
            text.path,
            line_end,
            tokenizer,
            options,
            report,
            top,
            lambda characters: tell(characters / size),
            request.expected,
        )
    names, table = without_wrapping(found.layout.names, found.table, report)
    table = without_footer(table, found.last, report)
    if dialect.delimiter == "|":
        names, table = _without_borders(names, table)
    found.tables[found.number - 1].rows = report.rows_read = table.num_rows
    report.tables = found.tables
    dialect = replace(
        dialect,
        encoding=text.encoding,
        header=found.layout.names is not None,
        comment=options.comment or "",
        header_rows=found.layout.header_rows,
        skip_rows=found.layout.first_line - 1,
        line_end=line_end,
        table=found.number,
        tables=len(found.tables),
    )
    return ReadResult(names, table, dialect, report)


def _read_by_form(text: Text, head: str, request: ReadRequest, report: ReadingReport) -> ReadResult | None:
    """A text whose form says how it is read: JSON, Weka's ARFF, sparse rows; None for one that a delimiter cuts into cells."""
    documents = find_json(text.path, head, request.name, report)
    if documents is not None:
        form, (names, table) = "json", read_json(documents, request.name, report)
    elif is_arff(head):
        form, (names, table) = "arff", read_arff(text.path, request.name, report, request.progress)
    elif is_svmlight(head):
        form, (names, table) = "svmlight", read_svmlight(text.path, request.name, report, request.progress)
    else:
        return None
    report.rows_read = table.num_rows
    return ReadResult(names, table, Dialect("", text.encoding, True, quotechar="", form=form), report)


def _without_borders(names: list[str] | None, table: pa.Table) -> tuple[list[str] | None, pa.Table]:
    """The table between bars at both ends of every line, which leave an empty column without a name at either side."""
    inner = range(1, table.num_columns - 1)
    if len(inner) < 2 or not table.num_rows or (names and (names[0].strip() or names[-1].strip())):
        return names, table
    if any(pc.any(pc.not_equal(pc.utf8_trim_whitespace(table.column(end)), "")).as_py() for end in (0, len(inner) + 1)):
        return names, table
    return names and names[1:-1], table.select(list(inner)).rename_columns(column_names(len(inner)))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _with_a_line(path: Path, head: bytes, name: str) -> bytes:
    """How the text begins, up to where a line ends."""
    if len(head) == HEAD and not _has_line_end(head):
        with path.open("rb") as file:
            head = file.read(HEAD + LONGEST_LINE)
        if not _has_line_end(head):
            raise Unreadable("no_lines", t("The file has no line breaks."), name, t("Write one row a line."))
    return head


def _has_line_end(head: bytes) -> bool:
    return b"\n" in head or b"\r" in head


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
