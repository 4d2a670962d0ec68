"""The epochs of a pack: many in one call of one program, or block after block of a long one.

As `WholeEpochs` and `BatchBlocks`, with an axis of the networks: each has an order of the rows of its own, and rows of its
own to validate on. In an epoch all train on as many rows as the network with the fewest: of the others some, drawn by lot,
wait for the next.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf
from typing_extensions import override

from components.training.batch_blocks import filled, train_blocks
from components.training.epoch_chunk import EpochMetrics, PartialEpoch, PreparedRows, epoch_order
from components.training.epoch_program import EpochProgram
from components.training.execution_plan import ExecutionPlan
from components.training.execution_strategy import ExecutionStrategy
from components.training.metric_counts import MetricCounts
from components.training.whole_epochs import MOST_SECONDS
from components.training.xla_function import XlaFunction

NewMetrics = Callable[[], MetricCounts]


@dataclass(frozen=True)
class PackRows:
    """Rows as the networks of a pack take them, and which of them train and validate each network.

    Attributes:
        rows: all rows; `train` and `validation` of it are those of the first network.
        train: of each network, sorted positions among the rows.
        validation: of each network, sorted positions among the rows.
        seeds: of each network.
    """

    rows: PreparedRows
    train: Sequence[np.ndarray]
    validation: Sequence[np.ndarray]
    seeds: Sequence[int]

    @property
    def count(self) -> int:
        """How many rows each network is trained on in an epoch."""
        return min(map(len, self.train))

    @cached_property
    def held_out(self) -> np.ndarray:
        """(validation rows, networks) int32: those of each network, filled up with its first."""
        most = max(map(len, self.validation))
        return np.stack([np.append(rows, np.full(most - len(rows), rows[0])) for rows in self.validation], 1).astype(
            "int32"
        )

    @cached_property
    def present(self) -> np.ndarray:
        """(validation rows, networks) bool: where `held_out` is not filled up."""
        return np.arange(len(self.held_out))[:, None] < [len(rows) for rows in self.validation]

    def order(self, epoch: int) -> np.ndarray:
        """(count, networks) int32: the order of the rows in an epoch."""
        drawn = [
            rows[epoch_order(seed, epoch, len(rows))[: self.count]]
            for rows, seed in zip(self.train, self.seeds, strict=True)
        ]
        return np.stack(drawn, 1).astype("int32")


@dataclass(frozen=True)
class PackChunk:
    """Epochs of all networks that were trained in one go.

    Attributes:
        figures: (epochs, networks, 4), as those of `EpochChunk`.
        weights: (epochs, networks, weights) float32.
        metrics: of training and validation rows, (epochs, networks) each, counted when called.
        predictions: (epochs, validation rows, networks, outputs) of the rows that each holds out, as `PackRows.held_out`.
    """

    first: int
    figures: np.ndarray
    weights: np.ndarray
    metrics: Callable[[], tuple[EpochMetrics, EpochMetrics]]
    predictions: np.ndarray
    seconds: float


class PackStrategy(ExecutionStrategy):
    """What both ways have in common; `partial_epochs` are those of the networks, as one was left in the middle."""

    def __init__(self, program: EpochProgram, rows: PackRows, new_metrics: NewMetrics) -> None:
        super().__init__(program, rows.rows, new_metrics)
        self._pack = rows
        self._networks = len(rows.train)
        self.partial_epochs = [PartialEpoch() for _ in rows.train]

    @override
    def _draw(self, seed: int, epoch: int) -> np.ndarray:
        return self._pack.order(epoch)

    def take_seeds(self, seeds: Sequence[int]) -> PackRows:
        """Draw the orders of the rows with other seeds from now on: the rows with them."""
        self._pack = replace(self._pack, seeds=tuple(seeds))
        self._drawn.clear()
        return self._pack

    def _validation_counts(self, predictions: np.ndarray) -> list[MetricCounts]:
        """Of each network, from predictions (epochs, validation rows, networks, outputs)."""
        counted = []
        for place, rows in enumerate(self._pack.validation):
            metrics = self._new_metrics()
            y = np.broadcast_to(self._rows.y[rows, 0], (len(predictions), len(rows)))
            metrics.update_state(y, predictions[:, : len(rows), place])
            counted.append(metrics)
        return counted


class PackEpochs(PackStrategy):
    """Drives `EpochProgram.epochs`."""

    def __init__(self, program: EpochProgram, rows: PackRows, new_metrics: NewMetrics, plan: ExecutionPlan) -> None:
        super().__init__(program, rows, new_metrics)
        self._most, self._count = plan.epochs_a_call, rows.count
        exact = program.train_step.exact_batches
        self._padded = self._count if exact else -(-self._count // program.batch_size) * program.batch_size
        self._held_out, self._present = tf.constant(rows.held_out), tf.constant(rows.present.astype("float32"))
        networks = self._networks

        def epochs(tensors: Any, held_out: Any, present: Any, orders: Any, count: Any) -> Any:
            return program.epochs(tensors, held_out, orders, count, present=present)

        self._epochs = self._function(
            epochs,
            tf.TensorSpec(self._held_out.shape, tf.int32),
            tf.TensorSpec(self._held_out.shape, tf.float32),
            tf.TensorSpec((self._most, self._padded, networks), tf.int32),
            tf.TensorSpec((), tf.int32),
        )
        self._fitting = self._most

    def advance(self, first: int, count: int, compiled: bool, go_on: Callable[[], bool]) -> PackChunk | None:
        """Train up to `count` epochs after `first` epochs; None where `go_on` says no before one is whole."""
        count, rows = min(count, self._fitting), self._count
        orders = np.zeros((self._most, self._padded, self._networks), "int32")
        for epoch in range(count):
            orders[epoch, :rows] = self._order(0, first + epoch)
        for epoch in range(count, 2 * count):
            self._draw_ahead(0, first + epoch)
        if compiled and not self.is_compiled(go_on):
            return None
        began = time.perf_counter()
        given = self._held_out, self._present, tf.constant(orders), tf.constant(count)
        done, figures, predictions, held_out, weights = self._epochs(*self._tensors, *given, compiled=compiled)
        trained, seconds = int(done), time.perf_counter() - began
        if compiled:
            self._fitting = max(1, min(self._most, int(MOST_SECONDS * trained / max(seconds, 1e-9))))
        of_held_out = np.asarray(held_out)[:trained]

        def metrics() -> tuple[EpochMetrics, EpochMetrics]:
            shape = self._most, -1, self._networks, predictions.shape[-1]
            learned = np.asarray(predictions).reshape(shape)[:trained, :rows]
            training = []
            for place in range(self._networks):
                counts = self._new_metrics()
                counts.update_state(self._rows.y[orders[:trained, :rows, place], 0], learned[:, :, place])
                training.append(counts)
            return _together(training), _together(self._validation_counts(of_held_out))

        return PackChunk(
            first, np.asarray(figures)[:trained], np.asarray(weights)[:trained], metrics, of_held_out, seconds
        )


class PackBlocks(PackStrategy):
    """Drives `EpochProgram.block`."""

    def __init__(self, program: EpochProgram, rows: PackRows, new_metrics: NewMetrics, plan: ExecutionPlan) -> None:
        super().__init__(program, rows, new_metrics)
        batch, count = program.batch_size, rows.count
        rest = count % batch if program.train_step.exact_batches else 0
        self._count, self._rest, self._size = count - rest, rest, batch * plan.batches_a_block
        self._val_size = min(self._size, len(rows.held_out))
        networks, counted = self._networks, tf.TensorSpec((), tf.int32)
        self._train = self._function(program.block, tf.TensorSpec((self._size, networks), tf.int32), counted)
        self._train_rest = None
        if rest:
            self._train_rest = self._function(program.last_batch, tf.TensorSpec((rest, networks), tf.int32))
        self._validate = self._function(
            program.validation_block,
            tf.TensorSpec((self._val_size, networks), tf.int32),
            tf.TensorSpec((networks,), tf.int32),
        )
        self._end = XlaFunction(program.end_epoch, tf.TensorSpec((networks,), tf.float32))
        self._counting: list[Future[None]] = []

    def advance(self, first: int, _count: int, compiled: bool, go_on: Callable[[], bool]) -> PackChunk | None:
        """Train one epoch after `first` epochs, or what was left of it; None where `go_on` says no before it is whole."""
        if compiled and not self.is_compiled(go_on):
            return None
        began, networks = time.perf_counter(), self._networks
        training = [self._new_metrics() for _ in range(networks)]
        for metrics, partial in zip(training, self.partial_epochs, strict=True):
            metrics.counts = partial.counts
        order = self._order(0, first)
        self._drawn.clear()  # of a large table one order is kept
        self._draw_ahead(0, first + 1)
        if not self._train_blocks(order, training, compiled, go_on):
            return None
        held_out, counts = self._pack.held_out, self._pack.present.sum(0)
        losses, penalty, said = np.zeros(networks), np.zeros(networks), []
        for at in range(0, len(held_out), self._val_size):
            indices = held_out[at : at + self._val_size]
            given = filled(indices, self._val_size), tf.constant(np.clip(counts - at, 0, len(indices)).astype("int32"))
            summed, penalty_now, predictions = self._validate(*self._tensors, *given, compiled=compiled)
            losses, penalty = losses + np.asarray(summed), np.asarray(penalty_now)
            said.append(np.asarray(predictions)[: len(indices)])
        val_loss = losses / counts + penalty
        batches = -(-self._pack.count // self._program.batch_size)
        sums = np.array([(partial.loss_sum, partial.squared_norm_sum) for partial in self.partial_epochs])
        self.partial_epoch, self.partial_epochs = PartialEpoch(), [PartialEpoch() for _ in range(networks)]
        rates = np.asarray(self._program.train_step.rates())
        self._end(tf.constant(val_loss, tf.float32), compiled=False)
        figures = np.stack([sums[:, 0] / self._pack.count, val_loss, sums[:, 1] / batches, rates], axis=1)[None]
        weights = np.asarray(self._program.train_step.flat_weights())[None]
        of_held_out, seconds = np.concatenate(said)[None], time.perf_counter() - began

        def metrics_of_epoch() -> tuple[EpochMetrics, EpochMetrics]:
            return _together(training), _together(self._validation_counts(of_held_out))

        return PackChunk(first, figures, weights, metrics_of_epoch, of_held_out, seconds)

    def _train_blocks(
        self, order: np.ndarray, metrics: Sequence[MetricCounts], compiled: bool, go_on: Callable[[], bool]
    ) -> bool:
        """Train on all blocks that are not done yet, of `order` (rows, networks); says whether all are done."""

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
        self.partial_epochs = [
            replace(partial, counts=counts.counts) for partial, counts in zip(self.partial_epochs, metrics, strict=True)
        ]
        return whole

    def _add(self, indices: np.ndarray, metrics: Sequence[MetricCounts], trained: list[tf.Tensor]) -> None:
        losses, squared_norms, predictions = trained
        self._counting.append(self._executor.submit(self._count_rows, indices, metrics, predictions))
        sums = zip(self.partial_epochs, np.asarray(losses), np.asarray(squared_norms), strict=True)
        self.partial_epochs = [
            replace(
                partial,
                blocks=partial.blocks + 1,
                loss_sum=partial.loss_sum + float(loss),
                squared_norm_sum=partial.squared_norm_sum + float(squared_norm),
            )
            for partial, loss, squared_norm in sums
        ]
        self.partial_epoch = self.partial_epochs[0]

    def _count_rows(self, indices: np.ndarray, metrics: Sequence[MetricCounts], predictions: tf.Tensor) -> None:
        said = np.asarray(predictions)[: len(indices)]
        for place, counts in enumerate(metrics):
            counts.update_state(self._rows.y[indices[:, place], 0][None], said[None, :, place])


def _together(counts: Sequence[MetricCounts]) -> EpochMetrics:
    """The metrics of each network, (epochs, networks)."""
    of_each = [metrics.result() for metrics in counts]
    return {name: np.stack([metrics[name] for metrics in of_each], axis=1) for name in of_each[0]}
