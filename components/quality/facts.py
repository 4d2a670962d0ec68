"""From a stored table and a recipe to the facts that rules and profiles are made of."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from components.columns.effective_columns import as_read, labels_of, parsers_of, target_values
from components.columns.profile import ColumnProfile
from components.columns.task import decide_task
from components.columns.task_decision import TaskDecision
from components.domain.problem import Problem
from components.domain.recipe import Recipe, Task
from components.quality.associations import Association, measure_associations


@dataclass(frozen=True)
class Facts:
    """What the rules look at: the table as it was understood, and what the recipe makes of it.

    `decision` is the task as the recipe has it and `auto` as it would be decided, None where nothing can be predicted.
    `associations` come from rows that may be looked at; `duplicates` counts the rows that are copies of earlier ones.
    """

    cells: pd.DataFrame
    columns: list[ColumnProfile]
    recipe: Recipe
    decision: TaskDecision | None = None
    auto: TaskDecision | None = None
    associations: Mapping[str, Association] = field(default_factory=dict)
    duplicates: int = 0

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(self.cells)

    @cached_property  # rules ask for it once a column
    def features(self) -> list[ColumnProfile]:
        """All columns but the target, used or not."""
        return [column for column in self.columns if column.name != self.recipe.target]

    @cached_property
    def target(self) -> ColumnProfile | None:
        """The profile of the target; None where there is no such column."""
        return next((column for column in self.columns if column.name == self.recipe.target), None)

    @cached_property
    def target_values(self) -> pd.Series | None:
        """The target as numbers or as labels (rows,); None where nothing can be predicted."""
        if self.target is None or self.decision is None:
            return None
        return target_values(self.cells, self.columns, self.recipe, self.decision)


def gather_facts(
    cells: pd.DataFrame,
    columns: list[ColumnProfile],
    recipe: Recipe,
    duplicates: int,
    looked_at: np.ndarray | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> Facts:
    """What the rules look at; associations are measured on the rows at positions `looked_at`, such as the training rows."""
    facts = Facts(cells, columns, recipe, duplicates=duplicates)
    if facts.target is None:
        return facts
    target, labels = as_read(facts.target, recipe), labels_of(cells, recipe)

    def decided(task: Task) -> TaskDecision | None:
        with suppress(Problem):  # the page says why nothing can be predicted
            return decide_task(target, labels, task)
        return None

    facts = replace(facts, decision=decided(recipe.task), auto=decided(Task.AUTO))
    if not facts.decision:
        return facts
    values = target_values(cells, columns, recipe, facts.decision)
    associations = measure_associations(cells, parsers_of(cells, columns, recipe), values, looked_at, progress)
    return replace(facts, associations=associations)
