"""The columns of a table together: what each is, and what they tell about each other.

One column may say what the others leave open: the decimal sign, and the order of day and month.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import pandas as pd

from components.columns.arrow import VOCABULARY, Vocabulary, as_text, give_back, matched_together, pc
from components.columns.date.find_format import order_with_times
from components.columns.detect import detect_type, detect_type_of_array
from components.columns.detection import NO_HINTS, Detection, Hints
from components.columns.formats import DateFormat, Order
from components.columns.number_values import SHORT_ROWS
from components.columns.profile import ColumnProfile, profile_column
from components.workers.halves import map_in_halves

MANY_COLUMNS = 64  # from which on a copy of the process costs less than half of the work on them
FEW_ROWS = 1_000  # of no more rows, what a column takes has little to do with its cells: columns are looked at together
THREADS, MANY_ROWS = 2, 500_000  # of more rows, one column at a time: what is worked on then takes a tenth of the file
Value = TypeVar("Value")


@dataclass(frozen=True)
class TableDetection:
    """What each column of a table is, and how the table writes numbers.

    Args:
        decimal: "," where decimals have a comma, else ".".
        open_commas: columns whose commas may part decimals or thousands, and nothing in the table says which.
        open_points: columns whose points may, where some columns have decimal commas and others decimal points.
    """

    columns: list[Detection]
    decimal: str
    open_commas: tuple[str, ...] = ()
    open_points: tuple[str, ...] = ()


def understand_table(
    cells: pd.DataFrame, hints: Hints = NO_HINTS, progress: Callable[[float], None] = lambda _share: None
) -> tuple[list[ColumnProfile], TableDetection]:
    """The profile of each column of text `cells`, missing where they are NaN or None, and what holds for the whole table.

    `hints` are what is known of how the file writes. Columns that can be read in two ways follow the others: where they
    all prove the same decimal sign or order of dates, that is the one. `progress` is called with the share that is done.
    """
    names = [str(name) for name in cells.columns]
    series = [cells.iloc[:, place] for place in range(len(names))]
    if names and len(cells) <= FEW_ROWS:
        with matched_together([pc.drop_null(as_text(column)) for column in series]) as columns:
            found = [detect_type_of_array(column, name, hints) for column, name in zip(columns, names, strict=True)]
        table = _settle(found, series, names, hints)
        return [profile_column(*column) for column in zip(names, series, table.columns, strict=True)], table
    # What short columns take is too little for two threads: they mostly wait for each other.
    each = _each_of_few if len(cells) <= SHORT_ROWS else _each_of_many
    described = each(lambda at: _described(names[at], series[at], hints), len(names), len(cells), progress)
    table = _settle([detection for detection, _ in described], series, names, hints)
    left = [at for at, (_, profile) in enumerate(described) if profile is None]
    late = each(
        lambda place: profile_column(names[left[place]], series[left[place]], table.columns[left[place]]),
        len(left),
        len(cells),
        lambda _share: None,
    )
    profiles = iter(late)
    return [profile or next(profiles) for _, profile in described], table


def _described(name: str, cells: pd.Series, hints: Hints) -> tuple[Detection, ColumnProfile | None]:
    """What a column is, and its profile where no other column can tell more of it."""
    found = detect_type(cells, name, hints)
    is_open = found.doubt is not None or bool(found.evidence.open_sign)
    if len(cells) > SHORT_ROWS:
        give_back()  # what was looked at is not held beside what is described
    return found, None if is_open else profile_column(name, cells, found)


def _each_of_few(
    work: Callable[[int], Value], columns: int, _rows: int, progress: Callable[[float], None]
) -> list[Value]:
    """The work on each column, by its place, where what is done about a cell is little beside what is done about a column."""
    step = max(1, columns // 50)

    def count(done: int) -> None:
        if done % step == 0:
            progress(done / columns)

    token = VOCABULARY.set(Vocabulary())
    try:
        if columns < MANY_COLUMNS:
            return [_leanly(partial(work, at)) for at in range(columns)]
        return map_in_halves(lambda at: _leanly(partial(work, at)), range(columns), count)
    finally:
        VOCABULARY.reset(token)


def _each_of_many(
    work: Callable[[int], Value], columns: int, rows: int, progress: Callable[[float], None]
) -> list[Value]:
    """The same, of columns so long that PyArrow and NumPy let go of the interpreter's lock for most of the time."""
    found = []
    with ThreadPoolExecutor(
        THREADS if rows <= MANY_ROWS else 1, initializer=lambda: VOCABULARY.set(Vocabulary())
    ) as pool:
        for result in pool.map(lambda at: _leanly(partial(work, at)), range(columns)):
            found.append(result)
            progress(len(found) / columns)
    return found


def _leanly(work: Callable[[], Value]) -> Value:
    """The result of work on one column, with the memory it took given back."""
    result = work()
    give_back()
    return result


def _settle(found: list[Detection], series: list[pd.Series], names: list[str], hints: Hints) -> TableDetection:
    """The columns of a table, those that can be read in two ways looked at again with what the others prove."""
    found = _beside_times(found, series, names, hints)
    decimals = {one.evidence.decimal for one in found if one.evidence.decimal}
    proved = {one.evidence.decimal for one in found if one.evidence.decimal and not one.evidence.open_sign}
    commas, points = (
        tuple(name for name, one in zip(names, found, strict=True) if one.evidence.open_sign == sign) for sign in ",."
    )
    semicolons = hints.semicolons and "." not in proved and not points and bool(commas)
    comma = hints.decimal == "," or (not hints.decimal and ("," in proved or semicolons))
    mixed = comma and "." in proved and not hints.typed
    day_first = _agreed({one.evidence.day_first for one in found} - {None}, hints.day_first)
    settled = []
    for one, column, name in zip(found, series, names, strict=True):
        sign, decimal = one.evidence.open_sign, hints.decimal
        if comma and sign:
            decimal = sign if sign == "," or mixed else "," if not hints.typed else ""
        elif one.doubt:
            decimal = _agreed(decimals, hints.decimal)
        hint = replace(hints, decimal=decimal, day_first=day_first)
        again = hint != hints and (one.doubt is not None or bool(comma and sign and decimal))
        settled.append(detect_type(column, name, hint) if again else one)
    is_open = "," not in proved and not hints.decimal
    return TableDetection(settled, "," if comma else ".", commas if is_open else (), points if mixed else ())


def _agreed(proved: set[Value], otherwise: Value) -> Value:
    """What all say, where they say the same."""
    return next(iter(proved)) if len(proved) == 1 else otherwise


def _beside_times(found: list[Detection], series: list[pd.Series], names: list[str], hints: Hints) -> list[Detection]:
    """The columns, days that can be read in two ways looked at again with the times of day in a column of their own."""
    clocks = [at for at, one in enumerate(found) if one.format == DateFormat(Order.TIME)]
    settled = list(found)
    for at, one in enumerate(found):
        if not clocks or not one.doubt or one.doubt.field != "day_first":
            continue
        said = (order_with_times(as_text(series[at]), as_text(series[clock]), names[clock]) for clock in clocks)
        hint = next((hint for hint in said if hint != NO_HINTS), None)
        if hint:
            again = detect_type(series[at], names[at], replace(hints, day_first=hint.day_first, why=hint.why))
            settled[at] = replace(again, evidence=replace(again.evidence, day_first=hint.day_first))
    return settled
