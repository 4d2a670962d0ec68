"""What is compiled: many whole epochs in one program, or a block of the batches of a long epoch.

The rows of an epoch are gathered once, in the epoch's order; the loop over the batches then reads slices. Loss, gradient
norm, early stopping and the learning rate are kept inside the program: between two calls nothing is left to decide.
"""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from components.domain.recipe import Training
from components.training.early_stopping import EarlyStoppingCallback
from components.training.epoch_chunk import PreparedRows
from components.training.reduce_lr_on_plateau import ReduceLROnPlateauCallback
from components.training.train_step import TrainStep


class EpochProgram:
    """Functions for `XlaFunction`, on one train step and the callbacks of one run.

    Shapes are those of one network; of a pack there is an axis of the networks behind that of the rows, batches or epochs.
    """

    def __init__(self, train_step: TrainStep, training: Training, rows: int) -> None:
        """`rows` are trained in an epoch."""
        self.train_step, self.batch_size, self.rows = train_step, training.batch_size, rows
        self.lead = train_step.lead
        self.early_stopping = EarlyStoppingCallback(training.early_stopping, self.lead)
        self.reduce_lr_on_plateau = ReduceLROnPlateauCallback(
            training.learning_rate_schedule, train_step.plateau_rate, self.lead, train_step.plateau_unit
        )

    @property
    def variables(self) -> list[keras.Variable]:
        """All that a run needs to go on exactly where it was."""
        callbacks = self.early_stopping, self.reduce_lr_on_plateau
        return [*self.train_step.variables, *(callback.variable for callback in callbacks)]

    def epochs(
        self, tensors: "RowTensors", validation: Any, orders: Any, count: Any, rows: Any = None, present: Any = None
    ) -> tuple[Any, ...]:
        """Train `count` epochs, fewer where early stopping ends the run.

        Args:
            tensors: all rows.
            validation: (validation rows,) int32, indices of the rows to validate on.
            orders: (most, padded rows) int32, indices of the training rows in the order of each epoch; padding is any.
            count: scalar int32, at most `most`.
            rows: scalar int32, of how many rows an epoch is where that is left to the call: at most the program's own.
            present: as `validation`, float32, 0 where networks validate on fewer rows than others; None where all count.

        Returns:
            how many epochs were trained; then for each of them: loss, validation loss, squared gradient norm and
            learning rate (most, 4), predictions while training (most * batches, batch, outputs), validation predictions
            (most, validation rows, outputs), and the weights after it (most, weights). Float32.
        """
        trained = self.rows if rows is None else rows
        most, batches = orders.shape[0], -(-self.rows // self.batch_size)
        outputs, lead = self.train_step.model.output_shape[-1], self.lead
        val_rows = validation.shape[0] if present is None else tf.reduce_sum(present, 0)
        val_x, val_y = tensors.inputs(validation), tf.gather(tensors.y, validation)

        def epoch(done: Any, _: Any, figures: Any, predictions: Any, val_predictions: Any, weights: Any) -> Any:
            gathered, at = tensors.gather(orders[done], trained), done * batches
            train = self._train_all if rows is None else self._train_some
            loss, squared_norm, predictions = train(gathered, trained, predictions, at)
            rate = self.train_step.rates()
            predicted, summed, penalty = self.train_step.validate(val_x, val_y, present)
            val_loss = summed / val_rows + penalty
            ended = self.end_epoch(val_loss)
            row = tf.stack([loss, val_loss, squared_norm, rate], axis=-1)
            figures = tf.tensor_scatter_nd_update(figures, [[done]], [row])
            val_predictions = tf.tensor_scatter_nd_update(val_predictions, [[done]], [predicted])
            weights = tf.tensor_scatter_nd_update(weights, [[done]], [self.train_step.flat_weights()])
            return done + 1, ended, figures, predictions, val_predictions, weights

        start = (
            tf.constant(0),
            tf.constant(False),
            tf.zeros((most, *lead, 4)),
            tf.zeros((most * batches, self.batch_size, *lead, outputs)),
            tf.zeros((most, validation.shape[0], *lead, outputs)),
            tf.zeros((most, *lead, self.train_step.count)),
        )
        done, _, *found = tf.while_loop(
            lambda done, ended, *_: tf.logical_and(done < count, tf.logical_not(ended)),
            epoch,
            start,
            parallel_iterations=1,
        )
        return done, *found

    def _train_all(self, rows: "GatheredRows", count: int, predictions: Any, at: Any) -> tuple[Any, Any, Any]:
        """Train on all rows: mean loss, mean squared gradient norm, and the predictions written from batch `at` on."""
        whole, rest = divmod(count, self.batch_size)
        padded = rest and not self.train_step.exact_batches
        losses, squares, predictions = self.batches(rows, count, whole + bool(padded), predictions, at)
        if rest and not padded:
            batch = rows.batch(whole * self.batch_size, rest)
            predicted, loss, more = self.train_step.step(*batch, tf.constant(float(rest)))
            losses, squares = losses + loss, [one + other for one, other in zip(squares, more, strict=True)]
            predicted = tf.pad(predicted, [[0, self.batch_size - rest], *[[0, 0]] * (1 + len(self.lead))])
            predictions = tf.tensor_scatter_nd_update(predictions, [[at + whole]], [predicted])
        squared_norm = self.train_step.squared_norm(squares)
        return losses / count, squared_norm / (whole + bool(rest)), predictions

    def _train_some(self, rows: "GatheredRows", count: Any, predictions: Any, at: Any) -> tuple[Any, Any, Any]:
        """The same of the first `count` rows, scalar int32, where a batch may be padded."""
        batches = (count + self.batch_size - 1) // self.batch_size
        losses, squares, predictions = self.batches(rows, count, batches, predictions, at)
        squared_norm = self.train_step.squared_norm(squares)
        return losses / tf.cast(count, tf.float32), squared_norm / tf.cast(batches, tf.float32), predictions

    def batches(
        self, rows: "GatheredRows", count: Any, batches: Any, predictions: Any, at: Any
    ) -> tuple[Any, Any, Any]:
        """Train on the first `batches` batches of `rows`, of which `count` rows are no padding.

        Returns:
            the summed loss, the summed squares of the gradients as `TrainStep.step` has them, and `predictions`
            (batches, batch, outputs) with those of these batches written from batch `at` on.
        """
        size = self.batch_size

        def batch(number: Any, losses: Any, squares: list[Any], predictions: Any) -> tuple[Any, ...]:
            present = tf.cast(tf.minimum(count - number * size, size), tf.float32)
            predicted, loss, more = self.train_step.step(*rows.batch(number * size, size), present)
            predictions = tf.tensor_scatter_nd_update(predictions, [[at + number]], [predicted])
            squares = [one + other for one, other in zip(squares, more, strict=True)]
            return number + 1, losses + loss, squares, predictions

        start = (tf.constant(0), tf.zeros(self.lead), self.train_step.no_squares(), predictions)
        _, losses, squares, predictions = tf.while_loop(
            lambda number, *_: number < batches, batch, start, parallel_iterations=1
        )
        return losses, squares, predictions

    def block(self, tensors: "RowTensors", indices: Any, count: Any) -> tuple[Any, ...]:
        """Train on the rows at the first `count` of `indices`, which are filled up to whole batches with any.

        Returns:
            the summed loss, the summed squared gradient norms, and the predictions (indices, outputs).
        """
        outputs = self.train_step.model.output_shape[-1]
        predictions = tf.zeros((indices.shape[0] // self.batch_size, self.batch_size, *self.lead, outputs))
        batches = -(-count // self.batch_size)
        losses, squares, predictions = self.batches(tensors.gather(indices, count), count, batches, predictions, 0)
        squared_norm = self.train_step.squared_norm(squares)
        return losses, squared_norm, tf.reshape(predictions, [-1, *self.lead, outputs])

    def last_batch(self, tensors: "RowTensors", indices: Any) -> tuple[Any, ...]:
        """Train on one batch of its own size: the last, smaller one, where batches have to be exact. As `block`."""
        rows, size = tensors.gather(indices, indices.shape[0]), tf.constant(float(indices.shape[0]))
        predictions, loss, squares = self.train_step.step(rows.x, rows.y, rows.weights, size)
        return loss, self.train_step.squared_norm(squares), predictions

    def validation_block(self, tensors: "RowTensors", indices: Any, count: Any) -> tuple[Any, Any, Any]:
        """Rows to validate on: the summed loss of the first `count` of `indices`, scalar int32 or (networks,), the penalty,
        and all predictions."""
        counts = tf.reshape(tf.range(indices.shape[0]), [-1, *[1] * len(self.lead)]) < count
        x, y = tensors.inputs(indices), tf.gather(tensors.y, indices)
        predictions, losses, penalty = self.train_step.validate(x, y, tf.cast(counts, tf.float32))
        return losses, penalty, predictions

    def end_epoch(self, val_loss: Any) -> Any:
        """Let the callbacks take in an epoch's validation loss; a scalar bool that says whether the run is to end."""
        self.reduce_lr_on_plateau.on_epoch_end(val_loss)
        return self.early_stopping.on_epoch_end(val_loss)


@dataclass(frozen=True)
class GatheredRows:
    """Rows as a loop over batches reads them: x (rows, width), y (rows, 1), weights (rows,); of a pack x (networks, rows,
    width), y (rows, networks, 1), weights (rows, networks)."""

    x: Any
    y: Any
    weights: Any

    def batch(self, at: Any, size: int) -> tuple[Any, Any, Any]:
        """`size` rows from `at` on."""

        def rows(of: Any, axis: int = 0) -> Any:
            begin, shape = [0] * len(of.shape), list(of.shape)
            begin[axis], shape[axis] = at, size
            return tf.slice(of, begin, shape)

        return rows(self.x, len(self.x.shape) - 2), rows(self.y), rows(self.weights)


@dataclass(frozen=True)
class RowTensors:
    """All rows of a table, each once: x (rows, width), y (rows, 1), weights (rows,); without `weights` all count alike."""

    x: Any
    y: Any
    weights: Any = None

    def gather(self, indices: Any, count: Any) -> GatheredRows:
        """The rows at `indices`; those behind the first `count` fill up and have weight 0."""
        present = tf.cast(tf.range(indices.shape[0]) < count, tf.float32)
        if len(indices.shape) > 1:
            present = tf.broadcast_to(present[:, None], indices.shape)
        weights = present if self.weights is None else tf.gather(self.weights, indices) * present
        return GatheredRows(self.inputs(indices), tf.gather(self.y, indices), weights)

    def inputs(self, indices: Any) -> Any:
        """x of the rows at `indices`, (rows,) or (rows, networks): a pack multiplies it network by network, so they lie in
        this order, (networks, rows, width)."""
        return tf.gather(self.x, indices if len(indices.shape) == 1 else tf.transpose(indices))


def tensors_of(rows: PreparedRows) -> list[tf.Tensor]:
    """What `RowTensors` is made of; x is not copied where it begins as TensorFlow wants it: a large table is there once."""
    x = rows.x
    aligned = x.ctypes.data % 64 == 0 and x.flags.c_contiguous and x.flags.writeable
    shared = tf.experimental.dlpack.from_dlpack(x.__dlpack__()) if aligned else tf.convert_to_tensor(x)
    return [shared, *[tf.convert_to_tensor(values) for values in (rows.y, rows.weights) if values is not None]]
