"""What goes into a training and what comes out of it, a chunk of epochs at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

import numpy as np
from pydantic import Field

T = TypeVar("T")
EpochMetrics = dict[str, np.ndarray]  # by Keras's names, one value an epoch: (epochs,) each
StoredApart = Annotated[T, Field(exclude=True)]  # beside the JSON of a checkpoint


@dataclass(frozen=True)
class PreparedRows:
    """Rows as the network takes them, each once, and which of them train and which validate."""

    x: np.ndarray  # (rows, width) float32
    y: np.ndarray  # (rows, 1) float32, or int32 class indices
    train: np.ndarray  # (training rows,) indices of rows
    validation: np.ndarray  # (validation rows,) indices of rows
    weights: np.ndarray | None = None  # (rows,) float32, looked at where rows train; None where all count alike

    def training_rows(self, which: slice = slice(None)) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y and weights of some of the training rows; copies."""
        rows = self.train[which]
        weights = np.ones(len(rows), "float32") if self.weights is None else self.weights[rows]
        return self.x[rows], self.y[rows], weights


@dataclass
class PartialEpoch:
    """An epoch left in the middle: how many of its blocks are trained, and the sums over them."""

    blocks: int = 0
    loss_sum: float = 0.0  # of the rows' losses
    squared_norm_sum: float = 0.0  # of the batches' squared gradient norms
    counts: StoredApart[np.ndarray | None] = None  # (1, values) of `MetricCounts`; None before the first block


@dataclass
class TrainerState:
    """All that a training needs to go on exactly where it was."""

    variables: StoredApart[list[np.ndarray]]  # values of weights, statistics, optimizer and callbacks
    seed: int
    epoch: int = 0
    best_epoch: int = 0
    best_loss: float = float("inf")
    # (weights,) float32: the flat weights after `best_epoch`; empty before the first.
    best: StoredApart[np.ndarray] = field(default_factory=lambda: np.zeros(0, "float32"))
    partial_epoch: PartialEpoch = field(default_factory=PartialEpoch)
    finite: bool = True  # all losses and gradients so far
    history: StoredApart[np.ndarray] = field(default_factory=lambda: np.zeros((0, 4)))  # `figures` of all epochs so far


@dataclass(frozen=True)
class EpochChunk:
    """Epochs that were trained in one go, the first of them `first` + 1, and how long that took."""

    first: int
    figures: np.ndarray  # (epochs, 4) of loss, validation loss, squared gradient norm, learning rate
    weight_snapshots: np.ndarray  # (epochs, weights) float32, the flat weights after each
    metrics: Callable[[], tuple[EpochMetrics, EpochMetrics]]  # of training and validation rows, counted when called
    seconds: float

    @property
    def last(self) -> int:
        """The last of the epochs, counted from 1."""
        return self.first + len(self.figures)

    @property
    def finite(self) -> bool:
        """Whether losses and gradients are finite; only those of the last epoch can be otherwise."""
        return bool(finite_epochs(self.figures).all())


def finite_epochs(figures: np.ndarray) -> np.ndarray:
    """(epochs,) bool: where loss, validation loss and gradient norm of `figures` (epochs, 4) are finite."""
    finite: np.ndarray = np.isfinite(figures[:, :3]).all(axis=1)
    return finite


def epoch_order(seed: int, epoch: int, rows: int) -> np.ndarray:
    """(rows,) int32: the order of the rows in an epoch, counted from 0; the same for the same seed."""
    return np.random.default_rng([seed, epoch]).permutation(rows).astype("int32")
