"""What a search proposes: within its ranges, never twice, the same again from the same trials; what it gives up; what mattered."""

import math

import pytest

from components.domain.layers import Dense, Dropout, LayerNormalization
from components.domain.recipe import Recipe, Training
from components.domain.search import Search, Settings, Trial, TrialStatus
from components.training.search_study import STRUCTURES, RoundStudy
from components.training.what_mattered import FEWEST, what_mattered

RECIPE = Recipe(
    dataset="t",
    target="y",
    layers=[Dense(units=20), Dropout(rate=0.1)],
    training=Training(optimizer="adamw", epochs=20),
)
WIDE = Search(
    layers=(1, 3),
    units=(4, 64),
    activation=["relu", "tanh"],
    learning_rate=(1e-4, 1e-1),
    weight_decay=(1e-3, 1e-1),
    dropout=(0.0, 0.5),
    batch_size=(16, 64),
    scaling=["robust", "quantile"],
)


def loss_of(settings: Settings) -> float:
    """Lowest at a learning rate of 0.01 and one layer."""
    return abs(math.log10(float(settings["learning_rate"])) + 2) + 0.3 * float(settings.get("layers", 1))


def searched(search: Search, rounds: int, count: int, recipe: Recipe = RECIPE) -> list[Trial]:
    """The trials of a search whose networks have the loss above."""
    trials: list[Trial] = []
    for _ in range(rounds):
        for settings in RoundStudy(recipe, search, trials).ask(count):
            loss = loss_of(settings)
            losses = [(5, loss + 0.1), (10, loss)]
            trials.append(
                Trial(len(trials) + 1, settings, TrialStatus.COMPLETED, loss, 1 - loss / 4, 5, 20, 1, 1, losses)
            )
    return trials


def test_trials_lie_within_the_ranges_and_share_what_one_program_needs() -> None:
    trials = searched(WIDE, 8, 6)
    assert len(trials) == 48
    assert trials[0].settings == {
        "layers": 1,
        "units": 20,
        "activation": "relu",
        "learning_rate": 0.001,
        "weight_decay": 0.004,
        "dropout": 0.1,
        "batch_size": 32,
        "scaling": "robust",
    }  # the recipe as it is
    for place in range(0, 48, 6):
        of_round = [trial.settings for trial in trials[place : place + 6]]
        assert (
            len({tuple(each[name] for name in ("layers", "activation", "batch_size", "scaling")) for each in of_round})
            == 1
        )
        assert len({each["learning_rate"] for each in of_round}) == 6
    for trial in trials:
        for name in ("layers", "units", "learning_rate", "weight_decay", "dropout"):
            low, high = WIDE.values(name)
            value = float(trial.settings[name])
            assert float(low) <= value <= float(high)
            assert value == float(f"{value:.3g}")  # as people type it
        assert trial.settings["batch_size"] in (16, 32, 64)
    structures = {
        (trial.settings["layers"], trial.settings["activation"], trial.settings["batch_size"]) for trial in trials
    }
    assert len(structures) > 2


def test_the_same_trials_ask_for_the_same_and_others_for_others() -> None:
    trials = searched(WIDE, 3, 4)
    first, again = (RoundStudy(RECIPE, WIDE, trials).ask(4) for _ in range(2))
    assert first == again
    study = RoundStudy(RECIPE, WIDE, trials)
    assert study.ask(1) + study.ask(3) == first
    assert RoundStudy(RECIPE, WIDE, trials[:8]).ask(4) != first
    other = RECIPE.model_copy(update={"training": RECIPE.training.model_copy(update={"seed": 1})})
    assert RoundStudy(other, WIDE, trials).ask(4) != first


def test_a_search_comes_closer_to_what_is_good() -> None:
    losses = [trial.loss or 0 for trial in searched(WIDE, STRUCTURES + 8, 8)]
    begin, end = losses[1:25], losses[-24:]
    assert sum(end) / 24 < 0.7 * sum(begin) / 24


@pytest.mark.parametrize(
    ("search", "choices"),
    [
        (Search(activation=["relu", "tanh", "silu"]), 3),
        (Search(units=(4, 7), layers=(1, 2)), 8),
        (Search(batch_size=(8, 100), units=(5, 5), activation=["relu", "tanh"]), 8),
    ],
)
def test_nothing_is_tried_twice_and_then_there_is_nothing_left(search: Search, choices: int) -> None:
    trials: list[Trial] = []
    while settings := RoundStudy(RECIPE, search, trials).ask(5):
        trials += [
            Trial(len(trials) + place, each, TrialStatus.COMPLETED, 1.0, 0.5) for place, each in enumerate(settings, 1)
        ]
    assert len(trials) == len({tuple(trial.settings.items()) for trial in trials}) == choices
    assert all(list(trial.settings) == search.chosen for trial in trials)


def test_units_are_shared_behind_layer_normalization() -> None:
    recipe = RECIPE.model_copy(update={"layers": [Dense(), LayerNormalization()]})
    asked = RoundStudy(recipe, Search(units=(4, 64), learning_rate=(1e-4, 1e-1)), []).ask(5)
    assert len({each["units"] for each in asked}) == 1 and len({each["learning_rate"] for each in asked}) == 5


def test_what_is_worse_than_the_median_of_five_is_given_up_after_a_fifth_of_its_epochs() -> None:
    trials = searched(WIDE, 1, 5)
    for count, gives_up in ((4, False), (5, True)):
        study = RoundStudy(RECIPE, WIDE, trials[:count])
        study.ask(2)
        assert not study.give_up(0, 2, 1000.0)  # too early
        assert study.give_up(0, 5, 1000.0) is gives_up
        assert not study.give_up(1, 5, -1000.0)


def test_what_diverged_or_was_given_up_is_no_hindrance() -> None:
    trials = searched(WIDE, 2, 4)
    settings = RoundStudy(RECIPE, WIDE, trials).ask(2)
    trials += [
        Trial(9, settings[0], TrialStatus.DIVERGED),
        Trial(10, settings[1], TrialStatus.PRUNED, 3.0, None, 1, 5, 1, 1, [(5, 3.0)]),
    ]
    assert len(RoundStudy(RECIPE, WIDE, trials).ask(8)) == 8


def test_what_mattered_is_said_from_twenty_trials_on() -> None:
    trials = searched(WIDE, 8, 8)
    shares = what_mattered(WIDE, trials)
    assert list(shares) == WIDE.varied and sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=lambda name: shares[name]) == "learning_rate"
    assert what_mattered(WIDE, trials) == shares
    assert what_mattered(WIDE, trials[: FEWEST - 1]) == {}
    like_the_first = [trial for trial in trials if trial.settings["scaling"] == trials[0].settings["scaling"]]
    assert len(like_the_first) >= FEWEST
    assert list(what_mattered(WIDE, like_the_first)) == [name for name in WIDE.varied if name != "scaling"]
    alike = [Trial(trial.number, trial.settings, TrialStatus.COMPLETED, 1.0, 0.5) for trial in trials]
    assert what_mattered(WIDE, alike) == {}
