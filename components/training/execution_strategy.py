"""How the epochs of a training are cut into calls of compiled programs: what `WholeEpochs` and `BatchBlocks` share."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import tensorflow as tf

from components.training.epoch_chunk import PartialEpoch, PreparedRows, epoch_order
from components.training.epoch_program import EpochProgram, RowTensors, tensors_of
from components.training.metric_counts import MetricCounts
from components.training.xla_function import XlaFunction


class ExecutionStrategy:
    """Drives an `EpochProgram` on `rows`; `partial_epoch` is the epoch that was left in the middle, if one was."""

    def __init__(
        self,
        program: EpochProgram,
        rows: PreparedRows,
        new_metrics: Callable[[], MetricCounts],
        *,
        resizable: bool = False,
    ) -> None:
        """`resizable` ones also take other rows than these, of which fewer train."""
        self._program, self._rows, self._new_metrics, self._resizable = program, rows, new_metrics, resizable
        self.partial_epoch = PartialEpoch()
        self._tensors = tensors_of(rows)
        self._functions: list[XlaFunction] = []
        self._executor = ThreadPoolExecutor(1)  # works ahead
        self._drawn: dict[tuple[int, int], Future[np.ndarray]] = {}

    def _function(self, program: Callable[..., object], *signature: tf.TensorSpec) -> XlaFunction:
        """A function of all rows, as `RowTensors`, and of arguments of `signature`."""
        specs, width = [tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in self._tensors], len(self._tensors)

        def of_tensors(*arguments: Any) -> object:
            return program(RowTensors(*arguments[:width]), *arguments[width:])

        self._functions.append(XlaFunction(of_tensors, *specs, *signature))
        return self._functions[-1]

    def compile_in_background(self) -> None:
        """Start compiling, in threads."""
        for function in self._functions:
            function.compile_in_background(*self._tensors)

    def is_compiled(self, go_on: Callable[[], bool]) -> bool:
        """Wait until all is compiled, or cannot be; False where `go_on` says no before that."""
        return all(function.wait(go_on) for function in self._functions)

    def _order(self, seed: int, epoch: int) -> np.ndarray:
        """(training rows,) int32: indices of the training rows in the order of an epoch."""
        drawn = self._drawn.pop((seed, epoch), None)
        return drawn.result() if drawn else self._draw(seed, epoch)

    def _draw_ahead(self, seed: int, epoch: int) -> None:
        """Have the order of an epoch drawn beside the training."""
        if (seed, epoch) not in self._drawn:
            self._drawn[seed, epoch] = self._executor.submit(self._draw, seed, epoch)

    def _draw(self, seed: int, epoch: int) -> np.ndarray:
        train = self._rows.train
        return train[epoch_order(seed, epoch, len(train))].astype("int32")

    def take_rows(self, rows: PreparedRows) -> None:
        """Train on `rows` from now on: as many as before, of which at most as many train and the same validate."""
        count, most = len(rows.train), self._program.rows
        alike = rows.x.shape == self._rows.x.shape and np.array_equal(rows.validation, self._rows.validation)
        if not alike or not (0 < count <= most if self._resizable else count == most):
            raise ValueError(
                f"Compiled for {most} training rows of {self._rows.x.shape}. Received {count} of {rows.x.shape}."
            )
        self._rows, self._tensors = rows, tensors_of(rows)
        self._drawn.clear()

    @property
    def why_uncompiled(self) -> str:
        """What XLA says where it cannot compile the network; empty otherwise."""
        return self._functions[0].why_uncompiled

    def close(self) -> None:
        """End the thread that works ahead."""
        self._executor.shutdown(cancel_futures=True)
