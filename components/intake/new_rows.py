"""New rows for a model: a file read as the table was that it learned from, and what differs said."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.columns.header_names import letters_of, model_names
from components.domain.finding import Finding, first_few
from components.domain.problem import Misfit, Unreadable, WrongField
from components.i18n import t
from components.intake.expected import NUMBERED, Expected
from components.intake.file_reading import DEFAULT_LIMIT, FileReading, ProgressCallback, ReadRequest, no_progress
from components.intake.options import ReadOptions
from components.intake.pipeline import read_cells
from components.intake.report_messages import HEADER_NOTES, TYPES, UNREAD, UNREADABLE, findings
from components.intake.table.header import is_named_by
from components.intake.table.missing import mark_missing
from components.intake.table.names import put_parts, usable_names
from components.intake.table.row_spill import RowSpill, parts_of
from components.intake.table.rows_file import ROWS_A_GROUP, RowsWriter, as_cells
from components.intake.table.summary_rows import ROWS_AT_ENDS, find_summary_rows, may_have_summary_rows


@dataclass(frozen=True)
class RowsToPredict:
    """Text cells, one row for each of the file, and what a person has to know about the file."""

    cells: pd.DataFrame
    notices: list[Finding] = field(default_factory=list)


def read_new_rows(
    data: bytes | Path, name: str, expected: Expected, *, limit_bytes: int = DEFAULT_LIMIT
) -> RowsToPredict:
    """Read a file of new rows as a table is read; one row is enough, and the header is where the model's columns stand.

    A file without a header fits by position where the table had none (columns `column_1` and on).

    Raises:
        Unreadable: the file is empty or no table.
        TooLarge: it is, or unfolds to, more than `limit_bytes`.
        Misfit: it has none of the columns and does not fit by position, or not each of its rows would get a prediction.
    """
    best, notices = _best_reading(data, ReadRequest(name, limit_bytes=limit_bytes, expected=expected), expected)
    put_parts(best)
    mark_missing(best)
    notices += _summary_rows(best.cells)
    return RowsToPredict(best.cells, notices)


@dataclass(frozen=True)
class WrittenRows:
    """How many rows were written, and what a person has to know about their file."""

    rows: int
    notices: list[Finding] = field(default_factory=list)


def write_new_rows(
    path: Path,
    name: str,
    expected: Expected,
    written: Path,
    scratch: Path,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: ProgressCallback = no_progress,
) -> WrittenRows:
    """As `read_new_rows`, into the Parquet file `written`: the rows of a text are never all in memory.

    Meanwhile they are in the folder `scratch`, which is removed by whoever made it.
    """
    spill = RowSpill(scratch)
    request = ReadRequest(name, limit_bytes=limit_bytes, progress=progress, expected=expected, spill=spill)
    best, notices = _best_reading(path, request, expected)
    rows, ends = best.table.num_rows, list[pd.DataFrame]()
    quiet = replace(best.request, progress=no_progress)
    progress("cells", 0.0)
    with RowsWriter(written) as writer:
        for part in parts_of(best.table, ROWS_A_GROUP, spill):
            piece = FileReading(quiet, best.path, best.scratch)
            piece.names, piece.split, piece.unknown, piece.table = [*best.names], best.split, best.unknown, part
            put_parts(piece)
            mark_missing(piece)
            writer.write(piece.cells)
            ends = [*ends[:1], piece.cells]
            progress("cells", min(1.0, writer.rows / max(1, rows)))
    # Only rows at an end can sum up the others: the others are read for that where one of these says so.
    near = pd.concat([end for cells in ends for end in (cells.head(ROWS_AT_ENDS), cells.tail(ROWS_AT_ENDS))])
    if rows <= ROWS_A_GROUP or may_have_summary_rows(near.reset_index(drop=True)):
        notices += _summary_rows(as_cells(pq.read_table(written)))
    return WrittenRows(rows, notices)


def _summary_rows(cells: pd.DataFrame) -> list[Finding]:
    """Rows that a table would have been read without are predicted: answers belong to rows by their place."""
    (first, last), count = find_summary_rows(cells), len(cells)
    rows = [*range(1, len(first) + 1), *range(count - len(last) + 1, count + 1)]
    return [TYPES["summary_rows"].finding(count=len(rows), rows=first_few(map(str, rows)))] if rows else []


def _best_reading(data: bytes | Path, request: ReadRequest, expected: Expected) -> tuple[FileReading, list[Finding]]:
    """The reading in which the columns are found, its columns named as the model's are, and what was noticed."""
    name = request.name
    before = expected.dialect
    options = ReadOptions(
        header=None if expected.numbered else True,
        missing=expected.missing,
        as_words=expected.as_words,
        comment=(before.comment if before else "") or None,
    )

    def read(options: ReadOptions) -> FileReading:
        reading = read_cells(data, replace(request, options=options))
        names, problems = usable_names(reading.header, reading.table.num_columns)
        reading.names = model_names(names, expected.every, expected.renamed)
        reading.problems = [problem for problem in problems if problem.code == "duplicate_name"]
        return reading

    def flaws(reading: FileReading) -> tuple[int, int, int]:
        """What speaks against a reading, the worst first: absent columns, an odd header, rows that cannot be read."""
        report = reading.report
        odd = sum(report.damage[note] for note in HEADER_NOTES)
        return expected.absent(reading.names), odd, sum(row.why in UNREADABLE for row in report.unread)

    best = read(options)
    if encoding := _encoding_of_table(best, expected):
        with contextlib.suppress(WrongField):  # the bytes are none of it
            best = read(replace(options, encoding=encoding))
            options = replace(options, encoding=encoding)
    for other in _other_options(best, options, expected) if any(flaws(best)) else ():
        best = min(best, read(other), key=flaws)
    if not best.header and not best.table.num_rows:
        raise Unreadable("empty_file", t("The file is empty."), name, t("Choose a file with a header and rows."))
    notices = list(_notices(best, expected))
    names = best.names
    # Where only the spelling differs, which column is meant is for a person to say, or to be refused by name.
    if not {*map(letters_of, expected.names)} & {*map(letters_of, names)}:
        if best.header and not best.table.num_rows:  # the only line is a row
            best = read(replace(options, header=False))
        names = _names_by_position(best, expected)
    for misfit in _lost_rows(best, expected):
        raise misfit
    best.names = names
    best.split = {whole: parts for whole, parts in expected.split.items() if not {*parts[1:]} & {*best.names}}
    # A column that the model does not know, such as an id, stays as it came: NA may be a key there. One that turns out to
    # stand for a column of the model's is held against the words for missing when its cells are parsed.
    best.unknown = frozenset(best.names).difference(expected.names, [expected.target])
    return best, notices


