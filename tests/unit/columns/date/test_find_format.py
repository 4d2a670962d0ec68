"""Which of `03/04/2024` is the day: by evidence, with a reason that is true, or as a doubt."""

import random

import numpy as np
import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.columns.detect import detect_type
from components.columns.detection import Detection
from components.columns.formats import DateFormat, Order
from components.domain.recipe import ColumnType
from tests.corpora.understood import understand

OPEN = [
    "01/03/2024",
    "01/07/2024",
    "02/05/2024",
    "02/11/2024",
    "03/08/2024",
    "03/10/2024",
    "04/11/2024",
    "04/05/2024",
    "05/09/2024",
    "05/12/2024",
    "06/02/2024",
    "06/09/2024",
]
PROVEN = [*OPEN, "06/25/2024"]


def found(cells: list[str], name: str = "when") -> Detection:
    return detect_type(pd.Series(cells, dtype="str"), name)


def order_of(one: Detection) -> Order:
    assert isinstance(one.format, DateFormat), one
    return one.format.order


@pytest.mark.parametrize(
    "word", ["Pending", "n.v.t.", "UTC", "(open)", "March madness", "Mayor", "Summary: see below", "Dec"]
)
def test_a_word_among_dates_changes_nothing_but_that_it_is_not_read(word: str) -> None:
    for cells in (OPEN, PROVEN):
        without, among = found(cells), found([*cells, word])
        assert (order_of(among), among.doubt) == (order_of(without), without.doubt)
        assert (among.unread, among.examples) == (1, (word,))
        assert among.reason.startswith(without.reason) and "has a name" not in among.reason


ZONES = {
    " 10:00 UTC": 10, " 10:00 GMT": 10, " 10:00Z": 10, " 10:00 CET": 9, "T10:00:00+02:00": 8, " 10:00 GMT+2": 8,
    " 10:00 UTC-05:00": 15, " 10:00 -0500": 15, " 10:00 EST": 15, " 10:00 (UTC)": 10, " 10:00 IST": 4.5,
    " 10:00 America/New_York": 15, " 10:00 [Europe/Berlin]": 9, " 10:00 AM": 10, " 10:00 p.m.": 22, " 10:00 a. m.": 10,
    " 10:00 PM PST": 30, ", 10:00 AM": 10, " 10:00 AEST": 0, "10:00": None, " 10:00AEST": 0, " 10:00 Uhr": 10, " 10:00 h": 10,
    " 10.00.00": 10, " 10:00 ÖS": 22, " 下午10:00": 22, " 오전 10:00": 10, " Mon": 0, " (Wed)": 0, " at 10:00": 10,
}  # fmt: skip


@pytest.mark.parametrize("behind", [zone for zone, hour in ZONES.items() if hour is not None])
def test_zones_and_words_behind_a_date_are_no_names_of_months(behind: str) -> None:
    cells = [f"{cell}{behind}" for cell in PROVEN]
    one = found(cells)
    assert (order_of(one), one.doubt, one.unread) == (Order.MONTH_DAY_YEAR, None, 0)
    assert "06/25/2024" in one.reason and "can only be month first" in one.reason
    day = (pd.Timestamp("2024-01-03") - pd.Timestamp("1970-01-01")).days
    assert CellParser(ColumnType.DATE, one.format).values(pd.Series(cells, dtype="str")).iloc[0] == pytest.approx(
        day + ZONES[behind] / 24
    )
    open_ones = found([f"{cell}{behind}" for cell in OPEN])
    assert open_ones.doubt is not None and "has a name" not in open_ones.reason


@pytest.mark.parametrize("before", ["Mon ", "Mon, ", "Wednesday ", "Mo. ", "lun. ", "mar. ", "вт, ", "星期二 "])
def test_days_of_the_week_before_a_date_are_no_names_of_months(before: str) -> None:
    one = found([f"{before}{cell}" for cell in PROVEN])
    assert (order_of(one), one.doubt, one.unread) == (Order.MONTH_DAY_YEAR, None, 0)


