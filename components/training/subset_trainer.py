"""The same network trained on sets of rows of several sizes, with one compiled program where the network allows that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import keras
import numpy as np

from components.domain.recipe import Recipe, Task
from components.features.preparation import Preparation, aligned_rows
from components.features.subset_files import Subset
from components.features.training_arrays import TrainingArrays
from components.splitting.parts import Parts
from components.training.epoch_chunk import PreparedRows, TrainerState
from components.training.model import CoreNetwork, build_loss, build_optimizer
from components.training.prepared_rows import prepared_rows
from components.training.trainer import Trainer

ROWS_AT_ONCE = 8192  # of predictions


@dataclass(frozen=True)
class SubsetPredictions:
    """(rows, outputs) of a trained network for the rows it learned from, and for those that validate: probabilities, or the
    target in its own units."""

    training: np.ndarray
    validation: np.ndarray


class SubsetTrainer:
    """Trains a recipe on one subset after the other, each seed from the same initial weights.

    All sets are filled up to one shape: fewer columns of x by zeros behind them, from which nothing is learned, fewer rows by
    rows that no epoch visits. So one program serves all of them, and all have the same network. Batch normalization
    and a learning rate that depends on the number of steps need a program for each size.
    """

    def __init__(self, recipe: Recipe, preparation: Preparation, width: int, rows: int, validation: int) -> None:
        """`preparation` has the classes and the embeddings; `width` columns and `rows` training rows are the most of any
        subset, `validation` the validation rows of each."""
        self._recipe, self._preparation = recipe, preparation
        self._width, self._rows, self._validation = width, rows, validation
        self._core = CoreNetwork(width, recipe.layers, preparation, recipe.training.optimizer)
        self._trainer: Trainer | None = None
        self._starts: dict[int, TrainerState] = {}  # of the trainer, by seed

    def train(
        self,
        subset: Subset,
        seed: int,
        which: Literal["best", "last"],
        progress: Callable[[float], None] = lambda _share: None,
    ) -> SubsetPredictions | None:
        """Train to the end and predict with the last weights or those of the best epoch; None where the loss was not finite.

        `progress` is told the share of the epochs that is done.
        """
        rows = self._rows_of(subset)
        trainer = self._trainer_for(rows, seed)
        trainer.restore(self._start(trainer, seed))
        while not trainer.over:
            trainer.advance()
            progress(trainer.epoch / trainer.epochs)
        if not trainer.state.finite:
            return None
        weights = trainer.state.best if which == "best" and len(trainer.state.best) else trainer.flat_weights()
        trainer.train_step.take_flat_weights(weights)
        network = trainer.train_step.model
        return SubsetPredictions(
            *(self._predictions(network, subset.preparation, rows.x[part]) for part in (rows.train, rows.validation))
        )

    def close(self) -> None:
        """End the threads that worked ahead."""
        if self._trainer:
            self._trainer.close()

    def _rows_of(self, subset: Subset) -> PreparedRows:
        count, width = subset.training, subset.x.shape[1]
        places = np.concatenate([np.arange(count), np.arange(self._rows, self._rows + self._validation)])
        x = aligned_rows(self._rows + self._validation, self._width)
        x[:] = 0.0
        x[places, :width] = subset.x
        targets, weights = np.zeros(len(x), subset.targets.dtype), None
        targets[places] = subset.targets
        if (
            self._preparation.task is Task.REGRESSION
        ):  # of rows that are none too it is computed what the network learns
            targets[count : self._rows] = subset.targets[0]
        if subset.weights is not None:
            weights = np.zeros(len(x), "float32")
            weights[places] = subset.weights
        parts = Parts(places[:count], places[count:], places[:0])
        data = TrainingArrays(subset.preparation, x, targets, parts, np.arange(len(x)), weights, [], {})
        return prepared_rows(data, self._recipe.training)

    def _trainer_for(self, rows: PreparedRows, seed: int) -> Trainer:
        trainer = self._trainer
        if trainer is not None and (trainer.resizable or len(rows.train) == trainer.program.rows):
            trainer.take_rows(rows)
            return trainer
        self.close()
        self._starts.clear()
        self._trainer = trainer = self._new_trainer(rows, seed)
        return trainer

    def _new_trainer(self, rows: PreparedRows, seed: int) -> Trainer:
        # A resizable program is made for the most rows, of which the first set may have fewer.
        most = PreparedRows(rows.x, rows.y, np.arange(self._rows), rows.validation, rows.weights)
        resizable = not self._recipe.training.is_rate_scheduled and not self._batches_are_exact
        trainer = Trainer(
            self._core.build(seed),
            build_loss(self._preparation.task, self._recipe.training.label_smoothing),
            build_optimizer(self._recipe.training, -(-len(rows.train) // self._recipe.training.batch_size)),
            most if resizable else rows,
            self._preparation.task,
            self._recipe.training,
            resizable=resizable,
        )
        trainer.begin()
        trainer.take_rows(rows)
        self._starts[seed] = replace(trainer.capture(), seed=seed)
        return trainer

    @property
    def _batches_are_exact(self) -> bool:
        made = (
            each for layer in self._recipe.layers for each in layer.keras_layers(1, self._recipe.training.optimizer)
        )
        return any(each.type == "BatchNormalization" for each in made)

    def _start(self, trainer: Trainer, seed: int) -> TrainerState:
        if seed not in self._starts:
            self._starts[seed] = trainer.start(self._core.initial_values(seed), seed)
        return self._starts[seed]

    def _predictions(self, network: keras.Model, preparation: Preparation, x: np.ndarray) -> np.ndarray:
        starts = range(0, len(x), ROWS_AT_ONCE)
        found = np.concatenate([np.asarray(network(x[at : at + ROWS_AT_ONCE], training=False)) for at in starts])
        return preparation.scale.to_units(found) if preparation.task is Task.REGRESSION else found
