"""Which century years of two digits belong to: by the column's name, its other dates and today; else it stays a doubt."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from components.columns.arrow import pa
from components.columns.date.format import EPOCH
from components.columns.date.parse import read_plain, without_names
from components.columns.detection import Ambiguity
from components.columns.formats import CUTOFF_YEAR, DateFormat, Order
from components.columns.name_hints import names_an_end, names_the_past
from components.i18n import t

YEAR = 365.2425  # days
SOON = 15  # years from today that dates of plans and deadlines reach without saying so
FOUR_DIGITS_ONLY = set(Order) - {Order.DAY_MONTH_YEAR, Order.MONTH_DAY_YEAR, Order.MONTH_YEAR}


@dataclass(frozen=True)
class Century:
    """A format with its cutoff year, why, and the doubt where nothing bears it out."""

    format: DateFormat
    why: str = ""
    doubt: Ambiguity | None = None


def find_century(cells: "pa.Array", form: DateFormat, name: str) -> Century:
    """The format with the last year that two digits mean in some cells of the column `name`."""
    if form.order in FOUR_DIGITS_ONLY:
        return Century(form)
    plain, usual_year, this_year = without_names(cells), form.cutoff_year, date.today().year
    usual = read_plain(plain, form.order, CUTOFF_YEAR)
    short = ~np.isnan(usual) & (usual != read_plain(plain, form.order, CUTOFF_YEAR + 100))
    if not short.any():
        return Century(form)
    past = read_plain(plain, form.order, this_year)
    differ = short & (usual != past)

    def century(cutoff_year: int, instead: int | None = None) -> Century:
        why = t("years of two digits are {years}", years=years_of(cutoff_year)) if differ.any() else ""
        example = cells[int(np.argmax(differ))].as_py()
        doubt = Ambiguity("cutoff_year", instead, example) if instead else None
        return Century(replace(form, cutoff_year=cutoff_year), why, doubt)

    if names_the_past(name):
        return century(this_year)
    if names_an_end(name) or not differ.any():
        return century(usual_year)
    usual_span, past_span = (float(np.nanmax(days) - np.nanmin(days)) for days in (usual, past))
    if (~short & ~np.isnan(usual)).any():  # dates with four digits say where the rest lies
        return century(this_year if past_span < usual_span else usual_year)
    soon = float(np.nanmax(usual)) <= (date.today() - EPOCH).days + SOON * YEAR
    if soon and 2 * usual_span <= past_span:
        return century(usual_year)
    if usual_span < past_span or (soon and usual_span == past_span):
        return century(usual_year, this_year)
    return century(this_year, usual_year)


def years_of(cutoff_year: int) -> str:
    """`1969 to 2068`"""
    return t("{first} to {last}", first=cutoff_year - 99, last=cutoff_year)
