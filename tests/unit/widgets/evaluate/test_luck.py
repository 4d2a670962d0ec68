"""How far the networks of a pack lie apart is told of those whose mean is the answer."""

from types import SimpleNamespace

from components.domain.pack import members_of
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.domain.run import MemberResult
from components.widgets.evaluate.luck import _pack_in_words, _pack_table

PACK = {"networks": 4, "learning_rate": [0.001, 0.01]}


def packed(**more: object) -> Recipe:
    return parse({"dataset": "d", "target": "y", "layers": [{"type": "Dense", "units": 8}], "pack": PACK, **more})


def ended(recipe: Recipe, *scores: float | None) -> list[MemberResult]:
    """None is a network whose loss grew beyond all numbers before its first epoch was over."""
    return [
        MemberResult(place, member, 20, 9, 0 if score is None else 5, score is not None,
                     {} if score is None else {"accuracy": score, "loss": 0.5}, {})
        for place, (member, score) in enumerate(zip(members_of(recipe), scores, strict=True), 1)
    ]  # fmt: skip


def run_of(recipe: Recipe, **metrics: float) -> SimpleNamespace:
    return SimpleNamespace(recipe=recipe, metrics={"validation": metrics})


def test_the_mean_stands_beside_its_networks_and_what_is_left_out_is_told() -> None:
    recipe = packed()
    said = _pack_in_words(run_of(recipe, accuracy=0.9), ended(recipe, 0.7, None, 0.8, 0.9), None)
    assert said == (
        "**Pack**: the answer is the mean of 3 networks. Its validation accuracy is 0.900, that of a network alone "
        "0.800 ± 0.0816 (0.700 to 0.900). 1 network is left out: its loss grew beyond all numbers."
    )


def test_of_folds_it_is_told_who_answers_for_a_row() -> None:
    recipe = packed(split={"folds": 4})
    said = _pack_in_words(run_of(recipe, accuracy=0.9), ended(recipe, 0.7, 0.6, 0.8, 0.9), None)
    assert "Each network is measured on the fold that it holds out" in said and "fold 1" not in said
    assert list(_pack_table(run_of(recipe), ended(recipe, 0.7, 0.6, 0.8, 0.9))["holds out"]) == [
        f"fold {n}" for n in (1, 2, 3, 4)
    ]


def test_a_network_alone_has_no_spread() -> None:
    recipe = packed()
    said = _pack_in_words(run_of(recipe, accuracy=0.9), ended(recipe, 0.9, None, None, None), None)
    assert said.startswith("**Pack**: the answer is that of 1 network. 3 networks are left out")


def test_each_network_is_a_row_with_its_settings_and_scores() -> None:
    recipe = packed()
    table = _pack_table(run_of(recipe), ended(recipe, 0.7, None, 0.8, 0.9))
    assert list(table["seed"]) == [0, 1, 2, 3]
    assert sorted(map(float, table["learning rate"])) == [0.001, 0.00215, 0.00464, 0.01]
    assert list(table["in the mean"]) == ["yes", "left out", "yes", "yes"]
    assert table["best epoch"].isna().tolist() == [False, True, False, False]
    assert table["Accuracy"].dropna().tolist() == [0.7, 0.8, 0.9]
