"""What a network predicted row by row on the rows of a part: kept when a run ends, one file a part in its folder.

All that Evaluate says of a part (metrics with their intervals, curves, groups, worst rows) is computed from it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.domain.recipe import Part

ROW_FILES = {Part.VALIDATION: "validation_rows.npz", Part.TEST: "test_rows.npz"}  # in a run's folder


@dataclass(frozen=True)
class RowPredictions:
    """Attributes:
    row_numbers: (rows,) int64, positions in the table.
    targets: (rows,), class indices, or numbers in the target's own units.
    predictions: (rows, outputs), probabilities, or numbers in the target's own units.
    """

    row_numbers: np.ndarray
    targets: np.ndarray
    predictions: np.ndarray


def write_row_predictions(folder: Path, part: Part, rows: RowPredictions) -> None:
    """Keep them in the place of those before. Raises OSError."""
    path = folder / ROW_FILES[part]
    aside = path.with_suffix(".aside")
    with aside.open("wb") as file:
        np.savez(file, row_numbers=rows.row_numbers, targets=rows.targets, predictions=rows.predictions)
    aside.replace(path)


def read_row_predictions(folder: Path, part: Part) -> RowPredictions:
    """What a run kept. Raises FileNotFoundError where there is nothing, ValueError where that is damaged."""
    path = folder / ROW_FILES[part]
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            rows = RowPredictions(*(arrays[name] for name in ("row_numbers", "targets", "predictions")))
    except FileNotFoundError:
        raise
    except Exception as error:  # zipfile, zlib and NumPy each have errors of their own for bytes that are not theirs
        raise ValueError(path.name) from error
    count = len(rows.row_numbers) if rows.row_numbers.ndim == 1 else -1
    fits = rows.targets.shape == (count,) and rows.predictions.ndim == 2 and len(rows.predictions) == count
    if (
        not fits
        or rows.row_numbers.dtype.kind != "i"
        or {rows.targets.dtype.kind, rows.predictions.dtype.kind} - {*"fi"}
    ):
        raise ValueError(path.name)
    return rows
