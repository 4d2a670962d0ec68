"""Numbers and times as people read them."""

import pytest

from components.i18n import counted, duration, measured, number, percent, t


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.51234, "0.512"), (1234.5, "1,234"), (0, "0"), (None, "–"), (float("nan"), "–"), (0.000123, "1.23e-04")],
)
def test_numbers_have_three_significant_digits(value: float | None, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.82, "0.820"),
        (0.9999, "1.00"),
        (35.0, "35.0"),
        (100, "100"),
        (-0.000373, "-0.000373"),
        (0, "0"),
        (6530, "6,530"),
    ],
)
def test_measured_numbers_keep_their_zeros(value: float, shown: str) -> None:
    assert measured(value) == shown


@pytest.mark.parametrize(("n", "shown"), [(1, "1 row"), (0, "0 rows"), (1234, "1,234 rows")])
def test_a_count_has_its_form(n: int, shown: str) -> None:
    assert counted(n, "{n} row", "{n} rows") == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.78, "78 %"), (0.004, "0.4 %"), (1, "100 %"), (0.9999, "over 99.9 %"), (0.0002, "under 0.1 %")],
)
def test_shares_are_per_cent(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0.21, "0.2 s"), (42, "42 s"), (180, "3 min"), (7200, "2 h")])
def test_times_have_a_unit(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_braces_in_a_sentence_without_values_stay() -> None:
    assert t("a {b}") == "a {b}"
