"""How well new rows are predicted whose target is known."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from components.columns.cell_text import comparable
from components.columns.effective_columns import labels_of, target_values
from components.columns.profile import ColumnProfile
from components.columns.task_decision import TaskDecision
from components.domain.recipe import Recipe, Task
from components.features import Preparation
from components.prediction.matching import names_as_known


@dataclass(frozen=True)
class Score:
    """Predictions held against the target that stands beside the rows.

    Args:
        rows: how many rows have a target that the model could answer, and a prediction.
        right: how many of these got the right class; None where numbers are predicted.
        mean_absolute_error: in the target's own units; None for classes.
        unknown: rows whose target is none of the model's classes, or cannot be read.
    """

    rows: int
    right: int | None
    mean_absolute_error: float | None
    unknown: int


def given_target(cells: pd.DataFrame, preparation: Preparation) -> pd.Series | None:
    """The target's cells (rows,) as text, missing where there is none; None where the rows do not have the column."""
    names = names_as_known(cells, preparation)
    if preparation.target not in names:
        return None
    text = cells.iloc[:, names.index(preparation.target)].reset_index(drop=True)
    return text.map(lambda cell: None if pd.isna(cell) or not str(cell).strip() else str(cell)).astype("str")


def score_of(
    predicted: Sequence[str] | Sequence[float],
    refused: Container[int],
    text: pd.Series,
    preparation: Preparation,
    columns: list[ColumnProfile],
    recipe: Recipe,
) -> Score:
    """Hold predictions (rows,) against the target's cells, as `given_target` has them.

    Args:
        refused: positions of rows without a prediction.
        columns, recipe: of the table and the run that the model comes from.
    """
    targets = _targets(text, preparation, columns, recipe)
    answered = [place for place in range(len(predicted)) if place not in refused and not pd.isna(text.iloc[place])]
    pairs = [(predicted[place], targets[place]) for place in answered if targets[place] is not None]
    bare = Score(len(pairs), None, None, len(answered) - len(pairs))
    if not pairs:
        return bare
    if preparation.task is Task.REGRESSION:
        errors = [abs(float(one) - float(other)) for one, other in pairs if other is not None]
        return replace(bare, mean_absolute_error=float(np.mean(errors)))
    return replace(bare, right=sum(one == other for one, other in pairs))


def _targets(
    text: pd.Series, preparation: Preparation, columns: list[ColumnProfile], recipe: Recipe
) -> list[str | float | None]:
    """What is right for each row, as the model says it; None where that is missing or no class of the model's."""
    cells = pd.DataFrame({recipe.target: text})
    if preparation.task is Task.REGRESSION:
        numbers = target_values(cells, columns, recipe, TaskDecision(preparation.task, "", [], []))
        return [None if pd.isna(value) else float(value) for value in numbers]
    classes = {_key(name): name for name in preparation.classes}
    labels = labels_of(cells, recipe)
    return [classes.get(_key(label)) if isinstance(label, str) else None for label in labels]


def _key(label: str) -> str:
    """What is the same of labels that say the same: Yes and yes, 1 and 1.0."""
    text = comparable(label).lower()
    try:
        return repr(float(text))
    except ValueError:
        return text
