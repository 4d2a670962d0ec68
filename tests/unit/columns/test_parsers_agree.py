"""A cell by itself, as the exported script reads it, is what it is in a column: the same value, or refused by both."""

import datetime as dt
import json
import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.columns.arrow import strings
from components.columns.category.format import CategoryFormat
from components.columns.category.parse import parse_words
from components.columns.cell_parser import CellParser
from components.columns.formats import (
    DateFormat,
    DurationFormat,
    Format,
    NumberFormat,
    Order,
    format_as_dict,
    format_from_dict,
)
from components.domain.recipe import ColumnType
from tests.unit.columns.test_formats import DATES, FORMATS, NUMBERS, UNREADABLE, WAYS, written

TOLERANT = [replace(form, tolerance=tolerance) for form in FORMATS for tolerance in ("clear", "points")]
CATEGORIES = [
    CategoryFormat(),
    CategoryFormat("answers", spellings=(("ja", "JA"),)),
    CategoryFormat("codes"),
    CategoryFormat("codes", ","),
    CategoryFormat("codes", spellings=(("1", "1.0"), ("2.5", "2.50"))),
    CategoryFormat("truth"),
    CategoryFormat("truth", spellings=(("true", "Ja"), ("false", "nein"))),
]


def alone(cell: str, form: Format) -> float | str:
    """The value of a cell by itself, with the format as it stands in a file: so the exported script has it."""
    stored = format_from_dict(json.loads(json.dumps(format_as_dict(form))))
    assert stored == form
    try:
        return form.parse_cell(cell)
    except (ValueError, OverflowError):
        return math.nan


def in_a_column(cell: str, form: Format) -> float:
    kind = ColumnType.DATE if isinstance(form, DateFormat) else ColumnType.NUMBER
    # A cell beside it that no parser knows has the app read cell by cell, and not at one stroke.
    return float(CellParser(kind, form).values(pd.Series([cell, "?"], dtype="str")).iloc[0])


def alike(cell: str, form: Format) -> None:
    assert alone(cell, form) == pytest.approx(in_a_column(cell, form), nan_ok=True, rel=1e-12, abs=1e-9), (cell, form)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    cell=st.text("0123456789.,'_ -+eE$€", max_size=9) | st.from_regex(r"[0-9]{1,4}[.,' _][0-9]{2,4}([.,][0-9]{1,3})?"),
    form=st.sampled_from(TOLERANT),
)
def test_numbers_that_are_written_otherwise(cell: str, form: NumberFormat) -> None:
    alike(cell, form)


PARTS = [
    "K",
    "o\u0308",
    "\u00f6",
    "ln",
    " ",
    "  ",
    "\u00a0",
    "\t",
    "\u2009",
    "1",
    "0",
    ".",
    ",",
    "00",
    "01",
    "-",
    "٣",
    "ja",
    "NO",
    "x",
]


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    cell=st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join) | st.text(max_size=9),
    form=st.sampled_from(CATEGORIES),
)
def test_words(cell: str, form: CategoryFormat) -> None:
    values = parse_words(strings([cell, "?", None]), form)
    assert values.to_pylist() == [alone(cell, form), "?", None]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    value=st.floats(-1e12, 1e12), form=st.sampled_from(FORMATS), style=st.integers(0, 7), other=st.sampled_from(FORMATS)
)
def test_numbers(value: float, form: NumberFormat, style: int, other: NumberFormat) -> None:
    alike(written(value, form, style), form)
    alike(written(value, form, style), other)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(cell=st.text("0123456789.,' -+()eEkKM$€%kgm", max_size=9), form=st.sampled_from(FORMATS))
def test_what_looks_like_numbers(cell: str, form: NumberFormat) -> None:
    alike(cell, form)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    moment=st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(2999, 12, 31)),
    order=st.sampled_from(list(WAYS)),
    read_as=st.sampled_from(list(Order)),
    way=st.integers(0, 4),
)
def test_dates(moment: dt.datetime, order: Order, read_as: Order, way: int) -> None:
    cell = moment.strftime(WAYS[order][way % len(WAYS[order])])
    alike(cell, DateFormat(order))
    alike(cell, DateFormat(read_as))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(cell=st.text("0123456789-/.: TZqw+年", max_size=12), order=st.sampled_from(list(Order)))
def test_what_looks_like_dates(cell: str, order: Order) -> None:
    alike(cell, DateFormat(order))


@pytest.mark.parametrize(("cell", "order", "_"), DATES)
def test_dates_of_the_table(cell: str, order: Order, _: float) -> None:
    alike(cell, DateFormat(order))


@pytest.mark.parametrize("cell", [*UNREADABLE, *(cell for cells, _ in NUMBERS for cell in cells)])
def test_numbers_of_the_table(cell: str) -> None:
    for form in FORMATS:
        alike(cell, form)


@pytest.mark.parametrize(
    "cell", ["36:15:00", "1:30", "1h 30m", "PT1H30M", "P1DT3H", "2 days 03:04:05", "1:75", "soon", ""]
)
def test_durations(cell: str) -> None:
    alike(cell, DurationFormat())


@pytest.mark.parametrize(
    "cell",
    ["4:35", "4:35.2", "1:02:14", "1h30", "1 Std. 20 Min.", "18.00.00", "2:30 ÖS", "오전 9:15", "00:12:33,5", "soon"],
)
@pytest.mark.parametrize("form", [DurationFormat("m:ss"), DurationFormat(of_day=True), DurationFormat()])
def test_durations_of_two_parts_and_times_of_day(cell: str, form: DurationFormat) -> None:
    alike(cell, form)


WORDS = [
    "Tue, ",
    "星期二 ",
    "mar. ",
    "5 ",
    "05",
    "Mar",
    " März ",
    " 03 ",
    "/",
    "-",
    ".",
    " ",
    "'62",
    "62",
    "2062",
    " 10:00",
    " 6pm",
]
WORDS += [
    " 18.30.00",
    " ÖS",
    "上午",
    " CET",
    " Europe/Berlin",
    "AEST",
    "+02",
    " (UTC)",
    "T",
    "5th",
    " de ",
    "下午3時5分",
    "#3#",
    "12/",
]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    cell=st.lists(st.sampled_from(WORDS), min_size=2, max_size=7).map("".join),
    order=st.sampled_from(list(Order)),
    cutoff=st.sampled_from([1999, 2026, 2068]),
)
def test_what_looks_like_dates_with_words(cell: str, order: Order, cutoff: int) -> None:
    alike(cell.strip(), DateFormat(order, cutoff))


@pytest.mark.parametrize("two_digits", range(0, 100, 9))
def test_years_of_two_digits(two_digits: int) -> None:
    for cutoff in (1999, 2026, 2068):
        alike(f"3/4/{two_digits:02}", DateFormat(Order.DAY_MONTH_YEAR, cutoff))
        alike(f"5 Mar '{two_digits:02} 10:00 CET", DateFormat(Order.MONTH_DAY_YEAR, cutoff))
        alike(f"Mar-{two_digits:02}", DateFormat(Order.MONTH_YEAR, cutoff))
