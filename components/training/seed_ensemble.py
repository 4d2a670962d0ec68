"""The same recipe under several seeds, trained side by side by one trainer: how much of a score is luck.

The seeds take turns on the one compiled program, each with its own weights and its own order of the rows. So nothing is
compiled twice, and the recipe's own seed comes out as it does alone, to the last bit.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np
from typing_extensions import override

from components.domain.run import SEED_RESULTS, SEED_RESULTS_FILE, SeedResult
from components.training.ensemble import Ensemble, Result, Weights, fits, take_weights
from components.training.epoch_chunk import TrainerState
from components.training.trainer import Trainer


class SeedEnsemble(Ensemble):
    """Advances one or several seeds together, the recipe's own first."""

    def __init__(
        self, trainer: Trainer, initial_values: Callable[[int], list[np.ndarray]], seeds: Sequence[int]
    ) -> None:
        """`initial_values` gives what the variables of the trainer's model begin with under a seed."""
        super().__init__(trainer)
        self._initial_values, self._seeds = initial_values, seeds
        self._others: list[TrainerState] = []

    @property
    @override
    def _is_whole(self) -> bool:
        return len(self._others) == len(self._seeds) - 1

    @override
    def _build_others(self, go_on: Callable[[], bool]) -> None:
        if self._is_whole:
            return
        own = self.trainer.capture()
        for seed in self._seeds[1 + len(self._others) :]:
            if not go_on():
                break
            self._others.append(self.trainer.start(self._initial_values(seed), seed))
        self.trainer.restore(own)

    @override
    def _for_each_other(self, act: Callable[[Trainer], Result]) -> list[Result]:
        if not self._others:
            return []
        trainer, own = self.trainer, self.trainer.capture()
        given = []
        for index, state in enumerate(self._others):
            trainer.restore(state)
            given.append(act(trainer))
            self._others[index] = trainer.capture()
        trainer.restore(own)
        return given

    @override
    def capture(self) -> list[TrainerState]:
        return [self.trainer.capture(), *self._others]

    @override
    def restore(self, states: Sequence[TrainerState]) -> None:
        if not all(fits(self.trainer, state) for state in states):
            raise ValueError("states of another network")
        self._others = list(states[1:])
        self.trainer.restore(states[0])

    def write(
        self,
        folder: Path,
        which: Weights,
        measure: Callable[[keras.Model], dict[str, dict[str, float]]],
    ) -> None:
        """Keep the history of each seed, and its metrics by part as `measure` gives them; nothing where there is only one."""
        if not self._others:
            return

        def describe(trainer: Trainer) -> SeedResult:
            take_weights(trainer, which)
            loss, val_loss = trainer.state.history[:, :2].T.tolist()
            history = {"loss": loss, "val_loss": val_loss}
            metrics = measure(trainer.train_step.model)
            return SeedResult(trainer.state.seed, trainer.epoch, trainer.state.best_epoch, metrics, history)

        own = self.trainer.capture()
        results = [describe(self.trainer)]
        self.trainer.restore(own)
        found = self._for_each_other(lambda trainer: describe(trainer) if trainer.epoch else None)
        results += [result for result in found if result is not None]
        (folder / SEED_RESULTS_FILE).write_bytes(SEED_RESULTS.dump_json(results))
