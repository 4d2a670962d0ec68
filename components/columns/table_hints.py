"""What the columns of a table tell about each other: the decimal sign, and the order of day and month."""

from dataclasses import replace

import pandas as pd

from components.columns.arrow import as_text
from components.columns.date_order import order_with_times
from components.columns.detect import find_kind
from components.columns.detection import NO_HINTS, Detection, Hints
from components.columns.formats import DateFormat, Order


def followed(found: list[Detection], series: list[pd.Series], names: list[str], hints: Hints) -> list[Detection]:
    """The kinds, those that can be read in two ways looked at again with what the others prove."""
    found = _beside_times(found, series, names, hints)
    proved = _proved(found, hints)
    if proved == hints:
        return found
    return [
        find_kind(column, name, proved) if one.doubt else one
        for one, column, name in zip(found, series, names, strict=True)
    ]


def _beside_times(found: list[Detection], series: list[pd.Series], names: list[str], hints: Hints) -> list[Detection]:
    """The kinds, days that can be read in two ways looked at again with the times of day in a column of their own."""
    clocks = [at for at, one in enumerate(found) if one.format == DateFormat(Order.TIME)]
    settled = list(found)
    for at, one in enumerate(found):
        if not clocks or not one.doubt or one.doubt.field != "day_first":
            continue
        said = (order_with_times(as_text(series[at]), as_text(series[clock]), names[clock]) for clock in clocks)
        hint = next((hint for hint in said if hint != NO_HINTS), None)
        if hint:
            again = find_kind(series[at], names[at], replace(hints, day_first=hint.day_first, why=hint.why))
            settled[at] = replace(again, evidence=replace(again.evidence, day_first=hint.day_first))
    return settled


def _proved(found: list[Detection], hints: Hints) -> Hints:
    decimals = {one.evidence.decimal for one in found if one.evidence.decimal}
    orders = {one.evidence.day_first for one in found if one.evidence.day_first is not None}
    return Hints(
        decimals.pop() if len(decimals) == 1 else hints.decimal,
        orders.pop() if len(orders) == 1 else hints.day_first,
    )
