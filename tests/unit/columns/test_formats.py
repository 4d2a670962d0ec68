"""How numbers and dates are written: found once, read back the same way for ever."""

import datetime as dt
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.columns.category.format import CategoryFormat
from components.columns.cell_parser import CellParser
from components.columns.detect import detect_type
from components.columns.formats import (
    DateFormat,
    DurationFormat,
    Format,
    NumberFormat,
    Order,
    format_as_dict,
    format_from_dict,
)
from components.columns.number.find_format import find_number_format
from components.domain.recipe import ColumnType
from tests.corpora.understood import without_missing

NAN = float("nan")
FORMATS = [
    NumberFormat(),
    NumberFormat(","),
    NumberFormat(".", ","),
    NumberFormat(",", "."),
    NumberFormat(".", " "),
    NumberFormat(",", " "),
    NumberFormat(".", "'"),
    NumberFormat(".", ",", indian=True),
    NumberFormat(prefixes=("$",), thousands=","),
    NumberFormat(",", ".", suffixes=("€",)),
    NumberFormat(suffixes=("%",)),
    NumberFormat(suffixes=("kg", "KG")),
    NumberFormat(suffixes=("m2",)),
    NumberFormat(multiples=True),
]


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="str")


def written(value: float, form: NumberFormat, style: int) -> str:
    """The value as a person may write it in this format: groups, sign and unit in several styles."""
    plain = repr(abs(value))
    whole, _, fraction = plain.partition(".")
    if "e" not in plain and form.thousands:
        whole = grouped(whole, form)
    text = (
        whole + (form.decimal + fraction if fraction else "") if "e" not in plain else plain.replace(".", form.decimal)
    )
    if form.prefixes:
        text = form.prefixes[0] + text
    if form.suffixes:
        text = text + ("" if style % 2 else " ") + form.suffixes[style % len(form.suffixes)]
    if math.copysign(1, value) > 0:
        return text
    return [f"-{text}", f"−{text}", f"({text})", f"{text}-"][style % 4]


def grouped(digits: str, form: NumberFormat) -> str:
    head, tail = digits[:-3], digits[-3:]
    size = 2 if form.indian else 3
    groups = [head[max(0, end - size) : end] for end in range(len(head), 0, -size)][::-1]
    return form.thousands.join([*groups, tail])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    value=st.floats(allow_nan=False, allow_infinity=False),
    form=st.sampled_from(FORMATS),
    style=st.integers(0, 7),
)
def test_any_float_in_any_format_is_read_back_exactly(value: float, form: NumberFormat, style: int) -> None:
    text = written(value, form, style)
    assert CellParser(ColumnType.NUMBER, form).values(column(text, "?")).iloc[0] == value


@settings(max_examples=200, deadline=None, derandomize=True)
@given(value=st.floats(allow_nan=False, allow_infinity=False), form=st.sampled_from(FORMATS))
def test_a_number_that_arrives_as_a_number_is_written_for_its_column(value: float, form: NumberFormat) -> None:
    assert CellParser(ColumnType.NUMBER, form).values(column(form.write(value))).iloc[0] == value


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    values=st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=12, max_size=40, unique=True),
    form=st.sampled_from(FORMATS[:11]),
)
def test_the_format_found_in_a_column_reads_it_back(values: list[float], form: NumberFormat) -> None:
    cells = column(*(written(value, form, 0) for value in [*values, 1234567.25, 0.5]))
    found = find_number_format(cells.tolist())
    assert found is not None
    assert CellParser(ColumnType.NUMBER, found.format).values(cells).tolist() == [*values, 1234567.25, 0.5]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cell=st.text(max_size=12) | st.text("0123456789.,'  -+()eEkKM$€%kgm2:/TZ∞−", max_size=10))
def test_no_text_breaks_the_reading(cell: str) -> None:
    for form in FORMATS:
        assert len(CellParser(ColumnType.NUMBER, form).values(column(cell))) == 1
    for order in Order:
        assert len(CellParser(ColumnType.DATE, DateFormat(order)).values(column(cell))) == 1
    assert len(CellParser(ColumnType.NUMBER, DurationFormat()).values(column(cell))) == 1
    assert detect_type(without_missing(column(cell, cell, "x"))).reason


