"""How the numbers or dates of a column are written: found once in a table, used again for every new row.

The same text must mean the same value at prediction time, so a format is part of what a model keeps. Its `pattern` is the
one grammar that the vectorised reader, the reader of single cells and the exported script share.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from components.columns.number_format import NumberFormat
from components.columns.scalar_parsers import clock_of
from components.domain.recipe import TwoParts

CUTOFF_YEAR = 2068  # years of two digits lie in the hundred years that end with it: 1969 to 2068, as POSIX has it


class Order(StrEnum):
    """What stands first in a date."""

    YEAR_MONTH_DAY = "ymd"
    DAY_MONTH_YEAR = "dmy"
    MONTH_DAY_YEAR = "mdy"
    YEAR_MONTH = "ym"
    MONTH_YEAR = "my"
    QUARTER = "yq"
    WEEK = "yw"
    TIME = "time"
    UNIX_SECONDS = "unix s"
    UNIX_MILLISECONDS = "unix ms"


@dataclass(frozen=True)
class DateFormat:
    """The order of a date's parts, and the last year that two digits can mean: with 2024, `25` is 1925.

    ISO dates are read in every order: nothing else starts with a year of four digits.
    """

    order: Order
    cutoff_year: int = CUTOFF_YEAR

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class DurationFormat:
    """Times that something took, as hours:minutes:seconds, `1h 30m` or `PT1H30M`; their values are seconds.

    `two_parts` says what `4:35` means. With `of_day` the cells are times of day, in seconds since midnight.
    """

    two_parts: TwoParts = "h:mm"
    of_day: bool = False

    @property
    def unit(self) -> str:
        return "s"

    def write(self, seconds: float) -> str:
        """Seconds in this format, to be read back: `3:37:55`, below a minute with a digit behind the point."""
        return clock_of(seconds, self.two_parts)

    def exactly(self, seconds: float) -> str:
        """As `write`, with all digits: for seconds that arrive as a number."""
        if not self.of_day:
            return f"{seconds:.9f} s"
        minutes, second = divmod(seconds, 60)
        return f"{minutes // 60:02.0f}:{minutes % 60:02.0f}:{second:012.9f}"

    def as_dict(self) -> dict[str, Any]:
        return {"duration": True, "two_parts": self.two_parts, "of_day": self.of_day}


Format = NumberFormat | DateFormat | DurationFormat


def format_from_dict(document: Mapping[str, Any] | None) -> Format | None:
    """The way back from `as_dict`."""
    if document is None:
        return None
    if "duration" in document:
        return DurationFormat(document.get("two_parts", "h:mm"), bool(document.get("of_day", False)))
    if "order" in document:
        return DateFormat(Order(document["order"]), int(document.get("cutoff_year", CUTOFF_YEAR)))
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
    }
    return NumberFormat(**known)
