"""Whether new rows as a whole look unlike the training rows: another unit, other values, more of them missing.

One row says nothing about that; each rule asks for a difference that a sample of the training rows hardly ever has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

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

FEWEST_ROWS = 20
LOW, MIDDLE, HIGH = (SHARES.index(share) for share in (0.05, 0.5, 0.95))
OTHER_UNIT = 8.0  # times as large or as small, from which on another unit is likelier than other rows
NEW_VALUES = 0.2  # of the rows, beyond twice the share that rows of the same table would have
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


def find_drift(inputs: Mapping[str, np.ndarray], contract: Contract) -> list[Drift]:
    """Of typed columns {name: (rows, 1)}, as `check_rows` makes them; nothing of fewer than `FEWEST_ROWS` rows."""
    return [
        found
        for column in contract.columns
        if column.name in inputs and len(inputs[column.name]) >= FEWEST_ROWS
        for found in _of_column(inputs[column.name][:, 0], column)
    ]


def _of_column(values: np.ndarray, known: ColumnContract) -> Iterator[Drift]:
    missing = pd.isna(values) | (values == "")
    share, before = float(missing.mean()), known.missing_share
    if before is not None and share > 3 * before + MORE_MISSING:
        what = t("{share} have no value, {before} of the training rows", share=percent(share), before=percent(before))
        yield Drift(known.name, DriftSort.MISSING, what)
    present = values[~missing]
    if len(present) < FEWEST_ROWS:
        return
    if known.kind.numeric:
        yield from _moved(present.astype("float64"), known)
    elif known.kind in (ColumnType.CATEGORY, ColumnType.BOOLEAN) and not known.unlisted:
        counts = dict((*known.categories, *known.rare))
        new = float(np.mean([value not in counts for value in present.tolist()]))
        # As many rows of the table itself would have a new value as have one that stands there once (Good 1953, "The
        # population frequencies of species and the estimation of population parameters").
        filled = (known.rows or 0) - (known.missing or 0)
        expected = sum(rows == 1 for rows in counts.values()) / max(1, filled)
        if new > 2 * expected + NEW_VALUES:
            yield Drift(
                known.name, DriftSort.NEW_VALUES, t("{share} have values that training never saw", share=percent(new))
            )


def _moved(present: np.ndarray, known: ColumnContract) -> Iterator[Drift]:
    if len(known.quantiles) != len(SHARES):
        return
    low, before, high = (known.quantiles[at] for at in (LOW, MIDDLE, HIGH))
    now = float(np.median(present))
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
    names = names_as_known(cells, preparation)
    return [
        found
        for feature in preparation.features
        if isinstance(feature.format, DateFormat) and feature.format.order in AMBIGUOUS and feature.name in names
        for found in _changed_about(cells.iloc[:, names.index(feature.name)], feature, feature.format, preparation)
    ]


def _changed_about(cells: pd.Series, feature: Feature, form: DateFormat, preparation: Preparation) -> Iterator[Drift]:
    parser = as_file_has_it(feature, preparation)
    text = pd.Series(cell_text(cells, feature, parser, preparation), dtype="object")
    only_other = int(parser.unread(text).sum())
    order = next(order for order in AMBIGUOUS if order is not form.order)
    if not only_other or replace(parser, format=replace(form, order=order)).unread(text).any():
        return
    said = counted(
        only_other,
        "{n} date can only be read with {{part}} first; the others are read with {{other}} first, as in the table",
        "{n} dates can only be read with {{part}} first; the others are read with {{other}} first, as in the table",
    )
    day, month = t("the day"), t("the month")
    part, other = (day, month) if order is Order.DAY_MONTH_YEAR else (month, day)
    yield Drift(feature.name, DriftSort.DATE_ORDER, said.format(part=part, other=other))
