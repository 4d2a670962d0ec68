"""What kind of values a column holds, and why.

The rules look at a seeded sample of the cells and are then held against all of them: what does not fit is counted. They
are tried in the order of `find_kind`; the column's name only tips the scale where the cells leave it open.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from components.data.kinds import patterns
from components.data.kinds.arrow import as_text, pa, pc, sample, share
from components.data.kinds.dates import DateProposal, find_date_format, read_dates
from components.data.kinds.durations import looks_like_durations, read_durations
from components.data.kinds.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.data.kinds.names import names_a_code, names_a_duration, names_a_time, names_an_id
from components.data.kinds.numbers import INFINITE, Proposal, find_number_format, read_numbers
from components.data.kinds.truth import language_of
from components.recipe import Kind
from components.words import percent, t

READABLE = 0.9  # a column with fewer readable cells than this holds no numbers, no dates
FEWEST = 20  # rows from which on "different in every row" says anything
LOOKED_AT = 1000  # distinct cells whose shape is looked at
UNIX = {Order.UNIX_SECONDS: (315_532_800, 4_102_444_800), Order.UNIX_MILLISECONDS: (315_532_800_000, 4_102_444_800_000)}


@dataclass(frozen=True)
class Hints:
    """What the rest of a table says about how it writes: the decimal sign, and whether the day comes first."""

    decimal: str = ""
    day_first: bool | None = None


@dataclass(frozen=True)
class Doubt:
    """A reading that the cells do not decide: what was chosen by rule, and the override that chooses otherwise."""

    field: str  # of recipe.Column: "decimal" or "day_first"
    instead: str | bool
    example: str


@dataclass(frozen=True)
class Found:
    """The kind of a column and the reason; how to read its cells; what cannot be read.

    `reads_as` is the kind of the values where `kind` says what they are for: an id or a constant may be numbers or words.
    """

    kind: Kind
    reason: str
    reads_as: Kind
    format: Format | None = None
    unread: int = 0
    examples: tuple[str, ...] = ()
    infinite: int = 0
    doubt: Doubt | None = None
    proves: Hints = Hints()


@dataclass(frozen=True)
class Cells:
    """The cells that are there, a sample of them, and the distinct ones of the sample, the most frequent first."""

    name: str
    there: "pa.Array"
    some: "pa.Array"
    distinct: list[str]
    hints: Hints

    @property
    def rows(self) -> int:
        return len(self.there)

    def all_fit(self, fits: Callable[["pa.Array"], bool]) -> bool:
        """First the sample, then all, so that most columns are dismissed cheaply."""
        return fits(self.some) and (len(self.some) == self.rows or fits(self.there))


def find_kind(cells: pd.Series, name: str = "", hints: Hints = Hints()) -> Found:
    """The kind that fits text `cells`, missing where they are NaN or None; `name` is the column's."""
    there = pc.drop_null(as_text(cells))
    some = sample(there)
    counts = pc.value_counts(some)
    order = np.argsort(-counts.field("counts").to_numpy(), kind="stable")[:LOOKED_AT]
    column = Cells(name, there, some, counts.field("values").take(order).to_pylist(), hints)
    if column.rows == 0:
        return Found(Kind.CONSTANT, t("all cells are missing"), Kind.CATEGORY)
    for rule in (_constant, _truth, _patterned, _date, _duration, _number):
        found = rule(column)
        if found:
            return found
    return _words(column)


def _constant(column: Cells) -> Found | None:
    first = column.distinct[0]
    if len(column.distinct) > 1 or not column.all_fit(lambda text: bool(pc.all(pc.equal(text, first)).as_py())):
        return None
    inner = _number(replace(column, name="")) if column.rows else None
    is_number = inner is not None and isinstance(inner.format, NumberFormat)
    reads_as, form = (Kind.NUMBER, inner.format) if inner and is_number else (Kind.CATEGORY, None)
    return Found(Kind.CONSTANT, t("always {value}", value=_short(first)), reads_as, form)


