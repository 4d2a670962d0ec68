"""Texts whose rows a delimiter cuts: in which dialect they are written, where the table stands, which parser reads it."""

import re
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median_low

import pyarrow.compute as pc

from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.detect import find_dialect, separator_line
from components.intake.dialect.lines import Lines, find_line_end
from components.intake.dialect.tokenizer import Tokenizer
from components.intake.file_reading import FileReading
from components.intake.options import ReadOptions
from components.intake.refusals import one_column, refuse_wide
from components.intake.report import ReadingReport
from components.intake.table.arrow_parser import read_with_arrow
from components.intake.table.row_buffer import column_names
from components.intake.table.row_parser import TextRows, parse_tables

HEAD = 1 << 19  # bytes looked at to find the dialect
SNIFFED_LINES = 600
FIRST_LINES = 9  # tell how wide a table is, before much is done with it
LONGEST_LINE = 32_000_000  # bytes
_LINE_END = re.compile(rb"[\r\n]")
SMALL = 4_000_000  # bytes: a text up to here is read before it is judged


def detect_dialect(reading: FileReading) -> None:
    """Find where the lines end and what cuts them. Raises Unreadable: the text has no lines, or too many columns."""
    path, name = reading.text.path, reading.request.name
    head = reading.head
    if len(head) == HEAD and not _LINE_END.search(head):
        with path.open("rb") as file:
            head = file.read(HEAD + LONGEST_LINE)
        if not _LINE_END.search(head):
            raise Unreadable("no_lines", t("The file has no line breaks."), name, t("Write one row a line."))
    line_end = find_line_end(head)
    if line_end == "mixed":
        reading.report.damage["mixed_line_ends"] = 1
    reading.first_line, options = _first_line(path, line_end, reading.request.options, reading.report)
    reading.request = replace(reading.request, options=options)
    reading.lines = _sniffed_lines(path, line_end, reading.first_line, options)
    found = find_dialect(reading.lines, options)
    tokenizer = Tokenizer(found)
    refuse_wide(median_low(len(tokenizer.strict(line)[0]) for line in reading.lines[:FIRST_LINES] or [""]), name)
    found = replace(found, encoding=reading.text.encoding, container=reading.dialect.container)
    reading.dialect = replace(found, comment=options.comment or "", line_end=line_end)


def locate_table(reading: FileReading) -> None:
    """Find the header and how the rows below it are laid out.

    Raises Unreadable: a large text has fewer columns than are asked for.
    """
    path, request = reading.text.path, reading.request
    reading.source = TextRows(path, Tokenizer(reading.dialect), request.expected, request.spill)
    reading.layout = reading.source.layout(reading.first_line, request.options)
    if reading.layout.width < request.fewest_columns and path.stat().st_size > SMALL:
        raise one_column(request.name, reading.lines)


def parse_rows(reading: FileReading) -> None:
    """Cut the rows and repair those that do not fit: with Arrow where all is clean, else row by row."""
    options, text, report, source = reading.request.options, reading.text, reading.report, reading.source
    size = max(1, text.path.stat().st_size)

    def tell(done: float) -> None:
        reading.request.progress("rows", min(1.0, done))

    found = read_with_arrow(text, source.tokenizer, options, report, reading.layout, tell, spill=reading.request.spill)
    reading.take(found or parse_tables(source, options, report, reading.layout, lambda: tell(source.read / size)))


def drop_borders(reading: FileReading) -> None:
    """Drop the empty columns without a name that bars at both ends of every line leave at either side."""
    table, names = reading.table, reading.header
    if reading.dialect.delimiter != "|" or table is None:
        return
    inner = range(1, table.num_columns - 1)
    if len(inner) < 2 or not table.num_rows or (names and (names[0].strip() or names[-1].strip())):
        return
    if any(pc.any(pc.not_equal(pc.utf8_trim_whitespace(table.column(end)), "")).as_py() for end in (0, len(inner) + 1)):
        return
    reading.header = names and names[1:-1]
    reading.table = table.select(list(inner)).rename_columns(column_names(len(inner)))


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
