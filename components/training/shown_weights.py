"""The weights of a run for those who look at it: of some epochs kept for later, the newest ones while somebody watches."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from components.training.epoch_chunk import EpochChunk, TrainerState
from components.training.live_weights import LiveWeights
from components.training.weight_snapshots import WeightSnapshots


class ShownWeights:
    """Takes the weights of a run's own seed as they come, and writes what is to be seen of them into its folder."""

    def __init__(self, folder: Path, layout: Mapping[str, tuple[int, tuple[int, ...]]], epochs: int) -> None:
        """`layout` as of `WeightSnapshots`; `epochs` are those of the run."""
        self._kept, self._live = WeightSnapshots(folder, layout, epochs), LiveWeights(folder)

    def begin(self, epoch: int, weights: np.ndarray) -> None:
        """Start, or go on, after so many epochs with flat weights (count,)."""
        self._kept.begin(epoch)
        if epoch == 0:
            self._kept.keep(0, weights[None])
        self._live.begin()

    def put(self, chunk: EpochChunk) -> None:
        """Epochs that were trained. Weights that are no numbers are taken back: the run stands at the epoch before."""
        weights = chunk.weight_snapshots[: len(chunk.weight_snapshots) - (not chunk.finite)]
        self._kept.keep(chunk.first + 1, weights)
        if len(weights):
            self._live.put(chunk.first + len(weights), weights, chunk.seconds)

    def end(self, state: TrainerState, weights: np.ndarray) -> None:
        """Keep where the run stands, flat weights (count,), and its best epoch, whichever epochs else are kept."""
        self._kept.keep_also(state.epoch, weights)
        if state.best_epoch:
            self._kept.keep_also(state.best_epoch, state.best)
        self._live.close()
