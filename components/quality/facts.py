"""From a stored table and a recipe to the facts that alarms and profiles are made of."""

from dataclasses import replace

import numpy as np
import pandas as pd

from components.columns import Reading, blanked_labels
from components.columns.arrow import as_text
from components.columns.boolean import as_objects
from components.columns.override import as_wished, reading_of
from components.columns.profile import ColumnProfile
from components.columns.task import TaskDecision, decide_task
from components.domain.problem import Problem
from components.domain.recipe import Column, ColumnType, Recipe, Task
from components.quality.associations import ties
from components.quality.rules import Facts


def gather_facts(
    cells: pd.DataFrame,
    columns: list[ColumnProfile],
    recipe: Recipe,
    duplicates: int,
    looked_at: np.ndarray | None = None,
) -> Facts:
    """What the alarms look at; ties are measured on the rows at the positions `looked_at`, such as the training rows."""
    decision, auto = _decided(cells, columns, recipe, recipe.task), _decided(cells, columns, recipe, Task.AUTO)
    found = {}
    if decision:
        readings = readings_of(cells, columns, recipe)
        found = ties(cells, readings, target_values(cells, columns, recipe, decision), looked_at)
    return Facts(cells, columns, recipe, decision, auto, found, duplicates)


def readings_of(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> dict[str, Reading]:
    """How each column but the target and those without any difference is read, used or not."""
    return {
        column.name: reading_of(column.found, recipe.columns.get(column.name, Column()), cells[column.name])
        for column in columns
        if column.name != recipe.target and column.kind is not ColumnType.CONSTANT
    }


def target_values(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, decision: TaskDecision
) -> pd.Series:
    """The target as numbers for a regression, as its own labels for classes; what stands for missing is missing."""
    profile = next(column for column in columns if column.name == recipe.target)
    wish = recipe.columns.get(recipe.target, Column())
    target = cells[recipe.target]
    if decision.task is Task.REGRESSION:
        return reading_of(profile.found, wish.model_copy(update={"kind": ColumnType.NUMBER}), target).values(target)
    return labels_of(cells, recipe)


def as_read(target: ColumnProfile, recipe: Recipe) -> ColumnProfile:
    """The target's profile with the format in which a person wants it read."""
    return replace(target, format=as_wished(target.format, recipe.columns.get(target.name, Column())))


def labels_of(cells: pd.DataFrame, recipe: Recipe) -> pd.Series:
    """The target's own words, missing where a person said that they stand for that."""
    target = cells[recipe.target]
    labels = blanked_labels(as_text(target), recipe.columns.get(recipe.target, Column()).missing or ())
    return as_objects(labels).set_axis(target.index)


def _decided(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, task: Task) -> TaskDecision | None:
    target = next((column for column in columns if column.name == recipe.target), None)
    if target is None:
        return None
    try:
        return decide_task(as_read(target, recipe), labels_of(cells, recipe), task)
    except Problem:  # the page says why nothing can be predicted
        return None
