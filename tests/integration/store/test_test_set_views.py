"""How often test rows were looked at: once a run, whatever happens to it, and for its own split alone."""

import json
import sqlite3
from pathlib import Path

import pytest

from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.domain.run import RunStatus
from components.store.artifacts import run_folder
from components.store.database import Store
from components.store.datasets import add_dataset
from components.store.experiments import create_experiment
from components.store.runs import RunRecord, create_run, delete_run, get_run, update_run
from components.store.test_set_views import are_test_rows_open, count_openings, open_test_rows, shown_metrics, split_key
from tests.corpora import first_home
from tests.integration.store.test_database import CSV

METRICS = {"test": {"accuracy": 0.8}}


@pytest.fixture
def recipe(store: Store) -> Recipe:
    return Recipe(dataset=add_dataset(store, "ada", "small.csv", CSV).id, target="kind", layers=[])


def ended(store: Store, recipe: Recipe, experiment: str | None) -> RunRecord:
    run = create_run(store, "ada", recipe, experiment)
    update_run(store, run.id, status=RunStatus.COMPLETED, metrics=METRICS, epoch=10)
    return get_run(store, "ada", run.id)


def test_a_run_counts_once_however_often_it_is_shown(store: Store, recipe: Recipe) -> None:
    experiment = create_experiment(store, "ada", recipe).id
    first, second = ended(store, recipe, experiment), ended(store, recipe, experiment)
    assert not are_test_rows_open(store, first)
    assert [open_test_rows(store, run) for run in (first, first, second, first)] == [1, 1, 2, 2]
    assert are_test_rows_open(store, first)
    assert count_openings(Store(store.home), first) == 2


def test_what_was_seen_stays_seen_when_the_run_is_deleted(store: Store, recipe: Recipe) -> None:
    experiment = create_experiment(store, "ada", recipe).id
    first, second = ended(store, recipe, experiment), ended(store, recipe, experiment)
    open_test_rows(store, first)
    delete_run(store, "ada", first.id)
    assert open_test_rows(store, second) == 2


def test_a_run_without_test_figures_is_no_look(store: Store, recipe: Recipe) -> None:
    assert open_test_rows(store, create_run(store, "ada", recipe)) == 0


def test_figures_after_more_training_are_another_look(store: Store, recipe: Recipe) -> None:
    run = ended(store, recipe, None)
    open_test_rows(store, run)
    update_run(store, run.id, epoch=20)
    assert open_test_rows(store, get_run(store, "ada", run.id)) == 2


def test_figures_of_other_weights_at_the_same_epoch_are_another_look(store: Store, recipe: Recipe) -> None:
    run = ended(store, recipe, None)
    open_test_rows(store, run)
    update_run(store, run.id, status=RunStatus.STOPPED, attempt=run.attempt + 1)  # trained further, stopped at once
    stopped = get_run(store, "ada", run.id)
    assert not are_test_rows_open(store, stopped) and "test" not in shown_metrics(store, stopped)
    assert [open_test_rows(store, stopped) for _ in range(2)] == [2, 2]


def test_other_test_rows_and_other_experiments_count_for_themselves(store: Store, recipe: Recipe) -> None:
    experiment = create_experiment(store, "ada", recipe).id
    open_test_rows(store, ended(store, recipe, experiment))
    document = recipe.model_dump(mode="json")
    redrawn = parse({**document, "split": {"seed": 1}})
    assert open_test_rows(store, ended(store, redrawn, experiment)) == 1
    assert open_test_rows(store, ended(store, recipe, create_experiment(store, "ada", recipe).id)) == 1
    assert open_test_rows(store, ended(store, recipe, None)) == 1
    assert open_test_rows(store, ended(store, recipe, experiment)) == 2


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"layers": [{"type": "Dense"}]}, True),
        ({"training": {"epochs": 3}}, True),
        ({"columns": {"height": {"role": "ignore"}}}, True),
        ({"split": {"way": {"type": "random"}, "seed": 0}}, True),
        ({"split": {"test": 0.2}}, False),
        ({"split": {"way": {"type": "group", "column": "colour"}}}, False),
        ({"target": "colour"}, False),
        ({"drop_duplicates": True}, False),
    ],
)
def test_what_makes_other_test_rows(recipe: Recipe, change: dict[str, object], same: bool) -> None:
    changed = parse({**recipe.model_dump(mode="json"), **change})
    assert (split_key(changed) == split_key(recipe)) is same


TIME = {"type": "time", "column": "day"}
COLUMN = {"type": "column", "column": "use"}
GROUP = {"type": "group", "column": "house"}


@pytest.mark.parametrize(
    ("way", "change", "same"),
    [
        (TIME, {"seed": 1}, True),
        (TIME, {"validation": 0.2}, True),
        (TIME, {"copies_together": False}, True),
        (TIME, {"test": 0.2}, False),
        (COLUMN, {"seed": 1}, True),
        (COLUMN, {"test": 0.2}, True),
        (COLUMN, {"validation": 0.2}, True),
        (COLUMN, {"copies_together": False}, True),
        (COLUMN, {"way": {**COLUMN, "values": {"x": "test"}}}, False),
        (GROUP, {"seed": 1}, False),
        (GROUP, {"way": {"type": "group", "column": "street"}}, False),
    ],
)
def test_only_what_decides_the_test_rows_makes_other_ones(
    recipe: Recipe, way: dict[str, object], change: dict[str, object], same: bool
) -> None:
    document = recipe.model_dump(mode="json")
    before, after = ({**document, "split": split} for split in ({"way": way}, {"way": way, **change}))
    assert (split_key(parse(before)) == split_key(parse(after))) is same


@pytest.mark.parametrize(("rows", "times"), [("a", 2), ("b", 1)])
def test_the_test_rows_themselves_count_where_a_run_kept_them(
    store: Store, recipe: Recipe, rows: str, times: int
) -> None:
    parted = parse({**recipe.model_dump(mode="json"), "split": {"copies_together": False}})
    first, second = ended(store, recipe, None), ended(store, parted, None)
    for run, kept in ((first, "a"), (second, rows)):
        report = json.dumps({"split": {"test_rows": kept}})
        (run_folder(store, run.id) / "evaluation.json").write_text(report, encoding="utf-8")
    open_test_rows(store, first)
    assert open_test_rows(store, second) == times


def test_a_database_from_before_looks_were_counted_opens(tmp_path: Path) -> None:
    home = tmp_path / "first"
    first_home.write(home)
    with sqlite3.connect(home / "layerboard.sqlite") as database:
        database.execute("DROP TABLE looks")
    database.close()
    again = Store(home)
    run = get_run(again, first_home.VISITOR, first_home.COMPLETED)
    assert run.epoch == 6
    assert open_test_rows(again, run) == 1
