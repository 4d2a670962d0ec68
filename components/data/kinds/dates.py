"""Dates and times as people write them: ISO with zones, `31/12/2024`, `Jan 5, 2024`, `2024-W05`, `2024Q1`, `14:30`."""

import numpy as np

from components.data.kinds.arrow import floats, pa, pc, replaced
from components.data.kinds.formats import YEAR_TURN, DateFormat, Order
from components.data.kinds.numbers import unified

# The first letters of the months in English, German, French, Spanish and Italian; no beginning means two months.
MONTHS = [
    "jan|januar|january|jänner|janvier|janv|ene|enero|gen|gennaio",
    "feb|februar|february|fév|févr|février|fev|febrero|febbraio",
    "mar|mär|märz|mrz|march|mars|marzo",
    "apr|april|avr|avril|abr|abril|aprile",
    "may|mai|mayo|mag|maggio",
    "jun|june|juni|juin|junio|giu|giugno",
    "jul|july|juli|juil|juillet|julio|lug|luglio",
    "aug|august|août|aout|ago|agosto",
    "sep|sept|september|septembre|septiembre|set|settembre",
    "oct|okt|october|oktober|octobre|octubre|ott|ottobre",
    "nov|november|novembre|noviembre",
    "dec|dez|déc|december|dezember|décembre|dic|diciembre|dicembre",
]
WEEKDAYS = "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
MONTH_NAMES = [
    "|".join(sorted(names.split("|"), key=lambda name: -len(name))) for names in MONTHS
]  # the longest first, so that `january` is not `jan` and an odd `uary`
ANY_MONTH = "|".join(MONTH_NAMES)
ZONES = {  # hours before UTC by the names that people write; one that several countries use for different times is none
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "wet": 0, "west": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9,
}  # fmt: skip
NAMED_ZONE = "|".join(sorted(ZONES, key=lambda name: -len(name)))
_SECONDS = r"(?P<second>[0-9]{2}(?:[.,][0-9]+)?)"
_MINUTES = rf":(?P<minute>[0-9]{{2}})(?::{_SECONDS})?"
_ANY_MINUTES = rf":?(?P<minute>[0-9]{{2}})(?::?{_SECONDS})?"  # behind a date the colons may be left out
_HALF = r"(?: ?(?P<half>[ap])(?:\.?m\.?)?)?(?: ?uhr)?"
_CLOCK = rf"(?P<hour>[0-9]{{1,2}}){_MINUTES}{_HALF}"
_ZONE = rf"(?: ?(?P<zone>z|utc|gmt|{NAMED_ZONE}|(?:utc|gmt)?[+-][0-9]{{1,2}}:?(?:[0-9]{{2}})?))?"
_TIME = rf"(?:(?:t|,? +|, ?)(?P<hour>[0-9]{{1,2}})(?:{_ANY_MINUTES})?{_HALF}{_ZONE})?"
_YEAR = r"(?P<year>[0-9]{4})"
_SHORT_YEAR = r"(?P<year>[0-9]{4}|'?[0-9]{2})"
_MONTH, _DAY = r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_SEP = r"[-/. ]"
_YEAR8, _MONTH8, _DAY8 = r"(?P<year8>[0-9]{4})", r"(?P<month8>[0-9]{2})", r"(?P<day8>[0-9]{2})"  # without signs between
_LAST_YEAR8 = r"(?P<year8>(?:19|20)[0-9]{2})"  # so that `20240305`, read in any order, can only begin with the year
PATTERNS = {
    Order.YEAR_MONTH_DAY: rf"(?:{_YEAR}(?:[-/.]|年){_MONTH}(?:[-/.]|月){_DAY}日?|{_YEAR8}{_MONTH8}{_DAY8}){_TIME}",
    Order.DAY_MONTH_YEAR: rf"(?:{_DAY}{_SEP}{{1,2}}{_MONTH}{_SEP}{{1,2}}{_SHORT_YEAR}|{_DAY8}{_MONTH8}{_LAST_YEAR8}){_TIME}",
    Order.MONTH_DAY_YEAR: rf"(?:{_MONTH}{_SEP}{{1,2}}{_DAY}{_SEP}{{1,2}}{_SHORT_YEAR}|{_MONTH8}{_DAY8}{_LAST_YEAR8}){_TIME}",
    Order.YEAR_MONTH: rf"(?:{_YEAR}(?:[-/ ]|年){_MONTH}月?|{_YEAR8}{_MONTH8})",
    Order.MONTH_YEAR: rf"{_MONTH}[-/. ](?P<year>[0-9]{{4}}|'[0-9]{{2}})",
    Order.QUARTER: rf"(?:{_YEAR}[-/ ]?q(?P<quarter>[1-4])|q(?P<quarter2>[1-4])[-/ ]?(?P<year2>[0-9]{{4}}))",
    Order.WEEK: rf"{_YEAR}-?w(?P<week>[0-9]{{1,2}})(?:-?(?P<weekday>[1-7]))?",
    Order.TIME: _CLOCK,
}
MONTH_YEARS = (1700, 2200)  # `1234-05` is rather a code
EPOCH_SECONDS = {Order.UNIX_SECONDS: 1.0, Order.UNIX_MILLISECONDS: 1e-3}


def read_dates(text: "pa.Array", form: DateFormat) -> np.ndarray:
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
    days = _read_distinct(coded.dictionary, form.order)
    places = pc.fill_null(coded.indices, len(days)).to_numpy(zero_copy_only=False)
    return np.append(days, np.nan)[places]


