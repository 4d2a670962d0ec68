"""How much each row counts while training: Keras's sample weights, from a column of the table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components.columns.effective_columns import parser_of
from components.columns.profile import ColumnProfile
from components.domain.problem import WrongField
from components.domain.recipe import Column, ColumnType, Recipe
from components.i18n import counted, t


def row_weights(
    cells: pd.DataFrame, columns: Sequence[ColumnProfile], recipe: Recipe, training: np.ndarray
) -> np.ndarray | None:
    """(rows,) float32 of text `cells`, 0 or more; None where all rows count alike. `training` are positions of rows.

    Raises WrongField where the column is not there, is the target, or lacks a number of 0 or more in some row, and where
    no training row counts.
    """
    name = recipe.sample_weight
    if name is None:
        return None
    profile = next((column for column in columns if column.name == name), None)
    if profile is None:
        raise _wrong("no_such_column", t("There is no column {name}.", name=name))
    if name == recipe.target:
        raise _wrong("weights_are_target", t("{name} is the target: it cannot weigh the rows.", name=name))
    # Whatever else it may be taken for: 0 and 1 are also no and yes.
    override = recipe.columns.get(name, Column()).model_copy(update={"kind": ColumnType.NUMBER})
    parser = parser_of(profile, override, cells[name])
    weights = parser.values(cells[name]).to_numpy("float32")
    missing, below = int((~np.isfinite(weights)).sum()), int((weights < 0).sum())
    if missing or below:
        lacking = counted(missing, "{n} row has no number there.", "{n} rows have no number there.")
        negative = counted(below, "{n} row has less than 0 there.", "{n} rows have less than 0 there.")
        what = t("{name} cannot weigh the rows: {what}", name=name, what=lacking if missing else negative)
        raise _wrong("weights_missing" if missing else "weights_below_zero", what)
    if not weights[training].any():
        raise _wrong("weights_are_zero", t("{name} is 0 in every training row: nothing would be learned.", name=name))
    return weights


def _wrong(code: str, what: str) -> WrongField:
    remedy = t("Choose a column with a number of 0 or more in each row, or let all rows count alike.")
    return WrongField(code, what, "sample_weight", remedy)
