"""What may vary in a search is checked, and each trial is a recipe of its own that differs in nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.domain.composite_layers import ScaleInputs
from components.domain.layers import BatchNormalization, Dense, Dropout, Layer, LayerNormalization
from components.domain.problem import WrongField
from components.domain.recipe import EarlyStopping, Pack, Recipe, Training
from components.domain.search import (
    SETTINGS,
    Search,
    Settings,
    Trial,
    TrialStatus,
    best_first,
    best_trial,
    check_search,
    recipe_of_trial,
    structural_settings,
    was_cut_short,
)

LAYERS: list[Layer] = [ScaleInputs(), Dense(units=20), Dropout(rate=0.1), Dense(units=5, activation="tanh")]


def recipe_of(layers: list[Layer] = LAYERS, **settings: object) -> Recipe:
    return Recipe(dataset="t", target="y", layers=layers, training=Training(optimizer="adamw"), **settings)  # type: ignore[arg-type]


SETTINGS_OF_TRIALS = st.fixed_dictionaries(
    {},
    optional={
        "layers": st.integers(1, 10),
        "units": st.integers(1, 4096),
        "activation": st.sampled_from(["relu", "tanh", "silu"]),
        "learning_rate": st.floats(1e-6, 10),
        "weight_decay": st.floats(1e-6, 1),
        "dropout": st.floats(0, 0.99),
        "batch_size": st.sampled_from([1, 32, 512]),
        "scaling": st.sampled_from(["robust", "piecewise_linear"]),
    },
)


@given(SETTINGS_OF_TRIALS)
def test_a_trial_is_a_recipe_that_differs_in_its_settings_alone(settings: Settings) -> None:
    recipe = recipe_of()
    own = recipe_of_trial(recipe, settings)
    assert Recipe.model_validate_json(own.model_dump_json()) == own
    dense = [layer for layer in own.layers if isinstance(layer, Dense)]
    dropout = [layer.rate for layer in own.layers if isinstance(layer, Dropout)]
    if "layers" in settings:
        assert [layer.type for layer in own.layers] == ["ScaleInputs", *["Dense", "Dropout"] * settings["layers"]]
    else:
        assert [layer.type for layer in own.layers] == [layer.type for layer in recipe.layers]
    for name in ("units", "activation"):
        if name in settings:
            assert {getattr(layer, name) for layer in dense} == {settings[name]}
    assert all(rate == settings.get("dropout", 0.1) for rate in dropout)
    for name in ("learning_rate", "weight_decay", "batch_size"):
        assert getattr(own.training, name) == settings.get(name, getattr(recipe.training, name))
    assert own.scaling == settings.get("scaling", recipe.scaling)
    same = {"layers": recipe.layers, "training": recipe.training, "scaling": recipe.scaling}
    assert own.model_copy(update=same) == recipe


@pytest.mark.parametrize("stopping", [None, {"patience": 3, "restore_best_weights": False}, {"patience": 3}])
def test_without_settings_a_trial_is_the_recipe_with_the_weights_by_which_it_is_judged(
    stopping: dict[str, object] | None,
) -> None:
    recipe = recipe_of()
    recipe = Recipe.model_validate(
        recipe.model_dump(mode="json")
        | {"training": recipe.training.model_dump(mode="json") | {"early_stopping": stopping}}
    )
    made = recipe_of_trial(recipe, {})
    kept = made.training.early_stopping
    assert kept is not None and kept.restore_best_weights
    assert kept.patience == (3 if stopping else recipe.training.epochs)  # so that none ends earlier than it would
    same = made.training.model_copy(update={"early_stopping": recipe.training.early_stopping})
    assert made.model_copy(update={"training": same}) == recipe


@pytest.mark.parametrize(
    ("epochs", "best_epoch", "patience", "cut"),
    [(25, 20, None, True), (100, 20, None, False), (25, 20, 5, False), (25, 22, 5, True)],
)
def test_a_trial_that_neither_came_to_its_end_nor_stopped_early_was_cut_short(
    epochs: int, best_epoch: int, patience: int | None, cut: bool
) -> None:
    training = Training(epochs=100, early_stopping=EarlyStopping(patience=patience) if patience else None)
    trial = Trial(1, {}, TrialStatus.COMPLETED, 0.5, 0.8, best_epoch, epochs)
    assert was_cut_short(trial, training) is cut
    assert not was_cut_short(replace(trial, status=TrialStatus.PRUNED), training)


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ({}, "at least one setting has to vary"),
        ({"layers": (2, 2)}, "at least one setting has to vary"),
        ({"activation": ["relu"], "batch_size": (20, 40)}, "at least one setting has to vary"),
        ({"units": (9, 3)}, "from the smaller to the larger"),
        ({"batch_size": (33, 60), "units": (1, 2)}, "no power of two"),
        ({"layers": (0, 3)}, "greater than or equal to 1"),
        ({"seconds": 2, "layers": (1, 2)}, "greater than or equal to 5"),
        ({"activation": ["softmax"]}, "Input should be"),
        ({"unknown": 3}, "Extra inputs"),
    ],
)
def test_what_cannot_vary_is_refused(search: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Search.model_validate(search)


def test_batches_are_powers_of_two_and_what_is_fixed_does_not_vary() -> None:
    search = Search(batch_size=(10, 128), units=(8, 8), activation=["relu", "tanh"])
    assert search.batch_sizes == [16, 32, 64, 128]
    assert search.varied == ["activation", "batch_size"]
    assert SETTINGS == (
        "layers",
        "units",
        "activation",
        "learning_rate",
        "weight_decay",
        "dropout",
        "batch_size",
        "scaling",
    )


WIDE = Search(layers=(1, 3), units=(4, 64), learning_rate=(1e-4, 1e-2))


@pytest.mark.parametrize(
    ("recipe", "search", "where"),
    [
        (recipe_of(pack=Pack(networks=4)), WIDE, "pack"),
        (recipe_of().model_copy(update={"training": Training(seeds=3)}), WIDE, "training.seeds"),
        (recipe_of([]), WIDE, "search.layers"),
        (recipe_of([]), Search(units=(1, 2)), "search.units"),
        (recipe_of([Dense()]), Search(dropout=(0.0, 0.5)), "search.dropout"),
        (recipe_of([Dense(), Dense(), Dropout()]), Search(dropout=(0.0, 0.5), layers=(1, 3)), "search.dropout"),
        (
            recipe_of().model_copy(update={"training": Training()}),
            Search(weight_decay=(0.1, 0.2)),
            "search.weight_decay",
        ),
    ],
)
def test_a_recipe_that_leaves_nothing_to_vary_is_refused(recipe: Recipe, search: Search, where: str) -> None:
    with pytest.raises(WrongField) as told:
        check_search(recipe, search)
    assert told.value.where == where
    check_search(recipe_of(), search)


def test_units_are_shared_where_a_layer_looks_at_all_of_them() -> None:
    assert structural_settings(recipe_of(), WIDE) == ["layers"]
    for layers, shared in (([Dense(), LayerNormalization()], True), ([Dense(), BatchNormalization()], False)):
        assert ("units" in structural_settings(recipe_of(layers), WIDE)) is shared


def test_the_best_trial_has_the_lowest_loss_of_those_that_ended() -> None:
    losses = [
        (TrialStatus.COMPLETED, 0.5),
        (TrialStatus.PRUNED, 0.1),
        (TrialStatus.COMPLETED, 0.3),
        (TrialStatus.RUNNING, 0.2),
        (TrialStatus.DIVERGED, None),
        (TrialStatus.COMPLETED, 0.3),
    ]
    trials = [Trial(number, {}, status, loss) for number, (status, loss) in enumerate(losses, 1)]
    best = best_trial(trials)
    assert best is not None and best.number == 3
    assert [trial.number for trial in best_first(trials)] == [3, 6, 1, 2, 4, 5]
    assert best_trial(trials[1:2]) is None
