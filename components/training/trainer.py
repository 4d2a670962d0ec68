"""Training as a whole: a Keras model, its rows and its settings, driven stretch by stretch."""

from collections.abc import Callable

import keras
import numpy as np

from components.training.batch_blocks import Blocks
from components.training.epoch_chunk import EpochChunk, PreparedRows, Settings, State, Way
from components.training.epoch_program import EpochProgram
from components.training.execution_plan import Job, pace_of
from components.training.metric_counts import tally_of
from components.training.process import choose_compiler
from components.training.train_step import TrainStep
from components.training.whole_epochs import WholeEpochs


class Trainer:
    """Trains `model` on `rows` as `fit` does; the same settings give the same weights, to the last bit.

    Example:
        >>> loss = keras.losses.BinaryCrossentropy(reduction="sum")
        >>> trainer = Trainer(model, loss, keras.optimizers.Adam(), rows, Settings(Task.BINARY, 10, epochs=100))
        >>> trainer.begin()
        >>> while not trainer.over:
        ...     stretch = trainer.advance()
    """

    def __init__(
        self,
        model: keras.Model,
        loss: keras.losses.Loss,
        optimizer: keras.optimizers.Optimizer,
        rows: PreparedRows,
        settings: Settings,
    ) -> None:
        """`loss` has the reduction "sum": the step divides by the rows of its batch."""
        self.rows, self.settings = rows, settings
        self.learner = TrainStep(model, loss, optimizer, settings.clipping)
        self.programs = EpochProgram(self.learner, settings.rules, settings.batch_size, len(rows.train))
        outputs = model.output_shape[-1]
        self.tally = tally_of(settings.task, outputs, settings.scale)
        width = rows.x.shape[1]
        job = Job(len(rows.train), len(rows.held), width, outputs, model.count_params(), settings.batch_size)
        self.pace = pace_of(job)
        way = WholeEpochs if self.pace.epochs_a_call else Blocks
        self._way: Way = way(self.programs, rows, self.tally, self.pace)
        self.seed, self.epoch = settings.seed, 0
        self.best_epoch, self.best_loss = 0, float("inf")  # by the validation loss, counted from 1
        self.best = np.zeros(0, "float32")
        self.sound = True
        self._told: list[np.ndarray] = []
        self._fresh_optimizer = [variable.numpy() for variable in optimizer.variables]

    def begin(self) -> None:
        """Start compiling in the background, unless all epochs of the run are to go uncompiled."""
        if self.settings.epochs > self.pace.uncompiled_epochs:
            choose_compiler(quick=self.pace.quick)
            self._way.compile_behind()

    @property
    def why_uncompiled(self) -> str:
        """What XLA says where it cannot compile the network; nothing where it can, or did not try yet."""
        return self._way.why_uncompiled()

    @property
    def waited(self) -> int:
        """Epochs since the best one, or since a run that had ended went on."""
        return int(self.programs.marks["waited"])

    @property
    def patience_over(self) -> bool:
        stopping = self.settings.rules.stopping
        return stopping is not None and self.waited >= stopping.patience

    @property
    def over(self) -> bool:
        return self.epoch >= self.settings.epochs or self.patience_over or not self.sound

    def advance(self, go_on: Callable[[], bool] = lambda: True, most: int = 1_000_000) -> EpochChunk | None:
        """Train some epochs, at most `most`, in one call or, where an epoch is long, block by block.

        Returns:
            None where `go_on` said no before an epoch was whole; the next call goes on in its middle.
        """
        compiled = self.epoch >= self.pace.uncompiled_epochs
        edge = self.settings.epochs if compiled else min(self.pace.uncompiled_epochs, self.settings.epochs)
        before = self.flat_weights()
        stretch = self._way.advance(self.seed, self.epoch, min(edge - self.epoch, most), compiled, go_on)
        if stretch is None:
            return None
        self._told.append(stretch.told)
        self.sound = stretch.sound
        self._take_best(stretch)
        if self.sound:
            self.epoch = stretch.last
        else:  # go back to where the weights were numbers
            self.epoch = stretch.last - 1
            self.use_weights(stretch.kept[-2] if len(stretch.kept) > 1 else before)
        return stretch

    def _take_best(self, stretch: EpochChunk) -> None:
        held = np.where(np.isfinite(stretch.told[:, :3]).all(axis=1), stretch.told[:, 1], np.inf)
        place = int(np.argmin(held))
        if held[place] < self.best_loss:
            self.best_loss, self.best_epoch = float(held[place]), stretch.first + place + 1
            self.best = stretch.kept[place].copy()

    def close(self) -> None:
        """End the threads that worked ahead."""
        self._way.close()

    def capture(self) -> State:
        return State(
            [variable.numpy() for variable in self.programs.variables],
            self.seed,
            self.epoch,
            self.best_epoch,
            self.best_loss,
            self.best.copy(),
            self._way.part,
            self.sound,
            list(self._told),
        )

    def restore(self, state: State) -> None:
        """Go on from `state`, which a trainer of the same model and settings captured."""
        for variable, value in zip(self.programs.variables, state.variables, strict=True):
            variable.assign(value)
        self.seed, self.epoch, self._way.part = state.seed, state.epoch, state.part
        self.best_epoch, self.best_loss, self.best = state.best_epoch, state.best_loss, state.best.copy()
        self.sound, self._told = state.sound, list(state.told)

    def start(self, model: keras.Model, seed: int) -> State:
        """Where a run with the initial weights of `model`, built like this trainer's, and the batches of `seed` starts."""
        packed = self.learner.packing.pack([variable.value for variable in model.trainable_variables])
        statistics = [variable.numpy() for variable in model.non_trainable_variables]
        values = [*map(np.asarray, packed), *statistics, *self._fresh_optimizer, self.programs.marks.fresh()]
        return State(values, seed)

    def flat_weights(self) -> np.ndarray:
        """(weights,) float32: those of now, as a stretch keeps them."""
        return np.asarray(self.learner.flat_weights())

    def use_weights(self, flat: np.ndarray) -> None:
        """Give the model the flat weights that a stretch kept."""
        self.learner.take_flat_weights(flat)