NUMBERS = [
    (["1.234,56", "7,5"], [1234.56, 7.5]),
    (["$1,200", "$350.25"], [1200, 350.25]),
    (["(123)", "45"], [-123, 45]),
    (["12-", "3"], [-12, 3]),
    (["−12.5", "3"], [-12.5, 3]),
    (["12%", "7 %"], [12, 7]),
    (["1e5", "2.5E-3"], [100_000, 0.0025]),
    (["1'234.50", "900"], [1234.5, 900]),
    (["1 234,5", "12 345"], [1234.5, 12345]),
    (["12,34,567", "1,000"], [1_234_567, 1000]),
    (["１２", "３"], [12, 3]),
    (["12 kg", "3.5kg"], [12, 3.5]),
    (["1.5K", "2M"], [1500, 2_000_000]),
    (["5.-", "7.50"], [5, 7.5]),
    (["850", "1.200", "2.345"], [850, 1200, 2345]),
    (["1234", "1.234"], [1234, 1.234]),
    (["0.125", "1.250"], [0.125, 1.25]),
    (["inf", "2", "3", "4"], [NAN, 2, 3, 4]),
]


@pytest.mark.parametrize(("cells", "values"), NUMBERS)
def test_numbers_are_read_as_they_are_meant(cells: list[str], values: list[float]) -> None:
    assert CellParser(ColumnType.NUMBER).values(column(*cells)).tolist() == pytest.approx(values, nan_ok=True)


UNREADABLE = [
    "1.2.3",
    "12 Main St",
    "1/2",
    "10-20",
    "0x1F",
    "1_000",
    "1st",
    "--5",
    "(-5)",
    "1,23,4",
    "12:30",
    "five",
    "+",
]


@pytest.mark.parametrize("cell", UNREADABLE)
def test_what_is_no_number_is_not_made_one(cell: str) -> None:
    for form in FORMATS:
        assert math.isnan(CellParser(ColumnType.NUMBER, form).values(column(cell)).iloc[0])


def days(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: float = 0) -> float:
    since = dt.datetime(year, month, day, hour, minute) - dt.datetime(1970, 1, 1)
    return since.total_seconds() / 86_400 + second / 86_400


DATES = [
    ("2024-03-05", Order.YEAR_MONTH_DAY, days(2024, 3, 5)),
    ("2024-03-05T06:00:00+02:00", Order.YEAR_MONTH_DAY, days(2024, 3, 5, 4)),
    ("2024-03-05 06:00:00.5Z", Order.YEAR_MONTH_DAY, days(2024, 3, 5, 6, 0, 0.5)),
    ("20240305", Order.YEAR_MONTH_DAY, days(2024, 3, 5)),
    ("05/03/2024", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),
    ("05/03/2024", Order.MONTH_DAY_YEAR, days(2024, 5, 3)),
    ("5.3.24", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),
    ("5.3.69", Order.DAY_MONTH_YEAR, days(1969, 3, 5)),
    ("March 5th, 2024", Order.MONTH_DAY_YEAR, days(2024, 3, 5)),
    ("5. März 2024", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),
    ("5 de marzo de 2024", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),
    ("3/5/2024 11:30 PM", Order.MONTH_DAY_YEAR, days(2024, 3, 5, 23, 30)),
    ("3/5/2024 12:30 AM", Order.MONTH_DAY_YEAR, days(2024, 3, 5, 0, 30)),
    ("2024-03-05", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),  # ISO is read in every order
    ("2024-W10", Order.WEEK, days(2024, 3, 4)),
    ("2021-W01", Order.WEEK, days(2021, 1, 4)),
    ("2024Q2", Order.QUARTER, days(2024, 4, 1)),
    ("Q2 2024", Order.QUARTER, days(2024, 4, 1)),
    ("2024-03", Order.YEAR_MONTH, days(2024, 3, 1)),
    ("Mar 2024", Order.MONTH_YEAR, days(2024, 3, 1)),
    ("18:00", Order.TIME, 0.75),
    ("86400", Order.UNIX_SECONDS, 1.0),
    ("86400000", Order.UNIX_MILLISECONDS, 1.0),
    ("2024/03/05 1:15:07 AM GMT+2", Order.YEAR_MONTH_DAY, days(2024, 3, 4, 23, 15, 7)),
    ("2024/03/05 1:15:07 PM EST", Order.YEAR_MONTH_DAY, days(2024, 3, 5, 18, 15, 7)),
    ("05.03.2024 01:15 CEST", Order.DAY_MONTH_YEAR, days(2024, 3, 4, 23, 15)),
    ("05.03.2024 01:15 Uhr", Order.DAY_MONTH_YEAR, days(2024, 3, 5, 1, 15)),
    ("2024-03-05T01:15:00+5:30", Order.YEAR_MONTH_DAY, days(2024, 3, 4, 19, 45)),
    ("20240305T011507Z", Order.YEAR_MONTH_DAY, days(2024, 3, 5, 1, 15, 7)),
    ("2:00 p", Order.TIME, 14 / 24),
    ("05032024", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),
    ("05032024", Order.MONTH_DAY_YEAR, days(2024, 5, 3)),
    ("20240305", Order.DAY_MONTH_YEAR, days(2024, 3, 5)),
    ("202403", Order.YEAR_MONTH, days(2024, 3, 1)),
    ("03.2024", Order.MONTH_YEAR, days(2024, 3, 1)),
    ("0000-00-00", Order.YEAR_MONTH_DAY, NAN),
    ("2024-02-29", Order.YEAR_MONTH_DAY, days(2024, 2, 29)),
    ("2023-02-29", Order.YEAR_MONTH_DAY, NAN),
    ("32/01/2024", Order.DAY_MONTH_YEAR, NAN),
    ("13/13/2024", Order.MONTH_DAY_YEAR, NAN),
    ("25:00", Order.TIME, NAN),
]


