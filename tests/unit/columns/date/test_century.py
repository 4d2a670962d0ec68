"""Years of two digits: births do not lie in the future, and what nothing decides is a doubt that one click settles."""

from datetime import date

import pandas as pd
import pytest

from components.columns.cell_parser import CellParser
from components.columns.detect import detect_type
from components.columns.detection import Detection
from components.columns.effective_columns import parser_of, reprofiled
from components.columns.formats import DateFormat, Order, format_as_dict, format_from_dict
from components.columns.profile import ColumnProfile
from components.domain.layers import Dense
from components.domain.recipe import Column, ColumnType, Recipe
from components.domain.recipe_patch import patched
from components.quality.facts import Facts
from components.quality.rules import find_alarms
from tests.corpora.understood import understand

THIS_YEAR = date.today().year
BIRTHS = ["03/14/62", "12/25/48", "07/31/99", "01/17/05", "05/22/34", "08/19/75", "10/30/66", "02/28/51"] * 4


def found(cells: list[str], name: str) -> Detection:
    return detect_type(pd.Series(cells, dtype="str"), name)


def years(cells: list[str], one: Detection) -> list[int]:
    days = CellParser(ColumnType.DATE, one.format).values(pd.Series(cells, dtype="str"))
    return [(pd.Timestamp("1970-01-01") + pd.Timedelta(days=day)).year for day in days]


NAMES = [
    "birth",
    "date_of_birth",
    "BirthDate",
    "dob",
    "DOB",
    "Geburtsdatum",
    "geboren",
    "geb.",
    "naissance",
    "fecha_nacimiento",
]


@pytest.mark.parametrize(
    "name", [*NAMES, "data nascita", "geboortedatum", "doğum tarihi", "出生日期", "died", "hire date"]
)
def test_births_and_other_past_days_do_not_lie_in_the_future(name: str) -> None:
    one = found(BIRTHS, name)
    assert years(BIRTHS, one)[:8] == [1962, 1948, 1999, 2005, 1934, 1975, 1966, 1951]
    assert one.year_doubt is None and f"{THIS_YEAR - 99} to {THIS_YEAR}" in one.reason


@pytest.mark.parametrize(
    "how", ["{d}.{m}.{y}", "{m}-{d}-{y}", "{d}-Mar-{y}", "March {d}, '{y}", "Mar-{y}", "{d} 03 {y} 10:00", "{d}mar{y}"]
)
def test_in_every_way_that_years_of_two_digits_are_written(how: str) -> None:
    cells = [how.format(d=13 + n % 15, m="03", y=y) for n, y in enumerate(["62", "48", "99", "05", "34", "75"] * 4)]
    assert years(cells, found(cells, "born"))[:6] == [1962, 1948, 1999, 2005, 1934, 1975]


@pytest.mark.parametrize(
    "name", ["expiry", "Maturity Date", "valid_until", "gültig bis", "vencimiento", "contract end"]
)
def test_days_that_something_ends_may_lie_in_the_future(name: str) -> None:
    cells = ["03/14/62", "12/25/48", "07/31/31", "01/17/55"] * 6
    one = found(cells, name)
    assert years(cells, one)[:4] == [2062, 2048, 2031, 2055]
    assert one.year_doubt is None


def test_dates_with_four_digits_in_the_same_column_decide() -> None:
    past = ["03/14/62", "12/25/48"] * 6 + [f"01/17/{year}" for year in range(1930, 1990, 5)]
    assert years(past, found(past, "x"))[:2] == [1962, 1948]
    ahead = ["03/14/52", "12/25/48"] * 6 + [f"01/17/{year}" for year in range(2020, 2060, 4)]
    assert years(ahead, found(ahead, "x"))[:2] == [2052, 2048]
    assert found(past, "x").year_doubt is None and found(ahead, "x").year_doubt is None


def test_without_a_name_years_that_would_lie_far_ahead_are_past_and_a_doubt() -> None:
    one = found(BIRTHS, "x")
    assert years(BIRTHS, one)[:2] == [1962, 1948]
    assert one.year_doubt is not None and one.year_doubt.instead == 2068
    assert one.year_doubt.example == "03/14/62"


