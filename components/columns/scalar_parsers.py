"""Cells one at a time, with Python's own library alone: the exported script carries this text and reads as the app does.

`how` is what `how_to_read` says of a column's format. Every function raises ValueError where a cell cannot be read.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

EPOCH = date(1970, 1, 1)


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9: `٤٢` and `४२` are 42."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def tidy(cell: str, how: dict[str, Any]) -> str:
    text = plain_digits(unicodedata.normalize("NFKC", cell))
    return text.translate({ord(mark): plain for mark, plain in how["plainer"].items()})


def number_of(cell: str, how: dict[str, Any]) -> float:
    text = tidy(cell, how)
    if not re.fullmatch(how["pattern"], text, re.IGNORECASE):
        raise ValueError(cell)
    if how["before"]:
        text = re.sub(rf"^([(+-]?) ?(?:{how['before']})", r"\1", text, flags=re.IGNORECASE)
    if how["behind"]:
        text = re.sub(rf" ?(?:{how['behind']})( ?-|\))?$", r"\1", text, flags=re.IGNORECASE)
    for letter, exponent in how["multiples"].items():
        text = re.sub(rf" ?{letter}( ?-|\))?$", rf"{exponent}\1", text, flags=re.IGNORECASE)
    text = text.replace(how["decimal"] + "-", "")  # `5.-` has no cents
    for mark in (how["thousands"], " "):
        text = text.replace(mark, "")
    text = text.replace(how["decimal"], ".").replace("(", "-").replace(")", "")
    value = float("-" + text[:-1] if text.endswith("-") else text)
    if abs(value) == float("inf"):
        raise ValueError(cell)
    return value


def seconds_of(cell: str, how: dict[str, Any]) -> float:
    if "rewrites" in how:  # times of day
        return days_of(cell, how) * 86400
    text = tidy(cell, how).lower()
    for pattern in how["patterns"]:
        match = re.fullmatch(pattern, text)
        if match and any(match.groupdict().values()):
            parts = match.groupdict().items()
            return sum(float((part or "0").replace(",", ".")) * how["seconds"][name] for name, part in parts)
    raise ValueError(cell)


def clock_of(seconds: float, two_parts: str) -> str:
    size = abs(float(seconds))
    size = round(size, 1) if size < 60 else float(round(size))
    hours, rest = divmod(size, 3600)
    minutes, left = divmod(rest, 60)
    second = f"{left:02.0f}" if left.is_integer() else f"{left:04.1f}"
    sign = "-" if seconds < 0 and size else ""
    if two_parts == "m:ss" and not hours:
        return f"{sign}{minutes:.0f}:{second}"
    return f"{sign}{hours:.0f}:{minutes:02.0f}:{second}"


def days_of(cell: str, how: dict[str, Any]) -> float:
    if how["second"]:
        cell = plain_digits(cell)
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", cell):
            raise ValueError(cell)
        return float(cell) * how["second"] / 86400
    text = without_names(tidy(cell, how).lower(), how)
    for pattern in how["patterns"]:
        match = re.fullmatch(pattern, text)
        if match:
            return days_in(match.groupdict(), how)
    raise ValueError(cell)


def without_names(text: str, how: dict[str, Any]) -> str:
    for pattern, instead in how["rewrites"]:
        text = re.sub(pattern, instead, text)
    return text


def days_in(part: dict[str, str | None], how: dict[str, Any]) -> float:
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
        year = how["cutoff_year"] - (how["cutoff_year"] - int(number("yy"))) % 100
    if part.get("quarter") or part.get("quarter2"):
        month = int(number("quarter", "quarter2")) * 3 - 2
    if how["years"] and "day" not in part and "week" not in part and not how["years"][0] <= year <= how["years"][1]:
        raise ValueError(part)
    if part.get("week"):
        return weekday_of(year, int(number("week")), int(number("weekday", absent=1))) + clock
    days = (date(year, month, int(number("day", "day8", absent=1))) - EPOCH).days + clock
    zone = part.get("zone") or part.get("zone2") or part.get("zone3") or ""
    return days - offset(zone, how["zones"], days)


def weekday_of(year: int, week: int, weekday: int) -> int:
    if not 1 <= week <= 53:
        raise ValueError(week)
    january_4 = date(year, 1, 4)
    monday = january_4 - timedelta(days=january_4.weekday())
    return (monday - EPOCH).days + (week - 1) * 7 + weekday - 1


def offset(zone: str, zones: dict[str, float], days: float) -> float:
    """What a zone is ahead of UTC at local `days` since 1970, as a share of a day; no zone is taken for UTC."""
    match = re.search(r"([+-])([0-9]{1,2}):?([0-9]{2})?$", zone)
    if not match:
        return zones[zone] / 24 if zone in zones else region_offset(zone, days)
    share = (int(match[2]) * 60 + int(match[3] or 0)) / 1440
    return -share if match[1] == "-" else share


def region_offset(zone: str, days: float) -> float:
    """As `offset`, of a zone such as `europe/berlin`; clocks are changed at full hours."""
    name = regions().get(zone)
    if name is None:
        raise ValueError(zone)
    local = datetime(1970, 1, 1) + timedelta(hours=(days * 24 + 1e-6) // 1)
    ahead = local.replace(tzinfo=ZoneInfo(name)).utcoffset()
    return ahead.total_seconds() / 86400 if ahead else 0.0


@cache
def regions() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
