"""How long something took: `36:15:00`, `1h 30m`, `2 days 03:04:05`, `PT1H30M`, `4:35.2`; and times of day as seconds."""

import numpy as np

from components.columns.arrow import floats, pa, pc
from components.columns.date.format import DateFormat
from components.columns.date.grammar import Order
from components.columns.date.parse import parse_dates
from components.columns.duration.format import SECONDS, DurationFormat
from components.columns.number.parse import plain_array


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
