"""How long something took: `36:15:00`, `1h 30m`, `2 days 03:04:05`, `PT1H30M`."""

import numpy as np

from components.data.kinds.arrow import floats, pa, pc, share
from components.data.kinds.numbers import unified

SECONDS = {"days": 86_400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DAYS = rf"(?:(?P<days>{_NUMBER}) ?(?:d|day|days),? ?)?"
# Two parts are hours and minutes, as a clock has them.
_CLOCK = rf"{_DAYS}(?P<hours>[0-9]+):(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9](?:\.[0-9]+)?))?"
_LETTERS = (
    rf"p?{_DAYS}t?(?:(?P<hours>{_NUMBER}) ?(?:h|hr|hrs|hours?|std),? ?)?(?:(?P<minutes>{_NUMBER}) ?(?:m|min|mins|minutes?),? ?)?"
    rf"(?:(?P<seconds>{_NUMBER}) ?(?:s|sec|secs|seconds?))?"
)
PATTERNS = (_CLOCK, _LETTERS)
_TWO_LETTERS = r".*[0-9] ?[a-z]+,? ?[0-9.]+ ?[a-z]+|pt?[0-9].*"  # `1h 30m`, `PT90M`; `90 min` is a number with a unit


def looks_like_durations(text: "pa.Array", fewest: float) -> bool:
    """Whether at least the share `fewest` of some cells are durations."""
    if share(text, rf"{_CLOCK}|{_TWO_LETTERS}") < fewest:
        return False
    return bool((~np.isnan(read_durations(text))).mean() >= fewest)


def read_durations(text: "pa.Array") -> np.ndarray:
    """Cells as float64 seconds (rows,), NaN where missing or unreadable."""
    plain = pc.utf8_lower(unified(text))
    clock, letters = (_read(plain, pattern) for pattern in PATTERNS)
    return np.where(np.isnan(clock), letters, clock)


def _read(plain: "pa.Array", pattern: str) -> np.ndarray:
    parts = pc.extract_regex(plain, f"^(?:{pattern})$")
    found = {name: pc.struct_field(parts, name) for name in SECONDS}
    numbers = {
        name: floats(pc.cast(pc.if_else(pc.equal(part, ""), None, part), pa.float64())) for name, part in found.items()
    }
    some = ~np.all([np.isnan(part) for part in numbers.values()], axis=0)
    total = np.sum([np.nan_to_num(part) * SECONDS[name] for name, part in numbers.items()], axis=0)
    return np.where(some, total, np.nan)