def test_a_zone_that_nobody_knows_is_not_read() -> None:
    one = found(
        [f"{cell} 10:00 UTC" for cell in PROVEN] + ["06/02/2024 10:00 Berlin/Europe", "06/02/2024 10:00 QQT"] * 1
    )
    assert one.kind is not ColumnType.DATE or one.unread == 2


NAMED = {
    "5. März 2024 | 16. Dezember 2023 | 1. Mai 2024": Order.DAY_MONTH_YEAR,
    "5 de março de 2024 | 16 de dezembro de 2023 | 1 de maio de 2024": Order.DAY_MONTH_YEAR,
    "5 maart 2024 | 16 december 2023 | 1 mei 2024": Order.DAY_MONTH_YEAR,
    "5 Mart 2024 | 16 Aralık 2023 | 1 Mayıs 2024": Order.DAY_MONTH_YEAR,
    "5 марта 2024 | 16 декабря 2023 | 1 мая 2024": Order.DAY_MONTH_YEAR,
    "5 marca 2024 | 16 grudnia 2023 | 1 maja 2024": Order.DAY_MONTH_YEAR,
    "5 Μαρτίου 2024 | 16 Δεκεμβρίου 2023 | 1 Μαΐου 2024": Order.DAY_MONTH_YEAR,
    "05MAR2024 | 16DEC2023 | 01MAY2024": Order.DAY_MONTH_YEAR,
    "05/Mar/2024:00:00:00 +0000 | 16/Dec/2023:00:00:00 +0000 | 01/May/2024:00:00:00 +0000": Order.DAY_MONTH_YEAR,
    "mar, 5 mar 2024 | sáb, 16 dic 2023 | mié, 1 may 2024": Order.DAY_MONTH_YEAR,
    "Mar 5, 2024 | Dec 16, 2023 | May 1, 2024": Order.MONTH_DAY_YEAR,
    "Tue Mar  5 00:00:00 2024 | Sat Dec 16 00:00:00 2023 | Wed May  1 00:00:00 2024": Order.MONTH_DAY_YEAR,
    "Tue Mar 05 00:00:00 +0000 2024 | Sat Dec 16 00:00:00 +0000 2023 | Wed May 01 00:00:00 +0000 2024": Order.MONTH_DAY_YEAR,
    "2024. március 5. | 2023. december 16. | 2024. május 1.": Order.YEAR_MONTH_DAY,
    "2024-Mar-05 | 2023-Dec-16 | 2024-May-01": Order.YEAR_MONTH_DAY,
}


@pytest.mark.parametrize("cells", NAMED)
def test_months_with_a_name_decide_where_they_stand_in_a_date(cells: str) -> None:
    column = cells.split(" | ") * 8
    one = found(column)
    assert (order_of(one), one.doubt, one.unread) == (NAMED[cells], None, 0)
    assert one.reason.endswith("the month has a name")
    days = CellParser(ColumnType.DATE, one.format).values(pd.Series(column[:3], dtype="str"))
    read = [str(pd.Timestamp("1970-01-01") + pd.Timedelta(days=day)) for day in days]
    assert read == ["2024-03-05 00:00:00", "2023-12-16 00:00:00", "2024-05-01 00:00:00"]


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("16.3.2024 klo 9.15", Order.DAY_MONTH_YEAR),
        ("16.03.2024. 9:15", Order.DAY_MONTH_YEAR),
        ("2024. 03. 16. 9:15", Order.YEAR_MONTH_DAY),
        ("16/03/2024 9.15.00", Order.DAY_MONTH_YEAR),
        ("16.03.2024 9:15 ÖÖ", Order.DAY_MONTH_YEAR),
        ("2024年3月16日(土) 午前9時15分", Order.YEAR_MONTH_DAY),
        ("2024년 3월 16일 오전 9:15", Order.YEAR_MONTH_DAY),
        ("Samstag, 16. März 2024 um 9:15", Order.DAY_MONTH_YEAR),
        ("sam. 16 mars 2024 à 9h15", Order.DAY_MONTH_YEAR),
    ],
)
def test_days_and_times_as_languages_write_them(cell: str, order: Order) -> None:
    one = found([cell] * 15 + [cell.replace("16", "17")] * 15)
    assert (order_of(one), one.doubt, one.unread) == (order, None, 0)
    moment = pd.Timestamp("2024-03-16 09:15") - pd.Timestamp("1970-01-01")
    read = CellParser(ColumnType.DATE, one.format).values(pd.Series([cell], dtype="str")).iloc[0]
    assert read == pytest.approx(moment.total_seconds() / 86_400)


