"""Rows of a model's own table that it can answer."""

import pandas as pd

from components.features import Preparation
from components.prediction.schema import check_rows


def answerable_rows(cells: pd.DataFrame, preparation: Preparation, most: int) -> pd.DataFrame:
    """The first rows of text cells that nothing keeps from an answer: at most `most`, of the first twice as many."""
    first = cells.iloc[: 2 * most]
    refused = check_rows(first, preparation).refused
    return first.iloc[[row for row in range(len(first)) if row not in refused][:most]]
