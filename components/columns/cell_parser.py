"""Cells of a column -> its values, the same way in a table and in every new row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

import numpy as np
import pandas as pd

from components.columns.arrow import as_text, pa, pc, strings
from components.columns.category.find_format import label_format
from components.columns.category.format import CategoryFormat
from components.columns.category.parse import as_objects, parse_words
from components.columns.date.find_format import find_date_format
from components.columns.date.parse import parse_dates
from components.columns.duration.parse import parse_durations
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.columns.missing import as_cells_have, blanked
from components.columns.number.find_format import find_number_format
from components.columns.number.parse import parse_numbers, with_plain_digits
from components.domain.recipe import ColumnType

TRUTH = CategoryFormat("truth")


@dataclass(frozen=True)
class CellParser:
    """What the cells of a column are read as: their type, how they are written, and which stand for "missing"."""

    kind: ColumnType
    format: Format | None = None
    missing: tuple[str, ...] = ()

    def values(self, cells: pd.Series) -> pd.Series:
        """As `parse_cells`."""
        return parse_cells(cells, self.kind, self.format, self.missing)

    def words(self, cells: pd.Series) -> "pa.Array":
        """Values of types that are no numbers, as `parse_cells` has them, but null where missing."""
        return _words(as_text(cells), self.kind, self.format, self.missing)

    def unread(self, cells: pd.Series) -> np.ndarray:
        """(rows,) True where a cell of numbers or dates is there, stands for no "missing", and cannot be read."""
        there = pc.is_valid(blanked(as_text(cells), self.missing)).to_numpy(zero_copy_only=False)
        # A marker read as a number, such as 0.0 where 0 is missing, can be read.
        return np.asarray(there & parse_cells(cells, self.kind, self.format).isna().to_numpy())


def parse_cells(
    cells: pd.Series, kind: ColumnType, form: Format | None = None, missing: Sequence[str] = ()
) -> pd.Series:
    """Values of text `cells`, missing where a cell is absent, unreadable, infinite or one of `missing`.

    float64 for numbers and for dates (days since 1970-01-01 UTC; times of day as a share of a day); for the rest objects,
    text as the format spells it or None, with "true" and "false" for booleans. Without a format it is found in these
    cells themselves.
    """
    text = as_text(cells)
    match kind:
        case ColumnType.NUMBER:
            values = _numbers(text, _number_format(text, form), missing)
        case ColumnType.DATE:
            values = _days(blanked(text, missing), form)
        case ColumnType.BOOLEAN | ColumnType.CATEGORY | ColumnType.TEXT | ColumnType.ID | ColumnType.CONSTANT:
            return as_objects(_words(text, kind, form, missing)).set_axis(cells.index)
        case _:
            assert_never(kind)
    return pd.Series(np.where(np.isfinite(values), values, np.nan), index=cells.index, name=cells.name)


def _words(text: "pa.Array", kind: ColumnType, form: Format | None, missing: Sequence[str]) -> "pa.Array":
    there = blanked(text, as_cells_have(missing))
    if kind is ColumnType.BOOLEAN:
        return parse_words(there, TRUTH)
    return parse_words(there, form if isinstance(form, CategoryFormat) else format_of_words(there, kind, form))


def format_of_words(text: "pa.Array", kind: ColumnType, form: Format | None = None) -> CategoryFormat:
    """How cells (rows,) of words of a type are told apart; `form` is that of their numbers, where they are some."""
    if kind is ColumnType.TEXT:
        return CategoryFormat()
    return label_format(text, form.decimal if isinstance(form, NumberFormat) else ".")


def to_numbers(cells: pd.Series) -> pd.Series:
    """Cells as float64 in the format that most of them are written in; what is no number becomes NaN."""
    return parse_cells(cells, ColumnType.NUMBER)


def _number_format(text: Any, form: Format | None) -> NumberFormat | DurationFormat:
    if isinstance(form, NumberFormat | DurationFormat):
        return form
    if isinstance(form, DateFormat) and form.order is Order.TIME:
        return DurationFormat(of_day=True)
    found = find_number_format(pc.unique(pc.drop_null(text)).to_pylist()[:1000])
    return found.format if found else NumberFormat()


def _numbers(text: Any, form: NumberFormat | DurationFormat, missing: Sequence[str]) -> np.ndarray:
    if isinstance(form, DurationFormat):
        return parse_durations(blanked(text, missing), form)
    values = parse_numbers(blanked(text, missing), form)
    if missing:  # -200 also stands as -200.0
        values = np.where(np.isin(values, missing_numbers(missing, form)), np.nan, values)
    return values


def missing_numbers(missing: Sequence[str], form: NumberFormat | DurationFormat) -> list[float]:
    """Those of the words that stand for "missing" which are numbers, as a person may have written them."""
    if isinstance(form, DurationFormat):
        numbers = parse_durations(strings(missing), form)
    else:
        numbers = parse_numbers(strings(missing), replace(form, tolerance="points"))
    return [float(number) for number in numbers if np.isfinite(number)]


def _days(text: Any, form: Format | None) -> np.ndarray:
    if not isinstance(form, DateFormat):
        proposal = find_date_format(with_plain_digits(pc.drop_null(text).slice(0, 1000)), 0.5)
        if proposal is None:
            return np.full(len(text), np.nan)
        form = proposal.format
    return parse_dates(text, form)
