"""Whether new rows as a whole look unlike the training rows: another unit, other values, more of them missing.

One row says nothing about that; each rule asks for a difference that a sample of the training rows hardly ever has.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import pandas as pd

from components.columns.effective_columns import AMBIGUOUS
from components.columns.formats import DateFormat, Order
from components.domain.recipe import ColumnType
from components.features import Feature, Preparation
from components.i18n import counted, number, percent, t
from components.prediction.cell_formats import as_file_has_it, cell_text
from components.prediction.contract import SHARES, ColumnContract, Contract
from components.prediction.matching import names_as_known
from components.prediction.remarks import shown_value
from components.prediction.running_median import RunningMedian

FEWEST_ROWS = 20
LOW, MIDDLE, HIGH = (SHARES.index(share) for share in (0.05, 0.5, 0.95))
OTHER_UNIT = 8.0  # times as large or as small, from which on another unit is likelier than other rows
NEW_VALUES = 0.2  # of the rows, beyond twice the share that rows of the same table would have
NONE_UNREADABLE: Mapping[str, int] = MappingProxyType({})
MORE_MISSING = 0.2  # of the rows, beyond three times the share among training rows


class DriftSort(StrEnum):
    """In what a column differs; the same words name it in the API."""

    SCALE = "scale"
    MOVED = "moved"
    NEW_VALUES = "new_values"
    MISSING = "missing"
    DATE_ORDER = "date_order"


@dataclass(frozen=True)
class Drift:
    """A column that looks unlike the training rows, and what speaks for it, in numbers.

    `ratio` is how many times as large its values are, where that looks like another unit.
    """

    column: str
    sort: DriftSort
    what: str
    ratio: float | None = None


def find_drift(
    inputs: Mapping[str, np.ndarray], contract: Contract, unreadable: Mapping[str, int] = NONE_UNREADABLE
) -> list[Drift]:
    """Of typed columns {name: (rows, 1)}, as `check_rows` makes them; nothing of fewer than `FEWEST_ROWS` rows.

    `unreadable` says of how many rows a column's cell is there and cannot be read: no value is not missing there.
    """
    counts = DriftCounts(contract)
    counts.add(inputs, unreadable)
    return counts.found()


class DriftCounts:
    """What drift is found by, counted part by part: memory does not grow with the rows."""

    def __init__(self, contract: Contract) -> None:
        self._columns = {column.name: _ColumnCounts(column) for column in contract.columns}

    def add(self, inputs: Mapping[str, np.ndarray], unreadable: Mapping[str, int] = NONE_UNREADABLE) -> None:
        """Count typed columns {name: (rows, 1)} of some more rows; `unreadable` is as of `find_drift`."""
        for name, counts in self._columns.items():
            if name in inputs:
                counts.add(inputs[name][:, 0], unreadable.get(name, 0))

    def found(self) -> list[Drift]:
        """Of all rows so far, in the order of the columns."""
        return [found for counts in self._columns.values() for found in counts.found()]


class _ColumnCounts:
    def __init__(self, known: ColumnContract) -> None:
        self._known = known
        self._rows = self._missing = self._unreadable = self._new = 0
        self._middle = RunningMedian()
        named = known.kind in (ColumnType.CATEGORY, ColumnType.BOOLEAN) and not known.unlisted
        self._values = dict((*known.categories, *known.rare)) if named else None

    def add(self, values: np.ndarray, unreadable: int) -> None:
        missing = pd.isna(values) | (values == "")
        present = values[~missing]
        self._rows += len(values)
        self._missing += int(missing.sum()) - unreadable
        self._unreadable += unreadable
        if self._known.kind.numeric:
            self._middle.add(present.astype("float64"))
        elif self._values is not None:
            self._new += sum(value not in self._values for value in present.tolist())

    def found(self) -> Iterator[Drift]:
        known, rows = self._known, self._rows
        if rows < FEWEST_ROWS:
            return
        share, before = self._missing / rows, known.missing_share
        if before is not None and share > 3 * before + MORE_MISSING:
            what = t(
                "{share} have no value, {before} of the training rows", share=percent(share), before=percent(before)
            )
            yield Drift(known.name, DriftSort.MISSING, what)
        present = rows - self._missing - self._unreadable
        if present < FEWEST_ROWS:
            return
        if known.kind.numeric:
            yield from _moved(self._middle.value(), known)
        elif self._values is not None:
            new = self._new / present
            # As many rows of the table itself would have a new value as have one that stands there once (Good 1953,
            # "The population frequencies of species and the estimation of population parameters").
            filled = (known.rows or 0) - (known.missing or 0)
            expected = sum(rows == 1 for rows in self._values.values()) / max(1, filled)
            if new > 2 * expected + NEW_VALUES:
                said = t("{share} have values that training never saw", share=percent(new))
                yield Drift(known.name, DriftSort.NEW_VALUES, said)


def _moved(now: float, known: ColumnContract) -> Iterator[Drift]:
    """What is to be said of the median of new rows."""
    if len(known.quantiles) != len(SHARES):
        return
    low, before, high = (known.quantiles[at] for at in (LOW, MIDDLE, HIGH))
    if low <= now <= high:
        return
    here, there = shown_value(now, known), shown_value(before, known)
    ratio = now / before if before and known.kind is ColumnType.NUMBER else 1.0
    if ratio >= OTHER_UNIT or 0 < ratio <= 1 / OTHER_UNIT:
        times = number(max(ratio, 1 / ratio))
        said = t("about {times} times as large (median {now}, in training {before}): another unit?")
        small = t("about {times} times as small (median {now}, in training {before}): another unit?")
        said = (said if ratio > 1 else small).format(times=times, now=here, before=there)
        yield Drift(known.name, DriftSort.SCALE, said, ratio)
        return
    said = t("median {now}, in training {before}; 9 of 10 training rows lie between {low} and {high}")
    ends = {"low": shown_value(low, known), "high": shown_value(high, known)}
    yield Drift(known.name, DriftSort.MOVED, said.format(now=here, before=there, **ends))


def find_date_order(cells: pd.DataFrame, preparation: Preparation) -> list[Drift]:
    """Columns of dates in text `cells` of which all can be read with day and month changed about, and some only so.

    Then the others, which can be read either way, are read otherwise than they are meant.
    """
    counts = DateOrderCounts(preparation)
    counts.add(cells)
    return counts.found()


class DateOrderCounts:
    """What an order of dates other than the table's is found by, counted part by part."""

    def __init__(self, preparation: Preparation) -> None:
        self._preparation = preparation
        self._features = [
            feature
            for feature in preparation.features
            if isinstance(feature.format, DateFormat) and feature.format.order in AMBIGUOUS
        ]
        self._only_other = Counter[str]()
        self._not_changed_about: set[str] = set()

    def add(self, cells: pd.DataFrame) -> None:
        """Count text cells of some more rows."""
        names = names_as_known(cells, self._preparation) if self._features else []
        for feature in self._features:
            if feature.name in names and feature.name not in self._not_changed_about:
                self._count(cells.iloc[:, names.index(feature.name)], feature)

    def _count(self, cells: pd.Series, feature: Feature) -> None:
        parser = as_file_has_it(feature, self._preparation)
        text = pd.Series(cell_text(cells, feature, parser, self._preparation), dtype="object")
        self._only_other[feature.name] += int(parser.unread(text).sum())
        if replace(parser, format=_changed_about(feature)).unread(text).any():
            self._not_changed_about.add(feature.name)

    def found(self) -> list[Drift]:
        """Of all rows so far."""
        changed = (feature for feature in self._features if feature.name not in self._not_changed_about)
        return [
            _other_order(feature, self._only_other[feature.name])
            for feature in changed
            if self._only_other[feature.name]
        ]


def _changed_about(feature: Feature) -> DateFormat:
    """The format of a column of dates with day and month changed about."""
    assert isinstance(feature.format, DateFormat)  # noqa: S101 - only such columns are asked
    return replace(feature.format, order=next(order for order in AMBIGUOUS if order is not feature.format.order))


def _other_order(feature: Feature, only_other: int) -> Drift:
    said = counted(
        only_other,
        "{n} date can only be read with {{part}} first; the others are read with {{other}} first, as in the table",
        "{n} dates can only be read with {{part}} first; the others are read with {{other}} first, as in the table",
    )
    day, month = t("the day"), t("the month")
    part, other = (day, month) if _changed_about(feature).order is Order.DAY_MONTH_YEAR else (month, day)
    return Drift(feature.name, DriftSort.DATE_ORDER, said.format(part=part, other=other))
