"""In what order the dates of a column are written: `03/04/2024` alone does not say, all cells together mostly do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.data.kinds.arrow import matches, pa, pc, share
from components.data.kinds.dates import ANY_MONTH, NAMED_ZONE, PATTERNS, WEEKDAYS, read_dates, read_plain, without_names
from components.data.kinds.formats import DateFormat, Order
from components.words import t

# What a date may begin with, and the only signs in one whose names were taken out: cheap to look at before all patterns.
_MAY_BE_DATE = rf"(?:[0-9q]|(?:{WEEKDAYS}|{ANY_MONTH})\b).*[0-9].*|[0-9q].*[0-9]"
_ONLY_DATES = rf"(?:[-0-9/.:,+' 年月日tzwqapmutcg]|uhr|{NAMED_ZONE})*"
NO_DATE = r"0{1,4}[-/. ]0{1,2}[-/. ]0{1,4}(?:[ t][0:.]*)?|0{8}"
MOSTLY = 0.6  # of the cells that are written as dates must be some
_FRONT = re.compile(r"([0-9]{1,2})([-/. ]+)([0-9]{1,2})[-/. ]")
_NAMED_FRONT = re.compile(rf"(?:(?:{WEEKDAYS})\.?,? +)?([0-9]{{1,2}}|{ANY_MONTH})\b", re.IGNORECASE)


@dataclass(frozen=True)
class DateProposal:
    """A format that some cells suggest, what decided it, and whether another order would have done as well."""

    format: DateFormat
    why: str = ""
    doubtful: bool = False
    proves_day_first: bool | None = None


def find_date_format(text: "pa.Array", fewest: float, day_first: bool | None = None) -> DateProposal | None:
    """The order in which at least the share `fewest` of some cells are dates, or None.

    `day_first` is what the rest of the table says, for cells like `03/04/2024` that can be read in two ways.
    """
    if share(text, _MAY_BE_DATE) < fewest or share(text, r"[+-]?[0-9]*[.,]?[0-9]+") > 1 - fewest:
        return None
    text = _without_zeros(text)
    plain = without_names(text)
    if share(plain, _ONLY_DATES) < fewest:
        return None
    if _readable(plain, Order.YEAR_MONTH_DAY) >= MOSTLY and share(plain, PATTERNS[Order.YEAR_MONTH_DAY]) >= fewest:
        return DateProposal(DateFormat(Order.YEAR_MONTH_DAY))  # some of them no calendar has
    for order in (Order.YEAR_MONTH_DAY, Order.QUARTER, Order.WEEK, Order.TIME, Order.YEAR_MONTH):
        if _readable(plain, order) >= fewest:
            return DateProposal(DateFormat(order))
    in_either = max(_readable(plain, Order.DAY_MONTH_YEAR), _readable(plain, Order.MONTH_DAY_YEAR))
    if in_either >= fewest / 2:
        found = _day_or_month_first(text, day_first)
        return found if _readable(plain, found.format.order) >= fewest else None
    if _readable(plain, Order.MONTH_YEAR) >= fewest:
        return DateProposal(DateFormat(Order.MONTH_YEAR))
    return None


def _without_zeros(text: "pa.Array") -> "pa.Array":
    """Without cells like `0000-00-00`, which stand for no date, unless they are too many."""
    zeros = matches(text, NO_DATE)
    return pc.filter(text, pa.array(~zeros)) if 0 < zeros.mean() <= 1 - MOSTLY else text


def are_impossible(text: "pa.Array", form: DateFormat) -> np.ndarray:
    """Which cells (rows,) bool are written as the others and name no day of any calendar: `0000-00-00`, `1954-00-00`."""
    found = matches(text, NO_DATE)
    if form.order is Order.YEAR_MONTH_DAY:
        found |= matches(without_names(text), PATTERNS[form.order]) & np.isnan(read_dates(text, form))
    return found


def _readable(plain: "pa.Array", order: Order) -> float:
    return float((~np.isnan(read_plain(plain, order))).mean())


@dataclass(frozen=True)
class Front:
    """The two numbers that a date begins with, and the sign between them."""

    cell: str
    first: int
    mark: str
    second: int


def _day_or_month_first(text: "pa.Array", hint: bool | None) -> DateProposal:
    """Which of `3` and `4` is the day in `03/04/2024`, from what all cells say together."""
    cells = [cell for cell in text.to_pylist() if cell]
    day_first, month_first = DateFormat(Order.DAY_MONTH_YEAR), DateFormat(Order.MONTH_DAY_YEAR)
    if any(re.search(r"[^\W\d_]{3}", re.sub(rf"^(?:{WEEKDAYS})\b", "", cell, flags=re.IGNORECASE)) for cell in cells):
        heads = [match[1] for cell in cells if (match := _NAMED_FRONT.match(cell))]
        named_first = sum(not head.isdigit() for head in heads) > len(heads) / 2
        return DateProposal(month_first if named_first else day_first, t("the month has a name"))
    fronts = [Front(cell, int(match[1]), match[2], int(match[3])) for cell in cells if (match := _FRONT.match(cell))]
    if not fronts:
        return DateProposal(day_first)
    days_first = [front for front in fronts if front.first > 12]
    days_second = [front for front in fronts if front.second > 12]
    if len(days_first) > len(days_second):
        why = t("{example} can only be day first", example=days_first[0].cell)
        return DateProposal(day_first, why, proves_day_first=True)
    if len(days_second) > len(days_first):
        why = t("{example} can only be month first", example=days_second[0].cell)
        return DateProposal(month_first, why, proves_day_first=False)
    if hint is not None:
        why = t("other columns have the day first") if hint else t("other columns have the month first")
        return DateProposal(day_first if hint else month_first, why)
    return _by_habit(fronts)


def _by_habit(fronts: Sequence[Front]) -> DateProposal:
    """No cell says which number is the day: by what never changes, then by the sign between them."""
    day_first, month_first = DateFormat(Order.DAY_MONTH_YEAR), DateFormat(Order.MONTH_DAY_YEAR)
    first, second = {front.first for front in fronts}, {front.second for front in fronts}
    if len(first) == 1 < len(second):
        return DateProposal(day_first, t("the first number is always the same: the day"), doubtful=True)
    if len(second) == 1 < len(first):
        return DateProposal(month_first, t("the second number is always the same: the day"), doubtful=True)
    example, mark = fronts[0].cell, fronts[0].mark
    if "/" in mark:
        why = t("{example} can be read both ways: with slashes the month is taken to come first", example=example)
        return DateProposal(month_first, why, doubtful=True)
    why = t("{example} can be read both ways: with points or dashes the day is taken to come first", example=example)
    return DateProposal(day_first, why, doubtful="." not in mark)
