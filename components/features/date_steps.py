"""Steps along a time axis that people count in: minutes, hours, days, weeks, months, years."""

import math
from collections.abc import Sequence

import numpy as np

from components.columns.formats import DateFormat, Format, Order
from components.i18n import t

MINUTES_A_DAY, DAYS_A_WEEK = 1440, 7
MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440, 2 * 1440, DAYS_A_WEEK * 1440)
MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000)
MONTHS_TO_1970 = 1970 * 12
FIRST_MONDAY = 4.0  # weeks begin with it: 1970-01-05
WITH_TIME = 3.0  # days; the labels of a shorter axis have the time of day
OF_MONTHS = (Order.YEAR_MONTH, Order.MONTH_YEAR)


def date_steps(low: float, high: float, form: Format | None, most: int) -> list[float]:
    """Days since 1970-01-01 from at or before `low` to at or after `high`, at most `most` of them, evenly as people count."""
    whole = float(low).is_integer() and float(high).is_integer()
    for minutes in () if _order(form) in (*OF_MONTHS, Order.QUARTER) else MINUTES:
        step, origin = minutes / MINUTES_A_DAY, FIRST_MONDAY if minutes == DAYS_A_WEEK * MINUTES_A_DAY else 0.0
        # A share of a day is no exact number: a step more for that would be outside of all rows.
        begin, end = math.floor((low - origin) / step + 1e-6), math.ceil((high - origin) / step - 1e-6)
        if end - begin < most and not (whole and step < 1):
            return [origin + count * minutes / MINUTES_A_DAY for count in range(begin, end + 1)]
    first, last = _month_of(math.floor(low)), _month_of(math.ceil(high))
    last += _day_of(last) < high
    for months in MONTHS if _order(form) is not Order.QUARTER else MONTHS[1:]:
        begin, end = first // months, -(-last // months)
        if end - begin < most:
            return [_day_of(count * months) for count in range(begin, end + 1)]
    return [float(day) for day in np.linspace(low, high, most)]


def _month_of(day: int) -> int:
    """Months since the year 0."""
    return int(np.datetime64(day, "D").astype("datetime64[M]").astype(int)) + MONTHS_TO_1970


def _day_of(month: int) -> float:
    """The first day of a month since the year 0, in days since 1970-01-01."""
    return float(np.datetime64(month - MONTHS_TO_1970, "M").astype("datetime64[D]").astype(int))


def date_labels(days: Sequence[float], form: Format | None) -> list[str]:
    """Days since 1970-01-01 in the order that the column writes its dates in."""
    order = _order(form)
    if order is Order.TIME:
        return [_clock(day) for day in days]
    timed = len(days) > 1 and days[-1] - days[0] < WITH_TIME and any(not float(day).is_integer() for day in days)
    return [_date(day, order) + (f" {_clock(day)}" if timed else "") for day in days]


def _order(form: Format | None) -> Order | None:
    return form.order if isinstance(form, DateFormat) else None


def _clock(day: float) -> str:
    minutes = round((day - math.floor(day)) * MINUTES_A_DAY) % MINUTES_A_DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _date(day: float, order: Order | None) -> str:
    # As the clock is rounded: 23:59:59 is the beginning of the next day.
    moment = np.datetime64(math.floor(day + 0.5 / MINUTES_A_DAY), "D")
    year, month, of_month = str(moment).rsplit("-", 2)
    return _pattern(order).format(year=year, month=month, day=of_month, quarter=(int(month) + 2) // 3)


def date_pattern(form: Format | None) -> str:
    """How a day is written in the order of the column, to be filled with {year}, {month}, {day} and {quarter}."""
    return _pattern(_order(form))


def _pattern(order: Order | None) -> str:
    match order:
        case Order.YEAR_MONTH:
            return "{year}-{month}"
        case Order.MONTH_YEAR:
            return "{month}/{year}"
        case Order.QUARTER:
            return t("{year} Q{quarter}", year="{year}", quarter="{quarter}")
        case Order.DAY_MONTH_YEAR:
            return "{day}/{month}/{year}"
        case Order.MONTH_DAY_YEAR:
            return "{month}/{day}/{year}"
        case _:
            return "{year}-{month}-{day}"
