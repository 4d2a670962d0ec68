"""The networks of a k-fold cross-validation, trained side by side: each learns all folds but its own.

What a network is given is learned from its own training rows alone, so each fold has rows of its own, and a compiled program
of its own. The first fold is the run's own network, and comes out as it does alone, to the last bit.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from typing_extensions import override

from components.domain.recipe import Recipe
from components.domain.run import FOLD_RESULTS, FOLD_RESULTS_FILE, FoldResult
from components.evaluation.metrics import evaluate
from components.features.training_arrays import TrainingArrays, map_arrays
from components.training.ensemble import Ensemble, Result, Weights, fits, take_weights
from components.training.epoch_chunk import TrainerState
from components.training.predict_rows import predict_rows
from components.training.ready_training import ReadyNetwork
from components.training.trainer import Trainer


@dataclass(frozen=True)
class HeldOutRows:
    """What is answered for rows by networks that have not learned them.

    Attributes:
        rows: (rows,) int64, sorted positions among the rows that are used.
        predictions: (rows, outputs), probabilities, or numbers in the target's own units.
        folds: of how many folds they are: of those whose networks have come as far as the run's own, or to their own end.
        diverged: folds left out, counted from 1, whose loss grew beyond all numbers.
    """

    rows: np.ndarray
    predictions: np.ndarray
    folds: int
    diverged: list[int]


class FoldEnsemble(Ensemble):
    """Advances the networks of all folds together, the first fold's first."""

    def __init__(self, trainer: Trainer, data: TrainingArrays, recipe: Recipe) -> None:
        super().__init__(trainer)
        self._data, self._recipe = data, recipe
        self._others: list[ReadyNetwork] = []
        self._waiting: list[TrainerState] = []  # of folds that are not built yet

    @property
    @override
    def _is_whole(self) -> bool:
        return len(self._others) == len(self._data.folds)

    @override
    def _build_others(self, go_on: Callable[[], bool]) -> None:
        for folder in self._data.folds[len(self._others) :]:
            if not go_on():
                break
            self._build(folder)

    def _build(self, folder: Path) -> None:
        """Raises ValueError where a state that waits does not fit."""
        fold = ReadyNetwork(map_arrays(folder), self._recipe)
        if self._waiting:
            if not fits(fold.trainer, self._waiting[0]):
                raise ValueError("a state of another fold")
            fold.trainer.restore(self._waiting.pop(0))
        fold.trainer.begin()
        self._others.append(fold)
        gc.collect()  # each built model leaves some megabytes of graphs that refer to one another

    @override
    def _for_each_other(self, act: Callable[[Trainer], Result]) -> list[Result]:
        given = []
        for fold in self._others:
            fold.trainer.learning_rates = self.trainer.learning_rates
            given.append(act(fold.trainer))
        return given

    @override
    def capture(self) -> list[TrainerState]:
        return [self.trainer.capture(), *(fold.trainer.capture() for fold in self._others), *self._waiting]

    @override
    def restore(self, states: Sequence[TrainerState]) -> None:
        if not states or not fits(self.trainer, states[0]):
            raise ValueError("states of another network")
        self.trainer.restore(states[0])
        self._waiting = list(states[1:])
        for folder in self._data.folds[
            : len(self._waiting)
        ]:  # all at once: whoever is restored may be asked to end at once
            self._build(folder)

    @override
    def close(self) -> None:
        super().close()
        for fold in self._others:
            fold.trainer.close()

    def write(self, folder: Path, which: Weights) -> HeldOutRows:
        """Keep history and metrics of each fold that counts, and give what its network answers for its own rows.

        A fold that was trained less than the run's own would make the figures of all worse than they are; one whose loss grew
        beyond all numbers has no network. The run's own fold counts always.
        """
        own = self.trainer.capture()
        pairs = [(self._data, self.trainer), *((fold.data, fold.trainer) for fold in self._others)]
        results, held_out, diverged = [], [], []
        for place, (data, trainer) in enumerate(pairs):
            if place and not trainer.state.finite:
                diverged.append(place + 1)
                continue
            if place and not (trainer.over or trainer.epoch >= own.epoch):
                continue
            take_weights(trainer, which)
            rows = data.parts.validation
            predictions = predict_rows(trainer.train_step.model, data.x[rows], data.preparation)
            task, classes = data.preparation.task, len(data.preparation.classes)
            loss, val_loss = trainer.state.history[:, :2].T.tolist()
            results.append(
                FoldResult(
                    place + 1,
                    len(rows),
                    trainer.epoch,
                    trainer.state.best_epoch,
                    evaluate(task, data.targets[rows], predictions, classes),
                    {"loss": loss, "val_loss": val_loss},
                )
            )
            held_out.append((rows, predictions))
        self.trainer.restore(own)
        (folder / FOLD_RESULTS_FILE).write_bytes(FOLD_RESULTS.dump_json(results))
        rows = np.concatenate([each for each, _ in held_out])
        order = np.argsort(rows)
        predictions = np.concatenate([each for _, each in held_out])
        return HeldOutRows(rows[order], predictions[order], len(held_out), diverged)
