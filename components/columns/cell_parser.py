"""Cells of a column -> its values, the same way in a table and in every new row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np
import pandas as pd

from components.columns.arrow import as_text, pa, pc, strings
from components.columns.category.find_format import label_format
from components.columns.category.format import CategoryFormat
from components.columns.category.parse import as_objects, parse_words
from components.columns.date.find_format import find_date_format
from components.columns.date.parse import parse_dates
from components.columns.detection import LOOKED_AT
from components.columns.duration.parse import parse_durations
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.columns.missing import as_cells_have, blanked
from components.columns.number.find_format import find_number_format
from components.columns.number.parse import parse_numbers, with_plain_digits
from components.domain.recipe import ColumnType

TRUTH = CategoryFormat("truth")


@dataclass(frozen=True)
class CellParser:
    """What the cells of a column are read as: their type, how they are written, and which stand for "missing".

    Without a format it is found in the very cells that are to be read.
    """

    kind: ColumnType
    format: Format | None = None
    missing: tuple[str, ...] = ()

    def values(self, cells: pd.Series) -> pd.Series:
        """Values of text `cells`, missing where a cell is absent, unreadable, infinite or one of those that are.

        float64 for numbers and for dates (days since 1970-01-01 UTC; times of day as a share of a day); for the rest
        objects, text as the format spells it or None, with "true" and "false" for booleans.
        """
        match self.kind:
            case ColumnType.NUMBER:
                values = self._numbers(blanked(as_text(cells), self.missing))
            case ColumnType.DATE:
                values = self._days(blanked(as_text(cells), self.missing))
            case ColumnType.BOOLEAN | ColumnType.CATEGORY | ColumnType.TEXT | ColumnType.ID | ColumnType.CONSTANT:
                return as_objects(self.words(cells)).set_axis(cells.index)
            case _:
                assert_never(self.kind)
        return pd.Series(np.where(np.isfinite(values), values, np.nan), index=cells.index, name=cells.name)

    def words(self, cells: pd.Series) -> "pa.Array":
        """As `values`, of types that are no numbers, but null where missing."""
        there = blanked(as_text(cells), as_cells_have(self.missing))
        if self.kind is ColumnType.BOOLEAN:
            return parse_words(there, TRUTH)
        form = self.format
        return parse_words(there, form if isinstance(form, CategoryFormat) else format_of_words(there, self.kind, form))

    def unread(self, cells: pd.Series) -> np.ndarray:
        """(rows,) True where a cell of numbers or dates is there, stands for no "missing", and cannot be read."""
        there = pc.is_valid(blanked(as_text(cells), self.missing)).to_numpy(zero_copy_only=False)
        # A marker read as a number, such as 0.0 where 0 is missing, can be read.
        return np.asarray(there & replace(self, missing=()).values(cells).isna().to_numpy())

    def _numbers(self, text: "pa.Array") -> np.ndarray:
        form = number_format_of(text, self.format)
        if isinstance(form, DurationFormat):
            return parse_durations(text, form)
        values = parse_numbers(text, form)
        if not self.missing:
            return values
        return np.where(np.isin(values, missing_numbers(self.missing, form)), np.nan, values)  # -200 is also -200.0

    def _days(self, text: "pa.Array") -> np.ndarray:
        form = self.format
        if not isinstance(form, DateFormat):
            proposal = find_date_format(with_plain_digits(pc.drop_null(text).slice(0, LOOKED_AT)), 0.5)
            if proposal is None:
                return np.full(len(text), np.nan)
            form = DateFormat(proposal.order)
        return parse_dates(text, form)


def format_of_words(text: "pa.Array", kind: ColumnType, form: Format | None = None) -> CategoryFormat:
    """How cells (rows,) of words of a type are told apart; `form` is that of their numbers, where they are some."""
    if kind is ColumnType.TEXT:
        return CategoryFormat()
    return label_format(text, form.decimal if isinstance(form, NumberFormat) else ".")


def number_format_of(text: "pa.Array", form: Format | None) -> NumberFormat | DurationFormat:
    """How the numbers in cells (rows,) are written that were found to be written as `form`: times of day are seconds."""
    if isinstance(form, NumberFormat | DurationFormat):
        return form
    if isinstance(form, DateFormat) and form.order is Order.TIME:
        return DurationFormat(of_day=True)
    found = find_number_format(pc.unique(pc.drop_null(text)).to_pylist()[:LOOKED_AT])
    return found.format if found else NumberFormat()


def to_numbers(cells: pd.Series) -> pd.Series:
    """Cells as float64 in the format that most of them are written in; what is no number becomes NaN."""
    return CellParser(ColumnType.NUMBER).values(cells)


def missing_numbers(missing: Sequence[str], form: NumberFormat | DurationFormat) -> list[float]:
    """Those of the words that stand for "missing" which are numbers, as a person may have written them."""
    if isinstance(form, DurationFormat):
        numbers = parse_durations(strings(missing), form)
    else:
        numbers = parse_numbers(strings(missing), replace(form, tolerance="points"))
    return [float(number) for number in numbers if np.isfinite(number)]
