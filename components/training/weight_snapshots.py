"""Weights of some sixty epochs of a run, so that its course can be looked at again.

A file of rows, one an epoch: the number of the epoch, then the flat weights, all float32; a row cut short by a kill is
read as if it were not there. `replay.json` says which of the flat weights are which. Such a row is a frame: what the API
hands on.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

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
        aside = folder / f"{NAMES}.aside"
        aside.write_text(json.dumps(document), encoding="utf-8")
        aside.replace(folder / NAMES)
        most = max(FEWEST_EPOCHS, min(MOST_EPOCHS, MOST_BYTES // (4 * self._row)))
        self._wanted = set(snapshot_epochs(epochs, most))

    def begin(self, epoch: int) -> None:
        """Forget what lies behind `epoch`: it comes again."""
        rows = read_weight_snapshots(self._path.parent)
        kept = [frame_of(at, weights) for at, weights in rows.items() if at <= epoch]
        aside = self._path.with_suffix(".aside")
        aside.write_bytes(b"".join(kept))
        aside.replace(self._path)

    def keep(self, first: int, weights: np.ndarray) -> None:
        """Weights (epochs, count) after the epochs `first` and on."""
        wanted = [index for index in range(len(weights)) if first + index in self._wanted]
        if wanted:
            self._append(b"".join(frame_of(first + index, weights[index]) for index in wanted))

    def keep_also(self, epoch: int, weights: np.ndarray) -> None:
        """Weights (count,) of an epoch whichever it is: where a run ended or stands still, and its best one."""
        if epoch not in kept_epochs(self._path.parent):
            self._append(frame_of(epoch, weights))

    def _append(self, rows: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(rows)


def frame_of(epoch: int, weights: np.ndarray) -> bytes:
    """An epoch and its flat weights (count,), as they are kept and handed on: float32, little-endian."""
    return np.append(np.float32(epoch), weights).astype("<f4").tobytes()


def epoch_of_frame(frame: bytes) -> int:
    """The epoch of what `frame_of` gave."""
    return int(np.frombuffer(frame[:4], "<f4")[0])


def read_weight_snapshots(folder: Path) -> dict[int, np.ndarray]:
    """{epoch: flat weights (count,) float32} in order, epoch 0 being the untrained network; empty where nothing was kept."""
    with _opened(folder) as rows:
        return {epoch: np.frombuffer(rows.frame(epoch), "<f4")[1:] for epoch in rows.epochs}


def kept_epochs(folder: Path) -> list[int]:
    """The epochs whose weights are kept so far, in order."""
    with _opened(folder) as rows:
        return rows.epochs


def snapshot_frame(folder: Path, epoch: int | None = None) -> bytes | None:
    """The frame of the last epoch that is kept, at or before `epoch`; None where there is none."""
    with _opened(folder) as rows:
        kept = [at for at in rows.epochs if epoch is None or at <= epoch]
        return rows.frame(kept[-1]) if kept else None


class _Rows:
    """The rows of a file that is open; of two rows of one epoch the last counts."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._places: dict[int, int] = {}
        for at in range(0, file.seek(0, os.SEEK_END) - size + 1, size):
            file.seek(at)
            epoch = np.frombuffer(file.read(4), "<f4")
            if len(epoch) and np.isfinite(epoch[0]) and epoch[0] >= 0:
                self._places[int(epoch[0])] = at

    @property
    def epochs(self) -> list[int]:
        return sorted(self._places)

    def frame(self, epoch: int) -> bytes:
        self._file.seek(self._places[epoch])
        return self._file.read(self._size)


@contextmanager
def _opened(folder: Path) -> Iterator[_Rows]:
    count = weight_count(folder)
    if count is None or not (folder / FILE).exists():
        yield _Rows(BytesIO(), 1)
        return
    with (folder / FILE).open("rb", buffering=0) as file:
        yield _Rows(file, 4 * (count + 1))


def weight_count(folder: Path) -> int | None:
    """How many flat weights the network of a run has; None where that was not kept, or was cut short by a kill."""
    try:
        count = int(json.loads((folder / NAMES).read_text(encoding="utf-8"))["row"]) - 1
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return count if count >= 0 else None


def weight_layout(folder: Path) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Where each weight lies in the flat ones, {Keras's path: (first value, shape)}. Raises ValueError where that is lost."""
    try:
        document = json.loads((folder / NAMES).read_text(encoding="utf-8"))
        return {
            str(path): (int(place["at"]), tuple(map(int, place["shape"])))
            for path, place in document["weights"].items()
        }
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(NAMES) from error