@pytest.mark.parametrize(("cell", "order", "value"), DATES)
def test_dates_are_read_in_their_order(cell: str, order: Order, value: float) -> None:
    read = CellParser(ColumnType.DATE, DateFormat(order)).values(column(cell, "x")).iloc[0]
    assert read == pytest.approx(value, nan_ok=True, abs=1e-9)


WAYS = {
    Order.YEAR_MONTH_DAY: ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
    Order.DAY_MONTH_YEAR: ["%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%d-%B-%Y", "%d/%m/%Y %H:%M:%S"],
    Order.MONTH_DAY_YEAR: ["%m/%d/%Y", "%b %d, %Y", "%B %d %Y", "%m/%d/%Y %I:%M:%S %p"],
}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    moment=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2099, 12, 31)).map(lambda m: m.replace(microsecond=0)),
    order=st.sampled_from(list(WAYS)),
    way=st.integers(0, 4),
)
def test_any_date_in_any_way_is_read_back(moment: dt.datetime, order: Order, way: int) -> None:
    pattern = WAYS[order][way % len(WAYS[order])]
    if "%H" not in pattern and "%I" not in pattern:
        moment = moment.replace(hour=0, minute=0, second=0)
    read = CellParser(ColumnType.DATE, DateFormat(order)).values(column(moment.strftime(pattern))).iloc[0]
    assert read == pytest.approx((moment - dt.datetime(1970, 1, 1)).total_seconds() / 86_400, abs=1e-8)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("36:15:00", 130_500),
        ("1:30", 5400),
        ("1h 30m", 5400),
        ("PT1H30M", 5400),
        ("P1DT3H", 97_200),
        ("2 days 03:04:05", 183_845),
        ("45m 10s", 2710),
        ("1:75", NAN),
        ("soon", NAN),
    ],
)
def test_durations_are_seconds(cell: str, seconds: float) -> None:
    assert CellParser(ColumnType.NUMBER, DurationFormat()).values(column(cell)).iloc[0] == pytest.approx(
        seconds, nan_ok=True
    )


@pytest.mark.parametrize(
    "form", [*FORMATS, DateFormat(Order.WEEK), DurationFormat(), CategoryFormat("codes", ",", (("1", "1,0"),)), None]
)
def test_a_format_survives_its_json(form: Format | None) -> None:
    assert format_from_dict(json.loads(json.dumps(format_as_dict(form)))) == form
    assert format_from_dict(format_as_dict(form)) == form


@pytest.mark.parametrize("document", [{"nope": 1}, [1], "x", 7, {"spellings": []}, {"order": "sideways"}])
def test_what_is_no_format_is_refused(document: object) -> None:
    with pytest.raises(ValueError):
        format_from_dict(document)  # type: ignore[arg-type]


def test_cells_that_stand_for_missing_are_missing_however_they_are_written() -> None:
    parser = CellParser(ColumnType.NUMBER, NumberFormat(","), ("-200", "n.b."))
    values = parser.values(column("-200", "-200,0", "N.B.", "7,5", None))
    assert values.isna().tolist() == [True, True, True, False, True]


def test_objects_and_strings_are_read_alike() -> None:
    cells = ["1,5", None, "yes", "2024-01-05"]
    for kind in (ColumnType.NUMBER, ColumnType.DATE, ColumnType.BOOLEAN, ColumnType.CATEGORY):
        objects = CellParser(kind).values(pd.Series(cells, dtype="object"))
        strings = CellParser(kind).values(pd.Series(cells, dtype="str"))
        pd.testing.assert_series_equal(objects, strings)


def test_the_index_of_the_cells_is_kept() -> None:
    cells = pd.Series(["1", "2", "x"], index=[5, 9, 2], dtype="str")
    for kind in (ColumnType.NUMBER, ColumnType.DATE, ColumnType.BOOLEAN, ColumnType.TEXT):
        assert CellParser(kind).values(cells).index.tolist() == [5, 9, 2]


def test_large_numbers_of_cells_are_read_as_few_are() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0, 1000, 30_000).round(2)
    cells = pd.Series([f"{value:,.2f} €" for value in values], dtype="str")
    found = detect_type(cells)
    assert CellParser(found.reads_as, found.format).values(cells).tolist() == values.tolist()