TIMES = {
    "18.00.00 | 19.30.00 | 00.00.00": [0.75, 0.8125, 0],
    "6:00 ÖS | 7:30 ÖS | 12:00 ÖÖ": [0.75, 0.8125, 0],
    "6:00 p. m. | 7:30 p. m. | 12:00 a. m.": [0.75, 0.8125, 0],
    "6.00.00 PM | 7.30.00 PM | 12.00.00 AM": [0.75, 0.8125, 0],
    "下午6:00 | 下午7:30 | 上午12:00": [0.75, 0.8125, 0],
    "午後6時 | 午後7時30分 | 午前12時": [0.75, 0.8125, 0],
    "오후 6:00 | 오후 7:30 | 오전 12:00": [0.75, 0.8125, 0],
    "6:00 μμ | 7:30 μ.μ. | 12:00 πμ": [0.75, 0.8125, 0],
}


@pytest.mark.parametrize("cells", TIMES)
@pytest.mark.parametrize("name", ["Time", "x"])
def test_times_of_day_as_languages_write_them(cells: str, name: str) -> None:
    column = cells.split(" | ") * 8
    one = found(column, name)
    assert (order_of(one), one.unread) == (Order.TIME, 0)
    assert CellParser(ColumnType.DATE, one.format).values(pd.Series(column[:3], dtype="str")).tolist() == pytest.approx(
        TIMES[cells]
    )


def test_days_with_points_are_no_times() -> None:
    cells = [f"{day:02}.{day % 12 + 1:02}.{20 + day % 4}" for day in range(1, 23)]
    assert order_of(found(cells, "Datum")) is Order.DAY_MONTH_YEAR
    assert order_of(found(cells, "x")) is Order.DAY_MONTH_YEAR


def test_a_month_with_a_name_is_read_in_every_order() -> None:
    cells = pd.Series(["5 Mar 2024", "Mar 5, 2024", "2024 Mar 5"], dtype="str")
    for order in (Order.DAY_MONTH_YEAR, Order.MONTH_DAY_YEAR, Order.YEAR_MONTH_DAY):
        assert CellParser(ColumnType.DATE, DateFormat(order)).values(cells).nunique() == 1


def test_one_month_with_a_name_does_not_outweigh_a_number_above_12() -> None:
    one = found([*PROVEN, "5 Mar 2024"])
    assert (order_of(one), one.doubt) == (Order.MONTH_DAY_YEAR, None)
    assert "06/25/2024 can only be month first" in one.reason
    mixed = found([*OPEN, "5 Mar 2024"])
    assert mixed.doubt is not None and "5 Mar 2024 has the month by name" in mixed.reason


def test_a_number_above_12_is_found_in_any_row() -> None:
    rng = np.random.default_rng(0)
    cells = [f"{m:02}/{d:02}/2024" for m, d in rng.integers(1, 13, (50_000, 2))]
    cells[40_123] = "06/25/2024"
    one = found(cells)
    assert (order_of(one), one.doubt, one.unread) == (Order.MONTH_DAY_YEAR, None, 0)


def times(step: str, days: int, how: str, start: str = "2021-01-01 00:05") -> list[str]:
    moments = pd.date_range(start, periods=int(pd.Timedelta(days=days) / pd.Timedelta(step)), freq=step)
    return list(moments.strftime(how))


