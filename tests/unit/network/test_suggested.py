"""The networks that are made for a table: what follows from its rows and task, and where a rule has an exception."""

from dataclasses import replace
from typing import Any

import pytest

from components.domain.layers import Dense
from components.domain.parse_recipe import parse
from components.domain.recipe import ColumnType, Recipe, Task
from components.features.plan import PartSizes, Plan
from components.network.presets import PRESETS
from components.network.suggested import (
    plain_network,
    suggested,
    suggested_network,
    suggested_pack,
    why_suggested,
)
from tests.unit.network.plans import plan_of

BARE = {"dataset": "d", "target": "y", "layers": []}


def bare(**more: Any) -> Recipe:
    return parse({**BARE, **more})


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS, Task.REGRESSION])
@pytest.mark.parametrize("rows", [20, 1_000, 3_000, 8_000, 15_000, 100_000])
def test_a_suggested_pack_is_a_recipe_that_can_be_trained(task: Task, rows: int) -> None:
    plan = plan_of(task, rows)
    recipe = suggested_pack(bare(), plan)
    assert parse(recipe.model_dump(mode="json")) == recipe
    assert recipe.pack is not None
    assert recipe.pack.networks == 8
    assert recipe.training.batch_size <= rows + 20
    assert (recipe.training.label_smoothing > 0) == (task is not Task.REGRESSION)


def test_more_rows_are_trained_in_fewer_epochs_and_larger_batches() -> None:
    sizes = [
        suggested_network(bare(), plan_of(Task.BINARY, rows)).training for rows in (500, 3_000, 8_000, 15_000, 50_000)
    ]
    epochs, batches = [each.epochs for each in sizes], [each.batch_size for each in sizes]
    assert epochs == sorted(epochs, reverse=True)
    assert batches == sorted(batches)


def columns_of(rows: int, columns: int, task: Task = Task.BINARY) -> Plan:
    names = [f"x{place}" for place in range(columns)]
    plan = replace(plan_of(task, rows), features=dict.fromkeys(names, ColumnType.NUMBER))
    return replace(plan, widths=dict.fromkeys(names, 1))


def test_two_columns_get_a_plain_network_whose_neurons_can_be_watched() -> None:
    for columns, networks in [(1, None), (2, None), (3, 8)]:
        recipe = suggested(bare(), columns_of(500, columns))
        assert (recipe.pack and recipe.pack.networks) == networks
    few = suggested(bare(), columns_of(500, 2))
    assert few == plain_network(bare(), columns_of(500, 2))
    assert "can be watched" in why_suggested(few, columns_of(500, 2))


def test_each_network_has_a_sentence_that_is_true_of_it() -> None:
    small, numbers = columns_of(500, 8), columns_of(200, 8, Task.REGRESSION)
    assert "sized by the training rows" in why_suggested(plain_network(bare(), small), small)
    assert "much weight decay" in why_suggested(suggested_network(bare(), small), small)
    assert "after 120 epochs at the latest" in why_suggested(suggested_network(bare(), numbers), numbers)


def test_a_large_table_is_trained_in_fewer_epochs_and_a_wide_one_with_fewer_neurons() -> None:
    def size(rows: int, columns: int) -> tuple[int, int]:
        made = suggested_network(bare(), columns_of(rows, columns))
        return made.training.epochs, max(layer.units for layer in made.layers if isinstance(layer, Dense))

    assert size(4_000, 8) == (80, 128)
    assert size(20_000, 100) == (size(20_000, 100)[0], 64)
    assert 8 <= size(20_000, 100)[0] < 25
    assert size(1_000_000, 100) == (8, 64)


def test_the_same_network_is_suggested_whether_rows_are_dealt_into_folds_or_not() -> None:
    whole = plan_of(Task.BINARY, 1_780)
    dealt = replace(whole, rows=PartSizes(1_575, 225, 20))
    assert suggested_network(bare(), whole) == suggested_network(bare(), dealt)


ALL_HOLD_OUT_THE_SAME: dict[str, tuple[dict[str, Any], list[int]]] = {
    "by time": ({"split": {"way": {"type": "time", "column": "when"}}}, [50, 50]),
    "by a column": ({"split": {"way": {"type": "column", "column": "part"}}}, [50, 50]),
    "a rare class": ({}, [90, 10]),
}


@pytest.mark.parametrize("case", ALL_HOLD_OUT_THE_SAME)
def test_where_no_folds_can_be_dealt_all_networks_hold_out_the_validation_rows(case: str) -> None:
    more, counts = ALL_HOLD_OUT_THE_SAME[case]
    plan = plan_of(Task.BINARY)
    plan = replace(plan, decision=replace(plan.decision, counts=counts))
    recipe = suggested_pack(bare(**more), plan)
    assert recipe.split.folds is None
    assert "validation rows" in why_suggested(recipe, plan)


def test_with_more_columns_than_rows_numbers_go_in_as_they_are() -> None:
    plan = plan_of(Task.BINARY, 60)
    wide = replace(plan, features={f"x{place}": ColumnType.NUMBER for place in range(300)})
    assert suggested_network(bare(), plan).scaling == "piecewise_linear"
    assert suggested_network(bare(), wide).scaling == "robust"
    assert "more columns than training rows" in why_suggested(suggested_network(bare(), wide), wide)


def test_what_came_with_a_suggested_network_goes_with_it() -> None:
    plan = columns_of(500, 5)
    pack = PRESETS["suggested"].applied(bare(), plan)
    assert [name for name, preset in PRESETS.items() if preset.fits(pack, plan)] == ["suggested"]
    tutorial = PRESETS["tutorial"].applied(pack, plan)
    assert (tutorial.pack, tutorial.split.folds, tutorial.scaling) == (None, None, "robust")
    own = bare(scaling="quantile", split={"folds": 5})
    kept = PRESETS["tutorial"].applied(own, plan)
    assert (kept.scaling, kept.split.folds) == ("quantile", 5)


def test_a_pack_that_a_person_made_stays_with_other_layers() -> None:
    plan = plan_of(Task.BINARY, 500)
    own = bare(pack={"networks": 3}, layers=[{"type": "Dense", "units": 10}])
    assert PRESETS["small"].applied(own, plan).pack == own.pack
    assert PRESETS["tutorial"].fits(own, plan)
