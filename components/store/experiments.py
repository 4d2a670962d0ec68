"""Experiments: a recipe under work, saved at every change."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from components.domain.problem import NotFound
from components.domain.recipe import Recipe
from components.i18n import t
from components.store.database import Store, deleted_datasets, experiments, now
from components.store.datasets import get_dataset


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
    row = {
        "id": identity,
        "visitor": visitor,
        "dataset": recipe.dataset,
        "recipe": recipe.model_dump(mode="json"),
        "created": time,
        "updated": time,
    }
    with store.engine.begin() as connection:
        connection.execute(insert(experiments).values(row))
    return get_experiment(store, visitor, identity)


def save_recipe(store: Store, visitor: str, experiment_id: str, recipe: Recipe) -> Experiment:
    """Put another recipe in its place. Raises NotFound unless table and experiment belong to `visitor`."""
    get_dataset(store, visitor, recipe.dataset)
    change = (
        update(experiments)
        .where(experiments.c.id == experiment_id, experiments.c.visitor == visitor)
        .values(recipe=recipe.model_dump(mode="json"), dataset=recipe.dataset, updated=now())
    )
    with store.engine.begin() as connection:
        connection.execute(change)
    return get_experiment(store, visitor, experiment_id)


def get_experiment(store: Store, visitor: str, experiment_id: str) -> Experiment:
    """Raises NotFound unless it belongs to `visitor`, and its table was not deleted."""
    mine = experiments.c.id == experiment_id, experiments.c.visitor == visitor
    query = select(experiments).where(*mine, _with_table())
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise NotFound(
            "no_such_experiment",
            t("There is no such experiment here."),
            str(experiment_id)[:40],
            t("Start from a table on the Data page."),
        )
    return _record(row)


def latest_experiment(store: Store, visitor: str, dataset: str | None = None) -> Experiment | None:
    """The one worked on last, of all tables or of one."""
    query = select(experiments).where(experiments.c.visitor == visitor, _with_table())
    if dataset is not None:
        query = query.where(experiments.c.dataset == dataset)
    query = query.order_by(experiments.c.updated.desc()).limit(1)
    with store.engine.connect() as connection:
        row = connection.execute(query).first()
    return None if row is None else _record(row)


def _with_table() -> ColumnElement[bool]:
    return experiments.c.dataset.not_in(select(deleted_datasets.c.dataset))


def _record(row: Row[Any]) -> Experiment:
    return Experiment(
        row.id, row.visitor, row.dataset, Recipe.model_validate(row.recipe), datetime.fromtimestamp(row.updated, UTC)
    )
