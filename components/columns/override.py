"""What a person said about a column, beside what was found in it."""

from dataclasses import replace

import pandas as pd

from components.columns.arrow import as_text, pc, sample
from components.columns.category.format import CategoryFormat
from components.columns.cell_parser import CellParser, format_of_words
from components.columns.date.century import find_century
from components.columns.date.find_format import AMBIGUOUS, find_date_format
from components.columns.detection import LOOKED_AT, DetectedType
from components.columns.duration.detect import looks_like_durations, two_parts_of
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.columns.missing import as_cells_have, blanked
from components.columns.name_hints import names_a_stopwatch
from components.columns.number.find_format import find_number_format
from components.columns.number.parse import with_plain_digits
from components.domain.recipe import Column, ColumnType

WORDS = (ColumnType.CATEGORY, ColumnType.ID, ColumnType.TEXT)
UNUSED = (ColumnType.ID, ColumnType.CONSTANT)


def parser_of(found: DetectedType, override: Column, cells: pd.Series) -> CellParser:
    """How the column's cells are to be read: as they were found to be, but for what a person overrode."""
    kind = found.reads_as if override.kind in (None, *UNUSED) else override.kind
    form = found.format
    if kind is ColumnType.NUMBER and not isinstance(form, NumberFormat) and kind is not found.reads_as:
        form = _number_format(cells, form)
    if kind is ColumnType.DATE and kind is not found.reads_as:
        form = _date_format(cells)
    missing = tuple(override.missing or ())
    if kind in WORDS and not isinstance(form, CategoryFormat):
        form = format_of_words(blanked(as_text(cells), as_cells_have(missing)), kind, form)
    return CellParser(kind, as_overridden(form, override), missing)


def _number_format(cells: pd.Series, form: Format | None) -> Format:
    if isinstance(form, DateFormat) and form.order is Order.TIME:
        return DurationFormat(of_day=True)
    distinct = pc.unique(pc.drop_null(sample(as_text(cells))))
    if looks_like_durations(distinct, 0.5):
        return two_parts_of(distinct, stopwatch=names_a_stopwatch(str(cells.name or "")))[0]
    proposal = find_number_format(distinct.to_pylist()[:LOOKED_AT])
    return proposal.format if proposal else NumberFormat()


def _date_format(cells: pd.Series) -> Format:
    some = sample(with_plain_digits(pc.drop_null(as_text(cells))), LOOKED_AT)
    proposal = find_date_format(some, 0.5)
    if not proposal:
        return DateFormat(Order.YEAR_MONTH_DAY)
    return find_century(some, proposal.format, str(cells.name or "")).format


def as_overridden(form: Format | None, override: Column) -> Format | None:
    """The format, but for what a person said of how cells are written."""
    if isinstance(form, NumberFormat) and override.decimal and override.decimal != form.decimal:
        # What was the decimal sign parts thousands now, unless something else does already.
        thousands = form.thousands.replace(override.decimal, form.decimal) or form.decimal
        return replace(form, decimal=override.decimal, thousands=thousands, indian=False)
    if isinstance(form, DurationFormat) and override.clock:
        return replace(form, two_parts=override.clock, of_day=False)
    if isinstance(form, DateFormat):
        if override.day_first is not None and form.order in AMBIGUOUS:
            form = replace(form, order=AMBIGUOUS[0 if override.day_first else 1])
        return replace(form, cutoff_year=override.cutoff_year or form.cutoff_year)
    return form
