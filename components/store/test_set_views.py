"""How often test rows were looked at: each run whose test figures somebody saw counts once, and stays counted."""

import contextlib
import hashlib
import json

from sqlalchemy import exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from components.domain.recipe import ByColumn, ByTime, Recipe, Split
from components.store.artifacts import evaluation_file, read_document
from components.store.database import Store, now, test_set_views
from components.store.runs import RunProgress, RunRecord

ON_TEST_ROWS = {"test", "baseline"}  # parts of a run's metrics that are measured on the test rows


def split_key(recipe: Recipe) -> str:
    """A name for the test rows of a recipe: 64 hexadecimal digits, the same as long as table, target and all that has a
    say in which rows are tested are."""
    split, way = recipe.split, recipe.split.way
    if isinstance(way, ByTime | ByColumn):  # seed and other shares have no say then
        split = Split(way=way, test=split.test) if isinstance(way, ByTime) else Split(way=way)
    facts = recipe.model_copy(update={"split": split}).model_dump_json(
        include={"dataset", "target", "split", "drop_duplicates"}, exclude_defaults=True, exclude_none=True
    )
    return hashlib.sha256(facts.encode()).hexdigest()


def open_test_rows(store: Store, run: RunRecord) -> int:
    """Count that the run's test figures are shown; returns how often test rows of its split were looked at, it included.

    Nothing is counted where a run has no test figures yet, or where they were counted before: a run that was trained
    further has new ones.
    """
    if run.has_model and not are_test_rows_open(store, run):
        view = {"experiment": _place(run), "split": _keys(store, run)[0], "visitor": run.visitor, "viewed": now()}
        with contextlib.suppress(IntegrityError):  # two tabs showed it at the same moment
            store.write(insert(test_set_views).values(run=run.id, epoch=run.epoch, attempt=run.attempt, **view))
    return count_openings(store, run)


def count_openings(store: Store, run: RunRecord) -> int:
    """How often the test rows of the run's split were looked at in its experiment; runs deleted since count too."""
    mine = test_set_views.c.experiment == _place(run), test_set_views.c.split.in_(_keys(store, run))
    return store.scalar(select(func.count()).select_from(test_set_views).where(*mine)) or 0


def are_test_rows_open(store: Store, run: RunProgress) -> bool:
    """Whether somebody has seen the run's test figures as they are now.

    An epoch alone does not say which model they are of: a run that is trained further and stopped before its first new
    epoch has the weights of its best one.
    """
    columns = test_set_views.c
    seen = columns.run == run.id, columns.epoch == run.epoch, columns.attempt == run.attempt
    return bool(store.scalar(select(exists().where(*seen))))


def shown_metrics(store: Store, run: RunProgress) -> dict[str, dict[str, float]]:
    """The run's metrics by part of the rows, without those of the test rows until these were opened."""
    if not run.metrics.keys() & ON_TEST_ROWS or are_test_rows_open(store, run):
        return run.metrics
    return {part: metrics for part, metrics in run.metrics.items() if part not in ON_TEST_ROWS}


def _place(run: RunRecord) -> str:
    # Runs of programs belong to no experiment: those of one visitor count together.
    return run.experiment or run.visitor


def _keys(store: Store, run: RunRecord) -> list[str]:
    """The names of the run's test rows: by their positions where the run kept them, and by its recipe as before that."""
    by_recipe = split_key(run.recipe)
    report = read_document(evaluation_file(store, run.id))
    split = report.get("split") if isinstance(report, dict) else None
    rows = split.get("test_rows") if isinstance(split, dict) else None
    if not rows:
        return [by_recipe]
    facts = json.dumps([run.recipe.dataset, run.recipe.target, rows])
    return [hashlib.sha256(facts.encode()).hexdigest(), by_recipe]
