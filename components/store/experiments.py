"""Experiments: a recipe under work, saved at every change."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update

from components.domain.problem import NotFound
from components.domain.recipe import Recipe
from components.i18n import t
from components.store.database import Store, deleted_datasets, experiments, now, runs, searches, test_set_views
from components.store.datasets import get_dataset
from components.store.deletion import delete_dataset
from components.store.runs import RunRecord, get_run
from components.store.shared_tables import share_of


@dataclass(frozen=True)
class Experiment:
    """A recipe that a visitor works on."""

    id: str
    visitor: str
    dataset: str
    recipe: Recipe
    updated: datetime


def create_experiment(store: Store, visitor: str, recipe: Recipe) -> Experiment:
    """Raises NotFound unless the recipe's dataset belongs to `visitor`."""
    get_dataset(store, visitor, recipe.dataset)
    identity, time = secrets.token_hex(8), now()
    about = {"id": identity, "visitor": visitor, "dataset": recipe.dataset, "created": time, "updated": time}
    store.write(insert(experiments).values(**about, recipe=recipe.model_dump(mode="json")))
    return get_experiment(store, visitor, identity)


def save_recipe(store: Store, visitor: str, experiment_id: str, recipe: Recipe) -> Experiment:
    """Put another recipe in its place. Raises NotFound unless table and experiment belong to `visitor`."""
    get_dataset(store, visitor, recipe.dataset)
    mine = experiments.c.id == experiment_id, experiments.c.visitor == visitor
    saved = {"recipe": recipe.model_dump(mode="json"), "dataset": recipe.dataset, "updated": now()}
    store.write(update(experiments).where(*mine).values(saved))
    return get_experiment(store, visitor, experiment_id)


def get_experiment(store: Store, visitor: str, experiment_id: str) -> Experiment:
    """Raises NotFound unless it belongs to `visitor`, and its table was not deleted."""
    found = store.first(Experiment, _select(visitor).where(experiments.c.id == experiment_id))
    if found is None:
        what, remedy = t("There is no such experiment here."), t("Start from a table on the Data page.")
        raise NotFound("no_such_experiment", what, str(experiment_id)[:40], remedy)
    return found


def experiment_of_program_run(store: Store, visitor: str, run: RunRecord) -> Experiment:
    """An experiment with the recipe of a run that a program started, so that people can go on with it.

    All the visitor's runs on its table that belong to no experiment belong to it from then on, and how often they opened
    test rows counts there. Raises NotFound unless table and run belong to `visitor`.
    """
    made = create_experiment(store, visitor, run.recipe)
    alone = runs.c.visitor == visitor, runs.c.dataset == run.recipe.dataset, runs.c.experiment.is_(None)
    views = test_set_views.c.experiment == visitor, test_set_views.c.run.in_(select(runs.c.id).where(*alone))
    with store.engine.begin() as connection:
        connection.execute(update(test_set_views).where(*views).values(experiment=made.id))
        connection.execute(update(runs).where(*alone).values(experiment=made.id))
    # Of two tabs that open the run at the same moment, one is first.
    return get_experiment(store, visitor, get_run(store, visitor, run.id).experiment or made.id)


def latest_experiment(store: Store, visitor: str, dataset: str | None = None) -> Experiment | None:
    """The one worked on last, of all tables or of one."""
    query = _select(visitor).order_by(experiments.c.updated.desc())
    return store.first(Experiment, query if dataset is None else query.where(experiments.c.dataset == dataset))


def replace_table(store: Store, visitor: str, dataset: str, change: Callable[[Recipe], Recipe]) -> bool:
    """Have every experiment on a table go on with another one, into whose recipes `change` makes theirs, and remove it.

    Returns:
        whether that was done: not where runs or searches belong to the table, or it is shared.

    Raises:
        NotFound: it is not theirs.
    """
    used = select(runs.c.id).where(runs.c.dataset == dataset)
    searched = select(searches.c.id).where(searches.c.dataset == dataset)
    if (
        store.scalars(used.limit(1))
        or store.scalars(searched.limit(1))
        or share_of(store, visitor, dataset) is not None
    ):
        return False
    on_it = select(experiments).where(experiments.c.visitor == visitor, experiments.c.dataset == dataset)
    for experiment in store.records(Experiment, on_it):
        save_recipe(store, visitor, experiment.id, change(experiment.recipe))
    delete_dataset(store, visitor, dataset)
    return True


def _select(visitor: str) -> Select[Any]:
    there = experiments.c.dataset.not_in(select(deleted_datasets.c.dataset))
    return select(experiments).where(experiments.c.visitor == visitor, there)
