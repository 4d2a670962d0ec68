"""All of a training that comes before its first epoch: rows, model, traced and compiled epochs.

It can be made beforehand, where it is known what will probably be trained: where a run begins (its seed) and how long it
goes (its epochs) changes nothing of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import keras
import numpy as np
from typing_extensions import override

from components.domain.pack import Member, members_of
from components.domain.recipe import MOST_EPOCHS, Recipe
from components.features.training_arrays import TrainingArrays
from components.training.model import CoreNetwork, build_loss, build_optimizer
from components.training.pack_epochs import PackRows
from components.training.pack_network import PackNetwork
from components.training.pack_step import PackStep, decays_differ
from components.training.pack_trainer import Lesson, PackTrainer
from components.training.pack_weights import position_of
from components.training.prepared_rows import prepared_rows
from components.training.train_step import flat_order_of
from components.training.trainer import EpochTrainer, Trainer


class ReadyTraining(ABC):
    """The trainer of a recipe on its data, before its first epoch."""

    trainer: EpochTrainer

    def __init__(self, data: TrainingArrays, recipe: Recipe) -> None:
        self.data, self.rows = data, prepared_rows(data, recipe.training)
        self.core = CoreNetwork(data.x.shape[1], recipe.layers, data.preparation, recipe.training.optimizer)

    def warm_up(self, go_on: Callable[[], bool] = lambda: True) -> None:
        """Train an epoch that is forgotten, and compile: what is slow at the first time is behind it then.

        No longer than `go_on` says; what is being compiled then is compiled beside the first epochs, as always.
        """
        trainer = self.trainer
        if trainer.plan.uncompiled_epochs and go_on():  # before the compiler: the first epoch does not wait for that
            self._train_and_forget(go_on)
        trainer.begin()
        trainer.wait_until_compiled(go_on)

    @abstractmethod
    def take_up(self, recipe: Recipe) -> None:
        """Be the training of `recipe`, which differs in seed and epochs at most; to the last bit as if made for it."""

    def _train_and_forget(self, go_on: Callable[[], bool]) -> None:
        beginning = self.trainer.capture()
        self.trainer.advance(go_on, most=1)
        self.trainer.restore(beginning)


class ReadyNetwork(ReadyTraining):
    """Of one network."""

    trainer: Trainer

    def __init__(self, data: TrainingArrays, recipe: Recipe) -> None:
        super().__init__(data, recipe)
        training, preparation = recipe.training, data.preparation
        batches = -(-len(self.rows.train) // training.batch_size)
        self.trainer = Trainer(
            self.core.build(training.seed),
            build_loss(preparation.task, training.label_smoothing),
            build_optimizer(training, batches),
            self.rows,
            preparation.task,
            training,
            preparation.scale,
        )

    @override
    def take_up(self, recipe: Recipe) -> None:
        trainer, seed = self.trainer, recipe.training.seed
        trainer.epochs = recipe.training.epochs
        if seed != trainer.state.seed:
            trainer.restore(trainer.start(self.core.initial_values(seed), seed))


class ReadyPack(ReadyTraining):
    """Of a pack: each network begins as it would alone, with the weights of its seed."""

    trainer: PackTrainer

    adjustable = False

    def __init__(
        self, data: TrainingArrays, recipe: Recipe, members: list[Member] | None = None, most: int = MOST_EPOCHS
    ) -> None:
        """`members` are the networks, where they are not those of the recipe's own pack; no call asks for more than `most`
        epochs."""
        super().__init__(data, recipe)
        training, preparation = recipe.training, data.preparation
        members = members or members_of(recipe)
        rows = pack_rows(data, recipe, members)
        optimizer_settings = training
        if self.adjustable or decays_differ(members, training):
            optimizer_settings = training.model_copy(update={"weight_decay": 0.0})
        single, initial = self._initial_weights(members)
        self.network = PackNetwork(
            data.x.shape[1],
            recipe.layers,
            preparation,
            members,
            training.optimizer,
            seed=training.seed,
            adjustable=self.adjustable,
        )
        step = PackStep(
            self.network,
            single,
            build_loss(preparation.task, training.label_smoothing, "none"),
            build_optimizer(optimizer_settings, -(-rows.count // training.batch_size)),
            members,
            training,
            adjustable=self.adjustable,
        )
        lesson = Lesson(step.loss, preparation.task, preparation.scale)
        self.trainer = PackTrainer(step, rows, lesson, training, initial, most)
        self._statistics = [variable.numpy() for variable in step.statistics]

    @override
    def take_up(self, recipe: Recipe) -> None:
        self.trainer.epochs = recipe.training.epochs
        if recipe.training.seed != self.trainer.state.seed:
            members = members_of(recipe)
            _, initial = self._initial_weights(members)
            states = self.network.random_states(recipe.training.seed)
            begun = zip(self.trainer.train_step.statistics, self._statistics, strict=True)
            statistics = [states.get(id(variable), value) for variable, value in begun]
            self.trainer.start_over(initial, [member.seed for member in members], statistics)

    def _initial_weights(self, members: list[Member]) -> tuple[keras.Model, np.ndarray]:
        """One of the networks alone, and the flat weights of all (networks, weights)."""
        first = self.core.model or self.core.build(members[0].seed)
        order = [position_of(variable, first.variables) for variable in flat_order_of(first)]
        drawn = (self.core.initial_values(member.seed) for member in members)
        return first, np.stack([_flat([values[position] for position in order]) for values in drawn])


def ready_training(data: TrainingArrays, recipe: Recipe) -> "ReadyNetwork | ReadyPack":
    """What a recipe needs: of one network, or of a pack."""
    return ReadyPack(data, recipe) if recipe.pack else ReadyNetwork(data, recipe)


def pack_rows(data: TrainingArrays, recipe: Recipe, members: list[Member]) -> PackRows:
    """The rows of each network of a pack."""
    rows, parts = prepared_rows(data, recipe.training), data.parts
    train, validation = [], []
    for member in members:
        if member.fold is None or data.fold_numbers is None:
            train.append(parts.train)
            validation.append(parts.validation)
        else:
            folds = data.fold_numbers
            train.append(np.flatnonzero((folds >= 0) & (folds != member.fold)))
            validation.append(np.flatnonzero(folds == member.fold))
    return PackRows(rows, train, validation, [member.seed for member in members])


def flat_weights_of(model: keras.Model) -> np.ndarray:
    """(weights,) float32: the weights of a model in the order of its train step's."""
    return _flat([variable.numpy() for variable in flat_order_of(model)])


def _flat(values: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([value.ravel() for value in values]).astype("float32")
