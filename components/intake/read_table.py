"""A table to learn from: a file's cells under names, with what each column is and everything found on the way said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from components.columns.detection import Hints
from components.columns.formats import NumberFormat
from components.columns.profile import ColumnProfile
from components.columns.understand_table import understand_table
from components.domain.finding import Finding
from components.intake.dialect.dialect import Dialect
from components.intake.encoding.mojibake import find_controls, find_mojibake
from components.intake.file_reading import DEFAULT_LIMIT, FileReading, ProgressCallback, ReadRequest, no_progress
from components.intake.options import ReadOptions
from components.intake.pipeline import TABLE, read_cells
from components.intake.refusals import FEWEST_COLUMNS, FEWEST_ROWS, refuse_what_teaches_nothing
from components.intake.report import ReadingReport
from components.intake.report_messages import TYPES, findings


@dataclass(frozen=True)
class Table:
    """Cells as text (missing ones NaN), what each column is, how the file was written, what was noticed.

    Args:
        cells: columns of pandas' `str` dtype.
    """

    cells: pd.DataFrame
    columns: list[ColumnProfile]
    dialect: Dialect
    problems: list[Finding]
    report: ReadingReport


def read_table(
    data: bytes | Path,
    name: str,
    options: ReadOptions | None = None,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: ProgressCallback = no_progress,
) -> Table:
    """Read a file as a table to learn from; what `options` says overrides what is found.

    Raises:
        TooLarge: the file is, or unfolds to, more than `limit_bytes`.
        Unreadable: it is empty, no table, or not one of two columns and five rows.
        WrongField: an option does not fit the file.
    """
    request = ReadRequest(name, options or ReadOptions(), limit_bytes, FEWEST_COLUMNS, FEWEST_ROWS, progress)
    reading = read_cells(data, request)
    refuse_what_teaches_nothing(reading)
    for finish in TABLE:
        finish(reading)
    progress("columns", 0.0)
    cells, report, options = reading.cells, reading.report, reading.request.options
    dialect = replace(
        reading.dialect,
        missing=options.missing or (),
        as_words=options.as_words or (),
        split=reading.split,
        renamed=reading.renamed,
    )
    hints = Hints(options.decimal or "", semicolons=dialect.delimiter == ";", typed=dialect.form != "delimited")
    columns, found = understand_table(cells, hints, partial(progress, "columns"))
    columns = [_as_read(column, reading) for column in columns]
    report.numbers = {column.name: sign for column in columns if (sign := _sign_between_digits(column, cells))}
    open_signs = {"ambiguous_comma": [*found.open_commas], "ambiguous_point": [*found.open_points]}
    report.damaged_columns |= {code: names for code, names in open_signs.items() if names}
    report.rows_read = len(cells)
    report.emptied = [name for name in reading.names if cells[name].isna().all()]
    odd = [find_mojibake(cells), find_controls(cells, dialect.encoding)]
    problems = [*findings(report, dialect), *filter(None, odd), *reading.problems, *_notices(columns)]
    return Table(cells, columns, replace(dialect, decimal=found.decimal), problems, report)


def _as_read(column: ColumnProfile, reading: FileReading) -> ColumnProfile:
    """The profile with what became of the column's cells when they were read."""
    words = tuple((word, count) for word, count in reading.report.missing.get(column.name, {}).items() if word)
    kept = column.name in (reading.request.options.as_words or ())
    whole = next((name for name, parts in reading.split.items() if column.name in parts[1:]), "")
    return replace(column, missing_words=words, as_words=kept, part_of=whole)


def _sign_between_digits(column: ColumnProfile, cells: pd.DataFrame) -> str:
    """What stands between the digits of a column's numbers, where it is not a decimal point alone: `,`, `.` or a blank."""
    form = column.format
    if not isinstance(form, NumberFormat):
        return ""
    if form.decimal == ",":
        commas = pc.any(pc.match_substring(pa.chunked_array(cells[column.name].array.__arrow_array__()), ",")).as_py()
        return "," if commas else "." if "." in form.thousands else ""
    return " " if set(form.thousands) & set("' _") else ""


def _notices(columns: list[ColumnProfile]) -> Iterator[Finding]:
    for column in columns:
        if column.distinct == 0:
            yield TYPES["all_missing"].finding(column.name)
        if column.infinite:
            yield TYPES["infinite"].finding(column.name, count=column.infinite)
        if column.unread:
            yield TYPES["not_readable"].finding(column.name, count=column.unread, examples=[*column.examples])
