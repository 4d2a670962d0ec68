"""Training rows of several sizes on their way from the process that prepares them to the one that trains on them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import JsonValue, TypeAdapter

from components.domain.problem import Damaged
from components.features.preparation import Preparation
from components.i18n import t

DESCRIPTION = "description.json"


@dataclass(frozen=True)
class Subset:
    """Some of the training rows, and all validation rows behind them, as the network takes them.

    Attributes:
        share: of all training rows.
        seeds: of the trainings that learn from these rows.
        training: so many of the rows train, the others validate.
        preparation: by which x was made.
        x: (rows, width) float32.
        targets: (rows,), as in `TrainingData`.
        weights: (rows,) float32, None for all alike.
    """

    share: float
    seeds: tuple[int, ...]
    training: int
    preparation: Preparation
    x: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None


@dataclass(frozen=True)
class SubsetDescription:
    """All of a `Subset` that is no array."""

    share: float
    seeds: tuple[int, ...]
    training: int
    width: int
    preparation: dict[str, JsonValue]


@dataclass(frozen=True)
class Description:
    """What was written of all subsets, from the smallest to the largest; `is_refitted` where each has a preparation that was
    learned from its own rows alone. `validation` rows are behind the training rows of each."""

    is_refitted: bool
    validation: int
    subsets: tuple[SubsetDescription, ...]

    @property
    def width(self) -> int:
        """Of the widest subset."""
        return max(subset.width for subset in self.subsets)


_DESCRIPTION = TypeAdapter(Description)


def write_subset(folder: Path, number: int, subset: Subset) -> SubsetDescription:
    """Write its arrays into a folder that is there. Raises OSError."""
    with (folder / f"{number}.npz").open("wb") as file:
        if subset.weights is None:
            np.savez(file, x=subset.x, targets=subset.targets)
        else:
            np.savez(file, x=subset.x, targets=subset.targets, weights=subset.weights)
    width, preparation = subset.x.shape[1], subset.preparation.as_dict()
    return SubsetDescription(subset.share, subset.seeds, subset.training, width, preparation)


def write_description(folder: Path, description: Description) -> None:
    """Last: where it is there, all is. Raises OSError."""
    (folder / DESCRIPTION).write_bytes(_DESCRIPTION.dump_json(description))


def read_description(folder: Path) -> Description:
    """Raises Damaged where it is gone or not whole."""
    try:
        return _DESCRIPTION.validate_python(json.loads((folder / DESCRIPTION).read_bytes()))
    except (OSError, ValueError) as error:
        raise _damaged() from error


def read_subsets(folder: Path, description: Description) -> Iterator[Subset]:
    """One after the other, so that one is in memory. Raises Damaged where one is gone or not whole."""
    for number, each in enumerate(description.subsets):
        try:
            with np.load(folder / f"{number}.npz", allow_pickle=False) as arrays:
                x, targets, weights = arrays["x"], arrays["targets"], arrays.get("weights")
            preparation = Preparation.from_dict(each.preparation)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise _damaged() from error
        yield Subset(each.share, each.seeds, each.training, preparation, x, targets, weights)


def _damaged() -> Damaged:
    what = t("The prepared rows were damaged or removed while they were trained on.")
    return Damaged("damaged_arrays", what, "run", t("Ask again. The run is not affected."))
