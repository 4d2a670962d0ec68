"""Words come in the order that they have by their meaning, whatever order they are given in."""

import random

import pytest

from components.columns.natural_order import natural_order

ORDERED = [
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ["MONDAY", "TUESDAY", "FRIDAY"],
    ["Montag", "Mittwoch", "Sonntag"],
    ["lun", "mar", "mer", "dim"],
    ["Thur", "Fri", "Sat", "Sun"],  # as the table of restaurant bills has them
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["January", "march", "DECEMBER"],
    ["Januar", "März", "Dezember"],
    ["small", "medium", "large"],
    ["Low", "Medium", "High"],
    ["Very low", "low", "medium", "high", "very-high"],
    ["XS", "S", "M", "L", "XL", "XXL"],
    ["klein", "mittel", "groß"],
    ["2 bedrooms", "9 bedrooms", "10 bedrooms"],
    ["no bedroom", "1 bedroom", "10 bedrooms"],
    ["0-9", "10-19", "20-29", "100-109"],
    ["0–9", "10–19", "20+"],
    ["under 18", "18-24", "25-64", "65 and over"],
    ["<18", "18-24", "25-64", "65+"],
    ["<=50K", ">50K"],
    ["less than 500", "500 to 999", "1,000 to 1,999", "2,000 or more"],
    ["$500", "$1k", "$10k", "$1M"],
    ["[-10, 0)", "[0, 10)", "[10, 20)"],
    ["-5 °C", "0 °C", "12.5 °C"],
    ["a2", "a10", "b1"],
    ["1st", "2nd", "3rd", "10th"],
    ["first", "second", "third"],
    ["Grade 1", "Grade 2", "Grade 11"],
    ["Stage I", "Stage II", "Stage IV", "Stage IX"],
    ["no", "yes"],
    ["No", "Maybe", "Yes"],
    ["FALSE", "TRUE"],
    ["never", "sometimes", "often", "always"],
    ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"],
    ["Strongly_Disagree", "neutral", "Strongly_Agree"],
    ["Fair", "Good", "Very Good", "Premium", "Ideal"],
    ["unacc", "acc", "good", "vgood"],
    ["none", "mild", "moderate", "severe"],
    ["No_DR", "Mild", "Moderate", "Severe", "Proliferate_DR"][1:4],
    ["winter", "spring", "summer", "fall"],
    ["low", "medium", "high", "unknown"],
    ["Mon", "Tue", "other"],
    ["1-5", "6-10", "n/a"],
    ["Insufficient_Weight", "Normal_Weight", "Overweight_Level_I", "Overweight_Level_II", "Obesity_Type_I"],
]


@pytest.mark.parametrize("ordered", ORDERED, ids=lambda names: ",".join(names)[:40])
def test_words_with_an_order_come_in_it(ordered: list[str]) -> None:
    for names in (sorted(ordered), ordered[::-1], random.Random(0).sample(ordered, len(ordered))):
        assert [names[place] for place in natural_order(names)] == ordered


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["a"],
        ["setosa", "versicolor", "virginica"],
        ["ham", "spam"],
        ["C", "D", "M"],  # letters, no Roman numerals
        ["low", "Monday"],  # of two scales
        ["unknown", "other"],
        ["red", "green", "route 66"],  # a number in one of them says nothing
        ["Mon", "Monday"],  # one step
        ["", " "],
    ],
    ids=str,
)
def test_words_without_an_order_stay_as_they_are(names: list[str]) -> None:
    assert natural_order(names) == list(range(len(names)))


def test_every_name_has_its_place_once() -> None:
    names = [f"{n % 7}-{n}" for n in range(50)] + ["unknown", "Mon", ""]
    assert sorted(natural_order(names)) == list(range(len(names)))
