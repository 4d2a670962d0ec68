"""Training a pack: several networks of one recipe as one program, whose answer is the mean of theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import keras
import numpy as np
from typing_extensions import override

from components.domain.recipe import MOST_EPOCHS, Task, Training
from components.features import TargetScale
from components.training.epoch_chunk import EpochChunk, EpochMetrics, TrainerState, finite_epochs
from components.training.epoch_program import EpochProgram
from components.training.execution_plan import TrainingSize, execution_plan_for
from components.training.execution_strategy import ExecutionStrategy
from components.training.metric_counts import UNSCALED, metric_counts_for
from components.training.pack_epochs import PackBlocks, PackChunk, PackEpochs, PackRows
from components.training.pack_mean import HeldOutMean
from components.training.pack_step import PackStep
from components.training.trainer import EpochTrainer


@dataclass(frozen=True)
class Lesson:
    """What the networks learn: Keras's loss of each row, the task, and the scale of a regression's target."""

    loss: keras.losses.Loss
    task: Task
    scale: TargetScale = UNSCALED


class PackTrainer(EpochTrainer):
    """Trains all networks of a pack; `state` is that of their mean, `members` those of each.

    Each network keeps its best epoch by itself. One whose loss is not finite any more is dropped from the mean; the others
    do not notice. The pack has ended when all have.
    """

    train_step: PackStep

    def __init__(
        self,
        step: PackStep,
        rows: PackRows,
        lesson: Lesson,
        training: Training,
        initial: np.ndarray,
        most: int = MOST_EPOCHS,
    ) -> None:
        """`initial` (networks, weights) are the flat weights that the networks begin with; no call asks for more than `most`
        epochs."""
        super().__init__(training.seed)
        self.epochs, self.train_step, self.rows, self._lesson = training.epochs, step, rows, lesson
        step.take_flat_weights(initial)
        self.program = EpochProgram(step, training, rows.count)
        outputs, x = step.model.output_shape[-1], rows.rows.x
        size = TrainingSize(
            rows.count,
            len(rows.held_out),
            x.shape[1],
            outputs,
            step.count,
            batch_size=training.batch_size,
            networks=len(rows.train),
        )
        plan = execution_plan_for(size)
        self.plan = replace(plan, epochs_a_call=min(plan.epochs_a_call, most))
        strategy = PackEpochs if self.plan.epochs_a_call else PackBlocks
        self._new_metrics = partial(metric_counts_for, lesson.task, outputs, lesson.scale)
        self._strategy = strategy(self.program, rows, self._new_metrics, self.plan)
        self._held_out = HeldOutMean(rows.validation)
        self.members = [TrainerState([], seed) for seed in rows.seeds]
        self._initial = self.capture()

    @property
    @override
    def _compiled(self) -> ExecutionStrategy:
        return self._strategy

    @override
    def advance(self, go_on: Callable[[], bool] = lambda: True, most: int = MOST_EPOCHS) -> EpochChunk | None:
        chunks = self.advance_all(go_on, most)
        return chunks[0] if chunks else None

    def advance_all(self, go_on: Callable[[], bool], most: int = MOST_EPOCHS) -> list[EpochChunk]:
        """Train some epochs of all networks: those of their mean, then of each; nothing where `go_on` said no before one
        was whole."""
        count, compiled = self._next_call(most)
        trained = self._strategy.advance(self.state.epoch, count, compiled, go_on)
        if trained is None:
            return []
        # From where its loss was no number on a network counts no more, whatever comes after it.
        finite = np.stack([finite_epochs(each) for each in trained.figures], 0)
        finite[0] &= [state.finite for state in self.members]
        finite = np.logical_and.accumulate(finite, axis=0)
        metrics = _Counted(trained.metrics)
        mean = self._mean_chunk(trained, finite, metrics)
        for place, state in enumerate(self.members):
            self._take_in(state, trained.figures[:, place], trained.weights[:, place], finite[:, place], trained.first)
        some = np.asarray(finite.any(axis=1))
        self._take_in(self.state, mean.figures, mean.weight_snapshots, some, trained.first)
        others = [
            EpochChunk(
                trained.first, trained.figures[:, place], trained.weights[:, place], partial(metrics.of, place), 0.0
            )
            for place in range(len(self.members))
        ]
        return [mean, *others]

    def _take_in(
        self, state: TrainerState, figures: np.ndarray, weights: np.ndarray, finite: np.ndarray, first: int
    ) -> None:
        state.history = np.concatenate([state.history, figures])
        state.epoch, state.finite = first + len(figures), bool(finite[-1])
        val_loss = np.where(finite & np.isfinite(figures[:, 1]), figures[:, 1], np.inf)
        best = int(np.argmin(val_loss))
        if val_loss[best] < state.best_loss:
            state.best_loss, state.best_epoch = float(val_loss[best]), first + best + 1
            state.best = weights[best].copy()

    def _mean_chunk(self, trained: PackChunk, finite: np.ndarray, counts: "_Counted") -> EpochChunk:
        """The mean of the networks that are finite (epochs, networks): their answers for rows that they hold out are
        averaged, not their scores; losses while training, of which each has its own rows, are."""
        counted = finite & np.isfinite(trained.predictions).all(axis=(1, 3))
        mean, answered = self._held_out.of(trained.predictions, counted)
        y = np.broadcast_to(self.rows.rows.y[self._held_out.rows], (len(mean), len(self._held_out.rows), 1))
        losses = np.where(answered, np.asarray(self._lesson.loss(y, mean)), 0.0)
        figures = np.stack([_mean_of(trained.figures[..., column], finite) for column in range(4)], axis=1)
        figures[:, 1] = _ratio(losses.sum(axis=1), answered.sum(axis=1))

        def metrics() -> tuple[EpochMetrics, EpochMetrics]:
            training = {name: _mean_of(values, finite) for name, values in counts.training.items()}
            validation: list[EpochMetrics] = []
            for epoch in range(len(mean)):
                of_epoch, rows = self._new_metrics(), answered[epoch] if answered[epoch].any() else slice(None)
                of_epoch.update_state(y[epoch : epoch + 1, rows, 0], mean[epoch : epoch + 1, rows])
                validation.append(of_epoch.result())
            return training, {name: np.concatenate([each[name] for each in validation]) for name in validation[0]}

        shown = trained.weights[np.arange(len(finite)), finite.argmax(axis=1)]  # of the first that is finite
        return EpochChunk(trained.first, figures, shown, metrics, trained.seconds)

    @override
    def capture(self) -> list[TrainerState]:
        """Where the training stands: the state of the mean, which holds all variables, then that of each network."""
        variables = [variable.numpy() for variable in self.program.variables]
        partial_epochs = self._strategy.partial_epochs
        own = replace(self.state, variables=variables, partial_epoch=self._strategy.partial_epoch)
        return [
            own,
            *(replace(state, partial_epoch=each) for state, each in zip(self.members, partial_epochs, strict=True)),
        ]

    @override
    def restore(self, state: Sequence[TrainerState]) -> None:
        """Go on from what `capture` gave. Raises ValueError where it is of another pack."""
        shapes = [variable.shape for variable in self.program.variables]
        if len(state) != 1 + len(self.members) or [value.shape for value in state[0].variables] != shapes:
            raise ValueError("states of another pack")
        if any(each.best.shape not in ((0,), (self.train_step.count,)) for each in state):
            raise ValueError("states of other networks")
        own, *members = state
        self._set_variables(own.variables)
        self.state, self.members = replace(own, variables=[]), [replace(each) for each in members]
        self._strategy.partial_epoch = own.partial_epoch
        self._strategy.partial_epochs = [each.partial_epoch for each in members]

    def start_over(self, initial: np.ndarray, seeds: Sequence[int], statistics: Sequence[np.ndarray]) -> None:
        """Begin with other weights (networks, weights), orders of the rows, and states of random generators and moving
        means, with what is compiled."""
        own, *members = self._initial
        self.restore([replace(own, seed=seeds[0]), *map(_with_seed, members, seeds)])
        for variable, value in zip(self.train_step.statistics, statistics, strict=True):
            variable.assign(value)
        self.train_step.take_flat_weights(initial)
        self.rows = self._strategy.take_seeds(seeds)

    @override
    def flat_weights(self) -> np.ndarray:
        """Of the network that is shown to those who look at the run: the first whose loss is a number."""
        shown = next((place for place, state in enumerate(self.members) if state.finite), 0)
        return np.asarray(self.train_step.flat_weights()[shown])

    def chosen_weights(self, *, best: bool) -> dict[int, np.ndarray]:
        """{place: flat weights} of the networks that the mean is of: those whose loss is a number, with the weights of their
        best epoch or of the last; where there is none any more, those that had a best epoch, with its weights."""
        now = np.asarray(self.train_step.flat_weights())
        finite = {
            place: state.best if best and len(state.best) else now[place]
            for place, state in enumerate(self.members)
            if state.finite
        }
        return finite or {place: state.best for place, state in enumerate(self.members) if len(state.best)}


class _Counted:
    """Metrics that are counted once, whoever asks first; in the thread that reports."""

    def __init__(self, count: Callable[[], tuple[EpochMetrics, EpochMetrics]]) -> None:
        self._count = count
        self._found: tuple[EpochMetrics, EpochMetrics] | None = None

    @property
    def _both(self) -> tuple[EpochMetrics, EpochMetrics]:
        if self._found is None:
            self._found = self._count()
        return self._found

    @property
    def training(self) -> EpochMetrics:
        return self._both[0]

    def of(self, place: int) -> tuple[EpochMetrics, EpochMetrics]:
        """Those of one network."""
        training, validation = ({name: values[:, place] for name, values in metrics.items()} for metrics in self._both)
        return training, validation


def _with_seed(state: TrainerState, seed: int) -> TrainerState:
    return replace(state, seed=seed)


def _mean_of(values: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """(epochs,): the mean over the networks that count, of values (epochs, networks); NaN where none does."""
    return _ratio(np.where(counted, values, 0.0).sum(axis=1), counted.sum(axis=1))


def _ratio(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
