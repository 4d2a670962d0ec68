"""Where a run stands, in a file that survives: written aside and renamed, read back without unpickling."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

FILE = "checkpoint.npz"


@dataclass
class Progress:
    """All a run needs to go on exactly: counters, and the values of every variable.

    `weights` are those of model and optimizer, random states among them; `best` those of the model alone.
    """

    epoch: int = 0
    next_batch: int = 0
    sums: np.ndarray = field(default_factory=lambda: np.zeros(2))
    best_epoch: int = 0
    best_loss: float = float("inf")
    waited: int = 0
    train_s: float = 0.0
    first_epoch_s: float = 0.0
    weights: list[np.ndarray] = field(default_factory=list)
    best: list[np.ndarray] = field(default_factory=list)


_COUNTERS = ("epoch", "next_batch", "best_epoch", "best_loss", "waited", "train_s", "first_epoch_s")


def save_checkpoint(folder: Path, progress: Progress) -> None:
    counters = json.dumps({name: getattr(progress, name) for name in _COUNTERS})
    arrays = {f"weight_{place}": value for place, value in enumerate(progress.weights)}
    arrays |= {f"best_{place}": value for place, value in enumerate(progress.best)}
    aside = folder / f"{FILE}.aside"
    with aside.open("wb") as file:
        np.savez(file, counters=np.array(counters), sums=progress.sums, **arrays)  # type: ignore[arg-type]
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / FILE)


def load_checkpoint(folder: Path) -> Progress | None:
    """The last checkpoint, or None where the run starts fresh."""
    path = folder / FILE
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        progress = Progress(**json.loads(str(arrays["counters"])), sums=arrays["sums"])
        progress.weights = _numbered(arrays, "weight_")
        progress.best = _numbered(arrays, "best_")
    return progress


def _numbered(arrays: np.lib.npyio.NpzFile, prefix: str) -> list[np.ndarray]:
    count = sum(name.startswith(prefix) for name in arrays.files)
    return [arrays[f"{prefix}{place}"] for place in range(count)]
