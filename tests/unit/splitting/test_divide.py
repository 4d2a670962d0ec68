"""Which rows train, validate and test: what holds for any table, in every way of splitting."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.domain.problem import WrongField
from components.domain.recipe import Part, Split
from components.features.plan import make_plan
from components.features.prepare import prepare
from tests.unit.splitting.tables import (
    VISITS,
    WAYS,
    parts_of,
    places,
    recipe_of,
    splits,
    table_of,
    together,
    visits,
)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(WAYS),
    splits,
    st.lists(st.integers(0, 399), min_size=1, max_size=60),
    st.booleans(),
)
def test_copies_never_stand_on_both_sides(
    way: dict[str, Any], split: Split, copied: list[int], another_answer: bool
) -> None:
    more = VISITS.cells.iloc[copied]
    if another_answer and way["type"] != "time":
        more = more.assign(kind="b")
    cells = pd.concat([VISITS.cells, more], ignore_index=True)
    recipe = recipe_of({**split.model_dump(mode="json"), "way": way})
    training_data = prepare(cells, VISITS.columns, recipe)
    found = places(training_data.parts, len(cells))
    assert set(found) == {0, 1, 2}
    assert together(pd.factorize(cells.drop(columns="kind").astype(str).agg("|".join, axis=1))[0], found)
    assert "copies_across" not in {finding.code for finding in training_data.split_findings}


@settings(max_examples=30, deadline=None)
@given(splits, st.integers(3, 60), st.integers(0, 30))
def test_time_only_goes_forward_and_moments_stay_together(split: Split, moments: int, missing: int) -> None:
    rng = np.random.default_rng(split.seed)
    days = np.concatenate([np.arange(moments), rng.integers(0, moments, 80)])
    when = pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(days, "D")).astype("str")
    frame = pd.DataFrame({"day": when, "dose": rng.normal(size=len(days)), "kind": rng.choice(["a", "b"], len(days))})
    frame.loc[moments : moments + missing - 1, "day"] = None
    table = table_of(frame)
    parts = parts_of(table, recipe_of({**split.model_dump(mode="json"), "way": {"type": "time", "column": "day"}}))
    found = places(parts, len(frame))
    assert set(found) == {0, 1, 2}
    there = frame["day"].notna().to_numpy()
    assert (found[~there] == 0).all()
    assert together(days[there], found[there])
    newest = [days[there & (found == place)].max() for place in (0, 1)]
    oldest = [days[there & (found == place)].min() for place in (1, 2)]
    assert newest[0] < oldest[0] and newest[1] < oldest[1]


def test_time_meets_its_shares() -> None:
    parts = parts_of(VISITS, recipe_of({"way": {"type": "time", "column": "day"}}))
    assert [round(len(parts[part]) / 400, 2) for part in Part] == pytest.approx([0.7, 0.15, 0.15], abs=0.015)


def test_groups_stay_whole_and_classes_keep_their_shares() -> None:
    plan = make_plan(VISITS.cells, VISITS.columns, recipe_of({"way": {"type": "group", "column": "patient"}}))
    parts = parts_of(VISITS, recipe_of({"way": {"type": "group", "column": "patient"}}))
    assert together(VISITS.cells["patient"], places(parts, 400))
    assert sum(part.groups or 0 for part in plan.parts.values()) == VISITS.cells["patient"].nunique()
    rare = [part.classes[1] / part.rows for part in plan.parts.values()]
    assert rare == pytest.approx([0.2] * 3, abs=0.04)
    assert [plan.parts[part].rows / 400 for part in Part] == pytest.approx([0.7, 0.15, 0.15], abs=0.02)


def test_a_column_that_says_it_is_obeyed() -> None:
    parts = parts_of(VISITS, recipe_of({"way": {"type": "column", "column": "use"}}))
    use = VISITS.cells["use"].to_numpy()
    assert {part: set(use[parts[part]]) for part in Part} == {
        Part.TRAIN: {"Train"},
        Part.VALIDATION: {"valid"},
        Part.TEST: {"hold-out"},
    }


def test_values_that_name_no_part_are_said_by_a_person() -> None:
    fold = pd.Series(np.arange(400) % 5).map(lambda n: f"fold {n}")
    table = table_of(visits().assign(use=fold))
    way = {"type": "column", "column": "use", "values": {f"fold {n}": "train" for n in range(3)}}
    with pytest.raises(WrongField, match="fold 3, fold 4") as refused:
        make_plan(table.cells, table.columns, recipe_of({"way": way}))
    assert refused.value.where == "split.way.values"
    way["values"] |= {"fold 3": "validation", "fold 4": "test"}  # type: ignore[operator]
    plan = make_plan(table.cells, table.columns, recipe_of({"way": way}))
    assert (plan.rows.train, plan.rows.validation, plan.rows.test) == (240, 80, 80)


def test_validation_that_no_value_names_is_drawn_from_training() -> None:
    table = table_of(visits().assign(use=np.where(np.arange(400) < 300, "train", "test")))
    recipe = recipe_of({"way": {"type": "column", "column": "use"}, "validation": 0.2})
    plan = make_plan(table.cells, table.columns, recipe)
    assert (plan.rows.train, plan.rows.validation, plan.rows.test) == (240, 60, 100)
    assert "20 % of its training rows are drawn" in said(plan.warnings, "validation_drawn")
    rare = [plan.parts[part].classes[1] / plan.parts[part].rows for part in (Part.TRAIN, Part.VALIDATION)]
    assert rare[0] == pytest.approx(rare[1], abs=0.02)


def said(findings: list[Any], code: str) -> str:
    return " ".join(finding.what for finding in findings if finding.code == code)


def test_rows_that_say_nothing_are_told() -> None:
    frame = visits()
    frame.loc[:9, ["day", "use", "patient"]] = None
    table = table_of(frame)
    for way, code in zip(WAYS[1:], ("no_moment", "no_group", "no_part"), strict=True):
        plan = make_plan(table.cells, table.columns, recipe_of({"way": way}))
        assert said(plan.warnings, code).startswith("10 rows")


@pytest.mark.parametrize("way", WAYS[2:])
def test_copies_that_a_column_parts_are_told_and_left_where_they_are(way: dict[str, Any]) -> None:
    other = {"patient": "new", "use": "hold-out"}
    train = VISITS.cells[VISITS.cells["use"] == "Train"].head(5)
    cells = pd.concat([VISITS.cells, *[train.assign(**{way["column"]: f"{other[way['column']]}"})]], ignore_index=True)
    training_data = prepare(cells, VISITS.columns, recipe_of({"way": way}))
    told = said(training_data.split_findings, "copies_across")
    if way["type"] == "column":
        assert training_data.parts.test[-5:].tolist() == [400, 401, 402, 403, 404]
        assert told.startswith("5 rows held out")
    else:
        found = places(training_data.parts, len(cells))
        torn = sum(found[place] != found[400 + at] for at, place in enumerate(train.index))
        assert bool(told) == bool(torn)


def test_copies_may_be_parted_when_a_person_says_so_and_it_is_told() -> None:
    cells = pd.concat([VISITS.cells] * 2, ignore_index=True)
    plan = make_plan(cells, VISITS.columns, recipe_of({"copies_together": False}))
    assert said(plan.warnings, "copies_across")
    assert not said(make_plan(cells, VISITS.columns, recipe_of({})).warnings, "copies_across")


def test_a_row_number_hides_no_copies() -> None:
    half = visits(100)
    table = table_of(pd.concat([half, half], ignore_index=True).reset_index(names="number"))
    found = places(parts_of(table, recipe_of({})), 200)
    assert together(np.arange(200) % 100, found)


@pytest.mark.parametrize(
    ("way", "where", "words"),
    [
        ({"type": "time", "column": "nothing"}, "split.way.column", "no column nothing"),
        ({"type": "group", "column": "kind"}, "split.way.column", "is the target"),
        ({"type": "time", "column": "colour"}, "split.way.column", "holds no dates"),
        ({"type": "time", "column": "same_day"}, "split.way.column", "2 different moments"),
        ({"type": "time", "column": "one_day"}, "split.way.column", "one_day has 1 moment only"),
        ({"type": "group", "column": "same"}, "split.way.column", "1 group only"),
        ({"type": "group", "column": "empty"}, "split.way.column", "0 different groups"),
        ({"type": "column", "column": "patient"}, "split.way.column", "does not say where rows belong"),
        ({"type": "column", "column": "colour"}, "split.way.values", "red"),
        ({"type": "column", "column": "no_test"}, "split.way.values", "No value of no_test stands for test"),
        ({"type": "column", "column": "no_train"}, "split.way.values", "stands for training"),
        ({"type": "time"}, "split.way.column", "it is missing"),
        ({"type": "fate"}, "split.way", "choose one of"),
        ({"type": "column", "column": "use", "values": {"x": "exam"}}, "split.way.values.x", "choose one of"),
    ],
)
def test_a_column_that_cannot_decide_is_refused_by_field(way: dict[str, Any], where: str, words: str) -> None:
    frame = visits().assign(
        same_day=np.where(np.arange(400) % 2, "2024-01-01", "2024-01-02"),
        same="x",
        empty=None,
        one_day="2024-01-01",
        no_test=np.where(np.arange(400) % 2, "train", "dev"),
        no_train=np.where(np.arange(400) % 2, "test", "dev"),
    )
    table = table_of(frame)
    with pytest.raises(WrongField) as refused:
        make_plan(table.cells, table.columns, recipe_of({"way": way}))
    assert refused.value.where == where
    assert words in refused.value.what
    assert refused.value.remedy


def test_where_few_rows_differ_those_alike_in_the_target_too_stay_together() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"town": rng.choice(["Rom", "Köln"], 80), "kind": rng.integers(0, 400, 80) / 8})
    table = table_of(frame)
    plan = make_plan(table.cells, table.columns, recipe_of({}))
    found = places(parts_of(table, recipe_of({})), 80)
    assert together(table.cells.astype(str).agg("|".join, axis=1), found)
    assert "held out" in said(plan.warnings, "copies_across")
    rows = pd.DataFrame({"a": np.arange(200) % 10, "b": "x", "kind": np.arange(200) % 2})
    rows["kind"] = rows["a"] % 2
    assert together(rows["a"], places(parts_of(table_of(rows), recipe_of({}, columns={"a": {"role": "feature"}})), 200))


def test_two_different_rows_are_refused_with_a_way_out() -> None:
    frame = pd.DataFrame({"a": [0, 1] * 50, "b": ["x", "y"] * 50, "kind": ["p", "q"] * 50})
    table = table_of(frame)
    with pytest.raises(WrongField) as refused:
        make_plan(table.cells, table.columns, recipe_of({}))
    assert refused.value.where == "split.copies_together"
    assert make_plan(table.cells, table.columns, recipe_of({"copies_together": False})).rows.test == 15


@pytest.mark.parametrize("way", WAYS)
def test_a_column_that_names_rows_is_no_feature_unless_it_is_wanted(way: dict[str, Any]) -> None:
    plan = make_plan(VISITS.cells, VISITS.columns, recipe_of({"way": way}))
    column = way.get("column", "dose")
    assert (column in plan.features) == (way["type"] in ("random", "time"))
    wanted = recipe_of({"way": way}, columns={column: {"role": "feature"}})
    assert column in make_plan(VISITS.cells, VISITS.columns, wanted).features


@pytest.mark.parametrize("way", WAYS)
def test_the_parts_of_a_regression_have_median_and_mean(way: dict[str, Any]) -> None:
    plan = make_plan(VISITS.cells, VISITS.columns, recipe_of({"way": way}, target="dose"))
    for part in plan.parts.values():
        assert part.rows and part.classes == ()
        assert part.median == pytest.approx(10, abs=2) and part.mean == pytest.approx(10, abs=2)


def test_a_class_that_only_the_newest_rows_have_is_told() -> None:
    frame = visits()
    frame.loc[frame["day"] > "2023-10-15", "kind"] = "c"
    table = table_of(frame)
    plan = make_plan(table.cells, table.columns, recipe_of({"way": {"type": "time", "column": "day"}}))
    assert said(plan.warnings, "class_not_trained") == "No training row has c: the network cannot learn to say it."


WRITTEN = {
    "numbers": lambda n: [str(n), f"{n}.0", f"{n}.00"],
    "numbers with a sign": lambda n: [str(n), f"+{n}", f"{n}.0"],
    "numbers that stand for missing": lambda n: ["-999", "-999.0", None],
    "dates": lambda n: [f"2024-01-{n:02}", f"2024-01-{n:02} 00:00:00", f"2024-01-{n:02}"],
    "yes and no": lambda n: ["yes", "Yes", "YES"],
}


@pytest.mark.parametrize("ways", WRITTEN.values(), ids=WRITTEN.keys())
def test_copies_that_are_written_otherwise_stay_together(ways: Callable[[int], list[str | None]]) -> None:
    rows = [(f"{key:04}.5", cell, key % 3) for key in range(300) for cell in ways(1 + key % 28)]
    frame = pd.DataFrame(rows, columns=["size", "seen", "kind"]).astype({"kind": "str"})
    frame["seen"] = [
        ("no" if n % 5 == 0 else cell) if cell in ("yes", "Yes", "YES") else cell
        for n, cell in enumerate(frame["seen"])
    ]
    table = table_of(frame.assign(kind="k" + frame["kind"]))
    recipe = recipe_of({}, columns={"seen": {"missing": ["-999"]}})
    keys = frame["size"] + (frame["seen"] == "no").astype(str)
    assert together(keys, places(parts_of(table, recipe), len(frame)))


def test_old_recipes_still_parse() -> None:
    assert recipe_of({"validation": 0.2, "test": 0.1, "seed": 4}).split == Split(validation=0.2, test=0.1, seed=4)


def test_values_are_chosen_in_any_form_of_their_letters() -> None:
    use = VISITS.cells["use"].map({"Train": "Training", "hold-out": "Pr\u00fcf\u00a0satz"}).fillna("Training")
    table = table_of(visits().assign(use=use.to_numpy()))
    values = {"Pru\u0308f satz": "test"}
    parts = parts_of(table, recipe_of({"way": {"type": "column", "column": "use", "values": values}}))
    assert set(table.cells["use"].to_numpy()[parts[Part.TEST]]) == {"Pr\u00fcf\u00a0satz"}