def _truth(column: Cells) -> Found | None:
    if len(column.distinct) > 40:
        return None
    words = {cell.strip().lower() for cell in column.distinct}
    language = language_of(words)
    if not language or not column.all_fit(lambda text: _lower_words(text) <= words):
        return None
    pair = " / ".join(sorted(_short(cell) for cell in column.distinct[:4]))
    return Found(Kind.BOOLEAN, t("yes and no in {tongue}: {pair}", tongue=t(language), pair=pair), Kind.BOOLEAN)


def _lower_words(text: "pa.Array") -> set[str]:
    return set(pc.unique(pc.utf8_lower(pc.utf8_trim_whitespace(text))).to_pylist())


def _patterned(column: Cells) -> Found | None:
    """Identifiers with a form of their own: UUIDs, e-mail addresses, IP addresses, telephone numbers, versions."""
    what = patterns.name_of(column.some, READABLE)
    return _code(column, what) if what else None


def _code(column: Cells, what: str) -> Found:
    """Names for things: an id where nearly every row has its own, a category where they recur."""
    distinct = len(pc.unique(column.there))
    if column.rows >= 5 and distinct >= 0.9 * column.rows:
        return Found(Kind.ID, t("{what}, different in nearly every row", what=what), Kind.CATEGORY)
    return Found(Kind.CATEGORY, t("{what}; {n} different", what=what, n=f"{distinct:,}"), Kind.CATEGORY)


def _date(column: Cells) -> Found | None:
    if names_a_duration(column.name) and looks_like_durations(column.some, READABLE):
        return None
    proposal = find_date_format(sample(column.some, LOOKED_AT), READABLE, column.hints.day_first)
    proposal = proposal or _digits_as_date(column)
    if not proposal:
        return None
    form = proposal.format
    unread = np.isnan(read_dates(column.there, form))
    if unread.mean() > 1 - READABLE:
        return None
    doubt = (
        Doubt("day_first", form.order is not Order.DAY_MONTH_YEAR, column.distinct[0]) if proposal.doubtful else None
    )
    reason = t(DATE_REASONS[form.order], example=_short(_readable_example(column, unread)))
    reason = f"{reason}; {proposal.why}" if proposal.why else reason
    return _with_unread(
        Found(
            Kind.DATE,
            reason,
            Kind.DATE,
            form,
            doubt=doubt,
            proves=Hints(day_first=proposal.proves_day_first),
        ),
        column,
        unread,
    )


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


def _digits_as_date(column: Cells) -> DateProposal | None:
    """`20241231`, where all are days of a calendar; seconds since 1970, where the name speaks of time."""
    if share(column.some, r"(?:1[6-9]|20)[0-9]{6}") >= READABLE:
        form = DateFormat(Order.YEAR_MONTH_DAY)
        if column.rows >= 5 and not np.isnan(read_dates(column.some, form)).any():
            return DateProposal(form)
    if names_a_time(column.name) and share(column.some, r"[0-9]{9,13}(?:\.[0-9]+)?") >= READABLE:
        values = read_numbers(column.some, NumberFormat())
        for order, (low, high) in UNIX.items():
            if ((values >= low) & (values <= high)).mean() >= READABLE:
                return DateProposal(DateFormat(order))
    return None


def _duration(column: Cells) -> Found | None:
    if not looks_like_durations(column.some, READABLE):
        return None
    unread = np.isnan(read_durations(column.there))
    reason = t("durations in seconds, as in {example}", example=_short(column.distinct[0]))
    return _with_unread(Found(Kind.NUMBER, reason, Kind.NUMBER, DurationFormat()), column, unread)


