"""Weights of some sixty epochs of a run, so that its course can be looked at again.

A file of rows, one an epoch: the number of the epoch, then the flat weights, all float32; a row cut short by a kill is
read as if it were not there. `replay.json` says which of the flat weights are which.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from components.training.execution_plan import snapshot_epochs

FILE, NAMES = "replay.f32", "replay.json"
MOST_EPOCHS = 60
FEWEST_EPOCHS = 4
MOST_BYTES = 64_000_000


class WeightSnapshots:
    """Appends weights to the file in `folder`."""

    def __init__(self, folder: Path, layout: Mapping[str, tuple[int, tuple[int, ...]]], epochs: int) -> None:
        """`layout` says where each weight lies in the flat ones: {path: (first value, shape)}."""
        self._path = folder / FILE
        self._row = 1 + sum(math.prod(shape) for _, shape in layout.values())
        document = {
            "row": self._row,
            "weights": {path: {"at": at, "shape": shape} for path, (at, shape) in layout.items()},
        }
        (folder / NAMES).write_text(json.dumps(document), encoding="utf-8")
        most = max(FEWEST_EPOCHS, min(MOST_EPOCHS, MOST_BYTES // (4 * self._row)))
        self._wanted = set(snapshot_epochs(epochs, most))

    def begin(self, epoch: int) -> None:
        """Forget what lies behind `epoch`: it comes again."""
        rows = read_weight_snapshots(self._path.parent)
        kept = [np.append(np.float32(at), weights) for at, weights in rows.items() if at <= epoch]
        aside = self._path.with_suffix(".aside")
        aside.write_bytes(np.array(kept, "float32").tobytes())
        aside.replace(self._path)

    def keep(self, first: int, weights: np.ndarray) -> None:
        """Weights (epochs, count) after the epochs `first` and on."""
        wanted = [index for index in range(len(weights)) if first + index in self._wanted]
        if wanted:
            numbers = np.array([[first + index] for index in wanted], "float32")
            with self._path.open("ab") as file:
                file.write(np.concatenate([numbers, weights[wanted]], axis=1).astype("float32").tobytes())


def read_weight_snapshots(folder: Path) -> dict[int, np.ndarray]:
    """{epoch: flat weights (count,) float32}, epoch 0 being the untrained network; empty where nothing was kept."""
    path, count = folder / FILE, weight_count(folder)
    if count is None or not path.exists():
        return {}
    data, size = path.read_bytes(), 4 * (count + 1)
    rows = np.frombuffer(data[: len(data) // size * size], "<f4").reshape(-1, count + 1)
    return {int(each[0]): each[1:] for each in rows if np.isfinite(each[0]) and each[0] >= 0}


def weight_count(folder: Path) -> int | None:
    """How many flat weights the network of a run has; None where that was not kept, or was cut short by a kill."""
    try:
        count = int(json.loads((folder / NAMES).read_text(encoding="utf-8"))["row"]) - 1
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return count if count >= 0 else None
