"""Numbers as people type them: read as they were meant, or refused with the reason; never replaced."""

import pytest

from components.domain.layers import Dense, Dropout, GaussianNoise
from components.domain.problem import WrongField
from components.domain.recipe import Column, CosineDecay, ExponentialDecay, Training
from components.widgets.shared.parse_number import NumberLimits, allowed, format_number, limits_of, parse_number

WHOLE, ANY = NumberLimits(whole=True, least=1, most=10_000_000), NumberLimits()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("10", 10),
        (" 10 ", 10),
        ("+5", 5),
        ("5.", 5),
        ("1e3", 1000),
        ("1.5E3", 1500),
        ("1,000", 1000),
        ("1,000,000", 1_000_000),
        ("1.000.000", 1_000_000),
        ("1 000", 1000),
        ("1\u202f000\u202f000", 1_000_000),
        ("1'000", 1000),
        ("1_000", 1000),
        ("1,00,000", 100_000),
        ("٣٠", 30),
    ],
)
def test_whole_numbers_are_read_as_they_are_meant(typed: str, value: int) -> None:
    found = parse_number(typed, WHOLE, "Epochs")
    assert found == value and isinstance(found, int)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.001", 0.001),
        ("0,001", 0.001),
        ("12,5", 12.5),
        (".5", 0.5),
        ("−5", -5),
        ("1e-5", 1e-5),
        ("1,5e3", 1500),
        ("1.500", 1.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1e9", 1e9),
        ("12,34,567", 1_234_567),
    ],
)
def test_numbers_are_read_as_they_are_meant(typed: str, value: float) -> None:
    assert parse_number(typed, ANY, "Rate") == pytest.approx(value)


@pytest.mark.parametrize(
    ("typed", "limits", "said"),
    [
        ("1e9", WHOLE, "1e9 is too large. Write a whole number from 1 to 10,000,000."),
        ("0", WHOLE, "0 is too small."),
        ("12.7", WHOLE, "12.7 is not a whole number."),
        ("1e-5", WHOLE, "1e-5 is too small."),
        ("1.000", WHOLE, "1.000 can be read in two ways. Write 1000 or 1."),
        ("1,500", ANY, "1,500 can be read in two ways. Write 1500 or 1.5."),
        ("1,500", limits_of(Training, "learning_rate"), "1,500 can be read in two ways. Write 1.5."),
        ("5,000", limits_of(Dropout, "rate"), "5,000 can be read in two ways. Write a number from 0 to below 1."),
        ("0.5", limits_of(Dense, "units"), "0.5 is too small."),
        ("", ANY, "A number is missing here."),
        ("   ", WHOLE, "A number is missing here."),
        ("ten", ANY, "“ten” is not a number."),
        ("10%", ANY, "“10%” is not a number."),
        ("1/2", ANY, "“1/2” is not a number."),
        ("1 2", ANY, "“1 2” is not a number."),
        ("1.2.3", ANY, "“1.2.3” is not a number."),
        ("1,2.3,4", ANY, "“1,2.3,4” is not a number."),
        ("1,000e3", ANY, "“1,000e3” is not a number."),
        ("nan", ANY, "“nan” is not a number."),
        ("inf", ANY, "“inf” is not a number."),
        ("0x10", ANY, "“0x10” is not a number."),
        ("1e400", ANY, "1e400 is too large to calculate with."),
        ("9" * 100, WHOLE, "99999999999999999999… is too long for a number."),
    ],
)
def test_what_cannot_be_is_told_with_what_can(typed: str, limits: NumberLimits, said: str) -> None:
    with pytest.raises(WrongField) as refused:
        parse_number(typed, limits, "Epochs")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (limits_of(Dense, "units"), "Write a whole number from 1 to 4,096."),
        (limits_of(Dropout, "rate"), "Write a number from 0 to below 1."),
        (limits_of(Training, "learning_rate"), "Write a number above 0 and up to 10."),
        (limits_of(ExponentialDecay, "decay_rate"), "Write a number above 0 and below 1."),
        (limits_of(GaussianNoise, "stddev"), "Write a number from 0 to 10."),
        (limits_of(Column, "dimension"), "Write a whole number from 1 to 64."),
        (limits_of(CosineDecay, "epochs"), "Write a whole number from 1 to 100,000."),
        (NumberLimits(least=0, whole=True), "Write a whole number of 0 or more."),
        (NumberLimits(above=0), "Write a number above 0."),
        (NumberLimits(), "Write a number."),
    ],
)
def test_what_may_be_typed_is_what_the_recipe_allows(limits: NumberLimits, said: str) -> None:
    assert allowed(limits) == said


@pytest.mark.parametrize("value", [0, 10, 100_000, 0.001, 1e-05, 0.1 + 0.2, 1e9, 123456.789, -3.5])
def test_what_is_written_is_read_as_the_same_number(value: float) -> None:
    assert parse_number(format_number(value), NumberLimits(whole=isinstance(value, int)), "x") == pytest.approx(
        value, rel=1e-14
    )
