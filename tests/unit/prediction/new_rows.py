"""A file of new rows for a model, as text cells."""

from pathlib import Path

import pandas as pd

from components.features import Preparation
from components.intake.dialect.dialect import Dialect
from components.intake.new_rows import read_new_rows
from components.prediction.schema import expected_rows


def read_rows(data: bytes | Path, name: str, preparation: Preparation, hint: Dialect | None = None) -> pd.DataFrame:
    """`hint` is how the training table was written."""
    return read_new_rows(data, name, expected_rows(preparation, hint)).cells
