"""Cells as a reader hands them on, and what is understood of a table."""

import pandas as pd

from components.columns.arrow import as_text, pc
from components.columns.cell_text import MISSING_WORDS
from components.columns.detection import NO_HINTS, Hints
from components.columns.missing import blanked
from components.columns.profile import ColumnProfile
from components.columns.understand_table import understand_table


def understand(cells: pd.DataFrame, hints: Hints = NO_HINTS) -> list[ColumnProfile]:
    """The type and the profile of each column of text `cells`."""
    return understand_table(cells, hints)[0]


def without_missing(cells: pd.Series) -> pd.Series:
    """The cells without white space around them, missing where they are one of the usual words for that."""
    text = blanked(pc.utf8_trim_whitespace(as_text(cells)), MISSING_WORDS)
    return pd.Series(text.to_pandas(), index=cells.index, name=cells.name, dtype="str")
