"""Year, month, day of the week and hour of days since 1970-01-01, by arithmetic and floor alone.

So it works the same on NumPy arrays and on Keras's tensors, and a saved model needs nothing but arithmetic. The way is
Howard Hinnant's `civil_from_days` (chrono-Compatible Low-Level Date Algorithms, 2013), in float64, where every step is
exact for all years that tables hold.
"""

from collections.abc import Callable
from typing import Any

DAYS_TO_1970 = 719_468  # from 0000-03-01, where its years begin
ERA = 146_097  # days of 400 years


def year_and_month(days: Any, floor: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The year, and the month from 0 to 11, of float64 days; `floor` is that of the library the days belong to."""
    since = floor(days) + DAYS_TO_1970
    era = floor(since / ERA)
    day = since - era * ERA
    year = floor((day - floor(day / 1460) + floor(day / 36_524) - floor(day / 146_096)) / 365)
    day_of_year = day - (365 * year + floor(year / 4) - floor(year / 100))
    month = floor((5 * day_of_year + 2) / 153)  # 0 is March
    of_next_year = floor(month / 10)
    return year + 400 * era + of_next_year, month + 2 - 12 * of_next_year


def weekday(days: Any, floor: Callable[[Any], Any]) -> Any:
    """0 for Monday to 6 for Sunday."""
    since = floor(days) + 3  # 1970-01-01 was a Thursday
    return since - 7 * floor(since / 7)


def share_of_day(days: Any, floor: Callable[[Any], Any]) -> Any:
    """0 at midnight, 0.5 at noon."""
    return days - floor(days)
