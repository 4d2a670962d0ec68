"""A cell that is read alone has the very value, to the last bit, that it has as a column of one cell."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.columns.cell_parser import CellParser
from components.columns.cell_text import MISSING_WORDS
from components.columns.formats import DateFormat, DurationFormat, NumberFormat, Order
from components.domain.recipe import ColumnType
from tests.unit.columns.test_formats import DATES, FORMATS, NUMBERS, UNREADABLE, WAYS
from tests.unit.columns.test_parsers_agree import CATEGORIES, PARTS, TOLERANT, WORDS

MARKERS: list[tuple[str, ...]] = [(), tuple(MISSING_WORDS), ("-200", "0", "1.5"), ("not known", "K\u00f6ln", "?", "99")]
DURATIONS = [DurationFormat(), DurationFormat("m:ss"), DurationFormat(of_day=True)]
NUMERIC = [
    *(CellParser(ColumnType.NUMBER, form) for form in (*TOLERANT, *FORMATS, *DURATIONS, None)),
    *(CellParser(ColumnType.DATE, form) for form in (*map(DateFormat, Order), DateFormat(Order.DAY_MONTH_YEAR, 1999))),
    CellParser(ColumnType.DATE),
    CellParser(ColumnType.DATE, NumberFormat()),
]
VERBAL = [
    CellParser(kind, form)
    for kind in (ColumnType.BOOLEAN, ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.ID, ColumnType.CONSTANT)
    for form in (*CATEGORIES, NumberFormat(), NumberFormat(","), None)
]


def alike(cell: str | None, parser: CellParser) -> None:
    column = pd.Series([cell], dtype="object")
    expected, alone = parser.values(column).iloc[0], parser.value(cell)
    if parser.kind.numeric:
        assert isinstance(alone, float)
        assert (alone == expected and math.copysign(1, alone) == math.copysign(1, expected)) or (
            math.isnan(alone) and math.isnan(expected)
        ), (cell, parser, alone, expected)
        assert parser.is_unread(cell) == parser.unread(column)[0], (cell, parser)
    else:
        assert alone == expected, (cell, parser, alone, expected)


def marked(parser: CellParser, markers: tuple[str, ...]) -> CellParser:
    return CellParser(parser.kind, parser.format, markers)


markers = st.sampled_from(MARKERS)
cells = (
    st.text("0123456789.,'_ -+eE$€%kKgmM()", min_size=1, max_size=9)
    | st.from_regex(r"[+-]?[0-9]{1,25}([.,][0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
    | st.text("0123456789-/.: TZqw+年h", min_size=1, max_size=19)
    | st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("".join)
    | st.sampled_from([cell for some, _ in NUMBERS for cell in some] + UNREADABLE + [cell for cell, *_ in DATES])
    | st.sampled_from(
        ["inf", "-Infinity", "nan", "NaN", "1e400", "-0", "0x10", "1d3", "\u212a", "not  known", "K\u00d6LN"]
    )
    | st.text(min_size=1, max_size=9)
).map(str.strip)


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(cell=cells, parser=st.sampled_from(NUMERIC), markers=markers)
def test_numbers_durations_and_dates(cell: str, parser: CellParser, markers: tuple[str, ...]) -> None:
    alike(cell, marked(parser, markers))


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    cell=st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join) | cells,
    parser=st.sampled_from(VERBAL),
    markers=markers,
)
def test_words(cell: str, parser: CellParser, markers: tuple[str, ...]) -> None:
    alike(cell.strip(), marked(parser, markers))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    moment=st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)),
    order=st.sampled_from(list(WAYS)),
    way=st.integers(0, 9),
    iso=st.booleans(),
)
def test_moments_with_parts_of_seconds(moment: dt.datetime, order: Order, way: int, iso: bool) -> None:
    cell = moment.isoformat() if iso else moment.strftime(WAYS[order][way % len(WAYS[order])])
    alike(cell, CellParser(ColumnType.DATE, DateFormat(order)))
    alike(cell, CellParser(ColumnType.DATE, DateFormat(Order.YEAR_MONTH_DAY)))


@pytest.mark.parametrize("markers", MARKERS, ids=str)
def test_what_is_not_there_and_what_stands_for_it(markers: tuple[str, ...]) -> None:
    for parser in (*NUMERIC, *VERBAL):
        for cell in (None, *markers):
            if cell != "":  # an empty cell has become None before
                alike(cell, marked(parser, markers))
