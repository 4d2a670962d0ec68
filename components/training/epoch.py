"""A whole epoch as one compiled program: the real Keras model, loss and optimizer in a loop over the batches.

`model.fit` pays about 3 ms a step for going through Python; here a step of a small network takes some tens of microseconds.
The loop runs in chunks of batches, so that a stop acts while a long epoch is under way.
"""

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from components.recipe import Task

CHUNK_SECONDS = 0.2
FIRST_CHUNK = 16  # batches
EVALUATED_AT_ONCE = 8192  # rows


class CompiledEpoch:
    """Trains `core` on prepared rows x (rows, width) and targets y (rows,) in batches."""

    def __init__(
        self,
        core: keras.Model,
        loss: keras.losses.Loss,
        optimizer: keras.optimizers.Optimizer,
        task: Task,
        x: np.ndarray,
        y: np.ndarray,
        batch_size: int,
    ) -> None:
        self.rows, self.batch_size = len(x), batch_size
        self.batches = -(-self.rows // batch_size)
        self._x, self._y = tf.constant(x), tf.constant(y.reshape(-1, 1))
        self._chunk = FIRST_CHUNK
        self._batches_of = _batch_loop(core, loss, optimizer, task, self.rows, batch_size)

    def order(self, rng: np.random.Generator) -> tf.Tensor:
        """Row positions (rows,) in the order of the epoch, shuffled."""
        return tf.constant(rng.permutation(self.rows).astype("int32"))

    def run(self, order: tf.Tensor, start: int, sums: np.ndarray, go_on: Callable[[], bool]) -> tuple[int, np.ndarray]:
        """Run batches from `start`; returns the next batch and the sums over rows of (loss, metric).

        Ends early, between two chunks, when `go_on` says no.
        """
        while start < self.batches and go_on():
            stop = min(self.batches, start + self._chunk)
            began = time.perf_counter()
            # The sums go through the program, so that they are the same to the last bit wherever an epoch is cut.
            edges = tf.constant(start), tf.constant(stop)
            sums = self._batches_of(self._x, self._y, order, *edges, tf.constant(sums, tf.float64)).numpy()
            took = time.perf_counter() - began
            # Never beyond an epoch: where an epoch is shorter than a chunk may be, it would grow without end.
            fitting = int(self._chunk * CHUNK_SECONDS / max(took, 1e-6))
            self._chunk = max(1, min(4 * self._chunk, fitting, max(FIRST_CHUNK, self.batches)))
            start = stop
        return start, sums


def _batch_loop(
    core: keras.Model,
    loss: keras.losses.Loss,
    optimizer: keras.optimizers.Optimizer,
    task: Task,
    rows: int,
    batch_size: int,
) -> Any:
    variables = core.trainable_variables
    optimizer.build(variables)
    full, rest = divmod(rows, batch_size)

    def step(x: Any, y: Any, places: Any) -> Any:
        inputs, targets = tf.gather(x, places), tf.gather(y, places)
        with tf.GradientTape() as tape:
            outputs = core(inputs, training=True)
            value = loss(targets, outputs)
            if core.losses:
                value += tf.add_n(core.losses)
        optimizer.apply(tape.gradient(value, variables), variables)
        hits = tf.reduce_sum(right_or_off(task, targets, outputs))
        return tf.cast(tf.stack([value * places.shape[0], hits]), tf.float64)

    @tf.function(jit_compile=True, reduce_retracing=False)
    def batches(x: Any, y: Any, order: Any, start: Any, stop: Any, sums: Any) -> Any:
        batch = start
        # Not `for batch in tf.range(...)`: XLA would take its ends for constants and compile anew for each chunk.
        while batch < tf.minimum(stop, full):
            sums += step(x, y, tf.slice(order, [batch * batch_size], [batch_size]))
            batch += 1
        # Not padded to a full batch: BatchNormalization would take the padding for rows.
        if rest and stop > full:
            sums += step(x, y, order[rows - rest :])
        return sums

    return batches


@tf.autograph.experimental.do_not_convert
def right_or_off(task: Task, targets: Any, outputs: Any) -> Any:
    """For each row: 1 where the class is right, or how far a number is off (in standard deviations)."""
    if task is Task.BINARY:
        right = tf.equal(tf.cast(outputs > 0.5, tf.float32), targets)
        return tf.cast(right[:, 0], tf.float32)
    if task is Task.MULTICLASS:
        right = tf.equal(tf.argmax(outputs, axis=-1, output_type=tf.int32), targets[:, 0])
        return tf.cast(right, tf.float32)
    return tf.abs(targets - outputs)[:, 0]


class Evaluation:
    """Loss and metric of `core` on rows it does not learn from."""

    def __init__(self, core: keras.Model, loss: keras.losses.Loss, task: Task, x: np.ndarray, y: np.ndarray) -> None:
        edges = range(0, len(x), EVALUATED_AT_ONCE)
        self._rows = len(x)
        self._parts = [
            (tf.constant(x[at : at + EVALUATED_AT_ONCE]), tf.constant(y[at : at + EVALUATED_AT_ONCE].reshape(-1, 1)))
            for at in edges
        ]

        @tf.function
        def part(inputs: Any, targets: Any) -> Any:
            outputs = core(inputs, training=False)
            rows = tf.cast(tf.shape(inputs)[0], tf.float32)
            return tf.stack([loss(targets, outputs) * rows, tf.reduce_sum(right_or_off(task, targets, outputs))])

        self._part = part
        self._core = core

    def __call__(self) -> np.ndarray:
        """(loss, metric), means over the rows; the loss includes the penalties of the weights, as Keras's does."""
        sums = np.sum([self._part(x, y).numpy() for x, y in self._parts], axis=0) / self._rows
        penalty = float(sum(float(value) for value in self._core.losses)) if self._core.losses else 0.0
        return sums + np.array([penalty, 0.0])


def outputs_of(core: keras.Model, x: np.ndarray) -> np.ndarray:
    """The network's answers to prepared rows, (rows, outputs) float32."""
    parts = [
        np.asarray(core(x[at : at + EVALUATED_AT_ONCE], training=False)) for at in range(0, len(x), EVALUATED_AT_ONCE)
    ]
    return np.concatenate(parts)
