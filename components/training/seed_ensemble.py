"""The same recipe under several seeds, trained side by side by one trainer: how much of a score is luck.

The seeds take turns on the one compiled program, each with its own weights and its own order of the rows. So nothing is
compiled twice, and the recipe's own seed comes out as it does alone, to the last bit.
"""

import gc
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import keras
import numpy as np

from components.domain.run import SPREAD_FILE
from components.training.epoch_chunk import EpochChunk, State
from components.training.trainer import Trainer

Result = TypeVar("Result")

WEIGHTS = "spread.npz"


class Spread:
    """Advances one or several seeds together, the recipe's own first."""

    def __init__(self, trainer: Trainer, build: Callable[[int], keras.Model], seeds: Sequence[int]) -> None:
        """`build` makes the untrained model of a seed."""
        self._trainer, self._build, self._seeds = trainer, build, seeds
        self._others: list[State] = []

    def advance(self, go_on: Callable[[], bool]) -> list[EpochChunk | None]:
        """Train all seeds by the same epochs, None for those that have ended.

        Empty where the own one was left in the middle of an epoch.
        """
        if self._trainer.epoch:  # the first epochs of the own seed are told at once; the others catch up
            self._make(go_on)
        own = self._trainer.advance(go_on)
        if own is None:
            return []
        if self._unmade:
            return [own]
        return [own, *self._each(lambda: self._until(own.last, go_on))]

    def catch_up(self, go_on: Callable[[], bool]) -> bool:
        """Train the others a little further, after the own one has come to its end; whether all have come to theirs."""
        self._make(go_on)

        def further() -> bool:
            if not self._trainer.over and go_on():
                self._trainer.advance(go_on)
            return self._trainer.over

        return not self._unmade and all(self._each(further))

    @property
    def _unmade(self) -> Sequence[int]:
        return self._seeds[1 + len(self._others) :]

    def _make(self, go_on: Callable[[], bool]) -> None:
        """Build what the other seeds start from, as long as `go_on` says."""
        if not self._unmade:
            return
        mine = self._trainer.capture()
        for seed in self._unmade:
            if not go_on():
                break
            self._others.append(self._trainer.start(self._build(seed), seed))
            gc.collect()  # each built model holds some megabytes of graphs that refer to one another
        self._trainer.restore(mine)

    def _until(self, epoch: int, go_on: Callable[[], bool]) -> EpochChunk | None:
        trainer, parts = self._trainer, []
        while trainer.epoch < epoch and not trainer.over and go_on():
            part = trainer.advance(go_on, most=epoch - trainer.epoch)
            if part is not None:
                parts.append(part)
        return _joined(parts) if parts else None

    def _each(self, act: Callable[[], Result]) -> list[Result]:
        """Let the trainer take the place of each other seed in turn; what `act` gave."""
        if not self._others:
            return []
        trainer, mine = self._trainer, self._trainer.capture()
        given = []
        for place, state in enumerate(self._others):
            trainer.restore(state)
            given.append(act())
            self._others[place] = trainer.capture()
        trainer.restore(mine)
        return given

    def wait_anew(self) -> None:
        """Let the patience of all seeds begin again."""
        marks = self._trainer.programs.marks
        marks.restart()
        self._each(marks.restart)

    def capture(self) -> list[State]:
        return [self._trainer.capture(), *self._others]

    def restore(self, states: Sequence[State]) -> None:
        self._others = list(states[1:])
        self._trainer.restore(states[0])

    def write(
        self,
        folder: Path,
        which: Literal["best", "last"],
        measure: Callable[[keras.Model], dict[str, dict[str, float]]],
    ) -> None:
        """Keep weights, history and metrics of each seed; nothing where there is only one."""
        if not self._others:
            return
        weights: list[np.ndarray] = []

        def describe() -> dict[str, Any]:
            trainer = self._trainer
            weights.append(trainer.best if which == "best" and len(trainer.best) else trainer.flat_weights())
            trainer.use_weights(weights[-1])
            told = np.concatenate(trainer.capture().told)
            history = {"loss": told[:, 0].tolist(), "val_loss": told[:, 1].tolist()}
            ended = {"seed": trainer.seed, "epoch": trainer.epoch, "best_epoch": trainer.best_epoch}
            return ended | {"metrics": measure(trainer.learner.model), "history": history}

        mine = self._trainer.capture()
        found = [describe()]
        self._trainer.restore(mine)
        found += [one for one in self._each(lambda: describe() if self._trainer.epoch else None) if one]
        np.savez(folder / WEIGHTS, weights=np.stack(weights))
        (folder / SPREAD_FILE).write_text(json.dumps(found), encoding="utf-8")


def _joined(parts: Sequence[EpochChunk]) -> EpochChunk:
    """Stretches that follow one another, as one."""
    if len(parts) == 1:
        return parts[0]

    def tallies() -> tuple[np.ndarray, np.ndarray]:
        each = [part.tallies() for part in parts]
        return np.concatenate([one for one, _ in each]), np.concatenate([other for _, other in each])

    return EpochChunk(
        parts[0].first,
        np.concatenate([part.told for part in parts]),
        np.concatenate([part.kept for part in parts]),
        tallies,
        sum(part.seconds for part in parts),
    )