def _encoding_of_table(first: FileReading, expected: Expected) -> str | None:
    """The encoding of the table, where that of the rows is a guess or hides columns: few letters say little."""
    before, here = expected.dialect, first.dialect
    unsure = expected.absent(first.names) or first.report.damage["encoding_unsure"]
    if before is None or not unsure or before.encoding == here.encoding:
        return None
    known = not before.encoding.startswith("utf") and not here.encoding.startswith("utf")
    return before.encoding if known and before.encoding and here.encoding else None


def _other_options(first: FileReading, options: ReadOptions, expected: Expected) -> Iterator[ReadOptions]:
    """How else the file may be read: written as the table was, or with the columns in another of its tables or sheets."""
    here, before = first.dialect, expected.dialect
    if before is not None and here.form == before.form == "delimited":
        as_before = (before.delimiter, before.repeated, before.quotechar, before.escape)
        if as_before != (here.delimiter, here.repeated, here.quotechar, here.escape):
            delimiter, repeated, quote, escape = as_before
            yield replace(options, delimiter=delimiter, repeated=repeated, quote=quote, escape=escape)
            yield replace(options, delimiter=delimiter, repeated=repeated)
    if expected.absent(first.names):
        yield from (replace(options, table=number) for number in range(1, here.tables + 1) if number != here.table)
        yield from (replace(options, sheet=sheet) for sheet in here.sheets if sheet != here.sheet)


