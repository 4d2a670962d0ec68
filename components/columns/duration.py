"""How long something took: `36:15:00`, `1h 30m`, `2 days 03:04:05`, `PT1H30M`, `4:35.2`; and times of day as seconds."""

import numpy as np

from components.columns.arrow import flags, floats, pa, pc, share
from components.columns.date import parse_dates
from components.columns.date_format import DateFormat
from components.columns.date_grammar import Order
from components.columns.duration_format import DAYS, SECONDS, DurationFormat
from components.columns.number import plain_array

_DAYS = DAYS.replace("(?P<days>", "(?:")
_LOOKS = (
    rf"{_DAYS}[0-9]+:[0-5][0-9](?::[0-5][0-9])?(?:[.,][0-9]+)?|[0-9]+ ?h ?[0-5][0-9]"
    r"|.*[0-9] ?[a-z'′]+\.?,? ?[0-9.]+ ?[a-z'\"″′]+\.?|pt?[0-9].*"  # `1h 30m`, `PT90M`; `90 min` is a number with a unit
)
SEVERAL = 0.2  # of the cells
FEWEST_OVER, OVER = 3, 0.02  # cells, and the share of them, that one typing error is not
MOST_HOURS = 5  # of what has hours only where it is long
_TWO_PARTS = r"[0-9]+:[0-5][0-9]"
_THREE_PARTS = r"[0-9]+:[0-5][0-9]:.*"
_PARTS_OF_SECONDS = r"[0-9]+:[0-5][0-9][.,][0-9]+"


def looks_like_durations(text: "pa.Array", fewest: float) -> bool:
    """Whether at least the share `fewest` of some cells are durations, several of them in two units: `1h 30m` beside `2h`."""
    if share(text, _LOOKS) < SEVERAL:
        return False
    read = ~np.isnan(parse_durations(text, DurationFormat(two_parts="m:ss")))
    return bool((read | ~np.isnan(parse_durations(text, DurationFormat()))).mean() >= fewest)


def parse_durations(text: "pa.Array", form: DurationFormat) -> np.ndarray:
    """Cells as float64 seconds (rows,), NaN where missing or unreadable."""
    if form.of_day:
        return parse_dates(text, DateFormat(Order.TIME)) * SECONDS["days"]
    plain = pc.utf8_lower(plain_array(text))
    seconds = np.full(len(plain), np.nan)
    for pattern in form.patterns:
        left = np.isnan(seconds)
        if left.any():
            seconds[left] = _read(pc.filter(plain, pa.array(left)), pattern)
    return seconds


def _read(plain: "pa.Array", pattern: str) -> np.ndarray:
    parts = pc.extract_regex(plain, f"^(?:{pattern})$")
    found = {field.name: pc.struct_field(parts, field.name) for field in parts.type}
    numbers = {
        name: floats(pc.cast(pc.if_else(pc.equal(part, ""), None, pc.replace_substring(part, ",", ".")), pa.float64()))
        for name, part in found.items()
    }
    some = ~np.all([np.isnan(part) for part in numbers.values()], axis=0)
    total = np.sum([np.nan_to_num(part) * SECONDS[name] for name, part in numbers.items()], axis=0)
    return np.where(some, total, np.nan)


def two_parts_of(text: "pa.Array", *, stopwatch: bool) -> tuple[DurationFormat, str]:
    """What two parts of a clock mean in some cells, and a cell of which that is open, "" for none.

    Minutes and seconds, where other cells have three parts or parts of seconds, or the column is named as what a
    `stopwatch` measures; else hours and minutes, as clocks have them.
    """
    two = flags(pc.match_substring_regex(text, f"^{_TWO_PARTS}$"))
    if stopwatch or share(text, _PARTS_OF_SECONDS) > 0 or (two.any() and share(text, _THREE_PARTS) > 0):
        return DurationFormat(two_parts="m:ss"), ""
    return DurationFormat(), str(text[int(np.argmax(two))].as_py()) if two.any() else ""


def beyond_a_day(text: "pa.Array") -> bool:
    """Whether several cells show what no clock does: `31:02`."""
    hours = pc.drop_null(pc.struct_field(pc.extract_regex(text, r"^(?P<hour>[0-9]+):[0-5][0-9]"), "hour"))
    over = int(np.count_nonzero(_integers(hours) >= 24))
    return over >= FEWEST_OVER and over >= OVER * len(text)


def have_hours_sometimes(text: "pa.Array") -> bool:
    """Whether only the long ones of some times have hours, as in `59:43` and `1:02:14`."""
    minutes = pc.drop_null(pc.struct_field(pc.extract_regex(text, r"^(?P<first>[0-9]+):[0-5][0-9]$"), "first"))
    hours = pc.drop_null(pc.struct_field(pc.extract_regex(text, r"^(?P<first>[0-9]+):[0-5][0-9]:[0-5][0-9]"), "first"))
    if len(minutes) == 0 or len(hours) == 0 or pc.max(pc.utf8_length(hours)).as_py() > 1:
        return False
    longest = _integers(hours).max()
    return bool(longest <= MOST_HOURS and np.quantile(_integers(minutes), 0.1) > longest)


def are_lasting(text: "pa.Array") -> bool:
    """Whether clock times are rather durations: `3:37:55` with hours from 0 to 9 and no zero before them, or no hours."""
    hours = _hours(text)
    if hours is None:
        return False
    unpadded = bool(pc.all(pc.equal(pc.utf8_length(hours), 1)).as_py())
    values = _integers(hours)
    return bool(values.max() == 0 or (unpadded and values.min() == 0))


def below_half_a_day(text: "pa.Array") -> bool:
    """Whether clock times with seconds begin without a zero before the hour, and none is later than 11:59:59."""
    hours = _hours(text)
    if hours is None:
        return False
    padded = pc.any(pc.starts_with(pc.filter(hours, pc.equal(pc.utf8_length(hours), 2)), "0")).as_py()
    return not padded and bool(_integers(hours).max() < 12)


def _hours(text: "pa.Array") -> "pa.Array | None":
    """The hours of cells that all have three parts."""
    parts = pc.extract_regex(text, r"^(?P<hour>[0-9]+):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]+)?$")
    hours = pc.struct_field(parts, "hour")
    return None if hours.null_count or len(hours) == 0 else hours


def _integers(text: "pa.Array") -> np.ndarray:
    return np.asarray(floats(pc.cast(text, pa.float64())))
