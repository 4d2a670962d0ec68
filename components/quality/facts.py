"""From a stored table and a recipe to the facts that alarms and profiles are made of."""

import numpy as np
import pandas as pd

from components.columns.effective_columns import as_read, labels_of, readings_of, target_values
from components.columns.profile import ColumnProfile
from components.columns.task import TaskDecision, decide_task
from components.domain.problem import Problem
from components.domain.recipe import Recipe, Task
from components.quality.associations import measure_associations
from components.quality.rules import Facts


def gather_facts(
    cells: pd.DataFrame,
    columns: list[ColumnProfile],
    recipe: Recipe,
    duplicates: int,
    looked_at: np.ndarray | None = None,
) -> Facts:
    """What the rules look at; associations are measured on the rows at positions `looked_at`, such as the training rows."""
    decision, auto = _decided(cells, columns, recipe, recipe.task), _decided(cells, columns, recipe, Task.AUTO)
    found = {}
    if decision:
        readings = readings_of(cells, columns, recipe)
        found = measure_associations(cells, readings, target_values(cells, columns, recipe, decision), looked_at)
    return Facts(cells, columns, recipe, decision, auto, found, duplicates)


def _decided(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, task: Task) -> TaskDecision | None:
    target = next((column for column in columns if column.name == recipe.target), None)
    if target is None:
        return None
    try:
        return decide_task(as_read(target, recipe), labels_of(cells, recipe), task)
    except Problem:  # the page says why nothing can be predicted
        return None