def _names_by_position(reading: FileReading, expected: Expected) -> list[str]:
    name = reading.request.name
    if not expected.numbered or reading.header is not None:
        raise Misfit(
            "no_header",
            t("The first line names none of the model's columns."),
            name,
            t("Put the column names in the first line: {names}.", names=", ".join(expected.names[:20])),
        )
    width, target = reading.table.num_columns, expected.in_file(expected.target).removeprefix(NUMBERED)
    known = [expected.in_file(column).removeprefix(NUMBERED) for column in expected.columns]
    highest = max(map(int, [*known, *([target] if target.isdigit() else [])]))
    without_target = [position for position in range(1, highest + 1) if str(position) != target]
    if width < highest and width != len(without_target):
        what = t(
            "The rows have {width} cells; the model was trained on {highest} columns.", width=width, highest=highest
        )
        raise Misfit("wrong_width", what, name, t("Give the same columns in the same order."))
    given = (f"{NUMBERED}{position}" for position in (range(1, width + 1) if width >= highest else without_target))
    return [expected.renamed.get(name, name) for name in given]


def _lost_rows(reading: FileReading, expected: Expected) -> Iterator[Misfit]:
    """Answers belong to rows by their place: a row that cannot be read, or of another table, may not vanish."""
    report, table, header = reading.report, reading.table, reading.header or []
    name = reading.request.name
    for odd in report.unread:
        if odd.why in UNREADABLE:
            what = t("Line {line} cannot be read: {why}.", line=odd.line, why=t(UNREAD[odd.why]))
            yield Misfit("unreadable_row", what, name, t("Correct the line, or take it out."))
    for number, other in enumerate(report.tables, 1):
        if number == reading.dialect.table or not other.names:
            continue
        theirs = usable_names(other.names, len(other.names))[0]
        names = model_names(theirs, expected.names, expected.renamed)
        if expected.absent(names) <= expected.absent(reading.names):
            what = t("Another table with the model's columns begins in line {line}.", line=other.first_line)
            yield Misfit("another_table", what, name, t("Send one table at a time, or put the rows under one header."))
    # Cells behind the last name may have moved the others, as decimal commas do that no quotes hold: 1,5 and 2,5.
    for index, given in enumerate(header if report.damage["fewer_names_than_cells"] else []):
        if given or reading.names[index] in expected.every:
            continue
        row = pc.index(pc.not_equal(pc.utf8_trim_whitespace(table.column(index)), ""), True).as_py()
        if row >= 0:
            what = t("Row {row} has more cells than the header has names.", row=row + 1)
            remedy = t("Name every column, or put quotes round cells in which the separator stands.")
            yield Misfit("more_cells_than_names", what, name, remedy)
    if len(header) > 1 and table.num_columns:
        wanted = pa.array(header, table.column(0).type)
        named = [pc.is_in(pc.utf8_trim_whitespace(piece), value_set=wanted) for piece in table.column(0).chunks]
        for row in pc.indices_nonzero(pa.chunked_array(named, pa.bool_())).to_pylist():
            if is_named_by([column[row].as_py() or "" for column in table.columns], header):
                what = t("Row {row} holds the names of the columns.", row=row + 1)
                remedy = t("Take the row out; all rows must be in the order of one header.")
                yield Misfit("names_among_rows", what, name, remedy)


def _notices(reading: FileReading, expected: Expected) -> Iterator[Finding]:
    """What was noticed about the file, and where it is written otherwise than the table was."""
    yield from findings(reading.report, reading.dialect)
    yield from reading.problems
    here, before = reading.dialect, expected.dialect
    if before is None or not here.form == before.form == "delimited":
        return
    if here.delimiter != before.delimiter:
        yield TYPES["separator_differs"].finding(here=here.delimiter, before=before.delimiter)
    if before.header and not here.header:
        yield TYPES["by_position"].finding()