def _number(column: Cells) -> Found | None:
    proposal = _number_format(column)
    if not proposal:
        return None
    form = proposal.format
    values = read_numbers(column.there, form)
    unread = np.isnan(values)
    if unread.all() or (unread.mean() > 1 - READABLE and not _are_markers(column, values, unread)):
        return None
    infinite = np.isinf(values)
    if infinite.mean() > 0.5:
        return None
    finite = values[~unread & ~infinite]
    code = _digits_as_code(column, form, finite) if not unread.any() else None
    if code:
        return code
    kind, reason = _what_numbers_are(column, finite, form)
    if kind not in (Kind.NUMBER, Kind.ID) and (unread.any() or infinite.any()):
        kind, reason = Kind.NUMBER, t("numbers")
    written = [proposal.why, t("unit {unit}", unit=form.unit) if form.unit else ""]
    reason = "; ".join(filter(None, [reason, *written]))
    doubt = _decimal_doubt(column, form) if proposal.doubtful else None
    reads_as = Kind.NUMBER if kind is Kind.ID else kind
    found = Found(
        kind,
        reason,
        reads_as,
        form,
        infinite=int(infinite.sum()),
        doubt=doubt,
        proves=Hints(decimal=proposal.proves_decimal),
    )
    return _with_unread(found, column, unread)


def _number_format(column: Cells) -> Proposal | None:
    """Plain numbers at once; what is written otherwise by its shape."""
    plain = NumberFormat()
    try:
        pc.cast(column.some, pa.float64())
    except pa.ArrowInvalid:
        return find_number_format(column.distinct, column.hints.decimal)
    if share(column.some, INFINITE) > 0.5:
        return None
    if any("." in cell for cell in column.distinct):
        return find_number_format(column.distinct, column.hints.decimal)
    return Proposal(plain)


def _decimal_doubt(column: Cells, form: NumberFormat) -> Doubt:
    example = next((cell for cell in column.distinct if "." in cell or "," in cell), column.distinct[0])
    return Doubt("decimal", "." if form.decimal == "," else ",", example)


def _are_markers(column: Cells, values: np.ndarray, unread: np.ndarray) -> bool:
    """A few words that recur among many numbers stand for "no value here": `unknown`, `n.d.`, `pending`."""
    words = pc.unique(pc.filter(column.there, pa.array(unread)))
    if unread.mean() > 0.4 or len(words) > 3 or len(np.unique(values[~unread])) < 10:
        return False
    return all(len(word) > 1 and not any(mark.isdigit() for mark in word) for word in words.to_pylist())


def _digits_as_code(column: Cells, form: NumberFormat, values: np.ndarray) -> Found | None:
    """Digits that are no amounts: they lose their meaning when they are added, and their zeros when they are read."""
    if form.prefixes or form.suffixes or form.multiples:
        return None
    if _are_zero_led(column):
        return _code(column, t("digits with leading zeros, which a number would lose"))
    if share(column.some, r"\+[0-9]{8,15}") >= 0.5:
        return _code(column, t("telephone numbers"))
    if share(column.some, r"[+-]?[0-9]{16,}") >= 0.5:
        return _code(column, t("more digits than a number can hold"))
    whole = bool((values == np.round(values)).all()) and not form.thousands
    if names_a_code(column.name) and (whole or "version" in column.name.lower()):
        return _code(column, t('the name "{name}" speaks of codes, not of amounts', name=column.name))
    return None


def _are_zero_led(column: Cells) -> bool:
    led = r"0[0-9]+"
    if share(column.some, led) == 0:
        return False
    lengths = set(map(len, column.distinct))
    return share(column.some, led) >= 0.02 or len(lengths) == 1


def _what_numbers_are(column: Cells, values: np.ndarray, form: NumberFormat) -> tuple[Kind, str]:
    rows = len(values)
    whole = bool((values == np.round(values)).all())
    few = set(np.unique(values[:LOOKED_AT]).tolist())
    if len(few) <= 2 and not form.unit:
        few = set(np.unique(values).tolist())
        if few == {0.0, 1.0}:
            return Kind.BOOLEAN, t("only 0 and 1")
        if rows >= 10 and few in ({1.0, 2.0}, {-1.0, 1.0}):
            pair = " / ".join(f"{value:g}" for value in sorted(few))
            return Kind.CATEGORY, t("two labels written as numbers: {pair}", pair=pair)
    if whole and not form.unit:
        why = _why_id(column, values)
        if why:
            return Kind.ID, why
        if values.min() >= 1500 and values.max() <= 2150 and len(few) > 1 and names_a_year(column.name, values):
            return Kind.NUMBER, t("years from {low:.0f} to {high:.0f}", low=values.min(), high=values.max())
        return Kind.NUMBER, t("whole numbers")
    return Kind.NUMBER, t("numbers")


