"""Columns of dates and times."""

import numpy as np

from components.columns.arrow import matches, pa, pc, sample, share
from components.columns.date.century import find_century
from components.columns.date.find_format import MOSTLY, NO_DATE, DateProposal, day_or_month_first, find_date_format
from components.columns.date.grammar import PATTERNS
from components.columns.date.parse import parse_dates, without_names
from components.columns.detection import LOOKED_AT, READABLE, UNREADABLE, Ambiguity, Cells, Detection, Evidence, short
from components.columns.duration.detect import are_durations, looks_like_durations
from components.columns.formats import DateFormat, NumberFormat, Order
from components.columns.name_hints import names_a_clock, names_a_duration, names_a_time
from components.columns.number.parse import parse_numbers
from components.domain.recipe import ColumnType
from components.i18n import t

FEWEST_ROWS = 5  # from which on digits that all are days or months are taken for such
UNIX = {Order.UNIX_SECONDS: (315_532_800, 4_102_444_800), Order.UNIX_MILLISECONDS: (315_532_800_000, 4_102_444_800_000)}


def detect_date(column: Cells) -> Detection | None:
    """Dates, months, weeks, times of day or seconds since 1970; None where most cells are none."""
    if names_a_duration(column.name) and looks_like_durations(column.some, READABLE):
        return None
    some, clock = sample(column.some, LOOKED_AT), names_a_clock(column.name)
    proposal = find_date_format(some, READABLE, column.hints, column.there, clock=clock) or _digits_as_date(column)
    if not proposal:
        return None
    century = find_century(column.some, DateFormat(proposal.order), column.name)
    form = century.format
    if form.order is Order.TIME and are_durations(column):
        return None
    unread = np.isnan(parse_dates(column.there, form))
    if unread.mean() > UNREADABLE and not _no_calendar_has(column, form, unread):
        return None
    example = proposal.example or column.readable_example(unread)
    doubt = Ambiguity("day_first", form.order is not Order.DAY_MONTH_YEAR, example) if proposal.doubtful else None
    reason = t(DATE_REASONS[form.order], example=short(column.readable_example(unread)))
    reason = "; ".join(filter(None, [reason, proposal.why, century.why]))
    evidence, kind = Evidence(day_first=proposal.proves_day_first), ColumnType.DATE
    found = Detection(kind, reason, kind, form, doubt=doubt, evidence=evidence, year_doubt=century.doubt)
    return column.with_unread(found, unread)


DATE_REASONS = {
    Order.YEAR_MONTH_DAY: "dates with the year first, as in {example}",
    Order.DAY_MONTH_YEAR: "dates with the day first, as in {example}",
    Order.MONTH_DAY_YEAR: "dates with the month first, as in {example}",
    Order.YEAR_MONTH: "months, as in {example}",
    Order.MONTH_YEAR: "months, as in {example}",
    Order.QUARTER: "quarters, as in {example}",
    Order.WEEK: "ISO weeks, as in {example}",
    Order.TIME: "times of day, as in {example}",
    Order.UNIX_SECONDS: "seconds since 1970, as in {example}",
    Order.UNIX_MILLISECONDS: "milliseconds since 1970, as in {example}",
}


def _no_calendar_has(column: Cells, form: DateFormat, unread: np.ndarray) -> bool:
    """Whether what cannot be read is written as a date and is none: `0000-00-00`, `1954-00-00`."""
    if unread.mean() > 1 - MOSTLY:
        return False
    left = pc.filter(column.there, pa.array(unread))
    dates = matches(left, NO_DATE)
    if form.order is Order.YEAR_MONTH_DAY:
        dates |= matches(without_names(left), PATTERNS[form.order])
    return bool((~dates).sum() <= UNREADABLE * column.rows)


def _digits_as_date(column: Cells) -> DateProposal | None:
    """Digits that are days of a calendar, months such as `01.2024`; where the name speaks of time also `202401`, seconds."""
    text, of_time = column.some, names_a_time(column.name)
    if column.rows >= FEWEST_ROWS:
        day = _compact_day(column)
        if day:
            return day
        zero_led = share(text, r"0.*") > 0
        if zero_led and share(text, r"(?:0[1-9]|1[0-2])\.(?:19|20)[0-9]{2}") >= READABLE:  # no number is written so
            return DateProposal(Order.MONTH_YEAR)
        if of_time and share(text, r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])") == 1:
            return DateProposal(Order.YEAR_MONTH)
    if of_time and share(text, r"[0-9]{9,13}(?:\.[0-9]+)?") >= READABLE:
        values = parse_numbers(text, NumberFormat())
        for order, (low, high) in UNIX.items():
            if ((values >= low) & (values <= high)).mean() >= READABLE:
                return DateProposal(order)
    return None


def _compact_day(column: Cells) -> DateProposal | None:
    """`20241231`; `31122024` where the name speaks of time."""

    def all_read(order: Order) -> bool:
        return not np.isnan(parse_dates(column.some, DateFormat(order))).any()

    if share(column.some, r"(?:1[6-9]|20)[0-9]{6}") >= READABLE and all_read(Order.YEAR_MONTH_DAY):
        return DateProposal(Order.YEAR_MONTH_DAY)
    if not names_a_time(column.name) or share(column.some, r"[0-3][0-9]{3}(?:19|20)[0-9]{2}") < 1:
        return None
    day_first, month_first = all_read(Order.DAY_MONTH_YEAR), all_read(Order.MONTH_DAY_YEAR)
    if not day_first and not month_first:
        return None
    hint = column.hints.day_first
    order = day_or_month_first(day_first and (not month_first or hint is not False))
    return DateProposal(order, doubtful=day_first and month_first and hint is None)
