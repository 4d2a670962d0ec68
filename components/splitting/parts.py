"""The three parts of a table's rows."""

from dataclasses import dataclass

import numpy as np

from components.domain.recipe import Part

PART_CODES = {Part.TRAIN: 0, Part.VALIDATION: 1, Part.TEST: 2}


@dataclass(frozen=True)
class Parts:
    """Row positions (int64, sorted) of the three parts; together every row once."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def __getitem__(self, part: Part) -> np.ndarray:
        rows: np.ndarray = getattr(self, part.value)
        return rows


def parts_of_codes(codes: np.ndarray) -> Parts:
    """From the code of each row's part (rows,), as in PART_CODES."""
    return Parts(*(np.flatnonzero(codes == code).astype("int64") for code in PART_CODES.values()))
