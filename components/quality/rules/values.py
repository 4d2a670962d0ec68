"""Rules about the values of a column: cells that cannot be read, numbers and dates that stand for something else."""

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.cell_text import plain_text
from components.columns.formats import NumberFormat
from components.columns.number.detect import find_numbers_among
from components.columns.number.parse import INFINITE
from components.columns.override import as_overridden
from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingType, Severity
from components.domain.recipe import Column, ColumnType
from components.i18n import counted, number, percent, t
from components.quality.facts import Facts
from components.quality.rules.cures import left_out, read_as, treat_as_missing
from components.quality.rules.sentinels import find_sentinels
from components.quality.rules.units import units_of

FEW_WORDS = 5  # unreadable ones that may be markers
DISTANCES, DECADE = 12, 3650  # median distances from the median, and days: three times the reach of evenly spread dates
ROWS_FIRST = 20_000  # looked at before all are


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
    parser = CellParser(column.reads_as, column.format)
    cells = facts.cells[column.name]
    words = tuple(cells[parser.values(cells).isna() & cells.notna()].unique())
    words = tuple(word for word in words if not _is_endless(word))
    if 0 < len(words) <= FEW_WORDS:
        cure, applied = treat_as_missing(facts, column.name, words)
    else:
        cure, applied = read_as(facts, column.name, ColumnType.CATEGORY, t("Take as words"))
    yield UNREADABLE.finding(
        column.name,
        severity=Severity.WARNING,
        cure=cure,
        applied=applied,
        count=column.unread,
        examples=column.examples,
        more=len(words) > len(column.examples),
    )


def _is_endless(word: str) -> bool:
    return re.fullmatch(INFINITE, plain_text(word), re.IGNORECASE) is not None


def _numbers_and_others(share: float, others: Sequence[str]) -> str:
    return t(
        "{share} of the cells are numbers, others are not, such as {others}: so all are taken as words.",
        share=percent(share),
        others=", ".join(others),
    )


NEARLY_NUMBERS = FindingType(
    "nearly_numbers",
    _numbers_and_others,
    "Read as numbers, the others count as missing. Mend them in the file if they are numbers too.",
)


def nearly_numbers(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """Words of which most are numbers."""
    if column.reads_as is not ColumnType.CATEGORY or column.kind is ColumnType.CONSTANT:
        return
    found = find_numbers_among(column.name, facts.cells[column.name])
    if not found or len(units_of(facts.cells[column.name], None)) > 1:
        return
    share, others = found
    cure, applied = read_as(facts, column.name, ColumnType.NUMBER, t("Read as numbers"))
    yield NEARLY_NUMBERS.finding(
        column.name, severity=Severity.WARNING, cure=cure, applied=applied, share=share, others=others
    )


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


def sentinels(facts: Facts, column: ColumnProfile) -> Iterator[Finding]:
    """A number apart from all others that recurs, such as 0, -200 or 999."""
    if column.kind is not ColumnType.NUMBER or not isinstance(column.format, NumberFormat):
        return
    parser, cells = CellParser(column.reads_as, column.format), facts.cells[column.name]
    if len(cells) > ROWS_FIRST and not find_sentinels(
        parser.values(cells.iloc[:: len(cells) // ROWS_FIRST]).to_numpy("float64")
    ):
        return  # not worth looking at all of them
    for found in find_sentinels(parser.values(cells).to_numpy("float64")):
        whole = float(found.value).is_integer()
        shown = f"{found.value:.0f}" if whole else column.format.write(found.value)
        cure, applied = treat_as_missing(facts, column.name, (shown,))
        yield SENTINEL.finding(
            column.name,
            severity=Severity.QUESTION,
            cure=cure,
            applied=applied,
            value=shown,
            count=found.count,
            nearest=found.nearest,
            below=found.value < found.nearest,
        )


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
        yield left_out(facts, MIXED_UNITS, Severity.WARNING, column, {"units": units, "counts": counts})


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
    bulk = _bulk(days)
    low, high = bulk.quantile(0.05), bulk.quantile(0.95)
    reach = 3 * (high - low) + 365
    far = cells[(days > high + reach) | (days < low - reach)]
    odd = tuple(far.unique())
    if not 0 < len(odd) <= FEW_WORDS:
        return
    cure, applied = treat_as_missing(facts, column.name, odd)
    yield FAR_DATES.finding(
        column.name,
        severity=Severity.WARNING,
        cure=cure,
        applied=applied,
        count=len(far),
        dates=odd,
        ahead=bool((days > high + reach).any()),
    )


def _bulk(days: pd.Series) -> pd.Series:
    """Without what lies decades off the median: where `31.12.9999` says "until further notice", it is no rare date."""
    away = (days - days.median()).abs()
    return days[away <= DISTANCES * away.median() + DECADE]
