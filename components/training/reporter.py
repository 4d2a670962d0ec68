"""Reports finished epochs, beside the training: counts their metrics while the next ones train."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from components.domain.run import EpochRecord, Listener
from components.training.epoch_chunk import EpochChunk, EpochMetrics

DIGITS = 7  # of a float32
WAITING = 2  # chunks; then the training waits for the reporter


class Reporter:
    """A thread between a trainer and a listener; what goes wrong in it is raised where it is next spoken to."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._latest: dict[int, EpochMetrics] = {}  # of each other seed, also when it has ended before the own one
        self._thread = ThreadPoolExecutor(1, "reporter")
        self._reporting: deque[Future[None]] = deque()
        self._failed = False

    def put(self, chunks: Sequence[EpochChunk | None]) -> None:
        """The same epochs under one or several seeds, the recipe's own first; None for a seed that has ended."""
        while self._reporting and (len(self._reporting) > WAITING or self._reporting[0].done()):
            self._reporting.popleft().result()
        self._reporting.append(self._thread.submit(self._report, chunks))

    def flush(self) -> None:
        """Wait until all that was put is reported."""
        while self._reporting:
            self._reporting.popleft().result()

    def close(self) -> None:
        """Report what was put, and end the thread."""
        self.flush()
        self._thread.shutdown()

    def _report(self, chunks: Sequence[EpochChunk | None]) -> None:
        if self._failed:  # no epoch is told when one before it could not be
            return
        self._failed = True
        self._listener.epochs(self._logs(chunks))
        self._failed = False

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
                # Where it has fewer epochs, its last metrics again and again.
                filled = {name: (values[-count:], (0, max(0, count - len(values)))) for name, values in found.items()}
                every.append({name: np.pad(values, more, mode="edge") for name, (values, more) in filled.items()})
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


def _rounded(values: np.ndarray) -> np.ndarray:
    """float64 with as many digits as a float32 has."""
    wide = np.asarray(values, "float64")
    rounding = np.isfinite(wide) & (wide != 0)
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(wide, where=rounding, out=np.ones_like(wide)))))
    return np.where(rounding, np.round(wide * scale) / scale, wide)
