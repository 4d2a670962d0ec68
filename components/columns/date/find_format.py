"""In what order the dates of a column are written: `03/04/2024` alone does not say, all cells together mostly do."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from components.columns.arrow import flags, matches, most_frequent, pa, pc, share
from components.columns.date.calendar_names import AM_BEFORE, PM_BEFORE, SHORT_WEEKDAY_SIGNS, WEEKDAY_SIGNS
from components.columns.date.even_steps import more_even
from components.columns.date.grammar import ANY_MONTH, ANY_WEEKDAY, NAMED, PATTERNS
from components.columns.date.parse import days_written_as, without_names
from components.columns.detection import NO_HINTS, Hints
from components.columns.formats import Order
from components.i18n import t

# What a date may begin with, and the only signs in one whose names were taken out: cheap to look at before all patterns.
_NAMES = f"{AM_BEFORE}|{PM_BEFORE}|{WEEKDAY_SIGNS}|{SHORT_WEEKDAY_SIGNS} |den |(?:{ANY_WEEKDAY}|{ANY_MONTH})[^\\pL]"
_MAY_BE_DATE = rf"(?:[0-9q'].*[^0-9].*[0-9]|[0-9]{{4}}[-/ ]+[^\W\d_]{{3,9}}$|(?:{_NAMES}).*[0-9]|[0-9]{{8}}).*"
_ONLY_DATES = (
    r"(?:[-0-9/.:,+' #年月日tzwqapmutcgh]|uhr|\([a-z ]+\))*(?: ?[\[(]?[a-z]{3,9}(?:/[a-z_]+){0,2}[\])]?)?(?: [0-9]{4})?"
)
NO_DATE = r"0{1,4}[-/. ]0{1,2}[-/. ]0{1,4}(?:[ t][0:.]*)?|0{8}"
MOSTLY = 0.6  # of the cells that are written as dates must be some
_MARK = r"[-/. ]{1,2}"
_ABOVE_12 = "(?:1[3-9]|2[0-9]|3[01])"
_MONTH_NUMBER = "(?:0?[1-9]|1[0-2])"
_DAY_ONLY_FIRST = f"^{_ABOVE_12}{_MARK}{_MONTH_NUMBER}{_MARK}[0-9]"
_DAY_ONLY_SECOND = f"^{_MONTH_NUMBER}{_MARK}{_ABOVE_12}{_MARK}[0-9]"
_TWO_NUMBERS = f"^(?P<first>[0-9]{{1,2}})(?P<mark>{_MARK})(?P<second>[0-9]{{1,2}}){_MARK}[0-9]"
MANY_MOMENTS = 20_000
NEARLY_ALL = 0.98  # of some cells differ
MOST_LOOKED_AT = 200_000  # distinct cells of a column that can be read in two ways
AMBIGUOUS = (Order.DAY_MONTH_YEAR, Order.MONTH_DAY_YEAR)


@dataclass(frozen=True)
class DateProposal:
    """An order that some cells suggest, what decided it, and whether another would have done as well.

    `example` is a cell that can be read in two ways.
    """

    order: Order
    why: str = ""
    doubtful: bool = False
    proves_day_first: bool | None = None
    example: str = ""


def find_date_format(
    text: "pa.Array", fewest: float, hints: Hints = NO_HINTS, every: "pa.Array | None" = None, *, clock: bool = False
) -> DateProposal | None:
    """The order in which at least the share `fewest` of some cells are dates, or None.

    With `clock`, `12.05.10` is five past twelve: the column is named so.

    `hints` are what the rest of the table says, for cells like `03/04/2024` that can be read in two ways; where the
    cells in `text` leave it open, `every` cell of the column is looked at, none of them missing.
    """
    # Numbers first: the other pattern takes a hundred times as long to be made ready, in tables of many columns for each.
    if share(text, r"[+-]?[0-9]*[.,]?[0-9]+") > 1 - fewest or share(text, _MAY_BE_DATE) < fewest:
        return None
    zeros = matches(text, NO_DATE)
    if 0 < zeros.mean() <= 1 - MOSTLY:  # `0000-00-00` stands for no date, unless there are too many
        text = pc.filter(text, pa.array(~zeros))
    plain = without_names(text)
    if share(plain, _ONLY_DATES) < fewest:
        return None
    dates = _Dates(plain)
    iso = dates.share_in(Order.YEAR_MONTH_DAY)
    if iso >= MOSTLY and share(plain, PATTERNS[Order.YEAR_MONTH_DAY]) >= fewest:
        return DateProposal(Order.YEAR_MONTH_DAY)  # some of them no calendar has
    in_either = max(map(dates.share_of_all, AMBIGUOUS))
    for order in (Order.YEAR_MONTH_DAY, Order.QUARTER, Order.WEEK, Order.TIME, Order.YEAR_MONTH):
        if dates.share_in(order) >= fewest and (order is not Order.TIME or clock or in_either < fewest):
            return DateProposal(order)
    if in_either >= fewest / 2:
        found = _day_or_month_first(text, dates, hints, every)
        return found if dates.share_of_all(found.order) >= fewest else None
    return DateProposal(Order.MONTH_YEAR) if dates.share_in(Order.MONTH_YEAR) >= fewest else None


class _Dates:
    """Cells without names, read in one order after the other, each once."""

    def __init__(self, plain: "pa.Array") -> None:
        self.plain = plain
        self._days: dict[Order, np.ndarray] = {}

    @cached_property
    def named(self) -> dict[Order, np.ndarray]:
        """The dates whose month has a name, by what stands first in them: whether each cell is one (rows,) bool."""
        found = {order: np.zeros(len(self.plain), bool) for order in NAMED.values()}
        if len(self.plain) and pc.any(pc.match_substring(self.plain, "#")).as_py():
            for pattern, order in NAMED.items():
                found[order] |= ~np.isnan(days_written_as(pattern, self.plain, Order.YEAR_MONTH_DAY))
        return found

    def days(self, order: Order) -> np.ndarray:
        """As `read_plain`, without the dates whose month has a name."""
        if order not in self._days:
            days = days_written_as(PATTERNS[order], self.plain, order)
            iso = days if order is Order.YEAR_MONTH_DAY else self.days(Order.YEAR_MONTH_DAY)
            self._days[order] = np.where(np.isnan(days), iso, days)
        return self._days[order]

    def share_in(self, order: Order) -> float:
        """The share of cells that are in this order, but for those whose month has a name."""
        return float((~np.isnan(self.days(order))).mean())

    def share_of_all(self, order: Order) -> float:
        """The share of cells that are read in this order."""
        return float((~np.isnan(self.days(order)) | np.any(list(self.named.values()), axis=0)).mean())


def _day_or_month_first(text: "pa.Array", dates: _Dates, hints: Hints, every: "pa.Array | None") -> DateProposal:
    """Which of `3` and `4` is the day in `03/04/2024`: by the most certain that any cell says."""
    counts = {order: int(found.sum()) for order, found in dates.named.items()}
    most = max(counts, key=lambda order: counts[order])
    named = DateProposal(most, t("the month has a name")) if counts[most] else None
    proved = _by_numbers(text, dates.plain)
    two_ways = flags(pc.match_substring_regex(dates.plain, _TWO_NUMBERS)) & ~np.isnan(dates.days(Order.DAY_MONTH_YEAR))
    if proved or not two_ways.any():
        return proved or named or DateProposal(Order.DAY_MONTH_YEAR)
    looked_at = dates
    if every is not None and len(every) > len(text):
        if len(pc.unique(text)) < NEARLY_ALL * len(text):  # else there is little to gain by it
            every = pc.unique(every)
        plain = without_names(every)
        proved = _by_numbers(every, plain)
        if proved:
            return proved
        looked_at = _Dates(_by_the_hour(plain))
    even = _by_steps(looked_at)
    if even and not even.doubtful:
        return even
    if hints.day_first is not None:
        others = t("other columns have the day first") if hints.day_first else t("other columns have the month first")
        return DateProposal(day_or_month_first(hints.day_first), hints.why or others)
    if named:
        first = int(np.argmax(np.any(list(dates.named.values()), axis=0)))
        named = replace(named, why=t("{example} has the month by name", example=text[first].as_py()))
    guess = even or named or _by_habit(text, dates)
    example = _ambiguous_example(text, dates)
    return replace(guess, doubtful=(guess.doubtful or guess is not even) and bool(example), example=example)


def day_or_month_first(day_first: bool) -> Order:
    """The order of a date with the year last."""
    return Order.DAY_MONTH_YEAR if day_first else Order.MONTH_DAY_YEAR


def _by_the_hour(plain: "pa.Array") -> "pa.Array":
    """The different moments, of many no more than their hours: a log by the second is even by the hour too."""
    if len(plain) > MANY_MOMENTS:
        plain = pc.replace_substring_regex(plain, r":[0-9.:,]+", ":00")
    return pc.unique(plain).slice(0, MOST_LOOKED_AT)


def _by_numbers(text: "pa.Array", plain: "pa.Array") -> DateProposal | None:
    """What the numbers above 12 prove, which are no months."""
    first, second = (flags(pc.match_substring_regex(plain, pattern)) for pattern in (_DAY_ONLY_FIRST, _DAY_ONLY_SECOND))
    if first.sum() == second.sum():
        return None
    day_first = bool(first.sum() > second.sum())
    example = text[int(np.argmax(first if day_first else second))].as_py()
    sentence = t("{example} can only be day first") if day_first else t("{example} can only be month first")
    return DateProposal(day_or_month_first(day_first), sentence.format(example=example), proves_day_first=day_first)


def _by_steps(dates: _Dates) -> DateProposal | None:
    """The order in which the times are evenly spaced, where they are so in one order only."""
    day_first, sure = more_even(*map(dates.days, AMBIGUOUS))
    if day_first is None:
        return None
    order = day_or_month_first(day_first)
    if not sure:
        why = t("day first, the times lie together") if day_first else t("month first, the times lie together")
        return DateProposal(order, why, doubtful=True)
    why = t("day first, the times are evenly spaced") if day_first else t("month first, the times are evenly spaced")
    return DateProposal(order, why, proves_day_first=day_first)


def order_with_times(days: "pa.Array", times: "pa.Array", name: str) -> Hints:
    """What the times of day in the column `name` say about the days (rows,) beside them, where the two are evenly spaced."""
    first_days, first_times = (cells.slice(0, MOST_LOOKED_AT) for cells in (days, times))
    both = pc.binary_join_element_wise(first_days, first_times, pa.scalar(" ", pa.large_string()))
    found = _by_steps(_Dates(_by_the_hour(without_names(pc.drop_null(both)))))
    if not found or found.doubtful:
        return NO_HINTS
    why = t("{order}, with the times of {name}", order=found.why, name=name)
    return Hints(day_first=found.proves_day_first, why=why)


def _by_habit(text: "pa.Array", dates: _Dates) -> DateProposal:
    """No cell says which number is the day: by what never changes, then by the sign between them."""
    day_first, month_first = AMBIGUOUS
    parts = pc.extract_regex(dates.plain, _TWO_NUMBERS)
    first, second = (pc.unique(pc.drop_null(pc.struct_field(parts, name))) for name in ("first", "second"))
    if len(first) == 1 < len(second):
        return DateProposal(day_first, t("the first number is always the same: the day"), doubtful=True)
    if len(second) == 1 < len(first):
        return DateProposal(month_first, t("the second number is always the same: the day"), doubtful=True)
    example = _ambiguous_example(text, dates) or text[int(np.argmax(flags(pc.is_valid(parts))))].as_py()
    mark = most_frequent(pc.struct_field(parts, "mark"))[0][0].as_py()
    if "/" in mark:
        why = t("{example} can be read both ways: with slashes the month is taken to come first", example=example)
        return DateProposal(month_first, why, doubtful=True)
    why = t("{example} can be read both ways: with points or dashes the day is taken to come first", example=example)
    return DateProposal(day_first, why, doubtful="." not in mark)


def _ambiguous_example(text: "pa.Array", dates: _Dates) -> str:
    """The first cell that means two days: `03/04/2024`, not `03/03/2024`; "" where there is none."""
    one, other = map(dates.days, AMBIGUOUS)
    differ = np.flatnonzero(~np.isnan(one) & ~np.isnan(other) & (one != other))
    return str(text[int(differ[0])].as_py()) if len(differ) else ""
