"""Short epochs: many of them in one call of one program."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import tensorflow as tf

from components.training.epoch_chunk import EpochChunk, Part, PreparedRows, order_of
from components.training.epoch_program import Data, EpochProgram, padded_rows, tensors_of
from components.training.execution_plan import ExecutionPlan
from components.training.metric_counts import Tally
from components.training.xla_function import XlaFunction

MOST_SECONDS = 0.1  # of a call: on a slow machine fewer epochs go into one, which changes no result


class WholeEpochs:
    """Drives `EpochProgram.epochs`; draws the orders of the next call while the program runs."""

    def __init__(self, programs: EpochProgram, rows: PreparedRows, tally: Tally, pace: ExecutionPlan) -> None:
        self._tally, self._most = tally, pace.epochs_a_call
        self.part = Part()  # always empty: no epoch is left in the middle
        self._count = len(rows.train)
        self._padded = padded_rows(self._count, programs.batch_size, programs.learner.exact_batches)
        self._data = tensors_of(rows)
        self._held = tf.constant(rows.held.astype("int32"))
        self._train, self._y, self._held_y = rows.train, rows.y[:, 0], rows.y[rows.held, 0]
        self._orders = tf.TensorSpec((self._most, self._padded), tf.int32)
        self._program = XlaFunction(
            lambda *given: programs.epochs(Data(*given[:-3]), *given[-3:]),
            *[tf.TensorSpec(part.shape, part.dtype) for part in (*self._data, self._held)],
            self._orders,
            tf.TensorSpec((), tf.int32),
        )
        self._ahead = ThreadPoolExecutor(1)
        self._drawn: dict[tuple[int, int], Future[np.ndarray]] = {}
        self._fitting = self._most

    def compile_behind(self) -> None:
        nothing = tf.zeros(self._orders.shape, tf.int32), tf.constant(0)
        self._program.compile_behind(*self._data, self._held, *nothing)

    def why_uncompiled(self) -> str:
        return self._program.why_uncompiled

    def advance(
        self, seed: int, first: int, count: int, compiled: bool, go_on: Callable[[], bool]
    ) -> EpochChunk | None:
        """Train up to `count` epochs, as many as fit into a call; None where `go_on` says no before there is a program."""
        count = min(count, self._fitting)
        orders = np.zeros((self._most, self._padded), "int32")
        rows = self._count
        for place in range(count):
            orders[place, :rows] = self._train[self._order(seed, first + place)]
        for place in range(count, 2 * count):
            self._draw(seed, first + place)
        if compiled and not self._program.wait(go_on):
            return None
        began = time.perf_counter()
        given = tf.constant(orders), tf.constant(count)
        done, told_all, answers, held_answers, kept = self._program(*self._data, self._held, *given, compiled=compiled)
        told = np.asarray(told_all)[: int(done)]
        unsound = np.flatnonzero(~np.isfinite(told[:, :3]).all(axis=1))
        trained = unsound[0] + 1 if len(unsound) else len(told)  # what follows has learned nothing
        seconds = time.perf_counter() - began
        if compiled:
            self._fitting = max(1, min(self._most, int(MOST_SECONDS * trained / max(seconds, 1e-9))))

        def tallies() -> tuple[np.ndarray, np.ndarray]:
            learned = np.asarray(answers).reshape(self._most, -1, answers.shape[-1])[:trained, :rows]
            of_training = self._tally.count(self._y[orders[:trained, :rows]], learned)
            held = np.broadcast_to(self._held_y, (trained, len(self._held_y)))
            return of_training, self._tally.count(held, np.asarray(held_answers)[:trained])

        return EpochChunk(first, told[:trained], np.asarray(kept)[:trained], tallies, seconds)

    def close(self) -> None:
        self._ahead.shutdown(cancel_futures=True)

    def _draw(self, seed: int, epoch: int) -> None:
        if (seed, epoch) not in self._drawn:
            self._drawn[seed, epoch] = self._ahead.submit(order_of, seed, epoch, self._count)

    def _order(self, seed: int, epoch: int) -> np.ndarray:
        drawn = self._drawn.pop((seed, epoch), None)
        return drawn.result() if drawn else order_of(seed, epoch, self._count)
