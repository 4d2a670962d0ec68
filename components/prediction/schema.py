"""New rows against what a model was trained on: what fits, what is flagged, what is refused."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.cell_text import word_key
from components.columns.header_names import name_key, usable_name
from components.columns.missing import missing_cells
from components.domain.finding import MOST_TO_COMPARE, first_few
from components.domain.problem import Misfit
from components.features import Preparation
from components.i18n import t
from components.intake.dialect.dialect import Dialect
from components.intake.expected import Expected
from components.intake.table.row_buffer import TEXT
from components.prediction.cell_formats import (
    NewCells,
    TextColumn,
    cell_text,
    cells_told,
    how_cells_are_read,
    text_column,
    value_in_words,
)
from components.prediction.contract import Contract, contract_of
from components.prediction.decisions import NONE_DECIDED, Decisions, read_from_given
from components.prediction.matching import names_as_known
from components.prediction.odd_cells import OddCells, count_rows
from components.prediction.remarks import FEW_ROWS, Remark, Sort, remarks_on

MOST_CELLS = 20_000_000  # of rows given as objects: each may name other columns, and every row has a cell in each
LONGEST_INTEGER = 1024  # bits; no number of the table's is longer


@dataclass(frozen=True)
class Checked:
    """Rows ready to be scored: inputs {column: (rows, 1)}, what is odd about each row, and columns not used.

    `refused` says of rows by their position among these why they get no prediction, the decided ones among them; `remarks`
    counts the rows by column and sort of warning, `odd` all rows by column and sort of cell, whatever becomes of them.
    `stopped` is why the whole table is refused, where somebody decided so.
    """

    inputs: dict[str, np.ndarray]
    warnings: list[list[str]]
    ignored: list[str]
    refused: dict[int, Misfit] = field(default_factory=dict)
    remarks: Counter[tuple[str, Sort]] = field(default_factory=Counter)
    odd: Counter[tuple[str, Sort]] = field(default_factory=Counter)
    stopped: Misfit | None = None


def check_rows(
    cells: pd.DataFrame,
    preparation: Preparation,
    rows_before: int = 0,
    read_as: Mapping[str, NewCells] | None = None,
    contract: Contract | None = None,
    decisions: Decisions = NONE_DECIDED,
) -> Checked:
    """Match text `cells` with the model's columns by name; order is free, the target may be there.

    A row with a cell that cannot be read is refused, and says why; the others are not held up by it. Decisions may say
    otherwise.

    Args:
        rows_before: how many rows were checked before these, where many are checked in parts.
        read_as: how `how_cells_are_read` says that all of the rows are read; None where these are all.
        contract: what training rows had; what the preparation says of them where None.
        decisions: what a person decided about cells that differ.

    Raises:
        Misfit: there are no rows, or a column is missing.
        WrongField: decisions that do not fit, as `read_from_given`.
    """
    if cells.empty:
        raise no_rows()
    names = [feature.name for feature in preparation.features]
    cells = read_from_given(cells, decisions, preparation)
    known = pd.Index(names_as_known(cells, preparation), dtype="object")
    cells = _with_parts(cells.set_axis(known, axis=1), preparation)
    there = set(cells.columns)
    if absent := [name for name in names if name not in there]:
        raise missing_columns(absent)
    seen = {column.name: column for column in (contract or contract_of(preparation)).columns}
    odd_cells = OddCells(decisions, preparation, rows_before)
    inputs = {}
    read_as = read_as or how_cells_are_read(cells, preparation, decisions.decimal, decisions.day_first)
    values_of = _cell_by_cell if len(cells) <= FEW_ROWS else _as_a_column
    cells_of = _by_name(cells)
    for feature in preparation.features:
        name, how = feature.name, read_as[feature.name]
        given = cells_of(name)
        column: Sequence[str | None] = (
            text_column(given, feature, preparation)
            if isinstance(given, pd.Series) and isinstance(given.dtype, pd.StringDtype)
            else cell_text(given, feature, how.parser, preparation)
        )
        values, unread = values_of(column, how.parser)
        if name in decisions.factors:
            values = values * decisions.factors[name]
        for row in unread:
            cell, what = _short(column[row]), value_in_words(feature)
            told = t("{column}: {cell} is not {what}", column=name, cell=cell, what=what)
            odd_cells.add(Remark(row, name, Sort.UNREADABLE, told))
        for row, cell, read in cells_told(column, how.told, how.decimal):
            told = t("{column}: {cell} is read as {read}", column=name, cell=cell, read=read)
            odd_cells.add(Remark(row, name, Sort.READ_AS, told))
        for remark in remarks_on(values, feature, column, given, set(unread), seen[name]):
            odd_cells.add(remark)
        inputs[name] = _as_input(odd_cells.without_missing(values))
    remarks = odd_cells.remarks
    warnings: list[list[str]] = [[] for _ in range(len(cells))]
    for remark in remarks:
        warnings[remark.row].append(remark.what)
    used = {*names, preparation.target}
    ignored = [str(name) for name in cells.columns if name not in used]
    counted = count_rows(remarks), count_rows(odd_cells.found)
    return Checked(inputs, warnings, ignored, odd_cells.refused, *counted, odd_cells.stopped)


def no_rows() -> Misfit:
    """The problem of rows of which there is none, as of a file with a header alone."""
    remedy = t("Give at least one row; in a file it stands below the names of the columns.")
    return Misfit("no_rows", t("There are no rows."), "rows", remedy)


def missing_columns(absent: Sequence[str]) -> Misfit:
    """The problem of rows without these columns of the model."""
    what = t("These columns are missing: {names}.", names=first_few(absent, MOST_TO_COMPARE))
    return Misfit("missing_columns", what, ", ".join(absent), t("Add them; the order does not matter."))


def _by_name(cells: pd.DataFrame) -> Callable[[str], pd.Series | list[Any]]:
    """The cells of a column, by its name; of few rows all are taken out at once."""
    if len(cells) > FEW_ROWS:
        return lambda name: cells[name]
    columns = dict(zip(cells.columns, cells.to_numpy("object").T.tolist(), strict=True))
    return lambda name: columns[name]


def _as_a_column(cells: Sequence[str | None], parser: CellParser) -> tuple[np.ndarray, list[int]]:
    """Values (rows,), float64 with NaN or objects with None where missing, and the rows whose cell cannot be read."""
    if isinstance(cells, TextColumn):
        column = pd.Series(pd.arrays.ArrowStringArray(cells.array, dtype=TEXT))  # type: ignore[call-arg] # its stub lacks it
    else:
        column = pd.Series(list(cells), dtype="object")
    if not parser.kind.numeric:
        return parser.values(column).to_numpy("object"), []
    values = parser.values(column).to_numpy("float64")
    # Only a cell that is there and has no value may be one that cannot be read: most columns have none.
    doubtful = np.flatnonzero(np.isnan(values) & column.notna().to_numpy())
    if parser.format is None:  # it is found in all cells of the column
        return values, np.flatnonzero(parser.unread(column)).tolist()
    return values, doubtful[parser.unread(column.iloc[doubtful])].tolist() if len(doubtful) else []


def _cell_by_cell(cells: Sequence[str | None], parser: CellParser) -> tuple[np.ndarray, list[int]]:
    """The same, of few: what PyArrow and pandas do with a column at once takes them as long for one cell as for a hundred."""
    found = [parser.value(cell) for cell in cells]
    values = np.empty(len(cells), "float64" if parser.kind.numeric else "object")
    values[:] = found
    if not parser.kind.numeric:
        return values, []
    return values, [
        row
        for row, value in enumerate(found)
        if isinstance(value, float) and isnan(value) and parser.is_unread(cells[row])
    ]


def _as_input(values: np.ndarray) -> np.ndarray:
    """Typed values (rows,) as the model takes them: (rows, 1) float64 with NaN, or text with "" where missing."""
    if values.dtype == "object":
        values = values.copy()
        values[_missing(values)] = ""
    return values.reshape(-1, 1)


def _missing(values: np.ndarray) -> np.ndarray:
    """The rows (n,) without a value."""
    return np.flatnonzero(pd.isna(values))


def expected_rows(preparation: Preparation, dialect: Dialect | None = None, columns: Sequence[str] = ()) -> Expected:
    """What a file of new rows must be for a model; `dialect` and `columns` are those of the table that it learned from."""
    return Expected(
        columns=tuple(feature.name for feature in preparation.features),
        target=preparation.target,
        others=tuple(columns),
        missing=(dialect.missing if dialect else ()) or preparation.missing,
        as_words=preparation.as_words,
        split=preparation.split,
        renamed=preparation.renamed,
        dialect=dialect,
    )


def _with_parts(cells: pd.DataFrame, preparation: Preparation) -> pd.DataFrame:
    """The cells with two columns in the place of each that was two numbers in the table, where it comes as one."""
    for name, (mark, first, second) in preparation.split.items():
        if name in cells.columns and not {first, second} & {*cells.columns}:
            missing = missing_cells(preparation.missing)
            both = pd.DataFrame([_in_two(cell, mark, missing) for cell in cells[name]], cells.index, dtype="object")
            cells = cells.assign(**{first: both[0], second: both[1]}).drop(columns=name)
    return cells


def _in_two(cell: Any, mark: str, missing: Collection[str]) -> tuple[Any, Any]:
    if not isinstance(cell, str) or word_key(cell) in missing:  # `n/a` is not `n` and `a`
        return None if isinstance(cell, str) else cell, None
    first, found, second = cell.partition(mark)
    return first, second if found else None


def rows_as_cells(rows: Iterable[Any]) -> pd.DataFrame:
    """Rows of JSON that come one by one, as cells; numbers stay numbers, for their text depends on the column.

    Raises Misfit: there is none, one is no object, a cell is a list or an object, or they name too many columns.
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
                where = _short(name)
                what = t(
                    "Row {row}, column {column}: a cell cannot be a list or an object.", row=count + 1, column=where
                )
                raise Misfit("not_a_cell", what, where, t("Send text, a number, true, false or null."))
            if kind is int and value.bit_length() > LONGEST_INTEGER:
                value = str(value)  # what no number can be is read, and refused, as text  # noqa: PLW2901
            if len(cells) > count:  # two names that are the same name to the table: the last one counts
                cells[count] = value
            else:
                cells.append(value)
        count += 1
        if len(columns) * count > MOST_CELLS:
            what = t("The rows and the columns that they name are too many: {n:,} cells.", n=len(columns) * count)
            remedy = t("Send fewer rows at a time, with the model's columns alone.")
            raise Misfit("too_many_cells", what, "rows", remedy)
    if not count:
        raise _not_rows()
    block = np.full((len(columns), count), np.nan, "object")
    for place, cells in enumerate(columns.values()):
        block[place, : len(cells)] = cells
    return pd.DataFrame(block.T, columns=pd.Index(list(columns), dtype="object"), dtype="object")


def _not_rows() -> Misfit:
    remedy = t('Send {{"rows": [{{"column": value}}]}}.', n=0)
    return Misfit("not_rows", t("The rows are not a list of objects."), "rows", remedy)


def _short(cell: object) -> str:
    return str(cell)[:60]
