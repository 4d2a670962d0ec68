"""Long epochs: block after block of batches, so that a pause acts in the middle of one."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import tensorflow as tf
from typing_extensions import override

from components.training.epoch_chunk import EpochChunk, PartialEpoch, PreparedRows
from components.training.epoch_program import EpochProgram
from components.training.execution_plan import ExecutionPlan
from components.training.execution_strategy import ExecutionStrategy
from components.training.metric_counts import MetricCounts
from components.training.xla_function import XlaFunction


class BatchBlocks(ExecutionStrategy):
    """Drives `EpochProgram.block`, which gathers the rows of a block by itself."""

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
        batch, count = program.batch_size, len(rows.train)
        rest = count % batch if program.train_step.exact_batches else 0
        self._count, self._rest = count - rest, rest
        self._size = batch * plan.batches_a_block
        self._val_size = min(self._size, len(rows.validation))
        counted = tf.TensorSpec((), tf.int32)  # how many of the indices count
        self._train = self._function(program.block, tf.TensorSpec((self._size,), tf.int32), counted)
        self._train_rest = self._function(program.last_batch, tf.TensorSpec((rest,), tf.int32)) if rest else None
        self._validate = self._function(program.validation_block, tf.TensorSpec((self._val_size,), tf.int32), counted)
        self._end = XlaFunction(program.end_epoch, tf.TensorSpec((), tf.float32))
        self._counting: list[Future[None]] = []  # of the last blocks' predictions, by the thread that works ahead

    @override
    def take_rows(self, rows: PreparedRows) -> None:
        super().take_rows(rows)
        self._count = len(rows.train) - self._rest  # a program of blocks serves any number of them

    def advance(
        self, seed: int, first: int, _count: int, compiled: bool, go_on: Callable[[], bool]
    ) -> EpochChunk | None:
        """Train one epoch after `first` epochs, or what was left of it; None where `go_on` says no before it is whole."""
        if compiled and not self.is_compiled(go_on):
            return None
        began = time.perf_counter()
        rows = len(self._rows.train)
        training, validation = self._new_metrics(), self._new_metrics()
        training.counts = self.partial_epoch.counts
        order = self._order(seed, first)
        self._drawn.clear()  # of a large table one order is kept
        self._draw_ahead(seed, first + 1)
        if not self._train_blocks(order, training, compiled, go_on):
            return None
        val_rows, losses, penalty = self._rows.validation, 0.0, 0.0
        for at in range(0, len(val_rows), self._val_size):
            indices = val_rows[at : at + self._val_size]
            given = filled(indices, self._val_size), tf.constant(len(indices))
            loss_now, penalty_now, predictions = self._validate(*self._tensors, *given, compiled=compiled)
            losses, penalty = losses + float(loss_now), float(penalty_now)
            self._count_rows(indices, validation, predictions)
        val_loss = losses / len(val_rows) + penalty  # penalties of the weights included
        epoch, self.partial_epoch = self.partial_epoch, PartialEpoch()
        loss, squared_norm = epoch.loss_sum / rows, epoch.squared_norm_sum / -(-rows // self._program.batch_size)
        rate = float(np.asarray(self._program.train_step.optimizer.learning_rate))
        self._end(tf.constant(val_loss, tf.float32), compiled=False)
        figures = np.array([[loss, val_loss, squared_norm, rate]])
        weights = np.asarray(self._program.train_step.flat_weights())[None]
        seconds = time.perf_counter() - began
        return EpochChunk(first, figures, weights, lambda: (training.result(), validation.result()), seconds)

    def _train_blocks(
        self, order: np.ndarray, metrics: MetricCounts, compiled: bool, go_on: Callable[[], bool]
    ) -> bool:
        """Train on all blocks that are not done yet, of `order` (rows,), indices of rows; says whether all are done."""

        def train(indices: np.ndarray) -> None:
            given = filled(indices, self._size), tf.constant(len(indices))
            self._add(indices, metrics, self._train(*self._tensors, *given, compiled=compiled))

        whole = train_blocks(order[: self._count], self._size, lambda: self.partial_epoch.blocks, train, go_on)
        if whole and self._train_rest:
            indices = order[self._count :]
            given_rest = filled(indices, self._rest)
            self._add(indices, metrics, self._train_rest(*self._tensors, given_rest, compiled=compiled))
        for counting in self._counting:
            counting.result()
        self._counting.clear()
        self.partial_epoch.counts = metrics.counts
        return whole

    def _add(self, indices: np.ndarray, metrics: MetricCounts, trained: list[tf.Tensor]) -> None:
        loss, squared_norm, predictions = trained
        self._counting.append(self._executor.submit(self._count_rows, indices, metrics, predictions))
        before = self.partial_epoch
        self.partial_epoch = replace(
            before,
            blocks=before.blocks + 1,
            loss_sum=before.loss_sum + float(loss),
            squared_norm_sum=before.squared_norm_sum + float(squared_norm),
        )

    def _count_rows(self, indices: np.ndarray, metrics: MetricCounts, predictions: tf.Tensor) -> None:
        metrics.update_state(self._rows.y[indices, 0][None], np.asarray(predictions)[None, : len(indices)])


def train_blocks(
    order: np.ndarray,
    size: int,
    done: Callable[[], int],
    train: Callable[[np.ndarray], None],
    go_on: Callable[[], bool],
) -> bool:
    """Train on the blocks of `size` rows of `order` that are not `done` yet; whether all are, or `go_on` said no before."""
    starts = range(0, len(order), size)
    while done() < len(starts) and go_on():
        begin = starts[done()]
        train(order[begin : begin + size])
    return done() >= len(starts)


def filled(indices: np.ndarray, size: int) -> tf.Tensor:
    """Indices (rows, ...) as int32, filled up to `size` rows with the first row of the table."""
    whole = np.zeros((size, *indices.shape[1:]), "int32")
    whole[: len(indices)] = indices
    return tf.constant(whole)
