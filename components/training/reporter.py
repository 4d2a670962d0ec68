"""Tells of finished epochs, beside the training: counts their metrics while the next ones train."""

import queue
import threading
from collections.abc import Sequence

import numpy as np

from components.domain.run import EpochRecord, Listener
from components.training.epoch_chunk import EpochChunk
from components.training.metric_counts import Tally

DIGITS = 7  # of a float32
WAITING = 2  # stretches; then the training waits for the telling

Figures = dict[str, np.ndarray]  # by Keras's names, a value an epoch


class Reporter:
    """A thread between a trainer and a listener; what goes wrong in it is raised where it is next spoken to."""

    def __init__(self, tally: Tally, listener: Listener) -> None:
        self._tally, self._listener = tally, listener
        self._waiting: queue.Queue[Sequence[EpochChunk | None] | None] = queue.Queue(WAITING)
        self._latest: dict[int, Figures] = {}  # of each other seed, also when it has ended before the own one
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="reporter", daemon=True)
        self._thread.start()

    def put(self, stretches: Sequence[EpochChunk | None]) -> None:
        """The same epochs under one or several seeds, the recipe's own first; None for a seed that has ended."""
        self._check()
        self._waiting.put(stretches)

    def flush(self) -> None:
        """Until all that was put is told."""
        self._waiting.join()
        self._check()

    def close(self) -> None:
        self.flush()
        self._waiting.put(None)
        self._thread.join()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (stretches := self._waiting.get()) is not None:
            try:
                if self._failure is None:
                    self._listener.epochs(self._logs(stretches))
            except Exception as error:  # noqa: BLE001 - raised by _check
                self._failure = error
            finally:
                self._waiting.task_done()

    def _logs(self, stretches: Sequence[EpochChunk | None]) -> list[EpochRecord]:
        """One log an epoch; with several seeds also the range of their figures."""
        own, *others = stretches
        assert own is not None  # noqa: S101 - the own seed is what is told of
        count, figures = len(own.told), self._figures(own)
        told = figures | self._ranges(figures, others, count)
        seconds = sum(stretch.seconds for stretch in stretches if stretch is not None) / count
        columns = [_rounded(values).tolist() for values in told.values()]
        return [
            EpochRecord(own.first + place + 1, dict(zip(told, values, strict=True)), seconds)
            for place, values in enumerate(zip(*columns, strict=True))
        ]

    def _figures(self, stretch: EpochChunk) -> Figures:
        trained, held = stretch.tallies()
        loss, held_loss, squared, rate = stretch.told.T
        validation = {f"val_{name}": values for name, values in self._tally.metrics(held).items()}
        figures = {"loss": loss, **self._tally.metrics(trained), "val_loss": held_loss, **validation}
        return figures | {"learning_rate": rate, "gradient_norm": np.sqrt(squared)}

    def _ranges(self, own: Figures, others: Sequence[EpochChunk | None], count: int) -> Figures:
        """The lowest and highest of all seeds; one that has ended keeps its last figures."""
        every = [own]
        for seed, other in enumerate(others):
            found = self._latest.get(seed) if other is None else self._figures(other)
            if found is not None:
                self._latest[seed] = {name: values[-1:] for name, values in found.items()}
                every.append({name: _as_long_as(values, count) for name, values in found.items()})
        if len(every) == 1:
            return {}
        names = [name for name in own if name not in ("learning_rate", "gradient_norm")]
        low = {f"{name}_low": np.min([each[name] for each in every], axis=0) for name in names}
        return low | {f"{name}_high": np.max([each[name] for each in every], axis=0) for name in names}


def _as_long_as(values: np.ndarray, count: int) -> np.ndarray:
    """The last `count` values; where there are fewer, the last one again and again."""
    return np.pad(values[-count:], (0, max(0, count - len(values))), mode="edge")


def _rounded(values: np.ndarray) -> np.ndarray:
    """float64 with as many digits as a float32 has."""
    wide = np.asarray(values, "float64")
    sound = np.isfinite(wide) & (wide != 0)
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(wide, where=sound, out=np.ones_like(wide)))))
    return np.where(sound, np.round(wide * scale) / scale, wide)
