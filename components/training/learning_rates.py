"""Changes of the learning rate while a run trains, in a file: after a kill they come at the same epochs again."""

import os
from collections.abc import Sequence
from pathlib import Path

from components.domain.run import LEARNING_RATES, LearningRateChange

FILE = "learning_rates.json"


def read_learning_rates(folder: Path) -> list[LearningRateChange]:
    """The changes of the run in `folder`, in their order."""
    path = folder / FILE
    return LEARNING_RATES.validate_json(path.read_bytes()) if path.exists() else []


def write_learning_rates(folder: Path, changes: Sequence[LearningRateChange]) -> None:
    """Write them so that they survive whatever comes next. Raises OSError."""
    aside = folder / f"{FILE}.aside"
    with aside.open("wb") as file:
        file.write(LEARNING_RATES.dump_json(list(changes)))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / FILE)
