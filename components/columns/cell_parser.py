"""Cells of a column -> its values, the same way in a table and in every new row."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
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
from components.columns.missing import as_cells_have, blanked, is_missing
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

    def value(self, cell: str | None) -> float | str | None:
        """`values` of one cell alone: NaN, or None of words, where it is missing. A column takes a hundred times as long."""
        if self.kind.numeric:
            return math.nan if cell is None or is_missing(cell, self.missing) else self._number(cell)
        if cell is None or is_missing(cell, _as_cells_have(self.missing)):
            return None
        form = TRUTH if self.kind is ColumnType.BOOLEAN else self.format
        if not isinstance(form, CategoryFormat):
            if self.kind is not ColumnType.TEXT:
                return self.words(pd.Series([cell], dtype="object"))[0].as_py()  # its format is found in the cell
            form = CategoryFormat()
        return form.parse_cell(cell)

    def is_unread(self, cell: str | None) -> bool:
        """`unread` of one cell alone."""
        if cell is None or is_missing(cell, self.missing):
            return False
        value = replace(self, missing=()).value(cell)
        return isinstance(value, float) and math.isnan(value)

    def _number(self, cell: str) -> float:
        """That of one cell that is there, or its day; NaN where it cannot be read or is one of those that are missing."""
        form = self.format
        if self.kind is ColumnType.NUMBER and isinstance(form, NumberFormat):
            try:
                value = form.parse_cell(cell)
            except (ValueError, OverflowError):  # what the parser of columns reads all the same is read
                value = float(parse_numbers(strings([cell]), form)[0])
        elif self.kind is ColumnType.NUMBER and isinstance(form, DurationFormat):
            value = float(parse_durations(strings([cell]), form)[0])
        elif self.kind is ColumnType.DATE and isinstance(form, DateFormat):
            value = float(parse_dates(strings([cell]), form)[0])
        else:
            return float(self.values(pd.Series([cell], dtype="object")).iloc[0])  # its format is found in the cell
        if self.kind is ColumnType.NUMBER and self.missing and value in _missing_numbers(self.missing, form):
            return math.nan
        return value if math.isfinite(value) else math.nan

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


@lru_cache(maxsize=1000)
def _missing_numbers(missing: tuple[str, ...], form: NumberFormat | DurationFormat) -> list[float]:
    return missing_numbers(missing, form)


@lru_cache(maxsize=1000)
def _as_cells_have(missing: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(as_cells_have(missing))


def missing_numbers(missing: Sequence[str], form: NumberFormat | DurationFormat) -> list[float]:
    """Those of the words that stand for "missing" which are numbers, as a person may have written them."""
    if isinstance(form, DurationFormat):
        numbers = parse_durations(strings(missing), form)
    else:
        numbers = parse_numbers(strings(missing), replace(form, tolerance="points"))
    return [float(number) for number in numbers if np.isfinite(number)]
