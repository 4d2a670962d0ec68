"""Several networks of one recipe that train side by side: what seeds and folds have in common.

The run's own network comes first; the others follow it chunk by chunk, and train on to their own ends after it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import numpy as np

from components.domain.recipe import MOST_EPOCHS
from components.training.epoch_chunk import EpochChunk, EpochMetrics, TrainerState
from components.training.trainer import Trainer

Result = TypeVar("Result")
Weights = Literal["best", "last"]


class Ensemble(ABC):
    """Advances one or several networks together; `trainer` is that of the run's own."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer

    @property
    @abstractmethod
    def _is_whole(self) -> bool:
        """Whether all others are built."""

    @abstractmethod
    def _build_others(self, go_on: Callable[[], bool]) -> None:
        """Build what the others start from, as long as `go_on` says."""

    @abstractmethod
    def _for_each_other(self, act: Callable[[Trainer], Result]) -> list[Result]:
        """What `act` gives of the trainer of each other network that is built."""

    @abstractmethod
    def capture(self) -> list[TrainerState]:
        """The states of the networks that are built, the own one first."""

    @abstractmethod
    def restore(self, states: Sequence[TrainerState]) -> None:
        """Go on from states that `capture` gave. Raises ValueError where they do not fit."""

    def advance(self, go_on: Callable[[], bool], most: int = MOST_EPOCHS) -> list[EpochChunk | None]:
        """Train all by the same epochs, at most `most`; None for those that have ended.

        Only the own one where another was interrupted on its way, empty where the own one was left in the middle of an epoch.
        """
        if self.trainer.epoch:  # the first epochs of the own one are reported at once; the others catch up
            self._build_others(go_on)
        own = self.trainer.advance(go_on, most)
        if own is None:
            return []
        if not self._is_whole:
            return [own]
        others = self._for_each_other(lambda trainer: _advance_until(trainer, own.last, go_on))
        # The range of some would pass for that of all.
        every_one_arrived = all(arrived for _, arrived in others)
        return [own, *(chunk for chunk, _ in others)] if every_one_arrived else [own]

    def catch_up(self, go_on: Callable[[], bool]) -> bool:
        """Train the others a little further, after the own one has come to its end; whether all have come to theirs."""
        self._build_others(go_on)

        def further(trainer: Trainer) -> bool:
            if not trainer.over and go_on():
                trainer.advance(go_on)
            return trainer.over

        return self._is_whole and all(self._for_each_other(further))

    def restart_patience(self) -> None:
        """Let the patience of all begin anew."""
        self.trainer.program.early_stopping.restart()
        self._for_each_other(lambda trainer: trainer.program.early_stopping.restart())

    def close(self) -> None:
        """End the threads that worked ahead."""
        self.trainer.close()


def take_weights(trainer: Trainer, which: Weights) -> None:
    """Let the trainer's model have the best or the last of its weights."""
    best = which == "best" and len(trainer.state.best)
    trainer.train_step.take_flat_weights(trainer.state.best if best else trainer.flat_weights())


def fits(trainer: Trainer, state: TrainerState) -> bool:
    """Whether a state can be one of the trainer's."""
    is_best_own = state.best.shape in ((0,), (trainer.train_step.count,))
    shapes = [value.shape for value in trainer.capture().variables]
    return is_best_own and shapes == [value.shape for value in state.variables]


def _advance_until(trainer: Trainer, epoch: int, go_on: Callable[[], bool]) -> tuple[EpochChunk | None, bool]:
    """What was trained, and whether the network is at `epoch` or has come to its end before."""
    chunks = []
    while trainer.epoch < epoch and not trainer.over and go_on():
        chunk = trainer.advance(go_on, most=epoch - trainer.epoch)
        if chunk is not None:
            chunks.append(chunk)
    return _joined(chunks) if chunks else None, trainer.epoch >= epoch or trainer.over


def _joined(chunks: Sequence[EpochChunk]) -> EpochChunk:
    """Chunks that follow one another, as one."""
    if len(chunks) == 1:
        return chunks[0]

    def metrics() -> tuple[EpochMetrics, EpochMetrics]:
        training, validation = (
            {name: np.concatenate([each[name] for each in part]) for name in part[0]}
            for part in zip(*(chunk.metrics() for chunk in chunks), strict=True)
        )
        return training, validation

    return EpochChunk(
        chunks[0].first,
        np.concatenate([chunk.figures for chunk in chunks]),
        np.concatenate([chunk.weight_snapshots for chunk in chunks]),
        metrics,
        sum(chunk.seconds for chunk in chunks),
    )
