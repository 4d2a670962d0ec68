"""How well new rows are predicted whose target is known."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

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
    counts = ScoreCounts(preparation, columns, recipe)
    counts.add(predicted, refused, text)
    return counts.score()


class ScoreCounts:
    """What a score is made of, counted part by part."""

    def __init__(self, preparation: Preparation, columns: list[ColumnProfile], recipe: Recipe) -> None:
        self._preparation, self._columns, self._recipe = preparation, columns, recipe
        self._answers = Counter[tuple[str, str]]()  # the target's cell and the class that was predicted
        self._rows = self._unknown = 0
        self._errors = 0.0

    def add(self, predicted: Sequence[str] | Sequence[float], refused: Container[int], text: pd.Series) -> None:
        """Hold some more predictions (rows,) against the target's cells."""
        present = np.flatnonzero(text.notna().to_numpy()).tolist()
        answered = [place for place in present if place not in refused]
        cells = text.iloc[answered]
        if self._preparation.task is not Task.REGRESSION:
            given = (str(predicted[place]) for place in answered)
            self._answers.update(zip(cells.tolist(), given, strict=True))
            return
        decision = TaskDecision(self._preparation.task, "", [], [])
        frame = pd.DataFrame({self._recipe.target: cells})
        targets = target_values(frame, self._columns, self._recipe, decision).to_numpy("float64")
        errors = np.abs(np.array([float(predicted[place]) for place in answered]) - targets)
        known = ~np.isnan(targets)
        self._errors += float(errors[known].sum())
        self._rows += int(known.sum())
        self._unknown += int((~known).sum())

    def score(self) -> Score:
        """Of all rows so far."""
        if self._preparation.task is Task.REGRESSION:
            return Score(self._rows, None, self._errors / self._rows if self._rows else None, self._unknown)
        right, rows, classes = 0, 0, self._class_of_each_cell()
        for (cell, predicted), count in self._answers.items():
            if (expected := classes[cell]) is not None:
                rows += count
                right += count * (expected == predicted)
        return Score(rows, right if rows else None, None, self._answers.total() - rows)

    def _class_of_each_cell(self) -> dict[str, str | None]:
        """What is right for each of the target's cells, as the model says it; None where that is no class of the model's."""
        frequent = Counter[str]()
        for (cell, _), count in self._answers.items():
            frequent[cell] += count
        cells = [cell for cell, _ in frequent.most_common()]  # labels are spelt as most cells have them
        classes = {_key(name): name for name in self._preparation.classes}
        labels = labels_of(pd.DataFrame({self._recipe.target: pd.Series(cells, dtype="str")}), self._recipe)
        return {
            cell: classes.get(_key(label)) if isinstance(label, str) else None
            for cell, label in zip(cells, labels, strict=True)
        }


def _key(label: str) -> str:
    """What is the same of labels that say the same: Yes and yes, 1 and 1.0."""
    text = comparable(label).lower()
    try:
        return repr(float(text))
    except ValueError:
        return text
