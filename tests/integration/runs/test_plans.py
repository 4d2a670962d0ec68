"""A plan is worked out once for the page, Start and the API, and anew for all that it depends on."""

import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import NotFound
from components.domain.recipe import Recipe
from components.intake.samples import sample_csv
from components.runs.plans import PlanCache
from components.store.database import open_store
from components.store.datasets import add_dataset

OTHERS: list[dict[str, object]] = [
    {"target": "petal width (cm)"},
    {"task": "regression", "target": "petal width (cm)"},
    {"columns": {"petal width (cm)": {"role": "ignore"}}},
    {"target": "petal width (cm)", "target_log": True},
    {"drop_duplicates": True},
    {"split": {"seed": 1}},
    {"sample_weight": "petal width (cm)"},
]


@pytest.fixture
def plans() -> PlanCache:
    return PlanCache(open_store(), most=2)


def recipe_of(**changes: object) -> Recipe:
    table = add_dataset(open_store(), "ann", "iris.csv", sample_csv("iris"))
    return parse({"dataset": table.id, "target": "species", "layers": [{"type": "Dense"}], **changes})


def test_layers_and_training_need_no_other_plan(plans: PlanCache) -> None:
    first = plans.plan_of("ann", recipe_of())
    assert plans.plan_of("ann", recipe_of(layers=[], training={"epochs": 3})) is first


@pytest.mark.parametrize("changes", OTHERS)
def test_whatever_else_changes_is_planned_anew(changes: dict[str, object], plans: PlanCache) -> None:
    first = plans.plan_of("ann", recipe_of())
    assert plans.plan_of("ann", recipe_of(**changes)) is not first


def test_the_plan_of_a_pack_in_folds_is_none_of_a_cross_validation(plans: PlanCache) -> None:
    first = plans.plan_of("ann", recipe_of(split={"folds": 4}))
    pack = plans.plan_of("ann", recipe_of(split={"folds": 4}, pack={"networks": 4}))
    assert pack is not first
    assert plans.plan_of("ann", recipe_of(split={"folds": 4}, pack={"networks": 8})) is pack


def test_a_plan_is_not_given_to_whom_the_table_does_not_belong(plans: PlanCache) -> None:
    recipe = recipe_of()
    plans.plan_of("ann", recipe)
    with pytest.raises(NotFound):
        plans.plan_of("bob", recipe)


def test_those_used_last_are_kept(plans: PlanCache) -> None:
    recipes = [recipe_of(split={"seed": seed}) for seed in range(3)]
    first, second = (plans.plan_of("ann", recipe) for recipe in recipes[:2])
    assert plans.plan_of("ann", recipes[0]) is first
    plans.plan_of("ann", recipes[2])
    assert plans.plan_of("ann", recipes[0]) is first and plans.plan_of("ann", recipes[1]) is not second
