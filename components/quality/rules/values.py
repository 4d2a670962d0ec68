"""Rules about the values of a column: cells that cannot be read, numbers and dates that stand for something else."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.cell_text import plain_text
from components.columns.effective_columns import as_overridden, parser_of
from components.columns.formats import NumberFormat
from components.columns.number.detect import find_numbers_among
from components.columns.number.find_format import split_unit
from components.columns.number.parse import INFINITE
from components.columns.number_values import few_at_a_time, number_values
from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingType, Severity, Values
from components.domain.recipe import Column, ColumnType, Task
from components.i18n import counted, number, percent, t
from components.quality.facts import Facts
from components.quality.rules.cures import curable, left_out, read_as, treat_as_missing

FEW_WORDS = 5  # unreadable ones that may be markers
DISTANCES, DECADE = 12, 3650  # median distances from the median, and days: three times the reach of evenly spread dates
ROWS_FIRST = 20_000  # looked at before all are
FEWEST_ALIKE = 3  # cells that have a sentinel
MOST_ALIKE = 0.6  # of the cells: above that, the value is the usual one
NINES = {float(sign * int("9" * digits)) for digits in range(2, 10) for sign in (1, -1)}
FEWEST_NUMBERS = 0.9  # of the cells have to be numbers with or without a unit
UNIT_SAMPLE, LONGEST_UNIT = 5000, 12  # cells, letters


def _cannot_be_read(count: int, examples: Sequence[str], more: bool) -> str:
    what = counted(count, "{n} cell cannot be read as the others: ", "{n} cells cannot be read as the others: ")
    what += ", ".join(examples)
    if more:
        return what + " …"
    # Behind a sign of its own a point would be one of its signs.
    return what + "." if what[-1].isalnum() else what


UNREADABLE = FindingType(
    "unreadable",
    _cannot_be_read,
    "They count as missing. Mend them in the file if they are typing errors.",
    several=("{n} columns have cells that cannot be read as the others.", "They count as missing."),
)


def unreadable(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Cells that are no value of the column's type."""
    if not column.unread:
        return
    cells = facts.cells[column.name]
    words = tuple(cells[column.parser.values(cells).isna() & cells.notna()].unique())
    words = tuple(word for word in words if not re.fullmatch(INFINITE, plain_text(word), re.IGNORECASE))
    if 0 < len(words) <= FEW_WORDS:
        cure = treat_as_missing(facts, column.name, words)
    else:
        cure = read_as(column.name, ColumnType.CATEGORY, t("Take as words"))
    said: Values = {"examples": column.examples, "more": len(words) > len(column.examples)}
    yield curable(facts, UNREADABLE, Severity.WARNING, column.name, cure, count=column.unread, **said)


NEARLY_NUMBERS = FindingType(
    "nearly_numbers",
    lambda share, others: t(
        "{share} of the cells are numbers, others are not, such as {others}: so all are taken as words.",
        share=percent(share),
        others=", ".join(others),
    ),
    "Read as numbers, the others count as missing. Mend them in the file if they are numbers too.",
)


