"""What is compiled: many whole epochs in one program, or a block of the batches of a long epoch.

The rows of an epoch are gathered once, in the epoch's order; the loop over the batches then reads slices. Loss, gradient
norm, early stopping and the learning rate are kept inside the program: between two calls nothing is left to decide.
"""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from components.training.epoch_chunk import PreparedRows, Rules
from components.training.train_step import TrainStep

PLATEAU_DELTA = 1e-4  # Keras's ReduceLROnPlateau: smaller falls of the loss do not count
INFINITE = float("inf")


class Marks:
    """What the rules remember between epochs, as one variable of float32 values."""

    NAMES = ("best_loss", "waited", "plateau_best", "plateau_waited")

    def __init__(self) -> None:
        self.variable = keras.Variable(self.fresh(), name="marks", dtype="float32", trainable=False)

    @staticmethod
    def fresh() -> np.ndarray:
        return np.array([INFINITE, 0, INFINITE, 0], "float32")

    def __getitem__(self, name: str) -> float:
        return float(self.variable.numpy()[self.NAMES.index(name)])

    def restart(self) -> None:
        """Let the patience of early stopping begin anew, as when a run that had ended goes on; all else stays."""
        self.variable.assign([0.0 if name == "waited" else self[name] for name in self.NAMES])


