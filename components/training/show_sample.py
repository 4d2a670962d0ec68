"""Some training and validation rows of a run, as the network takes them: what a page shows its answers on.

Written once a run begins, so that it is there while it trains and days later, when the arrays of all rows are long gone.
Test rows are never among them.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.domain.problem import Damaged
from components.domain.recipe import Task
from components.features.training_arrays import TrainingArrays
from components.i18n import t

FILE = "show.npz"
TRAINING_ROWS, VALIDATION_ROWS = 400, 200
MOST_BYTES = 1_800_000  # of x: of wide tables there are fewer rows


@dataclass(frozen=True)
class ShowSample:
    """Attributes:
    x: (rows, width) float32, the training rows first.
    y: (rows,) float32, the index of the class, or the target as the network learns it.
    row_numbers: (rows,) int64, positions in the table.
    training: how many of the rows are training rows; the others are validation rows.
    parts: how many training and validation rows there are in all; None where an earlier version did not keep it.
    """

    x: np.ndarray
    y: np.ndarray
    row_numbers: np.ndarray
    training: int
    parts: tuple[int, int] | None


def choose_sample(data: TrainingArrays) -> ShowSample:
    """Rows spread evenly over each part, with every class of it."""
    preparation, parts = data.preparation, data.parts
    targets = preparation.scale.to_network(data.targets)
    fitting = MOST_BYTES // max(1, 4 * preparation.width)
    training = min(TRAINING_ROWS, max(2, fitting * TRAINING_ROWS // (TRAINING_ROWS + VALIDATION_ROWS)))
    validation = min(VALIDATION_ROWS, max(1, fitting - training))
    of_classes = preparation.task is not Task.REGRESSION
    chosen = [
        part[spread_rows(targets[part] if of_classes else np.zeros(len(part)), most)]
        for part, most in ((parts.train, training), (parts.validation, validation))
    ]
    rows = np.concatenate(chosen)
    y = targets[rows].astype("float32").reshape(-1)
    counts = len(parts.train), len(parts.validation)
    return ShowSample(np.asarray(data.x[rows]), y, data.row_numbers[rows], len(chosen[0]), counts)


def spread_rows(classes: np.ndarray, most: int) -> np.ndarray:
    """Positions in `classes` (rows,), at most `most`: the first row of each class, the others as far apart as can be."""
    if len(classes) <= most:
        return np.arange(len(classes))
    first = np.unique(classes, return_index=True)[1][:most]
    others = np.setdiff1d(np.arange(len(classes)), first)
    even = np.linspace(0, len(others) - 1, most - len(first)).round().astype("int64")
    return np.sort(np.concatenate([first, others[even]]))


def write_sample(folder: Path, sample: ShowSample) -> None:
    """Write or replace the sample in `folder`; it is there whole or not at all. Raises OSError."""
    aside = folder / f"{FILE}.aside"
    try:
        with aside.open("wb") as file:
            np.savez(file, **{name: value for name, value in vars(sample).items() if value is not None})
        aside.replace(folder / FILE)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def read_sample(folder: Path, width: int) -> ShowSample | None:
    """The rows that were kept; None where there are none. Raises Damaged where they are no rows of `width` numbers."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            training, validation = map(int, arrays["parts"]) if "parts" in arrays else (-1, -1)
            parts = None if training < 0 else (training, validation)
            sample = ShowSample(arrays["x"], arrays["y"], arrays["row_numbers"], int(arrays["training"]), parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, TypeError, OSError) as error:
        raise _damaged() from error
    rows = len(sample.y)
    if sample.x.shape != (rows, width) or sample.row_numbers.shape != (rows,) or not 0 <= sample.training <= rows:
        raise _damaged()
    return sample


def _damaged() -> Damaged:
    what = t("The rows that this run is shown on are damaged.")
    return Damaged("damaged_show", what, FILE, t("Train it some epochs further: they are written again."))
