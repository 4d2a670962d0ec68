"""Reports finished epochs, beside the training: counts their metrics while the next ones train."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from components.domain.run import EpochRecord, Listener
from components.training.epoch_chunk import EpochChunk, EpochMetrics

DIGITS = 7  # of a float32
NETWORK = "_network_"  # in a name: behind the metric, before the number of the network
WAITING = 2  # chunks; then the training waits for the reporter


class Reporter:
    """A thread between a trainer and a listener; what goes wrong in it is raised where it is next spoken to."""

    def __init__(self, listener: Listener, *, each_network: bool = False) -> None:
        """With `each_network` the validation scores of every one are told, as a pack's race shows them."""
        self._listener, self._each_network = listener, each_network
        self._thread = ThreadPoolExecutor(1, "reporter")
        self._reporting: deque[Future[None]] = deque()
        self._failed = False

    def put(self, chunks: Sequence[EpochChunk | None]) -> None:
        """The same epochs under one or several seeds, the recipe's own first; None for a seed that has ended. Of a pack those
        of the mean, then of each network."""
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
        self._listener.epochs(_records(chunks, each_network=self._each_network))
        self._failed = False


def _records(chunks: Sequence[EpochChunk | None], *, each_network: bool = False) -> list[EpochRecord]:
    """One an epoch; with several seeds also the range of their metrics."""
    own, *others = chunks
    assert own is not None  # noqa: S101 - the own seed is what is reported
    count, metrics = len(own.figures), _epoch_metrics(own)
    seconds = sum(chunk.seconds for chunk in chunks if chunk is not None) / count
    there = [other for other in others if other is not None]
    ranges = _ranges(own, metrics, there)
    if each_network:
        metrics |= _of_each_network(there)
    return [
        EpochRecord(own.first + number, log | more, seconds)
        for number, (log, more) in enumerate(zip(_logs(metrics, count), ranges, strict=True), 1)
    ]


def _of_each_network(chunks: Sequence[EpochChunk]) -> EpochMetrics:
    """The validation loss of each network, counted from 1, and the metric that is watched beside it."""
    found: EpochMetrics = {}
    for number, chunk in enumerate(chunks, 1):
        metrics = _epoch_metrics(chunk)
        watched = next(name for name in ("val_accuracy", "val_mae") if name in metrics)
        found |= {f"{name}{NETWORK}{number}": metrics[name] for name in ("val_loss", watched)}
    return found


def _ranges(own: EpochChunk, metrics: EpochMetrics, others: Sequence[EpochChunk]) -> list[dict[str, float]]:
    """For each epoch of the own seed, the lowest and highest of all seeds that trained it; nothing where no other did."""
    count = len(own.figures)
    seeds = [(own.first, metrics)] + [(other.first, _epoch_metrics(other)) for other in others]
    trained = np.zeros((len(seeds), count), bool)
    names = [name for name in metrics if name not in ("learning_rate", "gradient_norm")]
    values = {name: np.zeros((len(seeds), count)) for name in names}
    for seed, (first, found) in enumerate(seeds):
        epochs = np.arange(own.first, own.last) - first  # where each of the own epochs stands among those found
        trained[seed] = (epochs >= 0) & (epochs < len(found["loss"]))
        for name in names:
            values[name][seed, trained[seed]] = found[name][epochs[trained[seed]]]
    # A network of a pack whose loss is no number any more takes no part.
    told = {name: trained & ~np.isnan(values[name]) for name in names}
    reached = {f"{name}_low": np.min(values[name], axis=0, where=told[name], initial=np.inf) for name in names}
    reached |= {f"{name}_high": np.max(values[name], axis=0, where=told[name], initial=-np.inf) for name in names}
    several = trained.sum(axis=0) > 1
    return [log if also else {} for log, also in zip(_logs(reached, count), several, strict=True)]


def _logs(metrics: EpochMetrics, count: int) -> list[dict[str, float]]:
    """`metrics` of `count` epochs as a log of each."""
    columns = [_rounded(values).tolist() for values in metrics.values()]
    return [dict(zip(metrics, values, strict=True)) for values in zip(*columns, strict=True)] or [{}] * count


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