def nearly_numbers(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Words of which most are numbers."""
    if column.reads_as is not ColumnType.CATEGORY or column.kind is ColumnType.CONSTANT:
        return
    found = find_numbers_among(column.name, facts.cells[column.name])
    if not found or len(units_of(facts.cells[column.name], None)) > 1:
        return
    cure = read_as(column.name, ColumnType.NUMBER, t("Read as numbers"))
    yield curable(facts, NEARLY_NUMBERS, Severity.WARNING, column.name, cure, share=found[0], others=found[1])


def _apart(value: str, count: int, nearest: float, below: bool) -> str:
    cells = counted(count, "{n} cell", "{n} cells")
    all_others = t("all others are {nearest} or more.") if below else t("all others are {nearest} or less.")
    return t("{value} stands in {cells}", value=value, cells=cells) + ", " + all_others.format(nearest=number(nearest))


SENTINEL = FindingType(
    "sentinel",
    _apart,
    'It may stand for "missing".',
    several=('{n} columns have numbers that may stand for "missing".', "They lie apart from all others."),
)


TARGET_SENTINEL = FindingType(
    "target_sentinel",
    _apart,
    "It may stand for a value that nobody knows. The network would learn to predict it as if it were one.",
)


def sentinels(facts: Facts) -> Iterator[Finding]:
    """A number apart from all others of its column that recurs, such as 0, -200 or 999."""
    for name, marker, said in _sentinels_of(facts, facts.features):
        cure = treat_as_missing(facts, name, (marker,))
        yield curable(facts, SENTINEL, Severity.QUESTION, name, cure, **said)


def target_sentinels(facts: Facts) -> Iterator[Finding]:
    """The same in a number that is predicted; there 0 is not asked about: amounts may well be nothing."""
    target, decision = facts.target, facts.decision
    if target is None or decision is None or decision.task is not Task.REGRESSION:
        return
    for _, marker, said in _sentinels_of(facts, [target]):
        if marker != "0":
            cure = treat_as_missing(facts, target.name, (marker,), t("Leave these rows out"))
            yield curable(facts, TARGET_SENTINEL, Severity.QUESTION, target.name, cure, **said)


def _sentinels_of(facts: Facts, columns: Sequence[ColumnProfile]) -> Iterator[tuple[str, str, Values]]:
    """The column of each, how it is written in a recipe, and what is said of it."""
    parsers = {column.name: parser for column in columns if (parser := _number_parser(facts, column))}
    rows = len(facts.cells)
    step = max(1, rows // ROWS_FIRST)
    for names in few_at_a_time([*parsers], rows):
        read = {name: parsers[name] for name in names}
        for name, values in number_values(facts.cells, read, np.arange(0, rows, step) if step > 1 else None).items():
            found = find_sentinels(values)
            if found and step > 1:  # else it is not worth looking at all of them
                found = find_sentinels(parsers[name].values(facts.cells[name]).to_numpy("float64"))
            for sentinel in found:
                yield name, *_as_written(sentinel, parsers[name])


def _number_parser(facts: Facts, column: ColumnProfile) -> CellParser | None:
    """How a column of numbers is read; None of others."""
    # As the recipe has it, but for the cells that it takes for missing already: they may be what is told here.
    override = facts.recipe.columns.get(column.name, Column()).model_copy(update={"missing": None})
    if (override.kind or column.kind) is not ColumnType.NUMBER:
        return None
    parser = parser_of(column, override, facts.cells[column.name])
    return parser if isinstance(parser.format, NumberFormat) else None


def _as_written(found: "Sentinel", parser: CellParser) -> tuple[str, Values]:
    form, whole = parser.format, found.value.is_integer()
    shown = form.write(found.value) if isinstance(form, NumberFormat) and not whole else f"{found.value:.0f}"
    below = found.value < found.nearest
    return shown, {"value": shown, "count": found.count, "nearest": found.nearest, "below": below}


@dataclass(frozen=True)
class Sentinel:
    """A value piled at an end of a column, how often, and the nearest other value."""

    value: float
    count: int
    nearest: float


def find_sentinels(values: np.ndarray) -> list[Sentinel]:
    """Values at the ends of a column (rows,) that recur and lie apart from all others."""
    distinct, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    if len(distinct) < 8:
        return []
    return list(_at_an_end(distinct, counts)) + list(_at_an_end(-distinct[::-1], counts[::-1], sign=-1.0))


def _at_an_end(distinct: np.ndarray, counts: np.ndarray, sign: float = 1.0) -> Iterator[Sentinel]:
    """The lowest value of a sorted column, if it lies apart."""
    value, count, rest = distinct[0] * sign, int(counts[0]), distinct[1:]
    gap = rest[0] - distinct[0]
    reach = float(rest[-1] - rest[0])
    total = counts.sum()
    if count < FEWEST_ALIKE or reach == 0:
        return
    if value == 0:
        odd = count <= MOST_ALIKE * total and _zero_is_apart(rest, counts, gap)
    elif value == -1:  # often the usual value: "never"
        odd = bool(rest[0] >= 0) and len(rest) > 10 and count >= 3 * np.median(counts[1:])
    elif value in NINES:
        odd = gap > 0.25 * reach
    else:
        farthest = float(np.abs(rest).max())
        negative = value < 0 <= rest[0] * sign
        odd = gap > reach and count <= MOST_ALIKE * total and (negative or abs(value) > 5 * farthest)
    if odd:
        yield Sentinel(float(value), count, float(rest[0] * sign))


def _zero_is_apart(rest: np.ndarray, counts: np.ndarray, gap: float) -> bool:
    """Measurements far from zero with a pile exactly at it, where neighbours stand close together elsewhere.

    `counts` begin with that of zero. A few zeros have to lie further from what is usual than many: amounts may be nothing.
    """
    typical = float(np.median(np.diff(rest)))
    usual = float(np.median(np.repeat(rest, counts[1:])))
    far = 0.1 if counts[0] >= 0.05 * counts.sum() else 0.2
    return bool(rest[0] > 0 and rest[0] >= far * usual and gap >= 5 * typical)


def _units(units: Sequence[str], counts: Sequence[int]) -> str:
    listed = ", ".join(f"{unit or t('none')} ({count:,})" for unit, count in zip(units, counts, strict=True))
    return t("The numbers have different units: {listed}.", listed=listed)


MIXED_UNITS = FindingType(
    "mixed_units",
    _units,
    "They cannot be compared as they are. Write them in one unit, or leave the column out.",
    several=("{n} columns mix units.", "Such numbers cannot be compared."),
)


def mixed_units(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Numbers of several units in one column."""
    written = column.format if isinstance(column.format, NumberFormat) else None
    if column.kind is not ColumnType.CATEGORY and not (written and written.unit):
        return
    found = units_of(facts.cells[column.name], written)
    if len(found) > 1:
        units, counts = zip(*found[:5], strict=True)
        yield left_out(facts, MIXED_UNITS, Severity.WARNING, column, units=units, counts=counts)


def units_of(cells: pd.Series, written: NumberFormat | None) -> list[tuple[str, int]]:
    """Units and how many cells of a sample have them, the most frequent first; none where the cells are no numbers.

    The spellings of one unit count as one, as do the multiples of a number (`12k`, `3M`).
    """
    present = cells.dropna()
    some = present if len(present) <= UNIT_SAMPLE else present.sample(UNIT_SAMPLE, random_state=0)
    units = [unit for cell in some if (unit := split_unit(str(cell))) is not None and len(unit) <= LONGEST_UNIT]
    if written:
        alike = {*written.prefixes, *written.suffixes}
        units = [written.unit if written.multiples or unit in alike else unit for unit in units]
    counts = Counter(units)
    named = [unit for unit in counts if unit]
    # `12A`, `13B` are places, not amounts: units have more letters than one, or are signs.
    places = len(named) > 10 or any(re.fullmatch(r"[A-Z]", unit) for unit in named)
    if counts.total() < FEWEST_NUMBERS * len(some) or not named or (written is None and places):
        return []
    return counts.most_common()


def _far(count: int, dates: Sequence[str], ahead: bool) -> str:
    what = counted(count, "{n} date lies", "{n} dates lie") + " "
    what += t("far in the future of the others: ") if ahead else t("far in the past of the others: ")
    return what + ", ".join(dates) + "."


FAR_DATES = FindingType(
    "far_dates",
    _far,
    'They may be typing errors, or stand for "missing".',
    several=("{n} columns have dates far from all others.", "They may be typing errors."),
)


def far_dates(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Dates such as 31.12.9999, far from all others."""
    if column.kind is not ColumnType.DATE:
        return
    cells = facts.cells[column.name]
    form = as_overridden(column.format, facts.recipe.columns.get(column.name, Column()))
    days = CellParser(column.reads_as, form).values(cells)
    # Without what lies decades off the median: where `31.12.9999` says "until further notice", it is no rare date.
    away = (days - days.median()).abs()
    low, high = days[away <= DISTANCES * away.median() + DECADE].quantile([0.05, 0.95])
    reach = 3 * (high - low) + 365
    far = cells[(days > high + reach) | (days < low - reach)]
    odd = tuple(far.unique())
    if not 0 < len(odd) <= FEW_WORDS:
        return
    cure = treat_as_missing(facts, column.name, odd)
    ahead = bool((days > high + reach).any())
    yield curable(facts, FAR_DATES, Severity.WARNING, column.name, cure, count=len(far), dates=odd, ahead=ahead)
