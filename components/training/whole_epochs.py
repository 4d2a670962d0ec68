"""Short epochs: many of them in one call of one program."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import tensorflow as tf

from components.training.epoch_chunk import (
    EpochChunk,
    EpochMetrics,
    PartialEpoch,
    PreparedRows,
    epoch_order,
    finite_epochs,
)
from components.training.epoch_program import EpochProgram, RowTensors, padded_rows, tensors_of
from components.training.execution_plan import ExecutionPlan
from components.training.metric_counts import MetricCounts
from components.training.xla_function import XlaFunction

MOST_SECONDS = 0.1  # of a call: on a slow machine fewer epochs go into one, which changes no result


class WholeEpochs:
    """Drives `EpochProgram.epochs`; draws the orders of the next call while the program runs."""

    def __init__(
        self, program: EpochProgram, rows: PreparedRows, new_metrics: Callable[[], MetricCounts], plan: ExecutionPlan
    ) -> None:
        self._new_metrics, self._most = new_metrics, plan.epochs_a_call
        self.partial_epoch = PartialEpoch()  # always empty: no epoch is left in the middle
        self._count = len(rows.train)
        self._padded = padded_rows(self._count, program.batch_size, program.train_step.exact_batches)
        self._tensors = tensors_of(rows)
        self._validation = tf.constant(rows.validation.astype("int32"))
        self._train, self._y, self._val_y = rows.train, rows.y[:, 0], rows.y[rows.validation, 0]
        self._orders = tf.TensorSpec((self._most, self._padded), tf.int32)
        self._function = XlaFunction(
            lambda *given: program.epochs(RowTensors(*given[:-3]), *given[-3:]),
            *[tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in (*self._tensors, self._validation)],
            self._orders,
            tf.TensorSpec((), tf.int32),
        )
        self._executor = ThreadPoolExecutor(1)
        self._drawn: dict[tuple[int, int], Future[np.ndarray]] = {}
        self._fitting = self._most

    def compile_in_background(self) -> None:
        """As `ExecutionStrategy`."""
        nothing = tf.zeros(self._orders.shape, tf.int32), tf.constant(0)
        self._function.compile_in_background(*self._tensors, self._validation, *nothing)

    def why_uncompiled(self) -> str:
        """As `ExecutionStrategy`."""
        return self._function.why_uncompiled

    def advance(
        self, seed: int, first: int, count: int, compiled: bool, go_on: Callable[[], bool]
    ) -> EpochChunk | None:
        """As `ExecutionStrategy`: as many epochs as fit into a call."""
        count = min(count, self._fitting)
        orders = np.zeros((self._most, self._padded), "int32")
        rows = self._count
        for epoch in range(count):
            orders[epoch, :rows] = self._train[self._order(seed, first + epoch)]
        for epoch in range(count, 2 * count):
            self._draw(seed, first + epoch)
        if compiled and not self._function.wait(go_on):
            return None
        began = time.perf_counter()
        given = tf.constant(orders), tf.constant(count)
        done, all_figures, predictions, val_predictions, weights = self._function(
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

    def close(self) -> None:
        """As `ExecutionStrategy`."""
        self._executor.shutdown(cancel_futures=True)

    def _draw(self, seed: int, epoch: int) -> None:
        if (seed, epoch) not in self._drawn:
            self._drawn[seed, epoch] = self._executor.submit(epoch_order, seed, epoch, self._count)

    def _order(self, seed: int, epoch: int) -> np.ndarray:
        drawn = self._drawn.pop((seed, epoch), None)
        return drawn.result() if drawn else epoch_order(seed, epoch, self._count)
