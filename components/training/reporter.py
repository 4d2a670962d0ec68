"""Tells of finished epochs, beside the training: counts their metrics while the next ones train."""

import queue
import threading
from collections.abc import Sequence

import numpy as np

from components.training.log import EpochLog, Listener
from components.training.stretch import Stretch
from components.training.tally import Tally

DIGITS = 7  # of a float32
WAITING = 2  # stretches; then the training waits for the telling

Figures = dict[str, float]


class Reporter:
    """A thread between a trainer and a listener; what goes wrong in it is raised where it is next spoken to."""

    def __init__(self, tally: Tally, listener: Listener) -> None:
        self._tally, self._listener = tally, listener
        self._waiting: queue.Queue[Sequence[Stretch | None] | None] = queue.Queue(WAITING)
        self._latest: dict[int, Figures] = {}  # of each other seed, also when it has ended before the own one
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="reporter", daemon=True)
        self._thread.start()

    def put(self, stretches: Sequence[Stretch | None]) -> None:
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

    def _logs(self, stretches: Sequence[Stretch | None]) -> list[EpochLog]:
        """One log an epoch; with several seeds also the range of their figures."""
        own, *others = stretches
        assert own is not None  # noqa: S101 - the own seed is what is told of
        each = {place: _figures(other, self._tally) for place, other in enumerate(others) if other is not None}
        seconds = sum(stretch.seconds for stretch in stretches if stretch is not None) / len(own.told)
        logs = []
        for place, figures in enumerate(_figures(own, self._tally)):
            self._latest |= {seed: found[min(place, len(found) - 1)] for seed, found in each.items()}
            ranges = _ranges([figures, *self._latest.values()]) if self._latest else {}
            told = {name: float(f"{value:.{DIGITS}g}") for name, value in (figures | ranges).items()}
            logs.append(EpochLog(own.first + place + 1, told, seconds))
        return logs


def _figures(stretch: Stretch, tally: Tally) -> list[Figures]:
    trained, held = stretch.tallies()
    found = []
    for told, of_training, of_validation in zip(stretch.told, trained, held, strict=True):
        loss, held_loss, squared, rate = map(float, told)
        validation = {f"val_{name}": value for name, value in tally.metrics(of_validation).items()}
        figures = {"loss": loss, **tally.metrics(of_training), "val_loss": held_loss, **validation}
        found.append(figures | {"learning_rate": rate, "gradient_norm": float(np.sqrt(squared))})
    return found


def _ranges(figures: Sequence[Figures]) -> Figures:
    ranges: Figures = {}
    for name in figures[0]:
        if name not in ("learning_rate", "gradient_norm"):
            values = [each[name] for each in figures]
            ranges |= {f"{name}_low": min(values), f"{name}_high": max(values)}
    return ranges
