"""What is said of trainings: runs that were made to show something, and healthy ones, as real trainings went.

`record_histories.py` trained them.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.columns.wall import Wall
from components.domain.layers import Dense
from components.domain.parse_recipe import parse
from components.domain.recipe import Task
from components.domain.recipe_patch import patched
from components.domain.run import LearningRateChange, RunStatus
from components.evaluation.advice import RULES, Advice, TrainingFacts, Weight, find_advice
from components.evaluation.advice.cures import with_learning_rate, with_less_freedom
from components.evaluation.advice.facts import LayerActivity
from components.evaluation.advice.learning import overfitting, still_improving

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("histories.json").read_text(encoding="utf-8"))
MADE = [(code, run) for code, runs in RECORDED["made"].items() for run in runs]
HEALTHY = RECORDED["healthy"]
BY_HAND = RECORDED["by_hand"]  # their learning rates were changed while they trained


def facts_of(run: dict[str, Any], epochs: int | None = None) -> TrainingFacts:
    """The run at its end, or as it was after `epochs`."""
    history = {
        name: np.array([np.nan if value is None else value for value in values])
        for name, values in run["history"].items()
    }
    status, activity, answered = RunStatus(run["status"]), run["activity"], run["answered"]  # those of its end
    if epochs is not None and epochs < len(history["loss"]):
        history, status = {name: values[:epochs] for name, values in history.items()}, RunStatus.RUNNING
        activity, answered = [], None
    wall = run["wall"] and Wall(**run["wall"] | {"cells": tuple(run["wall"]["cells"])})
    return TrainingFacts(
        parse(run["recipe"]),
        Task(run["task"]),
        status,
        run["epochs"],
        history,
        run["training_rows"],
        run["validation_rows"],
        run["parameters"],
        run["classes"],
        run["training_classes"],
        run["validation_classes"],
        answered,
        run["sampled"],
        wall,
        tuple(LayerActivity(**layer) for layer in activity),
        [LearningRateChange(rate, float(place), epoch) for place, (epoch, rate) in enumerate(run.get("rates", []))],
    )


# A table of 7,043 customers, of whom a quarter left, with the proposed network: as it went until early stopping ended it.
CUSTOMERS = {
    "loss": [
        0.511,
        0.435,
        0.432,
        0.428,
        0.421,
        0.414,
        0.414,
        0.411,
        0.410,
        0.404,
        0.401,
        0.398,
        0.398,
        0.391,
        0.390,
        0.391,
        0.387,
        0.385,
        0.381,
        0.381,
        0.374,
        0.369,
        0.373,
        0.368,
        0.365,
        0.360,
        0.364,
        0.358,
        0.354,
        0.353,
        0.348,
        0.348,
        0.345,
        0.341,
    ],
    "val_loss": [
        0.4161,
        0.4128,
        0.4118,
        0.4155,
        0.4093,
        0.4066,
        0.4128,
        0.4076,
        0.4062,
        0.4134,
        0.4089,
        0.4072,
        0.4112,
        0.4089,
        0.4076,
        0.4110,
        0.4100,
        0.4082,
        0.4124,
        0.4103,
        0.4127,
        0.4159,
        0.4139,
        0.4237,
        0.4146,
        0.4178,
        0.4173,
        0.4209,
        0.4193,
        0.4195,
        0.4302,
        0.4263,
        0.4304,
        0.4340,
    ],
}


def named(run: dict[str, Any]) -> str:
    return f"{run['name']}-{len(run['recipe']['layers'])}"


@pytest.mark.parametrize(("code", "run"), MADE, ids=[f"{code}-{run['name']}" for code, run in MADE])
def test_a_run_that_was_made_to_show_it_is_told_so(code: str, run: dict[str, Any]) -> None:
    said = find_advice(facts_of(run))
    assert code in [advice.code for advice in said], said


@pytest.mark.parametrize("run", HEALTHY, ids=map(named, HEALTHY))
def test_nothing_alarming_is_said_of_a_healthy_run(run: dict[str, Any]) -> None:
    assert len(HEALTHY) == 20
    for epochs in (1, 2, 5, 8, 12, 20, 35, 60, 100, 150, 200, None):
        alarms = [advice for advice in find_advice(facts_of(run, epochs)) if advice.weight is Weight.ALARM]
        assert not alarms, epochs


@pytest.mark.parametrize(("code", "run"), MADE, ids=[f"{code}-{run['name']}" for code, run in MADE])
def test_every_cure_changes_the_recipe_and_can_be_trained(code: str, run: dict[str, Any]) -> None:
    facts = facts_of(run)
    for advice in find_advice(facts):
        assert advice.what and any(sign.isdigit() for sign in advice.evidence)
        assert not re.search(r"\bnow\b", advice.evidence)  # the run has ended
        if advice.cure:
            assert patched(facts.recipe, advice.cure.patch) != facts.recipe


def learning_rates(advice: list[Advice]) -> set[float]:
    """Those that are proposed."""
    settings: list[Any] = [each.cure.patch.get("training", {}) for each in advice if each.cure]
    return {each["learning_rate"] for each in settings if "learning_rate" in each}


@pytest.mark.parametrize("run", BY_HAND, ids=lambda run: f"{run['name']}-{run['rates']}")
def test_of_a_learning_rate_set_by_hand_it_is_said_and_the_cure_leads_back_to_the_recipe(run: dict[str, Any]) -> None:
    facts = facts_of(run)
    said, own = find_advice(facts), facts.recipe.training.learning_rate
    if run["says"]:
        [advice] = [each for each in said if each.code == run["says"]]
        assert advice.weight is Weight.ALARM and learning_rates(said) == {own}
        assert "set by hand" in advice.what + advice.evidence
        assert f"learning rate {run['rates'][-1][1]:.5f}".rstrip("0").rstrip(".") in advice.what + advice.evidence
        return
    assert not learning_rates(said)
    for epochs in range(run["rates"][-1][0] + 1, facts.trained + 1):
        assert not any(each.weight is Weight.ALARM for each in find_advice(facts_of(run, epochs))), epochs


@pytest.mark.parametrize(
    ("own", "by_hand", "code", "tried"),
    [
        (0.002, None, "rate_too_high", 0.0002),
        (0.002, 5.0, "rate_too_high", 0.002),
        (0.002, 0.01, "rate_too_high", 0.001),
        (5.0, 1.0, "rate_too_high", 0.1),
        (0.002, None, "rate_too_low", 0.02),
        (0.002, 1e-5, "rate_too_low", 0.002),
        (1e-7, 1e-5, "rate_too_low", 0.0001),
    ],
)
def test_the_cure_begins_at_the_rate_that_was_at_work_and_goes_no_less_far_than_the_recipe(
    own: float, by_hand: float | None, code: str, tried: float
) -> None:
    made = facts_of(RECORDED["made"][code][0])
    settings: dict[str, Any] = {"training": {"learning_rate": own}}
    changes = [] if by_hand is None else [LearningRateChange(by_hand, 1.0, 0)]
    facts = replace(made, recipe=patched(made.recipe, settings), rates_by_hand=changes)
    advice = said_by(facts, code)
    assert learning_rates([advice]) == {tried} and ("set by hand" in advice.what) is bool(changes)


def test_of_a_pack_a_cure_moves_all_networks_that_differ_in_it() -> None:
    layers = [{"type": "Dense", "units": 8}, {"type": "Dropout", "rate": 0.1}]
    pack = {"learning_rate": [0.001, 0.5], "dropout": [0.05, 0.4]}
    recipe = parse({"dataset": "d", "target": "y", "layers": layers, "pack": pack})
    slower, freer = with_learning_rate(recipe, 0.001, 0.1), with_less_freedom(recipe)
    assert slower and freer
    assert patched(recipe, slower.patch).pack == recipe.pack.model_copy(update={"learning_rate": (0.0001, 0.05)})  # type: ignore[union-attr]
    after = patched(recipe, freer.patch)
    assert after.pack and after.pack.dropout == (0.25, 0.5) and after.layers == recipe.layers
    least = with_less_freedom(patched(after, {"pack": {"dropout": [0.5, 0.5]}}))
    assert least and least.patch.keys() == {"layers"}


def test_a_rate_that_is_at_work_for_few_epochs_is_not_judged_yet_by_those_before() -> None:
    made = facts_of(RECORDED["made"]["rate_too_high"][0])
    for begun in range(made.trained - 7, made.trained + 1):  # the last never came to work
        facts = replace(made, rates_by_hand=[LearningRateChange(0.1, 1.0, begun)])
        judged = [each.what for each in find_advice(facts) if each.code == "rate_too_high"]
        assert judged == (["The learning rate 1 is probably too high."] if begun == made.trained else [])


def test_a_run_that_answered_one_class_before_its_rate_was_changed_keeps_its_other_cure() -> None:
    made = facts_of(RECORDED["made"]["one_class"][0])
    facts = replace(made, rates_by_hand=[LearningRateChange(5.0, 1.0, made.trained - 3)])
    assert said_by(facts, "one_class").cure == said_by(made, "one_class").cure


def plain(**changes: Any) -> TrainingFacts:
    """A healthy run, changed."""
    return replace(facts_of(HEALTHY[0]), **changes)


def said_by(facts: TrainingFacts, code: str) -> Advice:
    return next(advice for advice in find_advice(facts) if advice.code == code)


def test_dead_neurons_are_told_of_the_layer_that_has_most() -> None:
    layers = (LayerActivity(0, "Dense 32 relu", 32, 5, 400), LayerActivity(2, "Dense 32 relu", 32, 20, 400))
    history = facts_of(HEALTHY[0]).history
    poor = {**history, "val_loss": np.full(len(history["loss"]), 0.9)}
    advice = said_by(plain(activity=layers, history=poor), "dead_neurons")
    assert advice.what == "20 of 32 neurons of Dense 32 relu are dead." and advice.weight is Weight.ALARM
    assert advice.cure is not None
    cured = patched(facts_of(HEALTHY[0]).recipe, advice.cure.patch)
    assert [getattr(layer, "activation", None) for layer in cured.layers] == ["relu", None, "leaky_relu", None]
    assert not any(advice.code == "dead_neurons" for advice in find_advice(plain(activity=layers[:1], history=poor)))
    assert (
        said_by(plain(activity=layers), "dead_neurons").weight is Weight.NOTE
    )  # nothing is left that they could learn


def customers(**changes: Any) -> TrainingFacts:
    """The run of customers, changed."""
    run = next(run for run in HEALTHY if run["task"] == "binary")
    early: dict[str, Any] = {"training": {"early_stopping": {"patience": 25, "restore_best_weights": True}}}
    facts = replace(
        facts_of(run),
        recipe=patched(facts_of(run).recipe, early),
        status=RunStatus.COMPLETED,
        epochs=200,
        history={name: np.array(values) for name, values in CUSTOMERS.items()},
        training_classes=(3622, 1309),
        validation_classes=(776, 280),
        activity=(),
        answered=None,
    )
    return replace(facts, **changes)


def test_overfitting_that_early_stopping_ended_is_told_but_no_alarm() -> None:
    advice = said_by(customers(), "overfitting")
    assert advice.weight is Weight.HINT and "epoch 9" in advice.what and advice.cure is not None
    kept_last: dict[str, Any] = {"training": {"early_stopping": {"patience": 25, "restore_best_weights": False}}}
    facts = customers(recipe=patched(customers().recipe, kept_last))
    assert said_by(facts, "overfitting").weight is Weight.HINT  # hardly worse


@pytest.mark.parametrize(
    "changes",
    [
        {"status": RunStatus.RUNNING},  # it may get better yet
        {"history": {"loss": np.array(CUSTOMERS["loss"]), "val_loss": np.r_[CUSTOMERS["val_loss"][:9], [0.408] * 25]}},
        {"history": {"loss": np.r_[CUSTOMERS["loss"][:9], [0.405] * 25], "val_loss": np.array(CUSTOMERS["val_loss"])}},
    ],
    ids=["in training", "validation stays", "training stays"],
)
def test_where_nothing_is_learned_by_heart_it_is_not_told(changes: dict[str, Any]) -> None:
    assert overfitting(customers(**changes)) is None


@pytest.mark.parametrize("run", HEALTHY, ids=map(named, HEALTHY))
def test_a_run_that_has_learned_says_what_to_try_next(run: dict[str, Any]) -> None:
    facts = facts_of(run)
    said = [advice for advice in find_advice(facts) if advice.code == "learned"]
    assert bool(said) is (facts.is_learned and not overfitting(facts) and not still_improving(facts))
    for advice in said:
        assert advice.weight is Weight.NOTE and advice.cure is not None
        cured = patched(facts.recipe, advice.cure.patch)
        units = [[layer.units for layer in each.layers if isinstance(layer, Dense)] for each in (facts.recipe, cured)]
        assert units[1] == [each // 2 for each in units[0]]
    assert not any(advice.code == "learned" for advice in find_advice(facts_of(run, 20)))


@pytest.mark.parametrize(
    ("keeps", "status", "best", "when"),
    [
        (True, RunStatus.COMPLETED, 36, "0.05 at the best epoch 37, which is kept;"),
        (False, RunStatus.STOPPED, 36, "0.05 at the best epoch 37, which is kept;"),
        (False, RunStatus.COMPLETED, 36, "0.06 at the end, epoch 40;"),
        (True, RunStatus.COMPLETED, 39, "0.05 at the end, epoch 40;"),
    ],
)
def test_an_ended_run_has_no_now_and_each_number_names_its_epoch(
    keeps: bool, status: RunStatus, best: int, when: str
) -> None:
    early: dict[str, Any] = {"training": {"early_stopping": {"patience": 5, "restore_best_weights": keeps}}}
    recipe = patched(facts_of(HEALTHY[0]).recipe, early)
    losses = np.full(40, 0.06)
    losses[best] = 0.05
    facts = plain(recipe=recipe, status=status, epochs=40, history={"loss": np.full(40, 0.06), "val_loss": losses})
    evidence = said_by(facts, "learned").evidence
    assert when in evidence


def test_a_class_that_is_never_answered_is_named() -> None:
    advice = said_by(plain(answered=(12, 10, 0), sampled=(7, 8, 7)), "never_answered")
    assert HEALTHY[0]["classes"][2] in advice.what


def test_a_wall_of_the_target_is_told_with_its_rows_and_how_to_leave_them_out() -> None:
    run = next(run for run in HEALTHY if run["task"] == "regression")
    facts = replace(facts_of(run), wall=Wall("500,001", ("500001.0",), 965, 20640, highest=True))
    advice = said_by(facts, "target_at_wall")
    assert "500,001" in advice.what and "965 of 20,640 rows" in advice.evidence and advice.cure is not None
    column = patched(facts.recipe, advice.cure.patch).columns[facts.recipe.target]
    assert column.missing == ["500001.0"]


def test_at_most_three_sentences_are_said_the_alarms_first() -> None:
    bad = next(run for code, run in MADE if code == "rate_too_high")
    activity = (LayerActivity(0, "Dense 16 relu", 16, 12, 400),)
    answered = [1] * len(bad["classes"])
    answered[0] = 0
    said = find_advice(
        replace(
            facts_of(bad),
            activity=activity,
            answered=answered,
            sampled=[5] * len(answered),
            wall=Wall("1", ("1",), 50, 100, highest=True),
        )
    )
    assert len(said) == 3 and [advice.weight for advice in said] == [Weight.ALARM] * 3


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("epochs", [0, 1])
def test_no_rule_speaks_or_fails_before_there_is_something_to_say(rule: Any, epochs: int) -> None:
    empty = {name: np.array(values[:epochs], "float64") for name, values in HEALTHY[0]["history"].items()}
    assert rule(plain(history=empty, status=RunStatus.RUNNING)) is None
    assert rule(plain(history={}, status=RunStatus.QUEUED)) is None
