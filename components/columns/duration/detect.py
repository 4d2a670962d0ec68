"""Columns of durations, and how they are told from times of day."""

import numpy as np

from components.columns.arrow import flags, floats, pa, pc, share
from components.columns.detection import READABLE, Ambiguity, Cells, Detection, short
from components.columns.duration.format import DAYS, DurationFormat
from components.columns.duration.parse import parse_durations
from components.columns.name_hints import names_a_finish, names_a_stopwatch
from components.domain.recipe import ColumnType
from components.i18n import t

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
_WITH_SECONDS = r"^(?P<hour>[0-9]+):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]+)?$"


def detect_duration(column: Cells) -> Detection | None:
    """How long something took; None where most cells are no durations."""
    if not looks_like_durations(column.some, READABLE):
        return None
    form, open_cell = two_parts_of(column.some, stopwatch=names_a_stopwatch(column.name))
    unread = np.isnan(parse_durations(column.there, form))
    reason = t("durations in seconds, as in {example}", example=short(column.readable_example(unread)))
    if open_cell:
        reason = f"{reason}; {t('{example} is taken for hours and minutes', example=open_cell)}"
    doubt = Ambiguity("clock", "m:ss", open_cell) if open_cell else None
    return column.with_unread(Detection(ColumnType.NUMBER, reason, ColumnType.NUMBER, form, doubt=doubt), unread)


def looks_like_durations(text: "pa.Array", fewest: float) -> bool:
    """Whether at least the share `fewest` of some cells are durations, several of them in two units: `1h 30m` beside `2h`."""
    if share(text, _LOOKS) < SEVERAL:
        return False
    read = ~np.isnan(parse_durations(text, DurationFormat(two_parts="m:ss")))
    return bool((read | ~np.isnan(parse_durations(text, DurationFormat()))).mean() >= fewest)


def two_parts_of(text: "pa.Array", *, stopwatch: bool) -> tuple[DurationFormat, str]:
    """What two parts of a clock mean in some cells, and a cell of which that is open, "" for none.

    Minutes and seconds, where other cells have three parts or parts of seconds, or the column is named as what a
    `stopwatch` measures; else hours and minutes, as clocks have them.
    """
    two = flags(pc.match_substring_regex(text, f"^{_TWO_PARTS}$"))
    if stopwatch or share(text, _PARTS_OF_SECONDS) > 0 or (two.any() and share(text, _THREE_PARTS) > 0):
        return DurationFormat(two_parts="m:ss"), ""
    return DurationFormat(), str(text[int(np.argmax(two))].as_py()) if two.any() else ""


def are_durations(column: Cells) -> bool:
    """Whether clock times are rather how long something took."""
    text = column.some
    if not looks_like_durations(text, READABLE):
        return False
    if _beyond_a_day(text) or _have_hours_sometimes(text):
        return True
    readable = pc.filter(text, pa.array(~np.isnan(parse_durations(text, DurationFormat()))))
    hours = pc.struct_field(pc.extract_regex(readable, _WITH_SECONDS), "hour")
    if hours.null_count or len(hours) == 0:
        return False
    digits, values = pc.utf8_length(hours), _integers(hours)
    # `3:37:55` with hours from 0 to 9 and no zero before them, or no hours
    if values.max() == 0 or (values.min() == 0 and pc.max(digits).as_py() == 1):
        return True
    padded = pc.any(pc.starts_with(pc.filter(hours, pc.equal(digits, 2)), "0")).as_py()
    return names_a_finish(column.name) and not padded and bool(values.max() < 12)


def _beyond_a_day(text: "pa.Array") -> bool:
    """Whether several cells show what no clock does: `31:02`."""
    hours = pc.drop_null(pc.struct_field(pc.extract_regex(text, r"^(?P<hour>[0-9]+):[0-5][0-9]"), "hour"))
    over = int(np.count_nonzero(_integers(hours) >= 24))
    return over >= FEWEST_OVER and over >= OVER * len(text)


def _have_hours_sometimes(text: "pa.Array") -> bool:
    """Whether only the long ones of some times have hours, as in `59:43` and `1:02:14`."""
    minutes = pc.drop_null(pc.struct_field(pc.extract_regex(text, r"^(?P<first>[0-9]+):[0-5][0-9]$"), "first"))
    hours = pc.drop_null(pc.struct_field(pc.extract_regex(text, r"^(?P<first>[0-9]+):[0-5][0-9]:[0-5][0-9]"), "first"))
    if len(minutes) == 0 or len(hours) == 0 or pc.max(pc.utf8_length(hours)).as_py() > 1:
        return False
    longest = _integers(hours).max()
    return bool(longest <= MOST_HOURS and np.quantile(_integers(minutes), 0.1) > longest)


def _integers(text: "pa.Array") -> np.ndarray:
    return np.asarray(floats(pc.cast(text, pa.float64())))
