"""In which settings recipes differ: those that have a say, and no others."""

import pytest

from components.domain.parse_recipe import parse
from components.domain.recipe_differences import rate_differences, setting_differences
from components.domain.run import LearningRateChange

BASE = {"dataset": "d", "target": "y", "layers": [{"type": "Dense", "units": 8}, {"type": "Dropout", "rate": 0.2}]}
STOP = {"training": {"early_stopping": {"patience": 5}}}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, {}),
        ({}, {"target": "z"}, {("target",): ("y", "z")}),
        (
            {},
            {"layers": [{"type": "Dense", "units": 16}, {"type": "Dropout", "rate": 0.2}]},
            {("layers", 0, "units"): (8, 16)},
        ),
        ({}, {"training": {"learning_rate": 0.01}}, {("training", "learning_rate"): (0.001, 0.01)}),
        ({}, {"training": {"momentum": 0.5}}, {}),  # adam has none
        (
            {},
            {"training": {"optimizer": "sgd"}},
            {("training", "optimizer"): ("adam", "sgd"), ("training", "momentum"): (None, 0.9)},
        ),
        (
            STOP,
            {"training": {"early_stopping": {"patience": 9}}},
            {("training", "early_stopping", "patience"): (5, 9)},
        ),
        ({}, {"columns": {"a": {}}}, {}),
        ({}, {"columns": {"a": {"role": "ignore"}}}, {("columns", "a", "role"): (None, "ignore")}),
        (
            {"pack": {"networks": 4, "dropout": [0.1, 0.5]}},
            {"pack": {"networks": 4, "units": [0.5, 1]}},
            {("pack", "dropout"): ((0.1, 0.5), None), ("pack", "units"): (None, (0.5, 1.0))},
        ),
        ({}, {"split": {"seed": 4, "test": 0.2}}, {("split", "test"): (0.15, 0.2), ("split", "seed"): (0, 4)}),
    ],
)
def test_only_what_differs_is_told(
    first: dict[str, object], second: dict[str, object], expected: dict[tuple[str, ...], tuple[object, ...]]
) -> None:
    found = setting_differences([parse({**BASE, **first}), parse({**BASE, **second})])
    assert {each.path: each.values for each in found} == expected


def test_another_layer_or_none_in_its_place_is_told_as_a_whole() -> None:
    one, other = parse(BASE), parse({**BASE, "layers": [{"type": "Dropout", "rate": 0.5}]})
    found = setting_differences([one, other])
    assert [each.path for each in found] == [("layers", 0), ("layers", 1)]
    assert found[0].values == (one.layers[0], other.layers[0]) and found[1].values == (one.layers[1], None)


def test_another_way_of_splitting_is_told_as_a_whole() -> None:
    way = {"split": {"way": {"type": "time", "column": "day"}}}
    one, other = parse(BASE), parse({**BASE, **way})
    assert [each.path for each in setting_differences([one, other])] == [("split", "way")]


def test_learning_rates_that_came_by_hand_are_told_without_the_moment_of_asking() -> None:
    one, same = LearningRateChange(0.05, 1.0, 434), LearningRateChange(0.05, 9.0, 434)
    [found] = rate_differences([[one], []])
    assert found.path == ("learning_rate_changes",)
    assert found.values == ([{"epoch": 434, "learning_rate": 0.05}], None)
    assert rate_differences([[one], [same]]) == rate_differences([[], []]) == []


def test_several_recipes_are_told_at_once() -> None:
    rates = (0.1, 0.01, 0.1)
    found = setting_differences([parse({**BASE, "training": {"learning_rate": rate}}) for rate in rates])
    assert [(each.path, each.values) for each in found] == [(("training", "learning_rate"), rates)]
