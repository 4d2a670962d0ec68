"""Dates and times as people write them: ISO with zones, `31/12/2024`, `Jan 5, 2024`, `2024-W05`, `2024Q1`, `14:30`."""

import numpy as np

from components.columns.arrow import floats, pa, pc, replaced
from components.columns.date.calendar_names import ZONES
from components.columns.date.format import CUTOFF_YEAR, DateFormat, region_offset
from components.columns.date.grammar import EPOCH_SECONDS, MONTH_YEARS, NAMED, PATTERNS, PLAIN_SIGNS, REWRITES, Order
from components.columns.number.parse import plain_array


def parse_dates(text: "pa.Array", form: DateFormat) -> np.ndarray:
    """Cells as float64 days since 1970-01-01 UTC (rows,), NaN where missing or unreadable.

    A time without a date is a share of a day; a month, quarter or week stands for its first day.
    """
    if form.order in EPOCH_SECONDS:
        return _from_unix(text, EPOCH_SECONDS[form.order])
    if form.order is Order.YEAR_MONTH_DAY:
        try:
            return floats(pc.cast(pc.cast(text, pa.timestamp("us")), pa.int64())) / 86_400e6
        except pa.ArrowInvalid:
            pass  # some cells have a zone, or are not written as ISO has it
    coded = pc.dictionary_encode(text)
    days = read_plain(without_names(coded.dictionary), form.order, form.cutoff_year)
    places = pc.fill_null(coded.indices, len(days)).to_numpy(zero_copy_only=False)
    return np.append(days, np.nan)[places]


def _from_unix(text: "pa.Array", second: float) -> np.ndarray:
    try:
        return floats(pc.cast(text, pa.float64())) * second / 86_400
    except pa.ArrowInvalid:
        whole = pc.if_else(pc.match_substring_regex(text, r"^-?[0-9]{1,15}(\.[0-9]+)?$"), text, None)
        return floats(pc.cast(whole, pa.float64())) * second / 86_400


def read_plain(plain: "pa.Array", order: Order, cutoff_year: int = CUTOFF_YEAR) -> np.ndarray:
    """`parse_dates` of cells that `without_names` gave."""
    iso = Order.YEAR_MONTH_DAY  # such dates are read in every order, as those are whose month has a name
    patterns = [(PATTERNS[one], one) for one in dict.fromkeys((order, iso))]
    if pc.any(pc.match_substring(plain, "#")).as_py():
        patterns += [(pattern, iso) for pattern in NAMED]
    days = np.full(len(plain), np.nan)
    for pattern, one in patterns:
        left = np.isnan(days)
        if left.any():
            some = plain if left.all() else pc.filter(plain, pa.array(left))
            days[left] = days_written_as(pattern, some, one, cutoff_year)
    return days


def without_names(text: "pa.Array") -> "pa.Array":
    """Small letters, words as signs that the patterns know: `Mon, Jan 5th 2024 2 p.m.` -> `#1# 5 2024 2 pm`."""
    plain = pc.utf8_lower(plain_array(text))
    if pc.all(pc.match_substring_regex(plain, f"^{PLAIN_SIGNS}$")).as_py():
        return plain
    for occurs, rules in REWRITES:
        if pc.any(pc.match_substring_regex(plain, occurs)).as_py():
            for pattern, instead in rules:
                plain = pc.replace_substring_regex(plain, pattern, instead)
    return plain


def days_written_as(pattern: str, plain: "pa.Array", order: Order, cutoff_year: int = CUTOFF_YEAR) -> np.ndarray:
    """`read_plain` of the cells that one pattern of the grammar fits."""
    parts = pc.extract_regex(plain, f"^(?:{pattern})$")
    names = [field.name for field in parts.type] if len(plain) else []
    found = {name: pc.struct_field(parts, name) for name in names}
    fits = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    clock, right = _clock(found, len(plain))
    if order is Order.TIME:
        return np.where(fits & right, clock, np.nan)
    year = _number(found, "year", "year8", "year2")
    month, day = _number(found, "month", "month8", "month2"), _number(found, "day", "day8")
    if "yy" in found:
        year = np.where(np.isnan(year), cutoff_year - (cutoff_year - _number(found, "yy")) % 100, year)
    if order in (Order.YEAR_MONTH, Order.MONTH_YEAR):
        fits &= (year >= MONTH_YEARS[0]) & (year <= MONTH_YEARS[1])
    if order is Order.QUARTER:
        month = _number(found, "quarter", "quarter2") * 3 - 2
    if order is Order.WEEK:
        days, sound = _from_week(year, _number(found, "week"), np.nan_to_num(_number(found, "weekday"), nan=1.0))
    else:
        days, sound = _from_civil(year, month, np.nan_to_num(day, nan=1.0))
    offset = sum(_offset(found[name], days + clock) for name in ("zone", "zone2", "zone3") if name in found)
    return np.where(fits & right & sound, days + clock - offset, np.nan)


