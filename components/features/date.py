"""Dates: the year, month, day of the week and hour as cycles, and the days that went by.

A cycle becomes a sine and a cosine, so that December lies beside January. Years and days are scaled as numbers are
(robust, or as ramps). By rule only those parts are there that differ among the training rows: a table of one year has no year, dates
without a time have no hour. Raw values are days since 1970-01-01 as float64, which keeps a millionth of a second;
float32 would lose all below three minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from typing_extensions import override

from components.domain.recipe import ColumnType, DatePart
from components.features.feature import Feature
from components.features.number import soft_clip
from components.features.ramps import MOST_RAMPS, between_knots, bin_widths, check_knots, fill_ramps
from components.i18n import Sentence, noop, number, t

PARTS: tuple[DatePart, ...] = ("elapsed", "year", "month", "weekday", "hour")
CYCLES: dict[DatePart, float] = {"month": 12.0, "weekday": 7.0, "hour": 1.0}  # the length of a round
NAMES: dict[DatePart, Sentence] = {
    "elapsed": noop("days that went by"),
    "year": noop("year"),
    "month": noop("month"),
    "weekday": noop("day of the week"),
    "hour": noop("hour"),
}
DAYS_TO_1970 = 719_468  # from 0000-03-01, where the years of `_year_and_month` begin
ERA = 146_097  # days of 400 years


@dataclass(frozen=True)
class DateFeature(Feature):
    """`median`, `center`, `scale` and `knots` are days since 1970-01-01, `year_center`, `year_scale` and `year_knots` years."""

    kind: Literal[ColumnType.DATE]
    parts: tuple[DatePart, ...] = ()
    median: float = 0.0
    center: float = 0.0
    scale: float = 1.0
    year_center: float = 0.0
    year_scale: float = 1.0
    scaling: Literal["robust", "piecewise_linear"] = "robust"
    knots: tuple[float, ...] = ()
    year_knots: tuple[float, ...] = ()
    most_ramps: int = MOST_RAMPS  # of each part

    def __post_init__(self) -> None:
        if self.has_ramps:
            check_knots(self.knots)
            check_knots(self.year_knots)

    @property
    @override
    def size(self) -> int:
        return sum(self.size_of(part) for part in self.parts)

    @property
    @override
    def has_ramps(self) -> bool:
        return self.scaling == "piecewise_linear"

    def size_of(self, part: DatePart) -> int:
        """How many numbers a part becomes."""
        if part in CYCLES:
            return 2
        return len(self.knots_of(part)) - 1 if self.has_ramps else 1

    @property
    @override
    def measure(self) -> tuple[float, ...]:
        rises = self.has_ramps and self.parts[:1] in (("elapsed",), ("year",))
        return bin_widths(self.knots_of(self.parts[0])) if rises else (1.0,)

    @override
    def fill(self, values: np.ndarray, x: np.ndarray) -> None:
        days = np.where(np.isnan(values), self.median, values)
        at = 0
        for part in self.parts:
            of = part_of(days, part)
            if part in CYCLES:
                angle = of * (2 * np.pi / CYCLES[part])
                x[:, at], x[:, at + 1] = np.sin(angle), np.cos(angle)
                at += 2
            elif self.has_ramps:
                size = self.size_of(part)
                fill_ramps(of, self.knots_of(part), x[:, at : at + size])
                at += size
            else:
                center, scale = self.scaled_by(part)
                x[:, at] = soft_clip((of - center) / scale)
                at += 1

    def scaled_by(self, part: DatePart) -> tuple[float, float]:
        """What is taken from a part that is no cycle, and what it is divided by."""
        return (self.year_center, self.year_scale) if part == "year" else (self.center, self.scale)

    def knots_of(self, part: DatePart) -> tuple[float, ...]:
        """Between which the ramps lie of a part that is no cycle."""
        return self.year_knots if part == "year" else self.knots

    @override
    def without_ramps(self, numbers: np.ndarray) -> np.ndarray:
        if not self.has_ramps:
            return numbers
        blocks, at = [], 0
        for part in self.parts:
            block = numbers[:, at : at + self.size_of(part)]
            at += self.size_of(part)
            if part not in CYCLES:
                center, scale = self.scaled_by(part)
                block = soft_clip((between_knots(block, self.knots_of(part)) - center) / scale)[:, None]
            blocks.append(block)
        return np.concatenate(blocks, axis=1, dtype="float32")

    @override
    def ramp_names(self) -> list[str]:
        names: list[str] = []
        for part in self.parts if self.has_ramps else ():
            if part in CYCLES:
                names += [""] * self.size_of(part)
                continue
            ends = [f"{knot:.0f}" if part == "year" else _day(knot) for knot in self.knots_of(part)]
            names += [t("{low} to {high}", low=low, high=high) for low, high in pairwise(ends)]
        return names

    @override
    def in_words(self) -> str:
        if not self.seen:
            return t(self.NEVER_SEEN)
        cycles = [t(NAMES[part]) for part in self.parts if part in CYCLES]
        described = []
        if self.has_ramps and "elapsed" in self.parts:
            first, last = _day(self.knots[0]), _day(self.knots[-1])
            described.append(t("days, as ramps between {first} and {last}", first=first, last=last))
        elif "elapsed" in self.parts:
            described.append(
                t("days, centred on {day} and divided by {scale}", day=_day(self.center), scale=number(self.scale))
            )
        if self.has_ramps and "year" in self.parts:
            first, last = f"{self.year_knots[0]:.0f}", f"{self.year_knots[-1]:.0f}"
            described.append(t("the year, as ramps between {first} and {last}", first=first, last=last))
        elif "year" in self.parts:
            center, scale = f"{self.year_center:.0f}", number(self.year_scale)
            described.append(t("the year, centred on {center} and divided by {scale}", center=center, scale=scale))
        if cycles:
            described.append(t("as cycles: {names}", names=", ".join(cycles)))
        if self.missing_seen:
            described.append(t("the median {day} where missing, and 1 more number says so", day=_day(self.median)))
        return "; ".join(described)


def part_of(days: Any, part: DatePart, floor: Callable[[Any], Any] = np.floor) -> Any:
    """A part of days since 1970-01-01 (rows,) float64, of NumPy's arrays or, with its `floor`, of another library's."""
    match part:
        case "year" | "month":
            return _year_and_month(days, floor)[part == "month"]
        case "weekday":
            since = floor(days) + 3  # 1970-01-01 was a Thursday, and Monday is 0
            return since - 7 * floor(since / 7)
        case "hour":
            return days - floor(days)
        case _:
            return days


def _day(days: float) -> str:
    return str(np.datetime64(int(days // 1), "D"))


def _year_and_month(days: Any, floor: Callable[[Any], Any]) -> tuple[Any, Any]:
    """The year, and the month from 0 to 11, of float64 days; `floor` is that of the library the days belong to.

    By arithmetic and floor alone, as Howard Hinnant's `civil_from_days` (chrono-Compatible Low-Level Date Algorithms,
    2013), exact for all years that tables hold: so it works the same on NumPy arrays and on Keras's tensors.
    """
    since = floor(days) + DAYS_TO_1970
    era = floor(since / ERA)
    day = since - era * ERA
    year = floor((day - floor(day / 1460) + floor(day / 36_524) - floor(day / 146_096)) / 365)
    day_of_year = day - (365 * year + floor(year / 4) - floor(year / 100))
    month = floor((5 * day_of_year + 2) / 153)  # 0 is March
    of_next_year = floor(month / 10)
    return year + 400 * era + of_next_year, month + 2 - 12 * of_next_year
