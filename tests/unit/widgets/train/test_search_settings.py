"""What a search begins with for a recipe, and what of it cannot be."""

from typing import Any

import pytest

from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.domain.search import SETTINGS, check_search
from components.widgets.train.search_settings import VARIED, SearchDraft, searched_recipe
from tests.unit.widgets.train.made_up_search import recipe


def test_every_setting_of_a_search_stands_on_the_page() -> None:
    assert sorted(VARIED) == sorted(SETTINGS)


BEGINS = [
    ("learning_rate", (0.0002, 0.005)),
    ("units", (16, 128)),
    ("layers", (1, 3)),
    ("dropout", (0.0, 0.5)),
    ("weight_decay", (0.0004, 0.04)),
    ("batch_size", (16, 64)),
    ("activation", ["silu", "relu", "tanh"]),
    ("scaling", ["robust", "quantile", "piecewise_linear"]),
]


@pytest.mark.parametrize(("name", "begins"), BEGINS)
def test_ranges_lie_around_what_the_recipe_says(name: str, begins: Any) -> None:
    assert VARIED[name].begins(recipe(), 100) == begins


@pytest.mark.parametrize(("rows", "batches"), [(1, (1, 1)), (20, (16, 16)), (33, (16, 32)), (10_000, (16, 128))])
def test_no_batch_is_larger_than_the_training_rows(rows: int, batches: tuple[int, int]) -> None:
    assert VARIED["batch_size"].begins(recipe(), rows) == batches


RECIPES = [
    (recipe(), {"learning_rate", "units", "layers", "dropout", "weight_decay"}),
    (recipe(training={"optimizer": "adam"}), {"learning_rate", "units", "layers", "dropout"}),
    (recipe(layers=[{"type": "Dense", "units": 4}], training={}), {"learning_rate", "units", "layers"}),
    (recipe(layers=[], training={}), {"learning_rate"}),
    (recipe(pack={"networks": 8}), {"learning_rate", "units", "layers", "dropout", "weight_decay"}),
    (recipe(training={"seeds": 4}), {"learning_rate", "units", "layers", "dropout"}),
]


@pytest.mark.parametrize(("of_recipe", "varied"), RECIPES)
def test_a_search_can_be_begun_untouched(of_recipe: Recipe, varied: set[str]) -> None:
    base = searched_recipe(of_recipe)
    search = SearchDraft().search(base, 100)
    check_search(base, search)
    assert set(search.varied) == varied and search.seconds == 60


def test_the_folds_of_a_pack_go_with_it_and_others_stay() -> None:
    split = {"folds": 8}
    assert searched_recipe(recipe(pack={"networks": 8}, split=split)).split.folds is None
    assert searched_recipe(recipe(split=split)).split.folds == 8


def test_what_a_person_set_stays_when_the_recipe_changes_and_all_else_follows_it() -> None:
    draft = SearchDraft(ticks={"dropout": False})
    draft.change_end("units", 1, 40, (16, 128))
    search = draft.search(recipe(training={"optimizer": "adamw", "learning_rate": 0.1}), 100)
    assert search.units == (16, 40) and search.dropout is None and search.learning_rate == (0.02, 0.5)


def test_what_cannot_vary_does_not_and_does_again_as_soon_as_it_can() -> None:
    draft = SearchDraft(ticks={"weight_decay": True})
    assert draft.search(recipe(training={"optimizer": "sgd"}), 100).weight_decay is None
    assert draft.search(recipe(), 100).weight_decay is not None


NOTHING = dict.fromkeys(VARIED, False)
WRONG = [
    (SearchDraft(ticks=NOTHING), "Nothing varies"),
    (SearchDraft(values={"units": (64, 32)}), "Units a layer: it goes from the smaller to the larger"),
    (SearchDraft(ticks=NOTHING | {"activation": True}, values={"activation": ["relu"]}), "Activation: one choice alone"),
    (SearchDraft(ticks=NOTHING | {"units": True}, values={"units": (32, 32)}), "at least one setting has to vary"),
    (SearchDraft(ticks=NOTHING | {"batch_size": True}, values={"batch_size": (9, 15)}), "no power of two"),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "said"), WRONG)
def test_what_is_no_search_is_said_in_words(draft: SearchDraft, said: str) -> None:
    with pytest.raises(WrongField) as problem:
        draft.search(recipe(), 100)
    assert said in problem.value.what and problem.value.remedy
