"""Reports finished epochs, beside the training: counts their metrics while the next ones train."""

import queue
import threading
from collections.abc import Sequence

import numpy as np

from components.domain.run import EpochRecord, Listener
from components.training.epoch_chunk import EpochChunk, EpochMetrics

DIGITS = 7  # of a float32
WAITING = 2  # chunks; then the training waits for the reporter


class Reporter:
    """A thread between a trainer and a listener; what goes wrong in it is raised where it is next spoken to."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._waiting: queue.Queue[Sequence[EpochChunk | None] | None] = queue.Queue(WAITING)
        self._latest: dict[int, EpochMetrics] = {}  # of each other seed, also when it has ended before the own one
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="reporter", daemon=True)
        self._thread.start()

    def put(self, chunks: Sequence[EpochChunk | None]) -> None:
        """The same epochs under one or several seeds, the recipe's own first; None for a seed that has ended."""
        self._check()
        self._waiting.put(chunks)

    def flush(self) -> None:
        """Wait until all that was put is reported."""
        self._waiting.join()
        self._check()

    def close(self) -> None:
        """Report what was put, and end the thread."""
        self.flush()
        self._waiting.put(None)
        self._thread.join()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (chunks := self._waiting.get()) is not None:
            try:
                if self._failure is None:
                    self._listener.epochs(self._logs(chunks))
            except Exception as error:  # noqa: BLE001 - raised by _check
                self._failure = error
            finally:
                self._waiting.task_done()

    def _logs(self, chunks: Sequence[EpochChunk | None]) -> list[EpochRecord]:
        """One log an epoch; with several seeds also the range of their metrics."""
        own, *others = chunks
        assert own is not None  # noqa: S101 - the own seed is what is reported
        count, metrics = len(own.figures), _epoch_metrics(own)
        reported = metrics | self._ranges(metrics, others, count)
        seconds = sum(chunk.seconds for chunk in chunks if chunk is not None) / count
        columns = [_rounded(values).tolist() for values in reported.values()]
        return [
            EpochRecord(own.first + number, dict(zip(reported, values, strict=True)), seconds)
            for number, values in enumerate(zip(*columns, strict=True), 1)
        ]

    def _ranges(self, own: EpochMetrics, others: Sequence[EpochChunk | None], count: int) -> EpochMetrics:
        """The lowest and highest of all seeds; one that has ended keeps its last metrics."""
        every = [own]
        for seed, other in enumerate(others):
            found = self._latest.get(seed) if other is None else _epoch_metrics(other)
            if found is not None:
                self._latest[seed] = {name: values[-1:] for name, values in found.items()}
                every.append({name: _as_long_as(values, count) for name, values in found.items()})
        if len(every) == 1:
            return {}
        names = [name for name in own if name not in ("learning_rate", "gradient_norm")]
        low = {f"{name}_low": np.min([each[name] for each in every], axis=0) for name in names}
        return low | {f"{name}_high": np.max([each[name] for each in every], axis=0) for name in names}


def _epoch_metrics(chunk: EpochChunk) -> EpochMetrics:
    training, validation = chunk.metrics()
    loss, val_loss, squared_norm, rate = chunk.figures.T
    metrics = {"loss": loss, **training, "val_loss": val_loss}
    metrics |= {f"val_{name}": values for name, values in validation.items()}
    return metrics | {"learning_rate": rate, "gradient_norm": np.sqrt(squared_norm)}


def _as_long_as(values: np.ndarray, count: int) -> np.ndarray:
    """The last `count` values; where there are fewer, the last one again and again."""
    return np.pad(values[-count:], (0, max(0, count - len(values))), mode="edge")


def _rounded(values: np.ndarray) -> np.ndarray:
    """float64 with as many digits as a float32 has."""
    wide = np.asarray(values, "float64")
    rounding = np.isfinite(wide) & (wide != 0)
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(wide, where=rounding, out=np.ones_like(wide)))))
    return np.where(rounding, np.round(wide * scale) / scale, wide)
