"""The rows that are to be divided, and which of them are copies of one another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.columns.effective_columns import parser_of, used_as
from components.columns.profile import ColumnProfile
from components.domain.recipe import Column, ColumnType, Recipe
from components.splitting.duplicates import copies

FEW_ROWS = 30


def rows_to_split(
    cells: pd.DataFrame, columns: Sequence[ColumnProfile], recipe: Recipe, labels: np.ndarray | None
) -> "RowsToSplit":
    """Find the copies among the rows of text `cells`; `labels` (rows,) are classes, None where numbers are predicted."""
    # Copies are alike in all but the target, ids that are left out, what names the parts and what weighs the rows.
    excluded = {recipe.target, recipe.split.sets_aside, recipe.sample_weight}
    names = [
        column.name
        for column in columns
        if column.name not in excluded
        and not (column.kind is ColumnType.ID and not used_as(column, recipe.effective_column(column.name)))
    ]
    parsers = {
        column.name: parser_of(column, recipe.columns.get(column.name, Column()), cells[column.name])
        for column in columns
        if column.name in (*names, recipe.target)
    }
    alike = together = copies(cells[names], parsers)
    if few_differ(alike):
        together = copies(cells[[*names, recipe.target]], parsers)
    return RowsToSplit(cells, recipe, labels, alike, together)


def count_different(alike: np.ndarray) -> int:
    """How many different rows there are; `alike` as from `copies`."""
    return int((alike < 0).sum()) + int(alike.max(initial=-1)) + 1


def few_differ(alike: np.ndarray) -> bool:
    """Whether the columns allow so few different rows that whole sorts of rows would be held out."""
    return count_different(alike) < min(FEW_ROWS, len(alike) / 2)


@dataclass(frozen=True)
class RowsToSplit:
    """Rows to be divided; `alike` (rows,) has the number of each row's copies, -1 for none, `together` of those among
    them that have to stay in one part."""

    cells: pd.DataFrame
    recipe: Recipe
    labels: np.ndarray | None
    alike: np.ndarray
    together: np.ndarray

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.cells)

    def units(self) -> np.ndarray:
        """A number for each set of copies, and one for each other row (rows,)."""
        if not self.recipe.split.copies_together:
            return np.arange(self.rows)
        return np.where(self.together < 0, np.arange(self.rows) + self.rows, self.together)