def names_a_year(name: str, values: np.ndarray) -> bool:
    return "year" in name.lower() or (values.min() >= 1900 and values.max() <= 2100)


def _why_id(column: Cells, values: np.ndarray) -> str | None:
    """Why whole numbers only tell rows apart, or None."""
    rows = len(values)
    named = names_an_id(column.name)
    if rows < (5 if named else FEWEST):
        return None
    low, high = values.min(), values.max()
    steps = np.diff(values)
    years = low >= 1700 and high <= 2150
    if bool((steps == 1).all()) and not years:
        return t("counts the rows from {low:.0f} to {high:.0f}", low=low, high=high)
    all_different = len(np.unique(values)) == rows
    if not all_different or years:
        return None
    if high - low == rows - 1:
        return t("every whole number from {low:.0f} to {high:.0f} once", low=low, high=high)
    if named:
        return t("a different whole number in every row, and named like an id")
    if low >= 10**8 and len(f"{low:.0f}") == len(f"{high:.0f}"):
        return t("long numbers of the same length, different in every row")
    return None


def _words(column: Cells) -> Found:
    distinct = len(pc.unique(column.there))
    rows = column.rows
    if patterns.is_prose(column.some) and distinct > min(20, 0.3 * rows):
        return Found(Kind.TEXT, t("four words and more in most cells"), Kind.TEXT)
    if rows >= 5 and distinct > 0.5 * rows and patterns.are_phrases(column.some):
        return Found(Kind.TEXT, t("several words a cell, different in most rows"), Kind.TEXT)
    why = _why_words_are_an_id(column, distinct)
    if why:
        return Found(Kind.ID, why, Kind.CATEGORY)
    listed = ", ".join(_short(cell, 20) for cell in column.distinct[:3]) + (" …" if distinct > 3 else "")
    return Found(Kind.CATEGORY, t("{n} different words: {listed}", n=f"{distinct:,}", listed=listed), Kind.CATEGORY)


def _why_words_are_an_id(column: Cells, distinct: int) -> str | None:
    rows = column.rows
    if rows >= FEWEST and distinct == rows:
        return t("a different value in every row")
    if rows >= 5 and distinct == rows and patterns.are_numbered(column.distinct):
        return t("the same letters with a number of its own in every row")
    if rows >= 5 * FEWEST and distinct > 0.9 * rows:
        return t("almost a different value in every row ({n} of {rows})", n=f"{distinct:,}", rows=f"{rows:,}")
    if names_an_id(column.name) and rows >= 5 and distinct >= 0.5 * rows:
        return t("named like an id, and {n} different values in {rows} rows", n=f"{distinct:,}", rows=f"{rows:,}")
    return None


def _with_unread(found: Found, column: Cells, unread: np.ndarray) -> Found:
    count = int(unread.sum())
    if not count:
        return found
    left = pc.filter(column.there, pa.array(unread))
    counts = pc.value_counts(left)
    order = np.argsort(-counts.field("counts").to_numpy(), kind="stable")[:5]
    examples = tuple(_short(cell) for cell in counts.field("values").take(order).to_pylist())
    share_read = percent(1 - count / column.rows)
    reason = t("{reason}; {share} of the cells can be read so", reason=found.reason, share=share_read)
    return replace(found, reason=reason, unread=count, examples=examples)


def _readable_example(column: Cells, unread: np.ndarray) -> str:
    first = int(np.flatnonzero(~unread)[0])
    example: str = column.there[first].as_py()
    return example


def _short(cell: str, longest: int = 40) -> str:
    return cell if len(cell) <= longest else f"{cell[: longest - 1]}…"
