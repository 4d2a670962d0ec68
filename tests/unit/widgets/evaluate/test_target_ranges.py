"""Sentences about where a network of numbers is off: they name the place, the size and how sure that is, or say nothing."""

import numpy as np
import pytest

from components.columns.cell_parser import CellParser
from components.columns.formats import DateFormat, DurationFormat, Order
from components.columns.wall import Wall
from components.domain.recipe import ColumnType, Part
from components.evaluation.residuals import errors_by_range, residuals_by_category, residuals_by_number, wall_effect
from components.widgets.evaluate.residual_figures import dots, named_ranges
from components.widgets.evaluate.residuals import off_words
from components.widgets.evaluate.target_ranges import (
    ends_of,
    range_names,
    signed_target,
    told_apart,
    wall_words,
    worst_words,
)
from components.widgets.shared.charts import categories

TARGETS = np.arange(200, dtype="float64")
AT_END = np.where(TARGETS >= 180, TARGETS + 50, TARGETS + np.where(TARGETS % 2, 1, -1))[:, None]
CLOCK = DurationFormat("h:mm")


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([1.0, 2.5], ["1", "2.5"]),
        ([1.23401, 1.23402], ["1.23401", "1.23402"]),
        ([500000.0, 500001.0], ["500,000", "500,001"]),
        ([1e-12, 1.0001e-12, 0.5], ["1e-12", "1.0001e-12", "0.5"]),
    ],
)
def test_ends_of_ranges_are_written_so_that_they_can_be_told_apart(values: list[float], written: list[str]) -> None:
    assert list(told_apart(values).values()) == written


def test_the_range_that_is_off_most_is_named_with_its_interval() -> None:
    found = errors_by_range(TARGETS, AT_END)
    names = range_names(found, told_apart(ends_of(found)))
    said = worst_words(found, names, 5.9, "size_*", None)
    assert said.startswith("**Most off where size\\_\\* is") and "against 5.90 over all rows" in said
    even = errors_by_range(TARGETS, TARGETS[:, None] + 1)
    assert worst_words(even, names, 1.0, "size", None) == "No range is off by more than the others beyond luck."
    few = errors_by_range(TARGETS[:15], AT_END[:15])
    assert worst_words(few, ["a", "b"], 1.0, "size", None) == ""


def test_times_stand_as_times() -> None:
    found = errors_by_range(3600 + TARGETS, (3600 + AT_END[:, 0])[:, None])
    names = range_names(found, told_apart(ends_of(found), CLOCK))
    assert names[0].startswith("1:00:00 – 1:00:")
    assert "by 0:00:" in worst_words(found, names, 5.9, "time", CLOCK)
    assert (
        signed_target(-90.0, CLOCK) == "−0:01:30"
        and signed_target(2.0, None) == "+2.00"
        and signed_target(0.0, None) == "0"
    )


@pytest.mark.parametrize(
    ("residuals", "begin"),
    [
        ([4.0] * 30 + [0.0] * 30, "**Too high where town\\_ is a\\*b**: by 4.00 on average"),
        ([-4.0] * 30 + [0.0] * 30, "**Too low where town\\_ is a\\*b**: by 4.00 on average"),
        ([1.0, -1.0] * 30, "Nowhere along town\\_ are the answers too high or too low beyond luck."),
    ],
)
def test_where_answers_are_too_high_or_too_low_is_said(residuals: list[float], begin: str) -> None:
    groups = residuals_by_category(["a*b"] * 30 + ["c"] * 30, np.array(residuals))
    assert off_words([(each.name, each) for each in groups], "town_", None).startswith(begin)
    few = residuals_by_category(["a"] * 19, np.full(19, 3.0))
    assert off_words([("a", few[0])], "town", None) == ""


DAYS = CellParser(ColumnType.DATE, DateFormat(Order.YEAR_MONTH_DAY), ())
SECONDS = CellParser(ColumnType.NUMBER, CLOCK, ())


@pytest.mark.parametrize(
    ("parser", "values", "are_alike"),
    [
        (DAYS, np.append(19723 + np.arange(900) / 1000, 19723 + np.arange(100) / 4), False),
        (CellParser(ColumnType.NUMBER, None, ()), np.arange(500) * 1e-14, False),
        (SECONDS, np.arange(500) / 1000, True),
    ],
)
def test_no_range_is_lost_where_names_are_alike(parser: CellParser, values: np.ndarray, *, are_alike: bool) -> None:
    groups = residuals_by_number(values, np.tile([1.0, -1.0], len(values) // 2))
    found = named_ranges(groups, parser)
    assert [each for _, each in found] == groups and len(groups) > 2
    names = [name for name, _ in found]
    assert (len(set(names)) < len(names)) is are_alike
    drawn = dots(found, values, np.zeros(len(values)), "when", Part.VALIDATION, parser, None).data[1]
    assert len(drawn.y) == len(groups)
    assert len(set(categories(names))) == len(groups)


def test_a_wall_is_named_with_its_rows_and_what_it_does_to_the_error() -> None:
    wall = Wall("500,001", ("500001.0",), 965, 20640, highest=True)
    said = wall_words(wall, wall_effect(TARGETS, AT_END, TARGETS >= 180))
    assert said.startswith(
        "**965 of 20,640 rows stand at 500,001, the most there is**: what lies above was cut off there"
    )
    assert (
        "Of 200 rows measured here, 20 do; without them it is off by 1 on average (95 %: 1 to 1), with them by 5.9."
        in said
    )
    lowest = Wall("3", ("3",), 50, 100, highest=False)
    assert "the least there is**: what lies below" in wall_words(lowest, wall_effect(TARGETS, AT_END, TARGETS < 0))
    assert wall_words(lowest, wall_effect(TARGETS, AT_END, TARGETS < 0)).endswith(
        "Of 200 rows measured here none does."
    )
    few = wall_words(wall, wall_effect(TARGETS, AT_END, TARGETS < 190))
    assert few.endswith("190 do; the 10 others are too few to tell.")
