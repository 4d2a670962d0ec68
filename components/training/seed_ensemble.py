"""The same recipe under several seeds, trained side by side by one trainer: how much of a score is luck.

The seeds take turns on the one compiled program, each with its own weights and its own order of the rows. So nothing is
compiled twice, and the recipe's own seed comes out as it does alone, to the last bit.
"""

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

import keras
import numpy as np

from components.domain.recipe import MOST_EPOCHS
from components.domain.run import SEED_RESULTS, SEED_RESULTS_FILE, SeedResult
from components.training.epoch_chunk import EpochChunk, EpochMetrics, TrainerState
from components.training.trainer import Trainer

Result = TypeVar("Result")


class SeedEnsemble:
    """Advances one or several seeds together, the recipe's own first."""

    def __init__(self, trainer: Trainer, build: Callable[[int], keras.Model], seeds: Sequence[int]) -> None:
        """`build` makes the untrained model of a seed."""
        self._trainer, self._build, self._seeds = trainer, build, seeds
        self._others: list[TrainerState] = []

    def advance(self, go_on: Callable[[], bool], most: int = MOST_EPOCHS) -> list[EpochChunk | None]:
        """Train all seeds by the same epochs, at most `most`; None for those that have ended.

        Only the own one where another was interrupted on its way, empty where the own one was left in the middle of an epoch.
        """
        if self._trainer.epoch:  # the first epochs of the own seed are reported at once; the others catch up
            self._build_others(go_on)
        own = self._trainer.advance(go_on, most)
        if own is None:
            return []
        if self._unbuilt:
            return [own]
        others = self._for_each_other(lambda: self._advance_until(own.last, go_on))
        # The range of some seeds would pass for that of all.
        every_seed_arrived = all(arrived for _, arrived in others)
        return [own, *(chunk for chunk, _ in others)] if every_seed_arrived else [own]

    def catch_up(self, go_on: Callable[[], bool]) -> bool:
        """Train the others a little further, after the own one has come to its end; whether all have come to theirs."""
        self._build_others(go_on)

        def further() -> bool:
            if not self._trainer.over and go_on():
                self._trainer.advance(go_on)
            return self._trainer.over

        return not self._unbuilt and all(self._for_each_other(further))

    @property
    def _unbuilt(self) -> Sequence[int]:
        return self._seeds[1 + len(self._others) :]

    def _build_others(self, go_on: Callable[[], bool]) -> None:
        """Build what the other seeds start from, as long as `go_on` says."""
        if not self._unbuilt:
            return
        own = self._trainer.capture()
        for seed in self._unbuilt:
            if not go_on():
                break
            self._others.append(self._trainer.start(self._build(seed), seed))
            gc.collect()  # each built model holds some megabytes of graphs that refer to one another
        self._trainer.restore(own)

    def _advance_until(self, epoch: int, go_on: Callable[[], bool]) -> tuple[EpochChunk | None, bool]:
        """What was trained, and whether the seed is at `epoch` or has come to its end before."""
        trainer, chunks = self._trainer, []
        while trainer.epoch < epoch and not trainer.over and go_on():
            chunk = trainer.advance(go_on, most=epoch - trainer.epoch)
            if chunk is not None:
                chunks.append(chunk)
        return _joined(chunks) if chunks else None, trainer.epoch >= epoch or trainer.over

    def _for_each_other(self, act: Callable[[], Result]) -> list[Result]:
        """Put the trainer into the state of each other seed in turn; what `act` gave."""
        if not self._others:
            return []
        trainer, own = self._trainer, self._trainer.capture()
        given = []
        for index, state in enumerate(self._others):
            trainer.restore(state)
            given.append(act())
            self._others[index] = trainer.capture()
        trainer.restore(own)
        return given

    def restart_patience(self) -> None:
        """Let the patience of all seeds begin anew."""
        early_stopping = self._trainer.program.early_stopping
        early_stopping.restart()
        self._for_each_other(early_stopping.restart)

    def capture(self) -> list[TrainerState]:
        """The states of the seeds that are built, the own one first."""
        return [self._trainer.capture(), *self._others]

    def restore(self, states: Sequence[TrainerState]) -> None:
        """Go on from states that `capture` gave."""
        self._others = list(states[1:])
        self._trainer.restore(states[0])

    def write(
        self,
        folder: Path,
        which: Literal["best", "last"],
        measure: Callable[[keras.Model], dict[str, dict[str, float]]],
    ) -> None:
        """Keep history and metrics of each seed; nothing where there is only one."""
        if not self._others:
            return

        def describe() -> SeedResult:
            trainer = self._trainer
            best = which == "best" and len(trainer.state.best)
            trainer.train_step.take_flat_weights(trainer.state.best if best else trainer.flat_weights())
            loss, val_loss = trainer.state.history[:, :2].T.tolist()
            history = {"loss": loss, "val_loss": val_loss}
            metrics = measure(trainer.train_step.model)
            return SeedResult(trainer.state.seed, trainer.epoch, trainer.state.best_epoch, metrics, history)

        own = self._trainer.capture()
        results = [describe()]
        self._trainer.restore(own)
        found = self._for_each_other(lambda: describe() if self._trainer.epoch else None)
        results += [result for result in found if result is not None]
        (folder / SEED_RESULTS_FILE).write_bytes(SEED_RESULTS.dump_json(results))


def _joined(chunks: Sequence[EpochChunk]) -> EpochChunk:
    """Chunks that follow one another, as one."""
    if len(chunks) == 1:
        return chunks[0]

    def metrics() -> tuple[EpochMetrics, EpochMetrics]:
        training, validation = (
            {name: np.concatenate([each[name] for each in part]) for name in part[0]}
            for part in zip(*(chunk.metrics() for chunk in chunks), strict=True)
        )
        return training, validation

    return EpochChunk(
        chunks[0].first,
        np.concatenate([chunk.figures for chunk in chunks]),
        np.concatenate([chunk.weight_snapshots for chunk in chunks]),
        metrics,
        sum(chunk.seconds for chunk in chunks),
    )
