"""Alarms about single columns."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from components.columns import NumberFormat, Reading, find_numbers_among
from components.columns.cell_text import plain_text
from components.columns.number import INFINITE
from components.columns.override import as_wished
from components.columns.profile import ColumnProfile, used_as
from components.domain.recipe import Column, ColumnType, Role
from components.i18n import counted, number, percent, t
from components.quality.rules.alarm import Alarm, Cure, Facts, Weight, is_applied, on_columns
from components.quality.rules.ambiguities import ambiguities
from components.quality.rules.sentinels import find_sentinels
from components.quality.rules.units import units_of

MANY = 50  # different values of a category
ROWS_A_VALUE = 10
NEARLY_EMPTY = 0.95
FEWEST_OTHERS = 5  # rows that differ from the usual value
FEW_WORDS = 5  # unreadable ones that may be markers
TEXTS = 2000
DISTANCES, DECADE = 12, 3650  # median distances from the median, and days: three times the reach of evenly spread dates
ROWS_FIRST = 20_000  # looked at before all are


def leave_out(facts: Facts, columns: tuple[str, ...]) -> tuple[Cure, bool]:
    """The cure that leaves columns out, and whether they are."""
    cure = Cure(
        t("Leave out"),
        t("left out"),
        on_columns(columns, role=Role.IGNORE.value),
        on_columns(columns, role=Role.FEATURE.value),
        t("Use it anyway") if len(columns) == 1 else t("Use them anyway"),
    )
    known = {column.name: column for column in facts.columns}
    return cure, all(used_as(known[name], facts.recipe.wish(name)) is None for name in columns)


def treat_as_missing(facts: Facts, name: str, markers: tuple[str, ...]) -> tuple[Cure, bool]:
    """The cure that takes some cells of a column for missing, and whether they are."""
    before = (facts.recipe.columns.get(name) or Column()).missing or []
    cure = Cure(
        t("Treat as missing"),
        t("treated as missing"),
        on_columns((name,), missing=[*before, *(marker for marker in markers if marker not in before)]),
        on_columns((name,), missing=[marker for marker in before if marker not in markers] or None),
        t("Undo"),
    )
    return cure, set(markers) <= set(before)


def read_as(facts: Facts, name: str, kind: ColumnType, label: str, done: str) -> tuple[Cure, bool]:
    """The cure that gives a column another kind, and whether it has it."""
    cure = Cure(label, done, on_columns((name,), kind=kind.value), on_columns((name,), kind=None), t("Undo"))
    return cure, is_applied(facts.recipe, cure)


def left_out_alarm(facts: Facts, code: str, weight: Weight, column: ColumnProfile, what: str, remedy: str) -> Alarm:
    cure, applied = leave_out(facts, (column.name,))
    return Alarm(code, weight, what, remedy, (column.name,), cure, applied)


def _ids(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind is ColumnType.ID:
        what = t("Looks like an id: {reason}.", reason=column.reason)
        remedy = t("An id tells rows apart and says nothing about new ones.")
        yield left_out_alarm(facts, "id", Weight.WARNING, column, what, remedy)


def _constants(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind is ColumnType.CONSTANT:
        what = t("Says nothing: {reason}.", reason=column.reason)
        yield left_out_alarm(facts, "constant", Weight.QUESTION, column, what, t("There is nothing to learn from it."))


def _nearly_constant(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if (
        column.kind in (ColumnType.CONSTANT, ColumnType.ID, ColumnType.TEXT)
        or not column.top
        or facts.rows < 10 * FEWEST_OTHERS
    ):
        return
    others = facts.rows - column.missing - column.top[0][1]
    if column.distinct > 1 and others < FEWEST_OTHERS and column.missing < FEWEST_OTHERS:
        what = counted(others, "All rows but {n} hold ", "All but {n} rows hold ") + f"{column.top[0][0]}."
        remedy = t("After the split the training rows may hold nothing else.")
        yield left_out_alarm(facts, "nearly_constant", Weight.QUESTION, column, what, remedy)


def _nearly_empty(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind is not ColumnType.CONSTANT and column.missing > NEARLY_EMPTY * facts.rows:
        what = t("{share} of the cells are missing.", share=percent(column.missing / facts.rows))
        remedy = t("What is left is too little to learn from.")
        yield left_out_alarm(facts, "nearly_empty", Weight.QUESTION, column, what, remedy)


def _target_leakage(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    association = facts.associations.get(column.name)
    if (
        not association
        or not association.leaks_target
        or column.kind in (ColumnType.ID, ColumnType.CONSTANT)
        or len(facts.features) < 2
    ):
        return
    if facts.decision and facts.decision.classes:
        what = t(
            "Gives {target} away: alone it names the class of {score} of rows held out.",
            target=facts.recipe.target,
            score=percent(association.univariate_score),
        )
    else:
        what = t(
            "Gives {target} away: alone it explains {score} of it on rows held out.",
            target=facts.recipe.target,
            score=percent(association.univariate_score),
        )
    remedy = t("If it is only known after the answer is, the network will be of no use: leave it out.")
    yield left_out_alarm(facts, "target_leakage", Weight.SERIOUS, column, what, remedy)


def _many_values(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    present = facts.rows - column.missing
    kind = (facts.recipe.columns.get(column.name) or Column()).kind or column.kind
    if kind is ColumnType.CATEGORY and column.distinct > MANY and present < ROWS_A_VALUE * column.distinct:
        rows = number(present / column.distinct)
        what = t("{n:,} different values, {rows} rows each on average.", n=column.distinct, rows=rows)
        remedy = t("So few rows say little about a value; new rows will bring values never seen.")
        yield left_out_alarm(facts, "many_values", Weight.WARNING, column, what, remedy)


def _unreadable(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if not column.unread:
        return
    reading = Reading(column.reads_as, column.format)
    cells = facts.cells[column.name]
    words = tuple(cells[reading.values(cells).isna() & cells.notna()].unique())
    words = tuple(word for word in words if not _is_endless(word))
    what = counted(column.unread, "{n} cell cannot be read as the others: ", "{n} cells cannot be read as the others: ")
    what += ", ".join(column.examples)
    if len(words) > len(column.examples):
        what += " …"
    elif what[-1].isalnum():  # behind a sign of its own a point would be one of its signs
        what += "."
    remedy = t("They count as missing. Mend them in the file if they are typing errors.")
    if 0 < len(words) <= FEW_WORDS:
        cure, applied = treat_as_missing(facts, column.name, words)
    else:
        cure, applied = read_as(facts, column.name, ColumnType.CATEGORY, t("Take as words"), t("taken as words"))
    yield Alarm("unreadable", Weight.WARNING, what, remedy, (column.name,), cure, applied)


def _nearly_numbers(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.reads_as is not ColumnType.CATEGORY or column.kind is ColumnType.CONSTANT:
        return
    found = find_numbers_among(column.name, facts.cells[column.name])
    if not found or len(units_of(facts.cells[column.name], None)) > 1:
        return
    numbers, others = found
    what = t(
        "{share} of the cells are numbers, others are not, such as {others}: so all are taken as words.",
        share=percent(numbers),
        others=", ".join(others),
    )
    remedy = t("Read as numbers, the others count as missing. Mend them in the file if they are numbers too.")
    cure, applied = read_as(facts, column.name, ColumnType.NUMBER, t("Read as numbers"), t("read as numbers"))
    yield Alarm("nearly_numbers", Weight.WARNING, what, remedy, (column.name,), cure, applied)


def _is_endless(word: str) -> bool:
    return re.fullmatch(INFINITE, plain_text(word), re.IGNORECASE) is not None


def _sentinels(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind is not ColumnType.NUMBER or not isinstance(column.format, NumberFormat):
        return
    reading, cells = Reading(column.reads_as, column.format), facts.cells[column.name]
    if len(cells) > ROWS_FIRST and not find_sentinels(
        reading.values(cells.iloc[:: len(cells) // ROWS_FIRST]).to_numpy("float64")
    ):
        return  # not worth looking at all of them
    for found in find_sentinels(reading.values(cells).to_numpy("float64")):
        whole = float(found.value).is_integer()
        shown = f"{found.value:.0f}" if whole else column.format.write(found.value)
        cells_of_it = counted(found.count, "{n} cell", "{n} cells")
        what = t("{value} stands in {cells}", value=shown, cells=cells_of_it)
        others = number(found.nearest)
        if found.value < found.nearest:
            what += ", " + t("all others are {nearest} or more.", nearest=others)
        else:
            what += ", " + t("all others are {nearest} or less.", nearest=others)
        remedy = t('It may stand for "missing".')
        cure, applied = treat_as_missing(facts, column.name, (shown,))
        yield Alarm("sentinel", Weight.QUESTION, what, remedy, (column.name,), cure, applied)


def _mixed_units(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    written = column.format if isinstance(column.format, NumberFormat) else None
    if column.kind is not ColumnType.CATEGORY and not (written and written.unit):
        return
    units = units_of(facts.cells[column.name], written)
    if len(units) < 2:
        return
    listed = ", ".join(f"{unit or t('none')} ({count:,})" for unit, count in units[:5])
    what = t("The numbers have different units: {listed}.", listed=listed)
    remedy = t("They cannot be compared as they are. Write them in one unit, or leave the column out.")
    yield left_out_alarm(facts, "mixed_units", Weight.WARNING, column, what, remedy)


def _far_dates(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind is not ColumnType.DATE:
        return
    cells = facts.cells[column.name]
    form = as_wished(column.format, facts.recipe.columns.get(column.name, Column()))
    days = Reading(column.reads_as, form).values(cells)
    bulk = _bulk(days)
    low, high = bulk.quantile(0.05), bulk.quantile(0.95)
    reach = 3 * (high - low) + 365
    far = cells[(days > high + reach) | (days < low - reach)]
    odd = tuple(far.unique())
    if not 0 < len(odd) <= FEW_WORDS:
        return
    ahead = bool((days > high + reach).any())
    what = counted(len(far), "{n} date lies", "{n} dates lie") + " "
    what += t("far in the future of the others: ") if ahead else t("far in the past of the others: ")
    cure, applied = treat_as_missing(facts, column.name, odd)
    remedy = t('They may be typing errors, or stand for "missing".')
    yield Alarm("far_dates", Weight.WARNING, what + ", ".join(odd) + ".", remedy, (column.name,), cure, applied)


def _bulk(days: pd.Series) -> pd.Series:
    """Without what lies decades off the median: where `31.12.9999` says "until further notice", it is no rare date."""
    away = (days - days.median()).abs()
    return days[away <= DISTANCES * away.median() + DECADE]


def _texts(facts: Facts, column: ColumnProfile) -> Iterator[Alarm]:
    if column.kind is not ColumnType.TEXT or column.missing > NEARLY_EMPTY * facts.rows:
        return
    texts = facts.cells[column.name].dropna().head(TEXTS)
    rows = [set(text.lower().split()) for text in texts]
    seen: dict[str, int] = {}
    for words in rows:
        for word in words:
            seen[word] = seen.get(word, 0) + 1
    sharing = np.mean([any(seen[word] > 2 for word in words) for words in rows]) if rows else 0.0
    if sharing < 0.5:
        what = t("Hardly any word occurs in more than one row.")
        remedy = t("Texts are read word by word, parted by spaces; here that leaves nothing to learn from.")
        yield left_out_alarm(facts, "text_without_words", Weight.WARNING, column, what, remedy)


RULES: list[Callable[[Facts, ColumnProfile], Iterator[Any]]] = [
    _target_leakage,
    _ids,
    _constants,
    _nearly_constant,
    _nearly_empty,
    _nearly_numbers,
    _many_values,
    ambiguities,
    _unreadable,
    _mixed_units,
    _sentinels,
    _far_dates,
    _texts,
]


def column_alarms(facts: Facts) -> Iterator[Alarm]:
    """The alarms of every column but the target."""
    for rule in RULES:
        for column in facts.features:
            yield from rule(facts, column)
