"""How the dates of a column are written, and the value of one cell.

The exported script carries this module, so it imports the standard library alone. The grammar is the one that the parser
of whole columns, `date.parse`, uses too.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from components.columns.cell_text import plain_digits, plain_text
from components.columns.date.calendar_names import ZONES
from components.columns.date.grammar import EPOCH_SECONDS, MONTH_YEARS, NAMED, PATTERNS, REWRITES, Order

CUTOFF_YEAR = 2068  # years of two digits lie in the hundred years that end with it: 1969 to 2068, as POSIX has it
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class DateFormat:
    """The order of a date's parts, and the last year that two digits can mean: with 2024, `25` is 1925.

    ISO dates are read in every order: nothing else starts with a year of four digits.
    """

    order: Order
    cutoff_year: int = CUTOFF_YEAR

    @property
    def patterns(self) -> list[str]:
        """How cells may be written once names are taken out, to be tried one after the other."""
        orders = [self.order] if self.order is Order.YEAR_MONTH_DAY else [self.order, Order.YEAR_MONTH_DAY]
        return [*(PATTERNS[order] for order in orders if order in PATTERNS), *NAMED]

    def parse_cell(self, cell: str) -> float:
        """Days since 1970-01-01 UTC; a time of day is a share of a day. Raises ValueError where there is no date."""
        if self.order in EPOCH_SECONDS:
            digits = plain_digits(cell)
            if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", digits):
                raise ValueError(cell)
            return float(digits) * EPOCH_SECONDS[self.order] / 86400
        text = plain_text(cell).lower()
        for _, rules in REWRITES:
            for pattern, instead in rules:
                text = re.sub(pattern, instead, text)
        for pattern in self.patterns:
            match = re.fullmatch(pattern, text)
            if match:
                return self._days_in(match.groupdict())
        raise ValueError(cell)

    def _days_in(self, part: dict[str, str | None]) -> float:
        def number(*names: str, absent: float = 0.0) -> float:
            found = [text for name in names if (text := part.get(name))]
            return float(found[0].replace("'", "").replace(",", ".")) if found else absent

        hour, minute, second = number("hour"), number("minute", "minute2"), number("second", "second2")
        if hour >= 24 or minute >= 60 or second >= 61 or (part.get("half") and not 1 <= hour <= 12):
            raise ValueError(part)
        if part.get("half"):
            hour = hour % 12 + (12 if part["half"] == "p" else 0)
        clock = (hour * 3600 + minute * 60 + second) / 86400
        if not any(name.startswith("y") for name in part):
            return clock
        year, month = int(number("year", "year8", "year2")), int(number("month", "month8", "month2", absent=1))
        if part.get("yy"):
            year = self.cutoff_year - (self.cutoff_year - int(number("yy"))) % 100
        if part.get("quarter") or part.get("quarter2"):
            month = int(number("quarter", "quarter2")) * 3 - 2
        of_months = self.order in (Order.YEAR_MONTH, Order.MONTH_YEAR) and "day" not in part and "week" not in part
        if of_months and not MONTH_YEARS[0] <= year <= MONTH_YEARS[1]:
            raise ValueError(part)
        if part.get("week"):
            return _day_of_week(year, int(number("week")), int(number("weekday", absent=1))) + clock
        days = (date(year, month, int(number("day", "day8", absent=1))) - EPOCH).days + clock
        zone = part.get("zone") or part.get("zone2") or part.get("zone3") or ""
        return days - _offset(zone, days)


def _day_of_week(year: int, week: int, weekday: int) -> int:
    if not 1 <= week <= 53:
        raise ValueError(week)
    january_4 = date(year, 1, 4)
    monday = january_4 - timedelta(days=january_4.weekday())
    return (monday - EPOCH).days + (week - 1) * 7 + weekday - 1


def _offset(zone: str, days: float) -> float:
    """What a zone is ahead of UTC at local `days` since 1970, as a share of a day; no zone is taken for UTC."""
    match = re.search(r"([+-])([0-9]{1,2}):?([0-9]{2})?$", zone)
    if not match:
        return ZONES[zone] / 24 if zone in ZONES else region_offset(zone, days)
    share = (int(match[2]) * 60 + int(match[3] or 0)) / 1440
    return -share if match[1] == "-" else share


def region_offset(zone: str, days: float) -> float:
    """What a zone such as `europe/berlin` is ahead of UTC at local `days` since 1970, as a share of a day.

    Clocks are changed at full hours. Raises ValueError where there is no such zone.
    """
    name = _regions().get(zone)
    if name is None:
        raise ValueError(zone)
    local = datetime(1970, 1, 1) + timedelta(hours=(days * 24 + 1e-6) // 1)
    ahead = local.replace(tzinfo=ZoneInfo(name)).utcoffset()
    return ahead.total_seconds() / 86400 if ahead else 0.0


@cache
def _regions() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
