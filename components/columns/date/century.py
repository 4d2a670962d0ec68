"""Which century years of two digits belong to: by the column's name, its other dates and today; else it stays a doubt."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from components.columns.arrow import pa
from components.columns.date.parse import read_plain, without_names
from components.columns.detection import Ambiguity
from components.columns.formats import CUTOFF_YEAR, DateFormat, Order
from components.columns.name_hints import names_an_end, names_the_past
from components.i18n import t

YEAR = 365.2425  # days
SOON = 15  # years from today that dates of plans and deadlines reach without saying so
FOUR_DIGITS_ONLY = (Order.YEAR_MONTH_DAY, Order.YEAR_MONTH, Order.QUARTER, Order.WEEK, Order.TIME)


@dataclass(frozen=True)
class Century:
    """A format with its cutoff year, why, and the doubt where nothing bears it out."""

    format: DateFormat
    why: str = ""
    doubt: Ambiguity | None = None


def find_century(cells: "pa.Array", form: DateFormat, name: str, today: date | None = None) -> Century:
    """The format with the last year that two digits mean in some cells of the column `name`."""
    today = today or date.today()
    if form.order in FOUR_DIGITS_ONLY or form.order in (Order.UNIX_SECONDS, Order.UNIX_MILLISECONDS):
        return Century(form)
    plain = without_names(cells)
    usual, short, past = _read(plain, form, today.year)
    if not short.any():
        return Century(form)
    until_today = replace(form, cutoff_year=today.year)
    differ = short & (usual != past)
    if names_the_past(name):
        return Century(until_today, _told(until_today, differ))
    if names_an_end(name) or not differ.any():
        return Century(form, _told(form, differ))
    others = ~short & ~np.isnan(usual)
    if others.any():  # dates with four digits say where the rest lies
        chosen = until_today if _span(past) < _span(usual) else form
        return Century(chosen, _told(chosen, differ))
    soon = float(np.nanmax(usual)) <= (today - date(1970, 1, 1)).days + SOON * YEAR
    if soon and 2 * _span(usual) <= _span(past):
        return Century(form, _told(form, differ))
    example = cells[int(np.argmax(differ))].as_py()
    if _span(usual) < _span(past) or (soon and _span(usual) == _span(past)):
        return Century(form, _told(form, differ), Ambiguity("cutoff_year", today.year, example))
    return Century(until_today, _told(until_today, differ), Ambiguity("cutoff_year", form.cutoff_year, example))


def _read(plain: "pa.Array", form: DateFormat, year: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days by the usual cutoff, which cells have a year of two digits, and days with the cutoff at `year`."""
    usual = read_plain(plain, form.order, CUTOFF_YEAR)
    short = ~np.isnan(usual) & (usual != read_plain(plain, form.order, CUTOFF_YEAR + 100))
    return usual, short, read_plain(plain, form.order, year) if short.any() else usual


def _told(form: DateFormat, differ: np.ndarray) -> str:
    """What is said of a choice, where it makes a difference."""
    return t("years of two digits are {years}", years=years_of(form.cutoff_year)) if differ.any() else ""


def years_of(cutoff_year: int) -> str:
    """`1969 to 2068`"""
    return t("{first} to {last}", first=cutoff_year - 99, last=cutoff_year)


def _span(days: np.ndarray) -> float:
    return float(np.nanmax(days) - np.nanmin(days))
