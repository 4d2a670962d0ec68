"""Runs side by side: which scores can be compared, and what makes luck visible."""

import json
from pathlib import Path

import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.domain.run import SEED_RESULTS, SEED_RESULTS_FILE, RunStatus, SeedResult
from components.evaluation.comparison import Method
from components.runs.app_state import app_state
from components.runs.comparison import (
    compare_runs,
    same_validation_rows,
    train_with_seeds,
    validation_scores,
    why_not_comparable,
)
from components.store.artifacts import run_folder
from components.store.database import Store, open_store
from components.store.datasets import add_dataset
from components.store.runs import RunRecord, create_run, get_run, list_runs, update_run
from components.widgets.runs.run_comparison import verdict_of
from tests.integration.store.test_database import CSV


@pytest.fixture
def store(home: Path) -> Store:
    return open_store()


@pytest.fixture
def recipe(store: Store) -> Recipe:
    return Recipe(dataset=add_dataset(store, "ada", "small.csv", CSV).id, target="kind", layers=[])


def ended(store: Store, recipe: Recipe, metric: str, *scores: float, rows: str = "", first_seed: int = 0) -> RunRecord:
    """A run that has ended with these scores on its validation rows, a seed each."""
    training = recipe.training.model_copy(update={"seeds": len(scores), "seed": first_seed})
    run = create_run(store, "ada", recipe.model_copy(update={"training": training}))
    metrics = {"train": {metric: 1.0}, "validation": {metric: scores[0]}}
    update_run(store, run.id, status=RunStatus.COMPLETED, metrics=metrics, epoch=10)
    folder = run_folder(store, run.id)
    if rows:
        (folder / "evaluation.json").write_text(json.dumps({"split": {"validation_rows": rows}}), encoding="utf-8")
    if scores[1:]:
        results = [
            SeedResult(seed, 10, 9, {"validation": {metric: score}}, {})
            for seed, score in enumerate(scores, first_seed)
        ]
        (folder / SEED_RESULTS_FILE).write_bytes(SEED_RESULTS.dump_json(results))
    return get_run(store, "ada", run.id)


@pytest.mark.parametrize(
    ("metric", "better"),
    [("accuracy", 0), ("mae", 1)],
)
def test_a_run_is_better_where_every_seed_says_so(store: Store, recipe: Recipe, metric: str, better: int) -> None:
    first, second = ended(store, recipe, metric, 0.91, 0.92, 0.93), ended(store, recipe, metric, 0.81, 0.82, 0.84)
    found = compare_runs(store, first, second)
    assert found.difference and found.difference.method is Method.PAIRED
    assert found.better == better and found.seeds == (3, 3)
    turned = compare_runs(store, second, first)
    assert turned.better == 1 - better


def test_seeds_that_lie_far_apart_tell_nothing(store: Store, recipe: Recipe) -> None:
    first, second = ended(store, recipe, "accuracy", 0.9, 0.5, 0.7), ended(store, recipe, "accuracy", 0.6, 0.8, 0.65)
    assert compare_runs(store, first, second).better is None


def test_other_seeds_are_compared_as_groups_and_a_single_one_is_not(store: Store, recipe: Recipe) -> None:
    first = ended(store, recipe, "accuracy", 0.9, 0.91)
    others = ended(store, recipe, "accuracy", 0.8, 0.81, first_seed=7), ended(store, recipe, "accuracy", 0.8)
    methods = [compare_runs(store, first, other).difference for other in others]
    assert [each and each.method for each in methods] == [Method.WELCH, Method.NONE]


def test_of_a_pack_no_luck_of_training_is_told(store: Store, recipe: Recipe) -> None:
    pack = parse(recipe.model_dump(mode="json") | {"pack": {"networks": 4}})
    first, second = ended(store, pack, "accuracy", 0.9), ended(store, recipe, "accuracy", 0.8, 0.82)
    found = compare_runs(store, first, second)
    assert found.is_of_pack and found.difference and found.difference.method is Method.NONE and found.better is None
    assert found.difference.value == pytest.approx(0.09)
    said = verdict_of(first, second, found)
    assert "how much of the difference is luck cannot be told" in said and "seed" not in said


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"layers": [{"type": "Dense"}]}, ""),
        ({"training": {"epochs": 3}}, ""),
        ({"target": "colour"}, "different columns"),
        ({"split": {"seed": 5}}, "different validation rows"),
        ({"drop_duplicates": True}, "different validation rows"),
    ],
)
def test_scores_of_other_targets_or_other_rows_are_not_compared(
    store: Store, recipe: Recipe, change: dict[str, object], why: str
) -> None:
    changed = parse({**recipe.model_dump(mode="json"), **change})
    said = why_not_comparable(store, ended(store, recipe, "accuracy", 0.9), ended(store, changed, "accuracy", 0.8))
    assert (why in said) if why else not said


def test_another_table_or_kind_of_score_is_not_compared(store: Store, recipe: Recipe) -> None:
    run = ended(store, recipe, "accuracy", 0.9)
    other = recipe.model_copy(update={"dataset": add_dataset(store, "ada", "other.csv", CSV + b"9,red,a,yes\n").id})
    assert "different tables" in why_not_comparable(store, run, ended(store, other, "accuracy", 0.9))
    assert "classes and the other a number" in why_not_comparable(store, run, ended(store, recipe, "mae", 0.9))
    assert "no score" in why_not_comparable(store, run, create_run(store, "ada", recipe))


def test_the_validation_rows_themselves_decide_where_both_runs_kept_them(store: Store, recipe: Recipe) -> None:
    redrawn = parse({**recipe.model_dump(mode="json"), "split": {"test": 0.2}})
    first = ended(store, recipe, "accuracy", 0.9, rows="a")
    assert same_validation_rows(store, first, ended(store, redrawn, "accuracy", 0.9, rows="a"))
    assert not same_validation_rows(store, first, ended(store, recipe, "accuracy", 0.9, rows="b"))
    assert same_validation_rows(store, first, ended(store, recipe, "accuracy", 0.9))  # of an earlier version


def test_a_seed_whose_score_is_no_number_is_left_out(store: Store, recipe: Recipe) -> None:
    run = ended(store, recipe, "mae", 2.0, float("nan"), 3.0)
    assert validation_scores(store, run) == {0: 2.0, 2: 3.0}


@pytest.mark.usefixtures("engine")
def test_what_cannot_be_read_again_is_not_stored(clinic: Recipe) -> None:
    folds = clinic.model_copy(update={"split": clinic.split.model_copy(update={"folds": 3})})
    run = create_run(open_store(), "ada", folds)
    with pytest.raises(WrongField) as refused:
        train_with_seeds(app_state(), "ada", [run])
    assert "several seeds or several folds" in refused.value.what
    assert [each.id for each in list_runs(open_store(), "ada")] == [run.id]
