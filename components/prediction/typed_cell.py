"""A cell that a person types into the form for one row: it means what it means in the column."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from components.columns.cell_text import plain_text
from components.columns.date.grammar import EPOCH_SECONDS
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.columns.number.format import decimal_sign_of
from components.domain.problem import Misfit
from components.features import (
    BooleanFeature,
    CategoryFeature,
    DateFeature,
    Feature,
    NumberFeature,
    Preparation,
)
from components.i18n import t
from components.prediction.cell_formats import as_file_has_it, cell_text, cells_told, own_sign, value_in_words


@dataclass(frozen=True)
class TypedCell:
    """What stands in a row of JSON for the typed text, None where it is missing; and what is to be said about it."""

    value: str | float | None
    note: str = ""


def read_typed(text: str, feature: Feature, preparation: Preparation) -> TypedCell:
    """What a person typed for one column, read as a cell of a file would be.

    Where the table had cells that could not be read, such a one is left for `check_rows`, which counts it as missing.

    Raises Misfit: it is no number, date or duration as the column writes them.
    """
    parser = as_file_has_it(feature, preparation)
    (cell,) = cell_text([text], feature, parser, preparation)
    if cell is None or not feature.numeric:
        return TypedCell(cell)
    if parser.is_unread(cell):
        if feature.name in preparation.unread:
            return TypedCell(cell)
        raise _unreadable(cell, feature, preparation)
    value = parser.value(cell)
    if not isinstance(value, float) or math.isnan(value):
        return TypedCell(None)
    if not isinstance(parser.format, NumberFormat):
        return TypedCell(cell)
    told = cells_told([cell], ".", ",") if parser.format.decimal == "," else []
    note = t("{cell} is read as {read}", cell=cell, read=told[0][2]) if told else ""
    return TypedCell(value, note)


def usual_text(feature: NumberFeature, preparation: Preparation) -> str:
    """The median as the column writes it, without its unit."""
    if isinstance(feature.format, DurationFormat):
        return feature.format.write(feature.median)
    return f"{float(f'{feature.median:.6g}'):.15g}".replace(".", own_sign(feature, preparation))


def usual_cell(feature: Feature, preparation: Preparation) -> str:
    """What a row usually has: the median of numbers and dates, the most frequent value; "" for a text, and where training
    saw no value."""
    if not feature.seen:
        return ""
    match feature:
        case NumberFeature():
            return usual_text(feature, preparation)
        case DateFeature():
            timed = "hour" in feature.parts or (
                isinstance(feature.format, DateFormat) and feature.format.order is Order.TIME
            )
            return date_cell(feature.median if timed else math.floor(feature.median), feature.format)
        case CategoryFeature() | BooleanFeature():
            return next(iter(feature.vocabulary), "")
    return ""


def number_cell(value: float, feature: Feature, preparation: Preparation) -> str:
    """A number as the column writes it, without its unit and without an exponent: `0,00001`."""
    return f"{Decimal(f'{value:.12g}'):f}".replace(".", own_sign(feature, preparation))


def date_cell(days: float, form: Format | None) -> str:
    """Days since 1970-01-01 UTC as a cell that the column's format reads: `2024-12-31 18:30`; to the second."""
    order = form.order if isinstance(form, DateFormat) else None
    if order in EPOCH_SECONDS:
        return f"{round(days * 86400 / EPOCH_SECONDS[order])}"
    moment = datetime(1970, 1, 1) + timedelta(seconds=round(days * 86400))
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    if order is Order.TIME:
        return clock
    return moment.date().isoformat() if clock == "00:00" else f"{moment.date().isoformat()} {clock}"


def value_of_cell(cell: str, feature: Feature, preparation: Preparation) -> float | str | None:
    """What a cell means as the column's own parser reads it: days since 1970-01-01 UTC, a number, a label; None where it
    is missing or cannot be read."""
    parser = as_file_has_it(feature, preparation)
    (text,) = cell_text([cell], feature, parser, preparation)
    value = None if text is None else parser.value(text)
    return None if isinstance(value, float) and math.isnan(value) else value


def _unreadable(cell: str, feature: Feature, preparation: Preparation) -> Misfit:
    sign, is_open = decimal_sign_of(plain_text(cell)) if isinstance(feature.format, NumberFormat) else ("", False)
    what, remedy = t("{cell} is not {what}.", cell=cell[:60], what=value_in_words(feature)), ""
    if is_open:
        either = cell.replace(sign, ""), cell.replace(sign, own_sign(feature, preparation))
        what, remedy = t("{text} can be read in two ways.", text=cell), t("Write {one}.", one=t(" or ").join(either))
    elif isinstance(feature, NumberFeature):
        example = usual_text(feature, preparation)
        if isinstance(feature.format, NumberFormat):
            before, behind = next(iter(feature.format.prefixes), ""), next(iter(feature.format.suffixes), "")
            example = f"{before}{example} {behind}".rstrip()
        remedy = t("Write it as in {example}, or leave it empty.", example=example)
    return Misfit("not_a_number", what, feature.name, remedy or t("Correct it or leave it empty."))
