"""A table to learn from: a file's cells under names, with what each column is and everything found on the way said."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from components.columns.cell_text import stripped
from components.columns.detection import Hints
from components.columns.formats import NumberFormat
from components.columns.header_names import LONGEST_NAME, name_key, unique_name, usable_name
from components.columns.profile import FEW_ROWS, ColumnProfile, understand_table
from components.domain.finding import Finding
from components.domain.problem import Unreadable
from components.i18n import t
from components.intake.dialect.dialect import Dialect, Split
from components.intake.encoding.mojibake import find_controls, find_mojibake
from components.intake.options import ReadOptions
from components.intake.pipeline import DEFAULT_LIMIT, ProgressCallback, ReadResult, no_progress, read_cells
from components.intake.report import ReadingReport
from components.intake.report_messages import TYPES, UNREADABLE, findings
from components.intake.result import one_column
from components.intake.table.missing import find_missing
from components.intake.table.row_buffer import CELL
from components.intake.table.split_columns import names_of_parts, with_parts
from components.intake.table.summary_rows import find_summary_rows

__all__ = ["FEWEST_ROWS", "Dialect", "ReadOptions", "Table", "read_table", "text_cells", "usable_name"]

FEWEST_COLUMNS, FEWEST_ROWS = 2, 5
LINES_SHOWN = 100  # of a text of one column, which may show why it is none
AT_A_TIME = 2  # columns looked at: more would need more memory
TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))  # what pandas calls `str`
TOO_MANY_UNREAD = 0.5  # of all rows: then the file was not understood


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
    header: bool | None = None,
    delimiter: str | None = None,
    limit_bytes: int = DEFAULT_LIMIT,
    progress: ProgressCallback = no_progress,
) -> Table:
    """Read a file as a table to learn from; what `options` says overrides what is found.

    Raises:
        TooLarge: the file is, or unfolds to, more than `limit_bytes`.
        Unreadable: it is empty, no table, or not one of two columns and five rows.
        WrongField: an option does not fit the file.
    """
    options = options or ReadOptions(header=header, delimiter=delimiter)
    result = read_cells(
        data,
        name,
        options,
        limit_bytes=limit_bytes,
        fewest_columns=FEWEST_COLUMNS,
        fewest_rows=FEWEST_ROWS,
        progress=progress,
    )
    _refuse_what_teaches_nothing(result, name)
    problems: list[Finding] = []
    names = name_columns(result.header, result.table.num_columns, problems)
    _note_renamed(result, names)
    options = options.spelt_as(names)
    split = names_of_parts(names, options.split or {})
    if split:
        result, names = with_parts(result, names, split, options.missing)
    progress("cells", 0.0)
    report = result.report
    cells = _without_summary_rows(text_cells(result, names, options), result)
    progress("columns", 0.0)
    semicolons, typed = result.dialect.delimiter == ";", result.dialect.form != "delimited"
    columns, found = understand_table(cells, Hints(options.decimal or "", semicolons=semicolons, typed=typed))
    columns = [_as_read(column, report, options, split) for column in columns]
    report.numbers = {column.name: sign for column in columns if (sign := _sign_between_digits(column, cells))}
    open_signs = {"ambiguous_comma": [*found.open_commas], "ambiguous_point": [*found.open_points]}
    report.damaged_columns |= {code: names for code, names in open_signs.items() if names}
    report.rows_read = len(cells)
    report.emptied = [column for column in names if cells[column].isna().all()]
    odd = [find_mojibake(cells), find_controls(cells, result.dialect.encoding)]
    problems = [*findings(report, result.dialect), *filter(None, odd), *problems, *_notices(columns)]
    dialect = replace(
        result.dialect,
        decimal=found.decimal,
        missing=options.missing or (),
        as_words=options.as_words or (),
        split=split,
    )
    return Table(cells, columns, dialect, problems, report)


def _as_read(column: ColumnProfile, report: ReadingReport, options: ReadOptions, split: Split) -> ColumnProfile:
    """The profile with what became of the column's cells when they were read."""
    words = tuple((word, count) for word, count in report.missing.get(column.name, {}).items() if word)
    kept = column.name in (options.as_words or ())
    whole = next((name for name, parts in split.items() if column.name in parts[1:]), "")
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


def _without_summary_rows(cells: pd.DataFrame, result: ReadResult) -> pd.DataFrame:
    """The rows between those at the beginning and at the end that sum them up, which the report tells."""
    report, mark = result.report, result.dialect.delimiter
    first, totals = find_summary_rows(cells)
    start = len(cells) - len(totals)
    for place, why in enumerate(totals, start):
        line = max(0, report.last_line - (len(cells) - 1 - place))
        report.leave_out(line, why, mark.join(cells.iloc[place].fillna("")))
    for place, why in enumerate(first):
        report.leave_out(report.first_line + place, why, mark.join(cells.iloc[place].fillna("")))
    report.unread.sort(key=lambda row: row.line)
    cells = cells.iloc[:start]
    return cells.iloc[len(first) :].reset_index(drop=True) if first else cells


def text_cells(result: ReadResult, names: list[str], options: ReadOptions, *, keep_empty: bool = False) -> pd.DataFrame:
    """Cells under their names without blanks round them, missing ones null.

    Rows that hold no value at all are left out unless `keep_empty`; the report counts what is done here.
    """
    report, columns = result.report, result.take_columns()
    columns = _with_missing(columns, names, options, report)
    report.missing = {name: report.missing[name] for name in names if name in report.missing}
    report.trimmed = {name: report.trimmed[name] for name in names if name in report.trimmed}
    report.invisible = Counter({name: report.invisible[name] for name in names if name in report.invisible})
    columns = columns if keep_empty else _without_empty_rows(columns, report)
    series: dict[str, pd.Series] = {}
    for name in names:  # one after the other, and let go: a large table is not held twice
        series[name] = as_text(columns.pop(0))
    return pd.DataFrame(series, columns=pd.Index(names, dtype="object"), copy=False)


