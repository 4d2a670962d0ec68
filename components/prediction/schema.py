"""New rows against what a model was trained on: what fits, what is flagged, what is refused."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from components.columns.cell_text import word_key
from components.columns.formats import DurationFormat
from components.columns.header_names import name_key, own_names, usable_name
from components.columns.missing import missing_cells
from components.domain.problem import Misfit
from components.features import BooleanFeature, CategoryFeature, Feature, NumberFeature, Preparation
from components.features.fit import as_input
from components.i18n import number, t
from components.intake.dialect.dialect import Dialect
from components.intake.expected import Expected
from components.intake.new_rows import read_new_rows
from components.intake.result import DEFAULT_LIMIT
from components.prediction.cell_formats import NewCells, cell_text, how_cells_are_read, unproven_cells, value_in_words

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
    known = [*names, *preparation.split, preparation.target]
    cells = _with_parts(cells.set_axis(own_names(map(str, cells.columns), known), axis=1), preparation)
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
        column = cell_text(cells[feature.name], feature, how.parser, preparation)
        values = how.parser.values(column)
        unread = _unreadable(column, feature, how, rows_before, expected=feature.name in preparation.unread)
        inputs[feature.name] = as_input(values, feature.kind)
        for row in unread:
            cell = _short(column.iloc[row])
            told = t(
                "{column}: {cell} is not {what} and counts as missing",
                column=feature.name,
                cell=cell,
                what=value_in_words(feature),
            )
            warnings[row].append(told)
        for row, cell, read in unproven_cells(column) if how.unproven else []:
            warnings[row].append(t("{column}: {cell} is read as {read}", column=feature.name, cell=cell, read=read))
        for row, warning in _flags(values.reset_index(drop=True), feature, column):
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
        Misfit: as `read_new_rows`.
    """
    return read_new_rows(data, name, expected_rows(preparation, hint), limit_bytes=limit_bytes).cells


def expected_rows(preparation: Preparation, dialect: Dialect | None = None, columns: Sequence[str] = ()) -> Expected:
    """What a file of new rows must be for a model.

    Args:
        dialect: how the table was written that it learned from.
        columns: the names of that table.
    """
    return Expected(
        columns=tuple(feature.name for feature in preparation.features),
        target=preparation.target,
        others=tuple(columns),
        missing=(dialect.missing if dialect else ()) or preparation.missing,
        as_words=preparation.as_words,
        split=preparation.split,
        dialect=dialect,
    )


def _with_parts(cells: pd.DataFrame, preparation: Preparation) -> pd.DataFrame:
    """The cells with two columns in the place of each that was two numbers in the table, where it comes as one."""
    for name, (mark, *parts) in preparation.split.items():
        if name not in cells.columns or set(parts) & set(cells.columns):
            continue
        missing = missing_cells(preparation.missing)
        both = [_in_two(cell, mark, missing) for cell in cells[name]]
        for place, part in enumerate(parts):
            cells = cells.assign(**{part: pd.Series([two[place] for two in both], cells.index, dtype="object")})
        cells = cells.drop(columns=name)
    return cells


def _in_two(cell: Any, mark: str, missing: Collection[str]) -> tuple[Any, Any]:
    if isinstance(cell, str) and word_key(cell) in missing:  # `n/a` is not `n` and `a`
        return None, None
    first, found, second = str(cell).partition(mark) if isinstance(cell, str) else (cell, "", None)
    return first, second if found else None


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
    spelt: dict[str, str] = {}  # by the name's key
    count = 0
    for row in rows:
        if not isinstance(row, Mapping):
            raise _not_rows()
        for name, value in row.items():
            cells = known.get(name)
            if cells is None:
                usable = usable_name(name)
                known[name] = cells = columns.setdefault(spelt.setdefault(name_key(usable), usable), [])
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
    unread = np.flatnonzero(how.parser.unread(cells)) if feature.numeric else np.empty(0, "int64")
    if len(unread) and not expected:
        row = int(unread[0])
        raise Misfit(
            "not_a_number",
            t(
                "Row {row}, column {column}: {cell} is not {what}.",
                row=rows_before + row + 1,
                column=feature.name,
                cell=_short(cells.iloc[row]),
                what=value_in_words(feature),
            ),
            feature.name,
            t("Correct the cell or leave it empty."),
        )
    return unread


def _short(cell: object) -> str:
    return str(cell)[:60]


def _flags(values: pd.Series, feature: Feature, cells: pd.Series) -> list[tuple[int, str]]:
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
                    (
                        place,
                        t("{column} {value} was never seen in training", column=feature.name, value=cells.iloc[place]),
                    )
                )
    return [(int(row), flag) for row, flag in flags]
