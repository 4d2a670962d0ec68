"""New rows against what a model was trained on: what fits, what is flagged, what is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from components.columns import DurationFormat
from components.domain.problem import Misfit, Unreadable
from components.domain.recipe import ColumnType
from components.features import BooleanFeature, CategoryFeature, Feature, NumberFeature, Preparation, as_input
from components.i18n import number, t
from components.intake.pipeline import DEFAULT_LIMIT, ReadResult, read_cells
from components.intake.read_table import FEWEST_ROWS, Dialect, ReadOptions, name_columns, text_cells, usable_name
from components.intake.report_messages import UNREAD, UNREADABLE
from components.intake.table.split_columns import with_parts
from components.prediction.cell_formats import NewCells, cell_text, how_cells_are_read, unproven_cells

__all__ = ["FEWEST_ROWS", "Checked", "check_rows", "read_rows", "rows_as_cells", "rows_from_json"]

MOST_CELLS = 20_000_000  # of rows given as objects: each may name other columns, and every row has a cell in each
LONGEST_INTEGER = 1024  # bits; no number of the table's is longer


@dataclass(frozen=True)
class Checked:
    """Rows ready to be scored: inputs {column: (rows, 1)}, what is odd about each row, and columns not used."""

    inputs: dict[str, np.ndarray]
    warnings: list[list[str]]
    ignored: list[str]


def check_rows(
    cells: pd.DataFrame,
    preparation: Preparation,
    rows_before: int = 0,
    read_as: Mapping[str, NewCells] | None = None,
) -> Checked:
    """Match text `cells` with the model's columns by name; order is free, the target may be there.

    Args:
        rows_before: how many rows were checked before these, where many are checked in parts.
        read_as: how `how_cells_are_read` says that all of the rows are read; None where these are all.

    Raises:
        Misfit: there are no rows, a column is missing, or a cell of a number column is no number.
    """
    if cells.empty:
        raise Misfit("no_rows", t("There are no rows."), "rows", t("Give at least one row."))
    names = [feature.name for feature in preparation.features]
    cells = _with_parts(cells, preparation)
    absent = [name for name in names if name not in cells.columns]
    if absent:
        raise Misfit(
            "missing_columns",
            t("These columns are missing: {names}.", names=", ".join(absent)),
            ", ".join(absent),
            t("Add them; the order does not matter."),
        )
    ignored = [str(name) for name in cells.columns if name not in names and name != preparation.target]
    warnings: list[list[str]] = [[] for _ in range(len(cells))]
    inputs = {}
    read_as = read_as or how_cells_are_read(cells, preparation)
    for feature in preparation.features:
        how = read_as[feature.name]
        column = cell_text(cells[feature.name], feature, how.reading, preparation)
        values = how.reading.values(column)
        unread = _unreadable(column, feature, how, rows_before, expected=feature.name in preparation.unread)
        inputs[feature.name] = as_input(values, feature.kind)
        for row in unread:
            cell = _short(column.iloc[row])
            told = t(
                "{column}: {cell} is not {what} and counts as missing",
                column=feature.name,
                cell=cell,
                what=_what(feature),
            )
            warnings[row].append(told)
        for row, cell, read in unproven_cells(column) if how.unproven else []:
            warnings[row].append(t("{column}: {cell} is read as {read}", column=feature.name, cell=cell, read=read))
        for row, warning in _flags(values.reset_index(drop=True), feature):
            warnings[row].append(warning)
    return Checked(inputs, warnings, ignored)


def read_rows(
    data: bytes | Path,
    name: str,
    preparation: Preparation,
    hint: Dialect | None = None,
    *,
    limit_bytes: int = DEFAULT_LIMIT,
) -> pd.DataFrame:
    """Read a file of new rows as text cells, with the reader of training tables; one row is enough.

    A file without a header fits by position where the training table had none (columns `column_1` and on).

    Args:
        hint: how the training table was written; its missing markers hold for the new rows.

    Raises:
        Unreadable: the file is empty or no table.
        TooLarge: it is, or unfolds to, more than `limit_bytes`.
        Misfit: it has no header and does not fit by position, or a row of it cannot be read.
    """
    missing = (hint.missing if hint else ()) or preparation.missing
    as_words = preparation.as_words
    options = ReadOptions(header=True, missing=missing, as_words=as_words)
    known = {feature.name for feature in preparation.features} | set(preparation.split)
    result = read_cells(data, name, options, limit_bytes=limit_bytes)
    if not result.header and not result.table.num_rows:
        raise Unreadable("empty_file", t("The file is empty."), name, t("Choose a file with a header and rows."))
    # The names are mended as those of the training table were: cut, numbered where they occur twice.
    names = name_columns(result.header, result.table.num_columns, [])
    if not known & set(names) and hint is not None and hint.form == "delimited":
        # Too little to find the dialect in, such as one column of decimal commas: that of the training table, then.
        as_before = replace(options, delimiter=hint.delimiter, repeated=hint.repeated)
        other = read_cells(data, name, as_before, limit_bytes=limit_bytes)
        if known & set(name_columns(other.header, other.table.num_columns, [])):
            result, names = other, name_columns(other.header, other.table.num_columns, [])
    if not known & set(names):
        result = read_cells(data, name, replace(options, header=None), limit_bytes=limit_bytes)
        names = _names_by_position(result, preparation, known, name)
    _refuse_unread(result, name)
    split = {each: parts for each, parts in preparation.split.items() if not set(parts[1:]) & set(names)}
    result, names = with_parts(result, names, split)
    return text_cells(result, names, options, keep_empty=True)


def _with_parts(cells: pd.DataFrame, preparation: Preparation) -> pd.DataFrame:
    """The cells with two columns in the place of each that was two numbers in the table, where it comes as one."""
    for name, (mark, *parts) in preparation.split.items():
        if name not in cells.columns or set(parts) & set(cells.columns):
            continue
        both = [_in_two(cell, mark) for cell in cells[name]]
        for place, part in enumerate(parts):
            cells = cells.assign(**{part: pd.Series([two[place] for two in both], cells.index, dtype="object")})
        cells = cells.drop(columns=name)
    return cells


def _in_two(cell: Any, mark: str) -> tuple[Any, Any]:
    first, found, second = str(cell).partition(mark) if isinstance(cell, str) else (cell, "", None)
    return first, second if found else None


def _names_by_position(result: ReadResult, preparation: Preparation, known: set[str], name: str) -> list[str]:
    numbered = all(column.startswith("column_") for column in known)
    if not numbered or (result.header is not None and result.table.num_rows):
        raise Misfit(
            "no_header",
            t("The first line names none of the model's columns."),
            name,
            t("Put the column names in the first line: {names}.", names=", ".join(list(known)[:20])),
        )
    return _positions(result.table.num_columns, preparation, name)


def _refuse_unread(result: ReadResult, name: str) -> None:
    """Answers belong to rows by their place: a row that cannot be read may not vanish."""
    for row in result.report.unread:
        if row.why in UNREADABLE:
            raise Misfit(
                "unreadable_row",
                t("Line {line} cannot be read: {why}.", line=row.line, why=UNREAD[row.why]),
                name,
                t("Correct the line, or take it out."),
            )


def _positions(width: int, preparation: Preparation, name: str) -> list[str]:
    every = {int(feature.name.removeprefix("column_")) for feature in preparation.features}
    target = preparation.target.removeprefix("column_")
    highest = max(every | ({int(target)} if target.isdigit() else set()))
    if width >= highest:
        return [f"column_{position}" for position in range(1, width + 1)]
    without_target = [position for position in range(1, highest + 1) if str(position) != target]
    if width == len(without_target):
        return [f"column_{position}" for position in without_target]
    raise Misfit(
        "wrong_width",
        t("The rows have {width} cells; the model was trained on {highest} columns.", width=width, highest=highest),
        name,
        t("Give the same columns in the same order."),
    )


def rows_from_json(rows: Any) -> pd.DataFrame:
    """Rows given as JSON objects, as cells; numbers stay numbers, for their text depends on the column.

    Raises:
        Misfit: it is not a list of objects, or empty.
    """
    if not isinstance(rows, list):
        raise _not_rows()
    return rows_as_cells(rows)


def rows_as_cells(rows: Iterable[Any]) -> pd.DataFrame:
    """The same, of rows that come one by one.

    Raises:
        Misfit: there is none, one is no object, a cell is a list or an object, or they name too many columns.
    """
    columns: dict[str, list[Any]] = {}
    known: dict[str, list[Any]] = {}  # by the name as it was given
    count = 0
    for row in rows:
        if not isinstance(row, Mapping):
            raise _not_rows()
        for name, value in row.items():
            cells = known.get(name)
            if cells is None:
                known[name] = cells = columns.setdefault(usable_name(name), [])
            if len(cells) < count:
                cells += [np.nan] * (count - len(cells))
            kind = type(value)
            if kind is list or kind is dict:
                raise _no_cell(count + 1, name)
            if kind is int and value.bit_length() > LONGEST_INTEGER:
                value = str(value)  # what no number can be is read, and refused, as text  # noqa: PLW2901
            if len(cells) > count:  # two names that are the same name to the table: the last one counts
                cells[count] = value
            else:
                cells.append(value)
        count += 1
        if len(columns) * count > MOST_CELLS:
            what = t("The rows and the columns that they name are too many: {n:,} cells.", n=len(columns) * count)
            raise Misfit(
                "too_many_cells", what, "rows", t("Send fewer rows at a time, with the model's columns alone.")
            )
    if not count:
        raise _not_rows()
    series = {
        name: pd.Series(cells + [np.nan] * (count - len(cells)), dtype="object") for name, cells in columns.items()
    }
    return pd.DataFrame(series, index=range(count), dtype="object")


def _not_rows() -> Misfit:
    return Misfit(
        "not_rows", t("The rows are not a list of objects."), "rows", t('Send {{"rows": [{{"column": value}}]}}.', n=0)
    )


def _no_cell(row: int, column: str) -> Misfit:
    what = t("Row {row}, column {column}: a cell cannot be a list or an object.", row=row, column=_short(column))
    return Misfit("not_a_cell", what, _short(column), t("Send text, a number, true, false or null."))


def _unreadable(cells: pd.Series, feature: Feature, how: NewCells, rows_before: int, *, expected: bool) -> np.ndarray:
    """Rows whose cell is no number or date; they count as missing where the training table had such cells too.

    Raises:
        Misfit: such cells are not `expected`.
    """
    unread = np.flatnonzero(how.reading.unread(cells)) if feature.numeric else np.empty(0, "int64")
    if len(unread) and not expected:
        row = int(unread[0])
        raise Misfit(
            "not_a_number",
            t(
                "Row {row}, column {column}: {cell} is not {what}.",
                row=rows_before + row + 1,
                column=feature.name,
                cell=_short(cells.iloc[row]),
                what=_what(feature),
            ),
            feature.name,
            t("Correct the cell or leave it empty."),
        )
    return unread


def _what(feature: Feature) -> str:
    if isinstance(feature.format, DurationFormat):
        return t("a time") if feature.format.of_day else t("a duration")
    return t("a number") if feature.kind is ColumnType.NUMBER else t("a date")


def _short(cell: object) -> str:
    return str(cell)[:60]


def _flags(values: pd.Series, feature: Feature) -> list[tuple[int, str]]:
    flags: list[tuple[Any, str]] = [
        (row, t("{column} is missing", column=feature.name)) for row in np.flatnonzero(values.isna())
    ]
    if isinstance(feature, NumberFeature):
        outside = (values < feature.minimum) | (values > feature.maximum)
        shown = feature.format.write if isinstance(feature.format, DurationFormat) else number
        seen = t("{low} to {high}", low=shown(feature.minimum), high=shown(feature.maximum))
        for row in np.flatnonzero(outside):
            value = shown(float(values.iloc[row]))
            flags.append(
                (
                    row,
                    t(
                        "{column} {value} lies outside what training saw ({seen})",
                        column=feature.name,
                        value=value,
                        seen=seen,
                    ),
                )
            )
    elif isinstance(feature, CategoryFeature | BooleanFeature):
        vocabulary = set(feature.vocabulary)
        for place, value in enumerate(values):
            if value is not None and not pd.isna(value) and value not in vocabulary:
                flags.append(
                    (place, t("{column} {value} was never seen in training", column=feature.name, value=value))
                )
    return [(int(row), flag) for row, flag in flags]