class EpochProgram:
    """Functions for `XlaFunction`, on one learner and one set of rules."""

    def __init__(self, learner: TrainStep, rules: Rules, batch_size: int, rows: int) -> None:
        """`rows` are trained in an epoch."""
        self.learner, self.rules, self.batch_size, self.rows = learner, rules, batch_size, rows
        self.marks = Marks()

    @property
    def variables(self) -> list[keras.Variable]:
        """All that a run needs to go on exactly where it was."""
        return [*self.learner.variables, self.marks.variable]

    def epochs(self, data: "Data", held: Any, orders: Any, count: Any) -> tuple[Any, ...]:
        """Train `count` epochs, fewer where the rules end the run.

        Args:
            data: all rows.
            held: (held rows,) int32, places of the rows to validate on.
            orders: (most, padded rows) int32, places of the training rows in the order of each epoch; padding is any.
            count: scalar int32, at most `most`.

        Returns:
            how many epochs were trained; then for each of them: loss, validation loss, squared gradient norm and
            learning rate (most, 4), answers while training (most * batches, batch, outputs), validation answers (most,
            held rows, outputs), and the weights after it (most, weights). Float32.
        """
        most, batches = orders.shape[0], -(-self.rows // self.batch_size)
        outputs, held_rows = self.learner.model.output_shape[-1], held.shape[0]
        held_x, held_y = tf.gather(data.x, held), tf.gather(data.y, held)

        def epoch(done: Any, _: Any, told: Any, answers: Any, held_answers: Any, kept: Any) -> tuple[Any, ...]:
            rows = data.at(orders[done], self.rows)
            loss, squared, answers = self._pass(rows, self.rows, answers, done * batches)
            rate = tf.convert_to_tensor(self.learner.optimizer.learning_rate)
            given, penalty = self.learner.answer(held_x)
            held_loss = self.learner.loss(held_y, given) / held_rows + penalty
            ended = self.end_epoch(held_loss)
            figures = tf.stack([loss, held_loss, squared, rate])
            told = tf.tensor_scatter_nd_update(told, [[done]], [figures])
            held_answers = tf.tensor_scatter_nd_update(held_answers, [[done]], [given])
            kept = tf.tensor_scatter_nd_update(kept, [[done]], [self.learner.flat_weights()])
            return done + 1, ended, told, answers, held_answers, kept

        start = (
            tf.constant(0),
            tf.constant(False),
            tf.zeros((most, 4)),
            tf.zeros((most * batches, self.batch_size, outputs)),
            tf.zeros((most, held_rows, outputs)),
            tf.zeros((most, self.learner.count)),
        )
        done, _, *found = tf.while_loop(
            lambda done, ended, *_: tf.logical_and(done < count, tf.logical_not(ended)),
            epoch,
            start,
            parallel_iterations=1,
        )
        return done, *found

    def _pass(self, rows: "Rows", count: int, answers: Any, at: Any) -> tuple[Any, Any, Any]:
        """One pass over the rows: mean loss, mean squared gradient norm, and the answers written from batch `at` on."""
        whole, rest = divmod(count, self.batch_size)
        padded = rest and not self.learner.exact_batches
        losses, squares, answers = self.batches(rows, count, whole + bool(padded), answers, at)
        if rest and not padded:
            part = rows.part(whole * self.batch_size, rest)
            given, loss, more = self.learner.step(*part, tf.constant(float(rest)))
            losses, squares = losses + loss, [one + other for one, other in zip(squares, more, strict=True)]
            given = tf.pad(given, [[0, self.batch_size - rest], [0, 0]])
            answers = tf.tensor_scatter_nd_update(answers, [[at + whole]], [given])
        squared = tf.add_n([tf.reduce_sum(part) for part in squares])
        return losses / count, squared / (whole + bool(rest)), answers

    def batches(self, rows: "Rows", count: Any, batches: Any, answers: Any, at: Any) -> tuple[Any, Any, Any]:
        """Train on the first `batches` batches of `rows`, of which `count` rows are no padding."""
        size = self.batch_size

        def batch(place: Any, losses: Any, squares: list[Any], answers: Any) -> tuple[Any, ...]:
            there = tf.cast(tf.minimum(count - place * size, size), tf.float32)
            given, loss, more = self.learner.step(*rows.part(place * size, size), there)
            answers = tf.tensor_scatter_nd_update(answers, [[at + place]], [given])
            squares = [one + other for one, other in zip(squares, more, strict=True)]
            return place + 1, losses + loss, squares, answers

        start = (tf.constant(0), tf.zeros(()), self.learner.no_squares(), answers)
        _, losses, squares, answers = tf.while_loop(
            lambda place, *_: place < batches, batch, start, parallel_iterations=1
        )
        return losses, squares, answers

    def block(self, data: "Data", places: Any, count: Any) -> tuple[Any, ...]:
        """Train on the rows at the first `count` of `places`, which are filled up to whole batches with any.

        Returns:
            the summed loss, the summed squared gradient norms, and the answers (places, outputs).
        """
        outputs = self.learner.model.output_shape[-1]
        answers = tf.zeros((places.shape[0] // self.batch_size, self.batch_size, outputs))
        there = -(-count // self.batch_size)
        losses, squares, answers = self.batches(data.at(places, count), count, there, answers, 0)
        squared = tf.add_n([tf.reduce_sum(part) for part in squares])
        return losses, squared, tf.reshape(answers, [-1, outputs])

    def rest(self, data: "Data", places: Any) -> tuple[Any, ...]:
        """Train on one batch of its own size: the last, smaller one, where batches have to be exact. As `block`."""
        rows, size = data.at(places, places.shape[0]), tf.constant(float(places.shape[0]))
        answers, loss, squares = self.learner.step(rows.x, rows.y, rows.weights, size)
        return loss, tf.add_n([tf.reduce_sum(part) for part in squares]), answers

    def held_block(self, data: "Data", places: Any, count: Any) -> tuple[Any, Any, Any]:
        """Rows to validate on: the summed loss of the first `count` of `places`, the penalty, and all answers."""
        answers, penalty = self.learner.answer(tf.gather(data.x, places))
        there = tf.cast(tf.range(places.shape[0]) < count, tf.float32)
        return self.learner.loss(tf.gather(data.y, places), answers, there), penalty, answers

    def end_epoch(self, held_loss: Any) -> Any:
        """Apply the rules after an epoch; says whether the run is to end."""
        if self.rules.stopping is None and self.rules.plateau is None:
            return tf.constant(False)
        best_loss, waited, plateau_best, plateau_waited = tf.unstack(self.marks.variable.value)
        better = held_loss < best_loss
        waited = tf.where(better, 0.0, waited + 1)
        plateau_best, plateau_waited = self._plateau(held_loss, plateau_best, plateau_waited)
        marks = [tf.where(better, held_loss, best_loss), waited, plateau_best, plateau_waited]
        self.marks.variable.assign(tf.stack(marks))
        patience = self.rules.stopping.patience if self.rules.stopping else INFINITE
        return waited >= patience

    def _plateau(self, held_loss: Any, best: Any, waited: Any) -> tuple[Any, Any]:
        """Keras's ReduceLROnPlateau without cooldown."""
        plateau = self.rules.plateau
        if plateau is None:
            return best, waited
        fell = held_loss < best - PLATEAU_DELTA
        waited = tf.where(fell, 0.0, waited + 1)
        reduce = waited >= plateau.patience
        rate = self.learner.optimizer.learning_rate
        lower = tf.maximum(rate.value * plateau.factor, plateau.min_lr)
        rate.assign(tf.where(tf.logical_and(reduce, rate.value > plateau.min_lr), lower, rate.value))
        return tf.where(fell, held_loss, best), tf.where(reduce, 0.0, waited)


@dataclass(frozen=True)
class Rows:
    """Rows as a loop over batches reads them: x (rows, width), y (rows, 1), weights (rows,)."""

    x: Any
    y: Any
    weights: Any

    def part(self, at: Any, size: int) -> tuple[Any, Any, Any]:
        """`size` rows from `at` on."""
        return (
            tf.slice(self.x, [at, 0], [size, self.x.shape[1]]),
            tf.slice(self.y, [at, 0], [size, 1]),
            tf.slice(self.weights, [at], [size]),
        )


@dataclass(frozen=True)
class Data:
    """All rows of a table, each once; without `weights` all count alike."""

    x: Any
    y: Any
    weights: Any = None

    def at(self, places: Any, count: Any) -> Rows:
        """The rows at `places`; those behind the first `count` fill up and have weight 0."""
        there = tf.cast(tf.range(places.shape[0]) < count, tf.float32)
        weights = there if self.weights is None else tf.gather(self.weights, places) * there
        return Rows(tf.gather(self.x, places), tf.gather(self.y, places), weights)


def tensors_of(rows: PreparedRows) -> list[tf.Tensor]:
    """What `Data` is made of; x is not copied where it begins as TensorFlow wants it: a large table is there once."""
    x = rows.x
    aligned = x.ctypes.data % 64 == 0 and x.flags.c_contiguous and x.flags.writeable
    shared = tf.experimental.dlpack.from_dlpack(x.__dlpack__()) if aligned else tf.convert_to_tensor(x)
    return [shared, *[tf.convert_to_tensor(part) for part in (rows.y, rows.weights) if part is not None]]


def padded_rows(rows: int, batch_size: int, exact: bool) -> int:
    """How long an epoch's order is: filled up to whole batches, unless the batches have to be exact."""
    return rows if exact else -(-rows // batch_size) * batch_size
