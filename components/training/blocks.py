"""Long epochs: block after block of batches, so that a pause acts in the middle of one."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import tensorflow as tf

from components.training.compiled import Compiled
from components.training.pace import Pace
from components.training.programs import Programs
from components.training.stretch import Part, PreparedRows, Stretch, order_of
from components.training.tally import Tally

Block = tuple[np.ndarray, np.ndarray, np.ndarray]


class Blocks:
    """Drives `Programs.block`; gathers the rows of the next block while the program runs."""

    def __init__(self, programs: Programs, rows: PreparedRows, tally: Tally, pace: Pace) -> None:
        self._programs, self._rows, self._tally = programs, rows, tally
        self.part = Part()
        batch, count = programs.batch_size, len(rows.train)
        rest = count % batch if programs.learner.exact_batches else 0
        self._count, self._rest = count - rest, rest
        self._size = batch * pace.batches_a_block
        self._train = Compiled(programs.block, *self._signature(self._size), tf.TensorSpec((), tf.int32))
        self._train_rest = Compiled(programs.rest, *self._signature(rest)) if rest else None
        self._hold = Compiled(programs.held_block, *self._signature(self._held_size))
        number = tf.TensorSpec((), tf.float32)
        self._end = Compiled(programs.end_epoch, tf.TensorSpec((), tf.int32), number, number, number)
        self._ahead = ThreadPoolExecutor(1)

    @property
    def _held_size(self) -> int:
        return min(self._size, len(self._rows.held))

    def _signature(self, rows: int) -> list[tf.TensorSpec]:
        y = tf.TensorSpec((rows, 1), tf.as_dtype(self._rows.y.dtype))
        return [tf.TensorSpec((rows, self._rows.x.shape[1])), y, tf.TensorSpec((rows,))]

    def compile_behind(self) -> None:
        self._train.compile_behind(*self._nothing(self._size), tf.constant(0))
        self._hold.compile_behind(*self._nothing(self._held_size))
        if self._train_rest:
            self._train_rest.compile_behind(*self._nothing(self._rest))

    def _nothing(self, rows: int) -> list[tf.Tensor]:
        return [tf.zeros(spec.shape, spec.dtype) for spec in self._signature(rows)]

    def why_uncompiled(self) -> str:
        return self._train.why_uncompiled

    def advance(self, seed: int, first: int, _count: int, compiled: bool, go_on: Callable[[], bool]) -> Stretch | None:
        """Train one epoch, or what was left of it; None where `go_on` says no in its middle."""
        if compiled:
            self._train.wait()
        began = time.perf_counter()
        if not self._learn(order_of(seed, first, len(self._rows.train)), compiled, go_on):
            return None
        held_loss, held_tally = self._validate(compiled)
        part, self.part = self.part, Part()
        rows = len(self._rows.train)
        loss, squared = part.losses / rows, part.squared / -(-rows // self._programs.batch_size)
        rate = float(np.asarray(self._programs.learner.optimizer.learning_rate))
        facts = [tf.constant(value, tf.float32) for value in (loss, held_loss, squared)]
        self._end(tf.constant(first + 1), *facts, compiled=False)
        kept = np.asarray(self._programs.learner.flat_weights())[None]
        told = np.array([[loss, held_loss, squared, rate]])
        assert part.tally is not None  # noqa: S101 - an epoch has rows
        tallies = part.tally[None], held_tally[None]
        return Stretch(first, told, kept, lambda: tallies, time.perf_counter() - began)

    def _learn(self, order: np.ndarray, compiled: bool, go_on: Callable[[], bool]) -> bool:
        """All blocks that are not done yet; says whether all are."""
        edges = range(0, self._count, self._size)
        ahead = self._gather_behind(order, edges, self.part.blocks)
        while self.part.blocks < len(edges):
            if not go_on():
                return False
            block, ahead = ahead.result(), self._gather_behind(order, edges, self.part.blocks + 1)
            count = min(self._size, self._count - edges[self.part.blocks])
            self._add(block, self._train(*map(tf.constant, block), tf.constant(count), compiled=compiled), count)
        if self._train_rest:
            block = self._gather(order[self._count :], self._rest)
            self._add(block, self._train_rest(*map(tf.constant, block), compiled=compiled), self._rest)
        return True

    def close(self) -> None:
        self._ahead.shutdown(cancel_futures=True)

    def _add(self, block: Block, learned: list[tf.Tensor], count: int) -> None:
        loss, squared, answers = learned
        tally = self._tally.count(block[1][None, :count, 0], np.asarray(answers)[None, :count])[0]
        before = self.part
        together = tally if before.tally is None else before.tally + tally
        self.part = Part(before.blocks + 1, before.losses + float(loss), before.squared + float(squared), together)

    def _gather_behind(self, order: np.ndarray, edges: range, block: int) -> "Future[Block]":
        if block >= len(edges):  # nothing is read of it
            return self._ahead.submit(self._gather, order[:0], 0)
        stop = min(edges[block] + self._size, self._count)
        return self._ahead.submit(self._gather, order[edges[block] : stop], self._size)

    def _gather(self, places: np.ndarray, size: int) -> Block:
        """The rows at `places`, filled up to `size` with rows of weight 0."""
        filled = np.zeros(size, places.dtype)
        filled[: len(places)] = places
        x, y, weights = self._rows.training(filled)
        weights[len(places) :] = 0
        return x, y, weights

    def _validate(self, compiled: bool) -> tuple[float, np.ndarray]:
        """The validation loss, penalties of the weights included, and the tally."""
        rows, size = self._rows, self._held_size
        losses, tally, penalty = 0.0, np.zeros(0), 0.0
        for at in range(0, len(rows.held), size):
            x, y = rows.validation(slice(at, at + size))
            count = len(x)
            fill = [(0, size - count)]
            x, y = np.pad(x, [*fill, (0, 0)]), np.pad(y, [*fill, (0, 0)])
            there = np.pad(np.ones(count, "float32"), fill)
            loss, penalty_now, answers = self._hold(*map(tf.constant, (x, y, there)), compiled=compiled)
            counted = self._tally.count(y[None, :count, 0], np.asarray(answers)[None, :count])[0]
            losses, penalty = losses + float(loss), float(penalty_now)
            tally = counted if at == 0 else tally + counted
        return losses / len(rows.held) + penalty, tally
