"""Days since 1970-01-01 as people read them."""

import pytest

from components.columns.date.shown import moment, time_of_day


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (19783.0, "2024-03-01 00:00"),
        (19783.5625, "2024-03-01 13:30"),
        (19783 + 86399 / 86400, "2024-03-01 23:59"),  # never 24:00
        (-1.0, "1969-12-31 00:00"),
        (1e12, "1,000,000,000,000"),
    ],
)
def test_a_moment_is_that_of_the_calendar_or_the_number_itself(days: float, shown: str) -> None:
    assert moment(days) == shown


def test_a_time_of_day_has_hours_and_minutes() -> None:
    assert time_of_day(0.5625) == "13:30"
