"""What the engine asks its child processes, what a training says meanwhile, and how a run ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.domain.problem import Unavailable
from components.domain.recipe import Recipe
from components.domain.run import EpochDocument, LearningRateChange, PendingCommand, RunOutcome, Steering
from components.runs.limits import RunLimits
from components.workers.messages import Done, Failure, Ready


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
    """Ask the model in `folder` about rows, by input; the result is (rows, outputs) float32."""

    folder: Path
    inputs: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Nothing:
    """Only there to have the fork server started."""


Request = WarmUp | GetReady | Train | Score | Nothing


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
