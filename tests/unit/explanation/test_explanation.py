"""Explanations of networks that have learned what was planted in a table."""

import functools

import numpy as np
import pandas as pd
import pytest

from components.domain.recipe import Part
from components.explanation.attribution import EXACT_COLUMNS, attribute
from components.explanation.counterfactual import find_counterfactuals
from components.explanation.dependence import find_dependence, find_dependence_map
from components.explanation.importance import correlated_groups, find_importance
from components.explanation.network import PreparedNetwork
from components.explanation.similar_rows import find_similar_rows
from components.features.preparation import apply
from tests.unit.explanation.learned import Learned, learn, planted


@functools.cache
def learned(seed: int = 0, *, classes: bool = True, noise: int = 4, scaling: str = "robust") -> Learned:
    return learn(planted(seed, classes=classes, noise=noise), "target", scaling=scaling)


@functools.cache
def three_classes() -> Learned:
    frame = planted(3).drop(columns="target")
    target = np.select([frame["number"] > 0.6, frame["word"] == "red"], ["high", "red"], "other")
    return learn(frame.assign(target=target), "target")


RAMPS = functools.partial(learned, scaling="piecewise_linear")
ALL = [learned, functools.partial(learned, classes=False), three_classes, RAMPS]
NAMES = ["two classes", "a number", "three classes", "ramps"]


@pytest.mark.parametrize("seed", range(20))
def test_importance_ranks_planted_columns_first(seed: int) -> None:
    made = learned(seed, classes=seed % 2 == 0)
    found = find_importance(made.network, made.of(Part.VALIDATION), made.targets(Part.VALIDATION))
    assert {name for each in found.columns[:2] for name in each.columns} == {"number", "word"}
    assert all(each.low > 0 for each in found.columns[:2])
    assert all(each.low < each.loss < each.high for each in found.columns)


def test_importance_counts_wrong_answers_of_classes_alone() -> None:
    of_classes, of_numbers = learned(), learned(classes=False)
    for made, counted in ((of_classes, True), (of_numbers, False)):
        found = find_importance(made.network, made.of(Part.VALIDATION), made.targets(Part.VALIDATION))
        assert (found.right is not None) is counted
        assert all((each.wrong is not None) is counted for each in found.columns)


def test_importance_of_one_row_has_no_interval() -> None:
    made = learned()
    found = find_importance(made.network, made.of(Part.VALIDATION)[:1], made.targets(Part.VALIDATION)[:1])
    assert found.rows == 1
    assert all(each.loss == 0 and np.isnan(each.low) for each in found.columns)


@pytest.mark.parametrize("scaling", ["robust", "piecewise_linear"])
def test_columns_that_say_the_same_are_dealt_out_together(scaling: str) -> None:
    frame = planted(5)
    made = learn(frame.assign(twin=frame["number"] * 2 + 1), "target", scaling=scaling)
    groups = correlated_groups(made.network, made.of(Part.TRAIN))
    assert sorted(map(sorted, groups)) == [[f"noise {n}"] for n in range(4)] + [["number", "twin"], ["word"]]
    x, targets = made.of(Part.VALIDATION), made.targets(Part.VALIDATION)
    alone = {each.columns[0]: each.loss for each in find_importance(made.network, x, targets).columns}
    together = find_importance(made.network, x, targets, groups).columns[0]
    assert sorted(together.columns) == ["number", "twin"]
    assert together.loss > max(alone["number"], alone["twin"])


def test_progress_rises() -> None:
    made, told = learned(), list[float]()
    find_importance(made.network, made.of(Part.VALIDATION), made.targets(Part.VALIDATION), progress=told.append)
    assert told == sorted(told) and told[0] == 0 and told[-1] < 1


@pytest.mark.parametrize("make", ALL, ids=NAMES)
def test_contributions_add_up_to_the_prediction(make: functools.partial[Learned]) -> None:
    made = make()
    for row in made.of(Part.TEST)[:5]:
        found = attribute(made.network, row[None], made.of(Part.TRAIN))
        whole = found.base + sum(found.contributions.values())
        assert found.prediction == pytest.approx(float(made.network.answers(row[None])[0, found.output]))
        assert whole == pytest.approx(found.prediction, rel=0.01, abs=1e-9)
        assert found.exact
        assert set(found.contributions) == set(made.network.columns)


def test_contributions_of_many_columns_add_up_too() -> None:
    made = learned(noise=2 * EXACT_COLUMNS)
    found = attribute(made.network, made.of(Part.TEST)[:1], made.of(Part.TRAIN), output=0)
    assert not found.exact
    assert found.base + sum(found.contributions.values()) == pytest.approx(found.prediction, rel=0.01)
    strongest = sorted(found.contributions, key=lambda name: -abs(found.contributions[name]))
    assert "number" in strongest[:2] or "word" in strongest[:2]


def test_contributions_of_a_linear_network_are_its_terms() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(0, 1, (300, 3)).round(3), columns=["a", "b", "c"])
    made = learn(frame.assign(target=(50 + 7 * frame["a"] - 2 * frame["b"]).round(3)), "target")
    row = made.of(Part.TEST)[:1]
    found = attribute(made.network, row, made.of(Part.TRAIN))
    assert abs(found.contributions["a"]) > 0
    assert abs(found.contributions["c"]) < 0.3 * max(abs(found.contributions["a"]), abs(found.contributions["b"]))


