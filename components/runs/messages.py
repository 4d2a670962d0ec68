"""What the engine asks its child processes, what a training says meanwhile, and how a run ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from components.domain.problem import Unavailable
from components.domain.recipe import Recipe
from components.domain.run import EpochDocument, LearningRateChange, PendingCommand, RunOutcome, Steering
from components.runs.limits import RunLimits
from components.runs.search_messages import RunSearch
from components.workers.messages import Done, Failure, Ready

# Rows, and cells in them, that are answered in less than the time in which a process of their own would load the model.
MOST_SMALL_ROWS, MOST_SMALL_CELLS = 1_000, 20_000


@dataclass(frozen=True)
class WarmUp:
    """Train a little of nothing, so that the first steps of TensorFlow are behind the process; it answers Ready."""

    limits: RunLimits


@dataclass(frozen=True)
class GetReady:
    """Do what comes before the first epoch of a training; what is asked next is Train, of this recipe or one that differs
    in seed and epochs. There is no answer."""

    arrays: Path
    recipe: Recipe
    limits: RunLimits


@dataclass(frozen=True)
class Train:
    """Train on the prepared rows in the folder `arrays`; the result is a RunOutcome. More `Steering` may follow."""

    arrays: Path
    recipe: Recipe
    folder: Path
    steering: Steering
    limits: RunLimits


@dataclass(frozen=True)
class Score:
    """Ask the model in `folder` about rows, by input; the result is (rows, outputs).

    Between processes the columns of a type are one array: hundreds of small ones would take longer than the prediction.
    """

    folder: Path
    inputs: Mapping[str, np.ndarray]

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is pickled."""
        names: dict[str, list[str]] = {}
        for name, values in self.inputs.items():
            names.setdefault(values.dtype.str, []).append(name)
        stacked = [(own, np.concatenate([self.inputs[name] for name in own], axis=1)) for own in names.values()]
        return _score, (self.folder, stacked, list(self.inputs))


def _score(folder: Path, stacked: Sequence[tuple[list[str], np.ndarray]], order: Sequence[str]) -> Score:
    inputs = {name: values[:, at : at + 1] for names, values in stacked for at, name in enumerate(names)}
    return Score(folder, {name: inputs[name] for name in order})


def is_small(inputs: Mapping[str, np.ndarray]) -> bool:
    """Whether rows, by input, are so few that others need not wait long for them."""
    rows = len(next(iter(inputs.values()), ()))
    return rows <= 1 or (rows <= MOST_SMALL_ROWS and rows * len(inputs) <= MOST_SMALL_CELLS)


@dataclass(frozen=True)
class ServeModels:
    """Keep models loaded, and answer each Score that follows; there is no answer to this itself."""


@dataclass(frozen=True)
class ServeParts:
    """Keep the model in `folder` loaded, and answer each ScorePart that follows; there is no answer to this itself."""

    folder: Path


@dataclass(frozen=True)
class ScorePart:
    """Ask the model about the rows in the file `inputs`; its answers go into the file `answers`, as NumPy writes them."""

    inputs: Path
    answers: Path


@dataclass(frozen=True)
class Nothing:
    """Only there to have the fork server started."""


Request = WarmUp | GetReady | Train | RunSearch | Score | ServeModels | ServeParts | Nothing


@dataclass(frozen=True)
class EpochsTrained:
    """Epochs that a training has just finished, as they are stored."""

    documents: list[EpochDocument]


@dataclass(frozen=True)
class LearningRatesChanged:
    """All changes of the learning rate so far."""

    changes: list[LearningRateChange]


@dataclass(frozen=True)
class CommandTaken:
    """The training has seen what is asked of it and is about to do it."""

    command: PendingCommand


ChildMessage = Ready | EpochsTrained | LearningRatesChanged | CommandTaken | Done[RunOutcome] | Failure


@dataclass(frozen=True)
class Failed:
    """The training failed; `error` says why, in words."""

    error: str


@dataclass(frozen=True)
class OutOfTime:
    """The training did not do in time what was asked; it was ended at its last checkpoint."""

    command: PendingCommand


@dataclass(frozen=True)
class StorageFailed:
    """Nothing could be written; the run stands still at its last checkpoint."""

    fault: Unavailable


RunEnd = Done[RunOutcome] | Failed | OutOfTime | StorageFailed
