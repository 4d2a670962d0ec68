"""Long epochs: block after block of batches, so that a pause acts in the middle of one."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import tensorflow as tf

from components.training.epoch_chunk import EpochChunk, Part, PreparedRows, order_of
from components.training.epoch_program import Data, EpochProgram, tensors_of
from components.training.execution_plan import ExecutionPlan
from components.training.metric_counts import Tally
from components.training.xla_function import XlaFunction


class Blocks:
    """Drives `EpochProgram.block`, which gathers the rows of a block by itself."""

    def __init__(self, programs: EpochProgram, rows: PreparedRows, tally: Tally, pace: ExecutionPlan) -> None:
        self._programs, self._rows, self._tally = programs, rows, tally
        self.part = Part()
        batch, count = programs.batch_size, len(rows.train)
        rest = count % batch if programs.learner.exact_batches else 0
        self._count, self._rest = count - rest, rest
        self._size = batch * pace.batches_a_block
        self._held_size = min(self._size, len(rows.held))
        self._data = tensors_of(rows)
        self._train = self._compiled(programs.block, self._size, counted=True)
        self._train_rest = self._compiled(programs.rest, rest, counted=False) if rest else None
        self._hold = self._compiled(programs.held_block, self._held_size, counted=True)
        self._end = XlaFunction(programs.end_epoch, tf.TensorSpec((), tf.float32))
        self._beside = ThreadPoolExecutor(1)  # draws the next epoch's order, counts the last block's answers
        self._counting: list[Future[np.ndarray]] = []
        self._drawn: dict[tuple[int, int], Future[np.ndarray]] = {}

    def _compiled(self, program: Callable[..., object], size: int, *, counted: bool) -> XlaFunction:
        """A program of all rows, places of `size` of them, and how many of these count."""
        given = [tf.TensorSpec(part.shape, part.dtype) for part in self._data]
        places = [tf.TensorSpec((size,), tf.int32), *([tf.TensorSpec((), tf.int32)] if counted else [])]
        width = len(given)
        return XlaFunction(lambda *all_: program(Data(*all_[:width]), *all_[width:]), *given, *places)

    def compile_behind(self) -> None:
        none = tf.constant(0)
        self._train.compile_behind(*self._data, tf.zeros(self._size, tf.int32), none)
        self._hold.compile_behind(*self._data, tf.zeros(self._held_size, tf.int32), none)
        if self._train_rest:
            self._train_rest.compile_behind(*self._data, tf.zeros(self._rest, tf.int32))

    def _all_programs(self) -> list[XlaFunction]:
        return [program for program in (self._train, self._train_rest, self._hold) if program is not None]

    def why_uncompiled(self) -> str:
        return self._train.why_uncompiled

    def close(self) -> None:
        self._beside.shutdown(cancel_futures=True)

    def advance(
        self, seed: int, first: int, _count: int, compiled: bool, go_on: Callable[[], bool]
    ) -> EpochChunk | None:
        """Train one epoch, or what was left of it; None where `go_on` says no in its middle."""
        if compiled and not all(program.wait(go_on) for program in self._all_programs()):
            return None
        began = time.perf_counter()
        rows = len(self._rows.train)
        done = self._learn(self._order(seed, first), compiled, go_on)
        self._take_counted()
        if not done:
            return None
        held_loss, held_tally = self._validate(compiled)
        part, self.part = self.part, Part()
        loss, squared = part.losses / rows, part.squared / -(-rows // self._programs.batch_size)
        rate = float(np.asarray(self._programs.learner.optimizer.learning_rate))
        self._end(tf.constant(held_loss, tf.float32), compiled=False)
        kept = np.asarray(self._programs.learner.flat_weights())[None]
        told = np.array([[loss, held_loss, squared, rate]])
        assert part.tally is not None  # noqa: S101 - an epoch has rows
        tallies = part.tally[None], held_tally[None]
        return EpochChunk(first, told, kept, lambda: tallies, time.perf_counter() - began)

    def _learn(self, order: np.ndarray, compiled: bool, go_on: Callable[[], bool]) -> bool:
        """All blocks that are not done yet; says whether all are. `order` are places of rows."""
        edges = range(0, self._count, self._size)
        while self.part.blocks < len(edges):
            if not go_on():
                return False
            at = edges[self.part.blocks]
            places = order[at : min(at + self._size, self._count)]
            given = _filled(places, self._size), tf.constant(len(places))
            self._add(places, self._train(*self._data, *given, compiled=compiled))
        if self._train_rest:
            places = order[self._count :]
            self._add(places, self._train_rest(*self._data, _filled(places, self._rest), compiled=compiled))
        return True

    def _order(self, seed: int, epoch: int) -> np.ndarray:
        """Places of the training rows in the order of an epoch; that of the next one is drawn meanwhile."""
        drawn = self._drawn.pop((seed, epoch), None)
        self._drawn = {(seed, epoch + 1): self._beside.submit(self._draw, seed, epoch + 1)}
        return drawn.result() if drawn else self._draw(seed, epoch)

    def _draw(self, seed: int, epoch: int) -> np.ndarray:
        train = self._rows.train
        return train[order_of(seed, epoch, len(train))].astype("int32")

    def _add(self, places: np.ndarray, learned: list[tf.Tensor]) -> None:
        loss, squared, answers = learned
        self._counting.append(self._beside.submit(self._counted, places, answers))
        before = self.part
        self.part = Part(before.blocks + 1, before.losses + float(loss), before.squared + float(squared), before.tally)

    def _take_counted(self) -> None:
        for counting in self._counting:
            before, tally = self.part.tally, counting.result()
            self.part.tally = tally if before is None else before + tally
        self._counting.clear()

    def _counted(self, places: np.ndarray, answers: tf.Tensor) -> np.ndarray:
        given = np.asarray(answers)[None, : len(places)]
        counted: np.ndarray = self._tally.count(self._rows.y[places, 0][None], given)[0]
        return counted

    def _validate(self, compiled: bool) -> tuple[float, np.ndarray]:
        """The validation loss, penalties of the weights included, and the tally."""
        held, losses, penalty = self._rows.held, 0.0, 0.0
        tally: np.ndarray | float = 0.0
        for at in range(0, len(held), self._held_size):
            places = held[at : at + self._held_size]
            given = _filled(places, self._held_size), tf.constant(len(places))
            loss, penalty_now, answers = self._hold(*self._data, *given, compiled=compiled)
            losses, penalty = losses + float(loss), float(penalty_now)
            tally = tally + self._counted(places, answers)
        return losses / len(held) + penalty, np.asarray(tally)


def _filled(places: np.ndarray, size: int) -> tf.Tensor:
    """Places as int32, filled up to `size` with the first row of the table."""
    filled = np.zeros(size, "int32")
    filled[: len(places)] = places
    return tf.constant(filled)
