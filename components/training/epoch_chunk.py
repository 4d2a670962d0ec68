"""What goes into a training and what comes out of it, stretch by stretch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from components.domain.recipe import EarlyStopping, GradientClipping, ReduceLROnPlateau, Task
from components.features import TargetScale


@dataclass(frozen=True)
class PreparedRows:
    """Rows as the network takes them, each once, and which of them train and which are held for validation.

    Attributes:
        x: (rows, width) float32.
        y: (rows, 1).
        train, held: positions of rows.
        weights: (rows,) float32; those of rows that do not train are not looked at. None where all count alike.
    """

    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    held: np.ndarray
    weights: np.ndarray | None = None

    def training(self, places: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y and weights of the training rows at `places` among them; copies."""
        rows = self.train[places]
        weights = np.ones(len(rows), "float32") if self.weights is None else self.weights[rows]
        return self.x[rows], self.y[rows], weights

    def validation(self, places: slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """x and y of the held rows at `places` among them; copies."""
        rows = self.held[places]
        return self.x[rows], self.y[rows]


@dataclass(frozen=True)
class Rules:
    """What is decided at the end of each epoch; None is never."""

    stopping: EarlyStopping | None = None
    plateau: ReduceLROnPlateau | None = None


@dataclass(frozen=True)
class Settings:
    """How to train; `scale` leads from a regression's answers to the target's own units."""

    task: Task
    batch_size: int
    epochs: int
    seed: int = 0
    rules: Rules = field(default_factory=Rules)
    clipping: GradientClipping | None = None
    scale: TargetScale = field(default_factory=TargetScale)


@dataclass
class Part:
    """An epoch left in the middle: how many of its blocks are done, and what they came to."""

    blocks: int = 0
    losses: float = 0.0
    squared: float = 0.0
    tally: np.ndarray | None = None


@dataclass
class State:
    """All that a training needs to go on exactly where it was.

    Attributes:
        variables: the values of weights, statistics, optimizer and rules.
        best: the flat weights of the best epoch so far, `best_epoch`, with `best_loss`; empty before the first.
        told: what the stretches told so far, (epochs, 4) each.
    """

    variables: list[np.ndarray]
    seed: int
    epoch: int = 0
    best_epoch: int = 0
    best_loss: float = float("inf")
    best: np.ndarray = field(default_factory=lambda: np.zeros(0, "float32"))
    part: Part = field(default_factory=Part)
    sound: bool = True
    told: list[np.ndarray] = field(default_factory=list)


@dataclass(frozen=True)
class EpochChunk:
    """Epochs that were trained in one go, the first of them `first` + 1.

    Attributes:
        told: (epochs, 4) of loss, validation loss, squared gradient norm, learning rate.
        kept: (epochs, weights) float32, the flat weights after each.
        tallies: of training and of validation, (epochs, values) each; counted when called.
        seconds: what the training of them took.
    """

    first: int
    told: np.ndarray
    kept: np.ndarray
    tallies: Callable[[], tuple[np.ndarray, np.ndarray]]
    seconds: float

    @property
    def last(self) -> int:
        return self.first + len(self.told)

    @property
    def sound(self) -> bool:
        """Whether losses and gradients are finite; only those of the last epoch can be otherwise."""
        return bool(np.isfinite(self.told[:, :3]).all())


class Way(Protocol):
    """How the epochs of a job are cut into calls."""

    part: Part

    def compile_behind(self) -> None: ...

    def why_uncompiled(self) -> str: ...

    def advance(
        self, seed: int, first: int, count: int, compiled: bool, go_on: Callable[[], bool]
    ) -> EpochChunk | None: ...

    def close(self) -> None: ...


def order_of(seed: int, epoch: int, rows: int) -> np.ndarray:
    """(rows,) int32: the order of the rows in an epoch, counted from 0; the same for the same seed."""
    return np.random.default_rng([seed, epoch]).permutation(rows).astype("int32")
