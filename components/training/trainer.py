"""Training as a whole: a Keras model, its rows and its settings, driven a chunk of epochs at a time."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import keras
import numpy as np
from typing_extensions import override

from components.domain.recipe import MOST_EPOCHS, Task, Training
from components.features import TargetScale
from components.training.batch_blocks import BatchBlocks
from components.training.callback_state import CallbackState
from components.training.epoch_chunk import EpochChunk, PreparedRows, TrainerState, finite_epochs
from components.training.epoch_program import EpochProgram
from components.training.execution_plan import ExecutionPlan, TrainingSize, execution_plan_for
from components.training.execution_strategy import ExecutionStrategy
from components.training.metric_counts import UNSCALED, metric_counts_for
from components.training.process import choose_compiler
from components.training.train_step import TrainStep
from components.training.whole_epochs import WholeEpochs


class EpochTrainer(ABC):
    """What trainers of one network and of a pack have in common: how far they are, and where that is compiled."""

    epochs: int
    train_step: TrainStep
    program: EpochProgram
    plan: ExecutionPlan

    def __init__(self, seed: int) -> None:
        self.learning_rates: dict[int, float] = {}  # {epochs trained before: the rate from there on}
        self.state = TrainerState([], seed)  # but for variables and a partial epoch, which are elsewhere
        self._begun = False

    def begin(self) -> None:
        """Start compiling in the background, once, unless all epochs of the run are to go uncompiled."""
        if self.epochs > self.plan.uncompiled_epochs and not self._begun:
            self._begun = True
            choose_compiler(quick=self.plan.quick)
            self._compiled.compile_in_background()

    def wait_until_compiled(self, go_on: Callable[[], bool]) -> None:
        """Until nothing is compiled any more; no longer than `go_on` says."""
        self._compiled.is_compiled(go_on)

    @property
    @abstractmethod
    def _compiled(self) -> ExecutionStrategy:
        """Where the epochs are compiled."""

    @property
    def why_uncompiled(self) -> str:
        """What XLA says where it cannot compile the network; nothing where it can, or did not try yet."""
        return self._compiled.why_uncompiled

    @property
    def epoch(self) -> int:
        """How many epochs are trained."""
        return self.state.epoch

    @property
    def over(self) -> bool:
        """Whether all epochs are trained, early stopping has ended the run, or its loss is not finite any more."""
        return self.epoch >= self.epochs or self.program.early_stopping.over or not self.state.finite

    @property
    def amid_epoch(self) -> bool:
        """Whether an epoch was left in its middle."""
        return self._compiled.partial_epoch.blocks > 0

    def close(self) -> None:
        """End the threads that worked ahead."""
        self._compiled.close()

    @abstractmethod
    def advance(self, go_on: Callable[[], bool] = lambda: True, most: int = MOST_EPOCHS) -> EpochChunk | None:
        """Train some epochs, at most `most`; None where `go_on` said no before an epoch was whole."""

    @abstractmethod
    def capture(self) -> Any:
        """Where the training stands; `restore` goes on from there."""

    @abstractmethod
    def restore(self, state: Any) -> None:
        """Go on from what `capture` gave."""

    @abstractmethod
    def flat_weights(self) -> np.ndarray:
        """(weights,) float32: those of now, as `EpochChunk.weight_snapshots` has them."""

    def _next_call(self, most: int) -> tuple[int, bool]:
        """How many epochs the next call may train, and whether it is to be compiled; takes in a rate that begins here."""
        state = self.state
        if not self.amid_epoch and state.epoch in self.learning_rates:
            self.train_step.take_rate(self.learning_rates[state.epoch])
        most = min([most, *(epoch - state.epoch for epoch in self.learning_rates if epoch > state.epoch)])
        compiled = state.epoch >= self.plan.uncompiled_epochs
        edge = self.epochs if compiled else min(self.plan.uncompiled_epochs, self.epochs)
        return min(edge - state.epoch, most), compiled

    def _set_variables(self, values: Sequence[np.ndarray]) -> None:
        for variable, value in zip(self.program.variables, values, strict=True):
            variable.assign(value)


class Trainer(EpochTrainer):
    """Trains `model` on `rows` as `fit` does; the same settings give the same weights, to the last bit.

    Example:
        >>> loss = keras.losses.BinaryCrossentropy(reduction="sum")
        >>> trainer = Trainer(model, loss, keras.optimizers.Adam(), rows, Task.BINARY, Training(epochs=100))
        >>> trainer.begin()
        >>> while not trainer.over:
        ...     chunk = trainer.advance()
    """

    def __init__(
        self,
        model: keras.Model,
        loss: keras.losses.Loss,
        optimizer: keras.optimizers.Optimizer,
        rows: PreparedRows,
        task: Task,
        training: Training,
        scale: TargetScale = UNSCALED,
        *,
        resizable: bool = False,
    ) -> None:
        """`loss` has the reduction "sum": the step divides by the rows of its batch; `scale` is of a regression's target.

        A `resizable` one takes other rows too, of which fewer train (`take_rows`). Raises ValueError where the network has
        layers for which that cannot be: the size of the last batch is a part of their program.
        """
        super().__init__(training.seed)
        self.epochs = training.epochs
        self.train_step = TrainStep(model, loss, optimizer, training.gradient_clipping)
        self.program = EpochProgram(self.train_step, training, len(rows.train))
        width, outputs, parameters = rows.x.shape[1], model.output_shape[-1], model.count_params()
        size = TrainingSize(
            len(rows.train), len(rows.validation), width, outputs, parameters, batch_size=training.batch_size
        )
        self.plan = execution_plan_for(size)
        strategy = WholeEpochs if self.plan.epochs_a_call else BatchBlocks
        new_metrics = partial(metric_counts_for, task, outputs, scale)
        if resizable and self.train_step.exact_batches:
            raise ValueError("A trainer with exact batches cannot be resizable. Received resizable=True.")
        self.resizable = resizable
        self._strategy = strategy(self.program, rows, new_metrics, self.plan, resizable=self.resizable)
        self._initial_optimizer = [variable.numpy() for variable in optimizer.variables]

    @property
    @override
    def _compiled(self) -> ExecutionStrategy:
        return self._strategy

    @override
    def advance(self, go_on: Callable[[], bool] = lambda: True, most: int = MOST_EPOCHS) -> EpochChunk | None:
        """Train some epochs, at most `most`, in one call or, where an epoch is long, block by block.

        Returns:
            None where `go_on` said no before an epoch was whole; the next call goes on in its middle.
        """
        state, before = self.state, self.flat_weights()
        count, compiled = self._next_call(most)
        chunk = self._strategy.advance(state.seed, state.epoch, count, compiled, go_on)
        if chunk is None:
            return None
        state.history = np.concatenate([state.history, chunk.figures])
        state.finite = chunk.finite
        val_loss = np.where(finite_epochs(chunk.figures), chunk.figures[:, 1], np.inf)
        best = int(np.argmin(val_loss))
        if val_loss[best] < state.best_loss:
            state.best_loss, state.best_epoch = float(val_loss[best]), chunk.first + best + 1
            state.best = chunk.weight_snapshots[best].copy()
        if state.finite:
            state.epoch = chunk.last
        else:  # go back to where the weights were finite
            state.epoch = chunk.last - 1
            self.train_step.take_flat_weights(chunk.weight_snapshots[-2] if len(chunk.weight_snapshots) > 1 else before)
        return chunk

    @override
    def capture(self) -> TrainerState:
        """Where the training stands; `restore` goes on from there."""
        variables = [variable.numpy() for variable in self.program.variables]
        return replace(self.state, variables=variables, partial_epoch=self._strategy.partial_epoch)

    @override
    def restore(self, state: TrainerState) -> None:
        """Go on from `state`, which a trainer of the same model and settings captured."""
        self._set_variables(state.variables)
        self.state, self._strategy.partial_epoch = replace(state, variables=[]), state.partial_epoch

    def take_rows(self, rows: PreparedRows) -> None:
        """Train on `rows` from now on, with what is compiled; metrics stay those of the scale that was given.

        Raises ValueError where their shape or their validation rows are others, or more of them train than of the first
        rows, or fewer and this is not resizable.
        """
        self._strategy.take_rows(rows)

    def start(self, initial_values: Sequence[np.ndarray], seed: int) -> TrainerState:
        """Where a run with the batches of `seed` starts, its variables with these values, in the order of the model's."""
        model = self.train_step.model
        values = {id(variable): value for variable, value in zip(model.variables, initial_values, strict=True)}
        packed = self.train_step.packing.pack([values[id(variable)] for variable in model.trainable_variables])
        statistics = [values[id(variable)] for variable in model.non_trainable_variables]
        callbacks = [CallbackState.INITIAL, CallbackState.INITIAL]
        return TrainerState([*map(np.asarray, packed), *statistics, *self._initial_optimizer, *callbacks], seed)

    @override
    def flat_weights(self) -> np.ndarray:
        """(weights,) float32: those of now, as `EpochChunk.weight_snapshots` has them."""
        return np.asarray(self.train_step.flat_weights())
