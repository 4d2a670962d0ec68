"""Epochs are reported in their order, beside the training; what goes wrong there ends it."""

import numpy as np
import pytest

from components.domain.run import EpochRecord
from components.training.epoch_chunk import EpochChunk
from components.training.reporter import Reporter
from tests.listener import FullSpeed


class Listener(FullSpeed):
    """Hears epochs; the disk is full where one of them is `full_at`."""

    def __init__(self, full_at: int = 0) -> None:
        self.heard: list[EpochRecord] = []
        self._full_at = full_at

    def epochs(self, records: list[EpochRecord]) -> None:
        if self._full_at in [record.epoch for record in records]:
            raise OSError("no space left")
        self.heard += records


def chunk_of(first: int, loss: float, epochs: int = 2) -> EpochChunk:
    figures = np.full((epochs, 4), [loss, loss, 4.0, 0.001])
    metrics = {"accuracy": np.full(epochs, loss)}
    return EpochChunk(first, figures, np.zeros((epochs, 1), "float32"), lambda: (metrics, metrics), 0.5)


def test_epochs_are_reported_in_their_order() -> None:
    listener = Listener()
    reporter = Reporter(listener)
    for first in range(0, 20, 2):
        reporter.put([chunk_of(first, 0.5)])
    reporter.close()
    assert [record.epoch for record in listener.heard] == list(range(1, 21))
    assert listener.heard[0].logs["gradient_norm"] == 2.0 and listener.heard[0].seconds == 0.25


def test_the_range_is_that_of_the_seeds_that_trained_the_epoch() -> None:
    listener = Listener()
    reporter = Reporter(listener)
    reporter.put([chunk_of(0, 0.5, epochs=1)])  # the others are not built yet
    reporter.put([chunk_of(1, 0.5), chunk_of(0, 0.7, epochs=3), chunk_of(0, 0.3, epochs=2)])  # they catch up; one ends
    reporter.put([chunk_of(3, 0.4), None, None])
    reporter.close()
    assert [record.logs.get("loss_low") for record in listener.heard] == [None, 0.3, 0.5, None, None]
    assert [record.logs.get("val_loss_high") for record in listener.heard] == [None, 0.7, 0.7, None, None]
    assert "learning_rate_low" not in listener.heard[1].logs


def test_no_epoch_is_told_after_one_that_could_not_be() -> None:
    listener = Listener(full_at=3)
    reporter = Reporter(listener)
    with pytest.raises(OSError, match="no space left"):
        for first in range(0, 20, 2):
            reporter.put([chunk_of(first, 0.5)])
        reporter.flush()
    reporter.close()
    assert [record.epoch for record in listener.heard] == [1, 2]