def _with_missing(
    columns: list[pa.ChunkedArray], names: list[str], options: ReadOptions, report: ReadingReport
) -> list[pa.ChunkedArray]:
    """Columns as `find_missing` has them; short ones are done sooner than another thread could take them over.

    Each takes the place of what it was made from: a large table is not held twice.
    """

    def settle(place: int) -> None:
        columns[place] = find_missing(columns[place], names[place], _markers(names[place], options), report)

    every = range(len(columns))
    if columns and len(columns[0]) <= FEW_ROWS:
        for place in every:
            settle(place)
        return columns
    with ThreadPoolExecutor(AT_A_TIME) as pool:  # Arrow works outside Python's lock
        list(pool.map(settle, every))
    return columns


def _markers(name: str, options: ReadOptions) -> Sequence[str] | None:
    """The words that stand for "missing" in a column; none where they are values."""
    return () if name in (options.as_words or ()) else options.missing


def as_text(column: pa.ChunkedArray) -> pd.Series:
    """A column of strings as a Series of pandas' `str` dtype, without a copy of its text."""
    text = pd.arrays.ArrowStringArray(column.cast(CELL), dtype=TEXT)  # type: ignore[call-arg] # its stub lacks it
    return pd.Series(text)


def _without_empty_rows(columns: list[pa.ChunkedArray], report: ReadingReport) -> list[pa.ChunkedArray]:
    if not columns or not all(column.null_count for column in columns):
        return columns
    empty = pc.is_null(columns[0])
    for column in columns[1:]:
        empty = pc.and_(empty, pc.is_null(column))
    count = pc.sum(empty).as_py() or 0
    if not count:
        return columns
    report.empty_rows += count
    kept = pc.invert(empty)
    return [column.filter(kept) for column in columns]


def _refuse_what_teaches_nothing(result: ReadResult, name: str) -> None:
    rows = result.table.num_rows
    if _is_empty(result):
        raise Unreadable("empty_file", t("The file is empty."), name, t("Choose a file with a header and rows."))
    misfits = sum(count for why, count in result.report.unread_by_reason.items() if why in UNREADABLE)
    if misfits > TOO_MANY_UNREAD * (rows + misfits):
        what = t("{count:,} of {rows:,} rows do not fit the table.", count=misfits, rows=rows + misfits)
        raise Unreadable("ragged", what, name, t("Check what separates the columns, and the quotes."))
    if result.dialect.form == "json" and rows == 1:
        what = t("The file holds a single JSON object, which is one row.")
        raise Unreadable("too_few_rows", what, name, t("Write one object a line, or a single list of objects."))
    if result.table.num_columns < FEWEST_COLUMNS:
        lines = result.table.slice(0, LINES_SHOWN).column(0).to_pylist() if result.table.num_columns else []
        raise one_column(name, [line or "" for line in lines])
    if rows < FEWEST_ROWS:
        below = t(
            "The file has {rows} rows below the header; at least {fewest} are needed.", rows=rows, fewest=FEWEST_ROWS
        )
        without = t("The file has {rows} rows; at least {fewest} are needed.", rows=rows, fewest=FEWEST_ROWS)
        what = without if result.header is None else below
        raise Unreadable("no_rows" if rows == 0 else "too_few_rows", what, name, t("Choose a file with more rows."))


def _is_empty(result: ReadResult) -> bool:
    """Whether there is nothing but white space; a large table is not looked through for that."""
    if result.header is not None or result.table.num_columns > 1 or result.report.unread:
        return False
    return not any("".join(row).strip() for row in (result.rows() if result.table.num_rows < 1000 else [["large"]]))


def _note_renamed(result: ReadResult, names: list[str]) -> None:
    for given, name in zip(result.header or [], names, strict=False):
        if given != name:
            result.report.renamed.append({"from": given[:LONGEST_NAME], "to": name})
        if stripped(given) != given.strip():
            result.report.invisible[name] += 1


def name_columns(given: list[str] | None, width: int, problems: list[Finding]) -> list[str]:
    """Names of columns: those given, made usable and unique; `column_1` and on without a header."""
    if given is None:
        return [f"column_{position}" for position in range(1, width + 1)]
    names: list[str] = []
    taken: dict[str, int] = {}
    for position, raw in enumerate(given, 1):
        name = usable_name(raw)
        if not name_key(name):
            name = f"column_{position}"
            problems.append(TYPES["blank_name"].finding(name=name, position=position))
        if len(name) > LONGEST_NAME:
            problems.append(TYPES["long_name"].finding(position=position))
        unique = unique_name(name, taken)
        if unique != name:
            problems.append(TYPES["duplicate_name"].finding(name=name, unique=unique, position=position))
        names.append(unique)
    return names


def _notices(columns: list[ColumnProfile]) -> list[Finding]:
    found = []
    for column in columns:
        if column.distinct == 0:
            found.append(TYPES["all_missing"].finding(column.name))
        if column.infinite:
            found.append(TYPES["infinite"].finding(column.name, count=column.infinite))
        if column.unread:
            examples = [*column.examples]
            found.append(TYPES["not_readable"].finding(column.name, count=column.unread, examples=examples))
    return found
