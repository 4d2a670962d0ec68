"""One round of a search: trials that are trained together until all of them have ended, or were given up."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from components.domain.recipe import Task
from components.domain.search import Settings, Trial, TrialStatus
from components.evaluation.metrics import evaluate
from components.training.epoch_chunk import EpochChunk, finite_epochs
from components.training.predict_rows import in_units
from components.training.search_pack import ReadyTrials, TrialPack

REPORTS = 20  # so often a trial tells its loss
LEAST_SHARE = 0.2  # of its epochs that a trial was trained, for it to count where the time is over
MOST_SCORED = 16_000_000  # values of rows that are scored at a time
GiveUp = Callable[[int, int, float], bool]  # of a trial's place, its epochs and its lowest loss


@dataclass
class _Network:
    """How far one network is, as if it were trained alone: what comes after its own end does not count."""

    patience: int | None
    losses: list[float] = field(default_factory=list)  # the lowest so far, by epoch
    best_epoch: int = 0
    best: np.ndarray | None = None  # its flat weights there
    ended: bool = False
    finite: bool = True

    def take(self, chunk: EpochChunk) -> None:
        """Take in epochs that were trained."""
        finite = finite_epochs(chunk.figures)
        for place, loss in enumerate(chunk.figures[:, 1]):
            if self.ended:
                return
            if not finite[place]:
                self.finite, self.ended = False, True
                return
            lowest = self.losses[-1] if self.losses else math.inf
            if loss < lowest:
                lowest, self.best_epoch = float(loss), len(self.losses) + 1
                self.best = chunk.weight_snapshots[place].copy()
            self.losses.append(lowest)
            self.ended = self.patience is not None and len(self.losses) - self.best_epoch >= self.patience


class TrialRound:
    """Trials of one structure in training; `first` is the number of the first of them."""

    def __init__(
        self, ready: ReadyTrials, pack: TrialPack, settings: Sequence[Settings], first: int, give_up: GiveUp
    ) -> None:
        """`ready` is the training of the pack's trials, and of others behind them which are not looked at."""
        self._data, self._give_up, self._pack = ready.data, give_up, pack
        self._ready = ready
        training = pack.recipe.training
        self._epochs, self._every = training.epochs, report_interval(training.epochs)
        patience = training.early_stopping.patience if training.early_stopping else None
        self._networks = [[_Network(patience) for _ in range(pack.networks)] for _ in settings]
        self.trials = [
            Trial(first + place, each, networks=pack.networks, losses=[]) for place, each in enumerate(settings)
        ]
        self._timed = 0, 0.0  # epochs, and the seconds that they took
        self._weights = [len(rows) for rows in self._ready.trainer.rows.validation[: pack.networks]]

    def train(self, go_on: Callable[[], bool], tell: Callable[[list[Trial]], None]) -> None:
        """Train until all trials have ended, or no longer than `go_on` says; `tell` hears of them meanwhile."""
        trainer = self._ready.trainer
        trainer.begin()
        while not (trainer.epoch >= self._epochs or self._is_over) and go_on():
            began, before = time.perf_counter(), trainer.epoch
            chunks = trainer.advance_all(go_on, self._every - trainer.epoch % self._every)
            if chunks:
                self._take(chunks[1:])
                tell(self.trials)
            if before > trainer.plan.uncompiled_epochs:  # it waited for no compiler
                self._timed = self._timed[0] + trainer.epoch - before, self._timed[1] + time.perf_counter() - began

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return self._ready.trainer.epoch

    @property
    def epoch_seconds(self) -> float | None:
        """Of an epoch once it is compiled; None where too few were trained to tell."""
        epochs, seconds = self._timed
        return seconds / epochs if epochs else None

    def end(self, seconds: float) -> tuple[list[Trial], list[int]]:
        """What came of the trials, which took `seconds` each, and the numbers of those that had not gone far enough to count."""
        kept, dropped = [], []
        least = math.ceil(LEAST_SHARE * self._epochs)
        for place, trial in enumerate(self.trials):
            if trial.status is TrialStatus.RUNNING:
                if trial.epochs < least and not self._has_ended(place):
                    dropped.append(trial.number)
                    continue
                self._change(place, status=TrialStatus.COMPLETED)
            self._change(place, seconds=seconds)
            kept.append(place)
        for place, score in self._scores().items():
            self._change(place, score=score)
        return [self.trials[place] for place in kept], dropped

    @property
    def _is_over(self) -> bool:
        return all(
            trial.status is not TrialStatus.RUNNING or self._has_ended(place) for place, trial in enumerate(self.trials)
        )

    def _has_ended(self, place: int) -> bool:
        return all(network.ended for network in self._networks[place])

    def _change(self, place: int, **fields: Any) -> None:
        self.trials[place] = replace(self.trials[place], **fields)

    def _take(self, chunks: Sequence[EpochChunk]) -> None:
        """Take in epochs that all networks were trained, and report those that it is time for."""
        epoch = self._ready.trainer.epoch
        for place, networks in enumerate(self._networks):
            trial = self.trials[place]
            if trial.status is not TrialStatus.RUNNING or self._has_ended(place):
                continue
            own = chunks[place * len(networks) : (place + 1) * len(networks)]
            for network, chunk in zip(networks, own, strict=True):
                network.take(chunk)
            loss = self._loss(networks)
            epochs = max(len(network.losses) for network in networks)
            best = round(np.average([network.best_epoch for network in networks], weights=self._weights))
            fields: dict[str, Any] = {"loss": loss, "epochs": epochs, "best_epoch": best}
            if not all(network.finite for network in networks):
                self._change(place, status=TrialStatus.DIVERGED, **fields)
                continue
            at_report = epoch % self._every == 0 or epoch >= self._epochs
            if loss is not None and at_report:
                fields["losses"] = [*trial.losses, (epoch, loss)]
            # Whoever has come to the end is not given up: that would save nothing.
            goes_on = epoch < self._epochs and not self._has_ended(place)
            given_up = goes_on and at_report and loss is not None and self._give_up(place, epoch, loss)
            status = TrialStatus.PRUNED if given_up else TrialStatus.RUNNING
            self._change(place, status=status, **fields)

    def _loss(self, networks: Sequence[_Network]) -> float | None:
        """The mean over the rows that the networks hold out; None before each has one."""
        if not all(network.losses for network in networks):
            return None
        return float(np.average([network.losses[-1] for network in networks], weights=self._weights))

    def _scores(self) -> dict[int, float]:
        """The score of each trial that was trained to its end, by its place: of its networks at their best epochs."""
        scored = [place for place, trial in enumerate(self.trials) if trial.status is TrialStatus.COMPLETED]
        if not scored:
            return {}
        trainer, preparation = self._ready.trainer, self._data.preparation
        step, held_out = trainer.train_step, trainer.rows.held_out
        weights = np.asarray(step.flat_weights()).copy()
        each = [network for networks in self._networks for network in networks]
        count = len(trainer.members)
        for place, network in enumerate(each):
            if network.best is not None:
                weights[place] = network.best
        step.take_flat_weights(weights)
        size = max(1, MOST_SCORED // (count * self._data.x.shape[1]))
        starts = range(0, len(held_out), size)
        said = np.concatenate([np.asarray(step.predict(self._data.x[held_out[at : at + size].T])[0]) for at in starts])
        task, classes = preparation.task, len(preparation.classes)
        metric, found = metric_of(task), dict[int, float]()
        for place in scored:
            of_trial = range(place * self._pack.networks, (place + 1) * self._pack.networks)
            rows = [trainer.rows.validation[network] for network in of_trial]
            answers = [said[: len(own), network] for own, network in zip(rows, of_trial, strict=True)]
            targets = self._data.targets[np.concatenate(rows)]
            predictions = in_units(np.concatenate(answers), preparation)
            if np.isfinite(predictions).all():
                found[place] = evaluate(task, targets, predictions, classes).get(metric, math.nan)
        return {place: score for place, score in found.items() if math.isfinite(score)}


def report_interval(epochs: int) -> int:
    """After how many epochs a trial tells its loss, of so many in all."""
    return max(1, math.ceil(epochs / REPORTS))


def metric_of(task: Task) -> str:
    """What the score of a trial is."""
    return "r2" if task is Task.REGRESSION else "accuracy"