def _number(found: "dict[str, pa.Array]", *names: str) -> np.ndarray:
    """The first of some captured parts that is there (rows,) float64, NaN where none is."""
    merged = np.full(len(next(iter(found.values()), [])), np.nan)
    for name in names:
        if name in found and pc.any(pc.not_equal(found[name], "")).as_py():
            text = replaced(found[name], ",", ".")
            part = floats(pc.cast(pc.if_else(pc.equal(text, ""), None, text), pa.float64()))
            merged = np.where(np.isnan(merged), part, merged)
    return merged


def _clock(found: "dict[str, pa.Array]", rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The time of day as a share of a day, and whether it exists."""
    if "hour" not in found:
        return np.zeros(rows), np.ones(rows, bool)
    hour = np.nan_to_num(_number(found, "hour"))
    minute, second = (np.nan_to_num(_number(found, part, f"{part}2")) for part in ("minute", "second"))
    half = pc.fill_null(found["half"], "").to_numpy(zero_copy_only=False)
    right = (hour < 24) & (minute < 60) & (second < 61)
    right &= (half == "") | ((hour >= 1) & (hour <= 12))
    hour = np.where(half == "", hour, hour % 12 + np.where(half == "p", 12, 0))
    return (hour * 3600 + minute * 60 + second) / 86_400, right


def _offset(zones: "pa.Array", days: np.ndarray) -> np.ndarray:
    """What a zone is ahead of UTC at local `days`, `+05:30` as a share of a day; no zone is taken for UTC."""
    if not pc.any(pc.not_equal(zones, "")).as_py():
        return np.zeros(len(zones))
    parts = pc.extract_regex(zones, r"(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?$")
    found = {name: pc.struct_field(parts, name) for name in ("hours", "minutes")}
    hours, minutes = (np.nan_to_num(_number(found, name)) for name in found)
    minus = pc.fill_null(pc.equal(pc.struct_field(parts, "sign"), "-"), False).to_numpy(zero_copy_only=False)
    offset = np.where(minus, -1, 1) * (hours * 60 + minutes) / 1440
    coded = pc.dictionary_encode(pc.fill_null(zones, ""))
    places = coded.indices.to_numpy(zero_copy_only=False)
    for place, zone in enumerate(coded.dictionary.to_pylist()):
        if not zone[-1:].isdigit():
            rows = places == place
            offset[rows] = ZONES[zone] / 24 if zone in ZONES else _of_region(zone, days[rows])
    return offset


def _of_region(zone: str, days: np.ndarray) -> np.ndarray:
    """Offsets at local days; NaN where there is no such zone. Clocks are changed at full hours."""
    hours, places = np.unique(np.floor(np.nan_to_num(days, nan=0.0) * 24 + 1e-6), return_inverse=True)
    try:
        return np.array([region_offset(zone, hour / 24) for hour in hours.tolist()])[places]
    except ValueError:
        return np.full(len(days), np.nan)


def _from_civil(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970-01-01 and whether the date exists, in the Gregorian calendar."""
    sound = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(sound, (year - 1970) * 12 + month - 1, 0).astype("int64").astype("datetime64[M]")
    first = months.astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[D]") - first).astype("int64")
    sound &= day <= length
    return first.astype("int64") + np.nan_to_num(day) - 1, sound


def _from_week(year: np.ndarray, week: np.ndarray, weekday: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ISO 8601: week 1 is the one with 4 January, weeks begin on Monday."""
    january_4, sound = _from_civil(year, np.ones_like(year), np.full_like(year, 4))
    sound &= (week >= 1) & (week <= 53)
    monday = january_4 - (january_4 + 3) % 7  # 1970-01-01 was a Thursday
    return np.nan_to_num(monday + (week - 1) * 7 + weekday - 1), sound
