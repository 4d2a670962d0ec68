"""Short epochs: many of them in one call of one program."""

import time
from collections.abc import Callable

import numpy as np
import tensorflow as tf
from typing_extensions import override

from components.training.epoch_chunk import EpochChunk, EpochMetrics, PreparedRows, finite_epochs
from components.training.epoch_program import EpochProgram
from components.training.execution_plan import ExecutionPlan
from components.training.execution_strategy import ExecutionStrategy
from components.training.metric_counts import MetricCounts

MOST_SECONDS = 0.1  # of a call: on a slow machine fewer epochs go into one, which changes no result


class WholeEpochs(ExecutionStrategy):
    """Drives `EpochProgram.epochs`; draws the orders of the next call while the program runs."""

    def __init__(
        self,
        program: EpochProgram,
        rows: PreparedRows,
        new_metrics: Callable[[], MetricCounts],
        plan: ExecutionPlan,
        *,
        resizable: bool = False,
    ) -> None:
        super().__init__(program, rows, new_metrics, resizable=resizable)
        self._most, self._count = plan.epochs_a_call, len(rows.train)
        batch, exact = program.batch_size, program.train_step.exact_batches
        self._padded = self._count if exact else -(-self._count // batch) * batch  # whole batches
        self._validation = tf.constant(rows.validation.astype("int32"))
        self._y, self._val_y = rows.y[:, 0], rows.y[rows.validation, 0]
        self._epochs = self._function(
            program.epochs,
            tf.TensorSpec(self._validation.shape, tf.int32),
            tf.TensorSpec((self._most, self._padded), tf.int32),
            *(1 + resizable) * [tf.TensorSpec((), tf.int32)],
        )
        self._fitting = self._most

    @override
    def take_rows(self, rows: PreparedRows) -> None:
        super().take_rows(rows)
        self._count = len(rows.train)
        self._y, self._val_y = rows.y[:, 0], rows.y[rows.validation, 0]

    def advance(
        self, seed: int, first: int, count: int, compiled: bool, go_on: Callable[[], bool]
    ) -> EpochChunk | None:
        """Train up to `count` epochs after `first` epochs; None where `go_on` says no before one is whole."""
        count = min(count, self._fitting)
        orders = np.zeros((self._most, self._padded), "int32")
        rows = self._count
        for epoch in range(count):
            orders[epoch, :rows] = self._order(seed, first + epoch)
        for epoch in range(count, 2 * count):
            self._draw_ahead(seed, first + epoch)
        if compiled and not self.is_compiled(go_on):
            return None
        began = time.perf_counter()
        given = [tf.constant(orders), tf.constant(count), *([tf.constant(rows)] if self._resizable else [])]
        done, all_figures, predictions, val_predictions, weights = self._epochs(
            *self._tensors, self._validation, *given, compiled=compiled
        )
        figures = np.asarray(all_figures)[: int(done)]
        diverged = np.flatnonzero(~finite_epochs(figures))
        trained = diverged[0] + 1 if len(diverged) else len(figures)  # what follows has learned nothing
        seconds = time.perf_counter() - began
        if compiled:
            self._fitting = max(1, min(self._most, int(MOST_SECONDS * trained / max(seconds, 1e-9))))

        def metrics() -> tuple[EpochMetrics, EpochMetrics]:
            training, validation = self._new_metrics(), self._new_metrics()
            learned = np.asarray(predictions).reshape(self._most, -1, predictions.shape[-1])[:trained, :rows]
            training.update_state(self._y[orders[:trained, :rows]], learned)
            val_y = np.broadcast_to(self._val_y, (trained, len(self._val_y)))
            validation.update_state(val_y, np.asarray(val_predictions)[:trained])
            return training.result(), validation.result()

        return EpochChunk(first, figures[:trained], np.asarray(weights)[:trained], metrics, seconds)
