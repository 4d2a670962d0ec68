"""A patch changes what it names, and a column of which nothing is said any more is forgotten."""

import pytest

from components.domain.problem import WrongField
from components.domain.recipe import ByTime, Column, ColumnType, Pack, Recipe
from components.domain.recipe_patch import is_applied, on_columns, patched

RECIPE = Recipe(dataset="d", target="y", layers=[], columns={"a": Column(kind=ColumnType.DATE, day_first=True)})


def test_a_patch_and_its_way_back_leave_the_recipe_as_it_was() -> None:
    patch, undo = on_columns(("a", "b"), log=True), on_columns(("a", "b"), log=None)
    changed = patched(RECIPE, patch)
    assert is_applied(changed, patch) and not is_applied(RECIPE, patch)
    assert changed.columns == {"a": Column(kind=ColumnType.DATE, day_first=True, log=True), "b": Column(log=True)}
    assert patched(changed, undo) == RECIPE


def test_a_patch_of_another_type_takes_nothing_over_from_the_one_before() -> None:
    group = {"split": {"way": {"type": "group", "column": "a", "up_to": "-"}}}
    grouped = patched(RECIPE, group)
    assert is_applied(grouped, group)
    timed = patched(grouped, {"split": {"way": {"type": "time", "column": "b"}}})
    assert timed.split.way == ByTime(column="b")
    assert patched(timed, {"split": {"way": {"type": "random"}}}) == RECIPE


def test_a_patch_that_makes_no_recipe_is_refused_by_name() -> None:
    for patch, where in (({"columns": {"a": None}}, "columns.a"), ({"training": {"epochs": 0}}, "training.epochs")):
        with pytest.raises(WrongField) as told:
            patched(RECIPE, patch)
        assert told.value.where == where


def test_a_patch_makes_a_pack_changes_one_setting_of_it_and_ends_it() -> None:
    packed = patched(RECIPE, {"pack": {"learning_rate": [0.001, 0.01]}})
    assert packed.pack == Pack(learning_rate=(0.001, 0.01))
    fewer = patched(packed, {"pack": {"networks": 4}})
    assert fewer.pack == Pack(networks=4, learning_rate=(0.001, 0.01))
    assert is_applied(fewer, {"pack": {"learning_rate": [0.001, 0.01]}})
    assert patched(fewer, {"pack": None}) == RECIPE