def _from_unix(text: "pa.Array", second: float) -> np.ndarray:
    try:
        return floats(pc.cast(text, pa.float64())) * second / 86_400
    except pa.ArrowInvalid:
        whole = pc.if_else(pc.match_substring_regex(text, r"^-?[0-9]{1,15}(\.[0-9]+)?$"), text, None)
        return floats(pc.cast(whole, pa.float64())) * second / 86_400


def _read_distinct(text: "pa.Array", order: Order) -> np.ndarray:
    return read_plain(without_names(text), order)


def read_plain(plain: "pa.Array", order: Order) -> np.ndarray:
    """`read_dates` of cells that `without_names` gave."""
    days = _in_days(plain, order)
    left = np.isnan(days)
    if order is not Order.YEAR_MONTH_DAY and left.any():  # ISO dates are read in every order
        days[left] = _in_days(pc.filter(plain, pa.array(left)), Order.YEAR_MONTH_DAY)
    return days


def without_names(text: "pa.Array") -> "pa.Array":
    """Lower case, months as numbers, no names of weekdays: `Mon, Jan 5th 2024` -> `1 5 2024`."""
    plain = pc.utf8_lower(unified(text))
    if not pc.any(pc.match_substring_regex(plain, ANY_MONTH)).as_py():
        return plain
    plain = pc.replace_substring_regex(plain, rf"^(?:{WEEKDAYS})\.?,? +", "")
    # `Feb-23` is a year
    plain = pc.replace_substring_regex(plain, rf"^({ANY_MONTH})\.?[-/ ]'?([0-9]{{2}})$", r"\1 '\2")
    for number, names in enumerate(MONTH_NAMES, 1):
        if pc.any(pc.match_substring_regex(plain, names)).as_py():
            plain = pc.replace_substring_regex(plain, rf"(^|[^\pL])(?:{names})(?:\.|\b)", rf"\1{number}")
    plain = pc.replace_substring_regex(plain, r"([0-9])(?:st|nd|rd|th|er|º)\b", r"\1")
    plain = pc.replace_substring_regex(plain, r" (?:de|del|of) ", " ")
    return replaced(plain, ", ", " ")


def _in_days(plain: "pa.Array", order: Order) -> np.ndarray:
    parts = pc.extract_regex(plain, f"^(?:{PATTERNS[order]})$")
    names = [field.name for field in parts.type] if len(plain) else []
    found = {name: pc.struct_field(parts, name) for name in names}
    fits = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    clock, right = _clock(found, len(plain))
    if order is Order.TIME:
        return np.where(fits & right, clock, np.nan)
    year = _either(found, "year", "year8", "year2")
    month, day = _either(found, "month", "month8"), _either(found, "day", "day8")
    year = np.where(year < 100, year + np.where(year < YEAR_TURN, 2000, 1900), year)
    if order in (Order.YEAR_MONTH, Order.MONTH_YEAR):
        fits &= (year >= MONTH_YEARS[0]) & (year <= MONTH_YEARS[1])
    if order is Order.QUARTER:
        month = _either(found, "quarter", "quarter2") * 3 - 2
    if order is Order.WEEK:
        days, sound = _from_week(year, _number(found, "week"), np.nan_to_num(_number(found, "weekday"), nan=1.0))
    else:
        days, sound = _from_civil(year, month, np.nan_to_num(day, nan=1.0))
    return np.where(fits & right & sound, days + clock, np.nan)


def _number(found: "dict[str, pa.Array]", name: str) -> np.ndarray:
    """A captured part as float64, NaN where it is absent."""
    text = replaced(replaced(found[name], "'", ""), ",", ".")
    return floats(pc.cast(pc.if_else(pc.equal(text, ""), None, text), pa.float64()))


def _either(found: "dict[str, pa.Array]", *names: str) -> np.ndarray:
    there = [_number(found, name) for name in names if name in found]
    if not there:
        return np.full(len(next(iter(found.values()), [])), np.nan)
    merged = there[0]
    for other in there[1:]:
        merged = np.where(np.isnan(merged), other, merged)
    return merged


def _clock(found: "dict[str, pa.Array]", rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The time of day as a share of a day, minus the zone's offset; and whether it exists."""
    if "hour" not in found:
        return np.zeros(rows), np.ones(rows, bool)
    hour, minute, second = (np.nan_to_num(_number(found, part)) for part in ("hour", "minute", "second"))
    half = pc.fill_null(found["half"], "").to_numpy(zero_copy_only=False)
    right = (hour < 24) & (minute < 60) & (second < 61)
    right &= (half == "") | ((hour >= 1) & (hour <= 12))
    hour = np.where(half == "", hour, hour % 12 + np.where(half == "p", 12, 0))
    share_of_day = (hour * 3600 + minute * 60 + second) / 86_400
    return share_of_day - (_offset(found["zone"]) if "zone" in found else 0.0), right


def _offset(zones: "pa.Array") -> np.ndarray:
    """`+05:30` as a share of a day; no zone is taken for UTC."""
    parts = pc.extract_regex(zones, r"(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?$")
    hours = np.nan_to_num(floats(pc.cast(pc.struct_field(parts, "hours"), pa.float64())))
    text = pc.struct_field(parts, "minutes")
    minutes = np.nan_to_num(floats(pc.cast(pc.if_else(pc.equal(text, ""), None, text), pa.float64())))
    minus = pc.fill_null(pc.equal(pc.struct_field(parts, "sign"), "-"), False).to_numpy(zero_copy_only=False)
    named = np.array([ZONES.get(zone or "", 0) for zone in zones.to_pylist()], "float64")
    return np.where(minus, -1, 1) * (hours * 60 + minutes) / 1440 + named / 24


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
