"""What a split goes by, of each row: its moment in time, or the group that it belongs to."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.effective_columns import parser_of
from components.columns.profile import ColumnProfile
from components.domain.recipe import ByGroup, ByTime, Column, ColumnType, Recipe


def moments_of(cells: pd.DataFrame, columns: Sequence[ColumnProfile], recipe: Recipe, way: ByTime) -> np.ndarray:
    """(rows,) float64 of text `cells`, NaN where missing; the column of a split by time is one of dates or numbers."""
    profile = next(column for column in columns if column.name == way.column)
    parser = parser_of(profile, recipe.columns.get(way.column, Column()), cells[way.column])
    return np.asarray(parser.values(cells[way.column]).to_numpy("float64"))


def group_numbers(cells: pd.DataFrame, recipe: Recipe, way: ByGroup) -> np.ndarray:
    """(rows,) int64: a number for each group from 0 on, -1 for rows of none."""
    missing = recipe.columns.get(way.column, Column()).missing or ()
    words = CellParser(ColumnType.CATEGORY, None, tuple(missing)).values(cells[way.column])
    return np.asarray(pd.factorize(words.str.rsplit(way.up_to, n=1).str[0] if way.up_to else words)[0])