LOGS = {
    "hourly, three days": times("1h", 3, "%m/%d/%Y %H:%M"),
    "hourly, two days": times("1h", 2, "%m/%d/%Y %H:%M"),
    "every 5 minutes": times("5min", 4, "%m/%d/%Y %H:%M"),
    "every 6 hours": times("6h", 9, "%m/%d/%y %H:%M", "2021-07-01 03:00"),
    "every second": times("15s", 3, "%m/%d/%Y %I:%M:%S %p"),
    "from the third": times("1h", 4, "%m/%d/%Y %H:%M", "2021-02-03 00:00"),
    "across the end of a month": times("1h", 9, "%m/%d/%Y %H:%M", "2021-03-03"),
}
SHAPES = {
    "as they are": lambda cells: cells,
    "descending": lambda cells: cells[::-1],
    "in any order": lambda cells: random.Random(1).sample(cells, len(cells)),
    "three loggers": lambda cells: [cell for cell in cells for _ in range(3)],
    "a tenth is missing": lambda cells: [cell for row, cell in enumerate(cells) if row % 10 != 3],
    "one word among them": lambda cells: [*cells, "error"],
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("day_first", [False, True])
def test_evenly_spaced_times_decide_the_order(log: str, shape: str, day_first: bool) -> None:
    cells = SHAPES[shape](LOGS[log])
    if day_first:
        cells = [f"{cell[3:6]}{cell[:3]}{cell[6:]}" if cell[2:3] == "/" else cell for cell in cells]
    one = found(cells)
    assert order_of(one) is (Order.DAY_MONTH_YEAR if day_first else Order.MONTH_DAY_YEAR)
    assert one.doubt is None and one.reason.partition("; ")[2].startswith(
        ("day" if day_first else "month") + " first, the times are evenly spaced"
    )


def test_days_and_months_in_a_row_are_the_same_numbers_and_stay_a_doubt() -> None:
    for cells in ([f"01/{n:02}/2021" for n in range(1, 13)], [f"{n:02}/01/2021" for n in range(1, 13)]):
        assert found(cells).doubt is not None
    assert found(OPEN).doubt is not None


def test_months_over_several_years_are_evenly_spaced() -> None:
    one = found([f"01/{month:02}/{year}" for year in (2019, 2020, 2021) for month in range(1, 13)])
    assert (order_of(one), one.doubt) == (Order.DAY_MONTH_YEAR, None)


def test_times_by_day_only_lie_together_and_stay_a_doubt() -> None:
    one = found([f"03/{day:02}/2021 {hour:02}:00" for day in range(1, 11) for hour in range(8, 18)])
    assert order_of(one) is Order.MONTH_DAY_YEAR
    assert one.doubt is not None and "the times lie together" in one.reason


def test_unrelated_dates_are_not_called_even() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        cells = [
            f"{m:02}/{d:02}/{2018 + y}" for m, d, y in rng.integers([1, 1, 0], [13, 13, 4], (rng.integers(8, 150), 3))
        ]
        assert found(cells).doubt is not None


def test_the_example_of_a_doubt_is_a_cell_that_means_two_days() -> None:
    one = found(["Pending", "02/02/2024", "05/05/2024", *OPEN])
    assert one.doubt is not None and one.doubt.example == "01/03/2024"
    assert found([f"{n:02}/{n:02}/2024" for n in range(1, 13)]).doubt is None


def test_an_even_column_says_the_order_of_the_others() -> None:
    log = LOGS["hourly, three days"]
    table = pd.DataFrame({"at": log, "asked": (OPEN * 6)[: len(log)]}, dtype="str")
    at, asked = understand(table)
    assert at.doubt is None and asked.doubt is None
    assert "other columns have the month first" in asked.reason


def test_days_with_their_times_in_a_column_beside_are_evenly_spaced_together() -> None:
    log = [cell.split(" ") for cell in LOGS["hourly, three days"]]
    table = pd.DataFrame({"Date": [cell[0] for cell in log], "Time": [cell[1] for cell in log]}, dtype="str")
    day, clock = understand(table)
    assert isinstance(clock.format, DateFormat) and clock.format.order is Order.TIME
    assert isinstance(day.format, DateFormat) and day.format.order is Order.MONTH_DAY_YEAR
    assert day.doubt is None and "with the times of Time" in day.reason