def test_plans_for_the_next_years_are_no_doubt() -> None:
    near = (THIS_YEAR + 2) % 100
    cells = [f"01/17/{year:02}" for year in range(near - 5, near + 1)] * 4
    one = found(cells, "x")
    assert max(years(cells, one)) == THIS_YEAR + 2 and one.year_doubt is None


def test_years_that_mean_the_same_either_way_are_read_as_ever() -> None:
    cells = ["03/14/99", "12/25/01", "07/31/20", "01/17/85"] * 4
    one = found(cells, "x")
    assert one.format == DateFormat(Order.MONTH_DAY_YEAR) and one.year_doubt is None
    assert "two digits" not in one.reason


def test_a_year_of_four_digits_is_taken_as_it_is() -> None:
    cells = pd.Series(["0001-01-01", "2024-03-05", "0024-03-05 10:00 CET"], dtype="str")
    days = CellParser(ColumnType.DATE, DateFormat(Order.YEAR_MONTH_DAY)).values(cells)
    assert days.iloc[0] == -719_162 and days.iloc[2] < -700_000


def test_the_cutoff_year_is_kept_with_the_column() -> None:
    form = DateFormat(Order.MONTH_DAY_YEAR, 2026)
    assert format_from_dict(format_as_dict(form)) == form
    assert format_from_dict({"order": "mdy"}) == DateFormat(Order.MONTH_DAY_YEAR)  # of an older version
    column = understand(pd.DataFrame({"x": BIRTHS}, dtype="str"))[0]
    assert ColumnProfile.from_dict(column.as_dict()) == column


def test_the_doubt_is_an_alarm_that_one_click_settles() -> None:
    cells = pd.DataFrame({"x": BIRTHS, "y": ["a", "b"] * 16}, dtype="str")
    columns = understand(cells)
    recipe = Recipe(dataset="d", target="y", layers=[Dense()])
    alarm = next(alarm for alarm in find_alarms(Facts(cells, columns, recipe)) if "two digits" in alarm.what)
    assert "03/14/62" in alarm.what and str(THIS_YEAR) in alarm.remedy and alarm.cure is not None
    assert "1969 to 2068" in alarm.cure.label
    cured = patched(recipe, alarm.cure.patch)
    assert cured.columns["x"].cutoff_year == 2068
    parser = parser_of(columns[0], cured.columns["x"], cells["x"])
    assert parser.format == DateFormat(Order.MONTH_DAY_YEAR, 2068)
    shown = reprofiled(columns[0], cured.columns["x"], cells["x"])
    assert "1969 to 2068" in shown.reason and "you chose it" in shown.reason
    again = next(a for a in find_alarms(Facts(cells, columns, cured)) if "two digits" in a.what)
    assert again.applied and patched(cured, again.cure.undo if again.cure else {}) == recipe


def test_dates_are_far_from_the_others_as_they_are_read_now() -> None:
    bulk = [f"01/17/{85 + n % 15}" for n in range(42)]
    cells = pd.DataFrame({"x": ["03/14/62", "12/25/61", "07/31/63", *bulk], "y": ["a", "b", "b"] * 15}, dtype="str")
    recipe = Recipe(dataset="d", target="y", layers=[Dense()])
    for cutoff, far in ((2068, True), (2026, False)):
        said = recipe.model_copy(update={"columns": {"x": Column(cutoff_year=cutoff)}})
        codes = {alarm.code for alarm in find_alarms(Facts(cells, understand(cells), said))}
        assert ("far_dates" in codes) is far


def test_day_and_month_and_the_century_may_both_be_doubts() -> None:
    cells = pd.DataFrame({"x": ["03/04/62", "12/05/48", "07/01/99", "01/07/05"] * 6, "y": ["a", "b"] * 12}, dtype="str")
    recipe = Recipe(dataset="d", target="y", layers=[Dense()], columns={"x": Column(day_first=True)})
    alarms = {alarm.code: alarm for alarm in find_alarms(Facts(cells, understand(cells), recipe))}
    assert alarms["ambiguous"].applied and not alarms["century"].applied


def test_who_chooses_the_order_is_given_no_other_reason() -> None:
    cells = pd.Series(["03/04/2024", "12/05/2024", "07/01/2024"] * 6, dtype="str")
    column = understand(pd.DataFrame({"x": cells}))[0]
    assert reprofiled(column, Column(day_first=True), cells).reason == "dates with the day first; you chose it"
