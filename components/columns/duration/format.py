"""How the durations of a column are written, and the value of one cell.

The exported script carries this module, so it imports the standard library alone. The grammar is the one that the parser
of whole columns, `duration.parse`, uses too.
"""

import re
from dataclasses import dataclass
from typing import Literal

from components.columns.cell_text import plain_text
from components.columns.date.format import DateFormat
from components.columns.date.grammar import Order

SECONDS = {"days": 86_400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_SECOND = r"(?P<seconds>[0-5][0-9](?:[.,][0-9]+)?)"
DAYS = rf"(?:(?P<days>{_NUMBER}) ?(?:d|day|days|tage?|jours?|días?),? ?)?"
_CLOCK = rf"{DAYS}(?P<hours>[0-9]+):(?P<minutes>[0-5][0-9]):{_SECOND}"
_HOURS = rf"{DAYS}(?P<hours>[0-9]+):(?P<minutes>[0-5][0-9])"  # two parts, as a clock has them
_MINUTES = rf"(?P<minutes>[0-9]+):{_SECOND}"  # two parts, as a stopwatch has them
_POINTS = r"(?P<hours>[0-9]{1,2})\.(?P<minutes>[0-5][0-9])\.(?P<seconds>[0-5][0-9])"
_LETTERS = (
    rf"p?{DAYS}t?(?:(?P<hours>{_NUMBER}) ?(?:h|hr|hrs|hours?|std\.?|stunden?|heures?|horas?),? ?)?"
    rf"(?:(?P<minutes>{_NUMBER}) ?(?:m|min\.?|mins|minutes?|minuten?|minutos?|'|′),? ?)?"
    rf"(?:(?P<seconds>{_NUMBER}) ?(?:s|sec\.?|secs|seconds?|sek\.?|sekunden?|secondes?|segundos?|\"|″|''|′′))?"
)
_BARE_MINUTES = r"(?P<hours>[0-9]+) ?h ?(?P<minutes>[0-5][0-9])"  # `1h30`


@dataclass(frozen=True)
class DurationFormat:
    """Times that something took, as hours:minutes:seconds, `1h 30m` or `PT1H30M`; their values are seconds.

    `two_parts` says what `4:35` means. With `of_day` the cells are times of day, in seconds since midnight.
    """

    two_parts: Literal["h:mm", "m:ss"] = "h:mm"
    of_day: bool = False

    @property
    def unit(self) -> str:
        """What its numbers count."""
        return "s"

    @property
    def patterns(self) -> list[str]:
        """How cells may be written, to be tried one after the other."""
        return [_CLOCK, _MINUTES if self.two_parts == "m:ss" else _HOURS, _LETTERS, _BARE_MINUTES, _POINTS]

    def parse_cell(self, cell: str) -> float:
        """Seconds. Raises ValueError where there is no duration."""
        if self.of_day:
            return DateFormat(Order.TIME).parse_cell(cell) * SECONDS["days"]
        text = plain_text(cell).lower()
        for pattern in self.patterns:
            match = re.fullmatch(pattern, text)
            if match and any(match.groupdict().values()):
                parts = match.groupdict().items()
                return sum(float((part or "0").replace(",", ".")) * SECONDS[name] for name, part in parts)
        raise ValueError(cell)

    def write(self, seconds: float) -> str:
        """Seconds in this format, to be read back: `3:37:55`, below a minute with a digit behind the point."""
        size = abs(float(seconds))
        size = round(size, 1) if size < 60 else float(round(size))
        hours, rest = divmod(size, 3600)
        minutes, left = divmod(rest, 60)
        second = f"{left:02.0f}" if left.is_integer() else f"{left:04.1f}"
        sign = "-" if seconds < 0 and size else ""
        if self.two_parts == "m:ss" and not hours:
            return f"{sign}{minutes:.0f}:{second}"
        return f"{sign}{hours:.0f}:{minutes:02.0f}:{second}"

    def exactly(self, seconds: float) -> str:
        """As `write`, with all digits: for seconds that arrive as a number."""
        if not self.of_day:
            return f"{seconds:.9f} s"
        minutes, second = divmod(seconds, 60)
        return f"{minutes // 60:02.0f}:{minutes % 60:02.0f}:{second:012.9f}"