@pytest.mark.parametrize("make", ALL, ids=NAMES)
def test_dependence_follows_what_was_planted(make: functools.partial[Learned]) -> None:
    made = make()
    x = made.of(Part.VALIDATION)
    number, word = (find_dependence(made.network, name, x) for name in ("number", "word"))
    assert number is not None and word is not None
    means = np.array(number.means)
    assert means.shape == (len(number.labels), made.network.answers(x[:1]).shape[1])
    assert sum(number.counts) == sum(word.counts) == len(x)
    assert word.labels and set(word.labels) == {"red", "green", "blue"}
    assert np.ptp(means, axis=0).max() > 0.3 * np.ptp(made.network.answers(x), axis=0).max()


def test_dependence_is_the_mean_of_its_answers() -> None:
    made = learned(classes=False)
    x = made.of(Part.VALIDATION)
    found = find_dependence(made.network, "word", x)
    assert found is not None
    frame = planted(0, classes=False).assign(word="red")
    inputs = {name: frame[[name]].to_numpy() for name in made.network.columns}
    changed = apply(made.network.preparation, inputs)[made.data.parts.validation]
    expected = made.network.answers(changed).mean()
    assert np.array(found.means)[found.labels.index("red"), 0] == pytest.approx(expected, rel=1e-5)


def test_a_map_of_two_columns() -> None:
    made = learned()
    x = made.of(Part.VALIDATION)
    found = find_dependence_map(made.network, ("number", "word"), x)
    assert found is not None
    assert np.array(found.means).shape == (3, len(found.first.labels), 2)
    assert np.array(found.counts).sum() == len(x)
    np.testing.assert_allclose(np.array(found.means).sum(axis=2), 1, atol=1e-6)


def test_no_axis_for_texts_and_columns_that_are_not_given() -> None:
    frame = planted(0).assign(text=[f"some words number {n} and more of them" for n in range(500)])
    made = learn(frame, "target", columns={"text": {"kind": "text", "role": "ignore"}})
    assert find_dependence(made.network, "text", made.of(Part.VALIDATION)) is None
    assert find_dependence_map(made.network, ("number", "text"), made.of(Part.VALIDATION)) is None


def test_the_nearest_training_row_of_a_training_row_is_itself() -> None:
    made = learned()
    training = made.of(Part.TRAIN)
    found = find_similar_rows(made.network, training[7:8], training)
    assert found[0].place == 7 and found[0].distance == 0
    assert [each.distance for each in found] == sorted(each.distance for each in found)
    assert all(each.distance <= 1 for each in found)


@pytest.mark.parametrize("make", [ALL[0], ALL[2], RAMPS], ids=["two classes", "three classes", "ramps"])
def test_a_counterfactual_turns_the_decision(make: functools.partial[Learned]) -> None:
    made = make()
    training, turned = made.of(Part.TRAIN), 0
    for row in made.of(Part.TEST)[:10]:
        now = made.network.answers(row[None])[0].argmax()
        for found in find_counterfactuals(made.network, row[None], training):
            assert np.argmax(found.answers) != now
            assert 1 <= len(found.changes) <= 4 and found.cost > 0
            turned += 1
    assert turned >= 10


def test_a_counterfactual_leaves_locked_columns_alone_and_reaches_what_is_wanted() -> None:
    made = three_classes()
    training = made.of(Part.TRAIN)
    row = made.of(Part.TEST)[:1]
    now = int(made.network.answers(row)[0].argmax())
    for wanted in {0, 1, 2} - {now}:
        for found in find_counterfactuals(made.network, row, training, wanted=wanted, locked=["noise 0", "noise 1"]):
            assert np.argmax(found.answers) == wanted
            assert {change.column for change in found.changes}.isdisjoint({"noise 0", "noise 1"})
    assert find_counterfactuals(made.network, row, training, wanted=now) == []
    assert find_counterfactuals(made.network, row, training, locked=made.network.columns) == []


def test_a_small_change_is_found_where_one_is_enough() -> None:
    made = learned()
    x, training = made.of(Part.TEST), made.of(Part.TRAIN)
    nearest = np.abs(made.network.answers(x)[:, 1] - 0.5).argmin()
    found = find_counterfactuals(made.network, x[nearest : nearest + 1], training)
    assert found[0].cost < 0.3 and len(found[0].changes) == 1


@pytest.mark.parametrize("scaling", ["robust", "piecewise_linear"])
def test_numbers_with_missing_ones_are_near_by_their_difference(scaling: str) -> None:
    frame = planted(0, noise=0).assign(word="red")
    frame.loc[::9, "number"] = np.nan
    made = learn(frame, "target", scaling=scaling)
    training, values = made.of(Part.TRAIN), frame["number"].to_numpy()[made.data.parts.train]
    one = int(np.nanargmin(np.abs(values)))
    found = find_similar_rows(made.network, training[one : one + 1], training, len(training))
    apart = np.array([values[each.place] - values[one] for each in found])
    distances = np.array([each.distance for each in found])
    assert (distances[np.isnan(apart)] == distances[-1]).all()
    near = np.abs(apart[distances < distances[-1]])
    assert len(near) > 200 and near[:20].max() < near[-20:].min()


def test_a_constant_network_has_no_change_that_turns_it() -> None:
    made = learned()
    constant = PreparedNetwork(made.network.preparation, made.network.layers, np.zeros_like(made.network.weights))
    assert (constant.answers(made.of(Part.TEST)[:1]) == 0.5).all()
    assert find_counterfactuals(constant, made.of(Part.TEST)[:1], made.of(Part.TRAIN)) == []


def test_many_columns_are_changed_without_much_memory() -> None:
    made = learned(noise=70)
    row = made.of(Part.TEST)[:1]
    now = made.network.answers(row)[0].argmax()
    assert all(np.argmax(each.answers) != now for each in find_counterfactuals(made.network, row, made.of(Part.TRAIN)))
