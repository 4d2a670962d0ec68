"""The weights of the networks of a pack that answer together: a file that the server reads without TensorFlow."""

from pathlib import Path

import numpy as np

from components.domain.problem import Damaged
from components.i18n import t

FILE = "members.npy"  # in a run's folder


def write_members(folder: Path, weights: np.ndarray) -> None:
    """Keep the flat weights (networks, weights) float32 of those that answer, in their order. Raises OSError."""
    aside = folder / f"{FILE}.aside"
    with aside.open("wb") as file:
        np.save(file, weights, allow_pickle=False)
    aside.replace(folder / FILE)


def read_members(folder: Path, name: str, count: int) -> np.ndarray:
    """(networks, weights) float32, as they were written. Raises Damaged where they are no weights of a network with `count` of
    them; `name` is that of the run."""
    try:
        weights = np.asarray(np.load(folder / FILE, allow_pickle=False), "float32")
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(name) from error
    if weights.ndim != 2 or weights.shape[1] != count or not len(weights):
        raise _damaged(name)
    return weights


def _damaged(name: str) -> Damaged:
    what = t("The weights of the networks of {name} were damaged or removed.", name=name)
    return Damaged("damaged_run", what, FILE, t("Train its network again in a new run."))
