"""A search from the trials that it has to the end of its time: round after round, each one program of several networks."""

import gc
import math
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from components.domain.recipe import Pack, Recipe
from components.domain.search import SearchStatus, Settings, Trial, TrialStatus, best_trial, structural_settings
from components.features import waves_of
from components.features.training_arrays import TrainingArrays, map_arrays
from components.i18n import t
from components.network.cost import TrainingCost, TrainingRows, training_cost
from components.network.output import output_neurons
from components.training.search_job import SearchJob, SearchOutcome, outcome_of
from components.training.search_pack import ReadyTrials, trial_pack
from components.training.search_round import LEAST_SHARE, TrialRound, report_interval
from components.training.search_speed import RoundSpeed
from components.training.search_study import RoundStudy
from components.training.what_mattered import FEWEST, what_mattered

FIRST_TRIALS = 8  # of the first round, so that there are figures soon; twice as many of each next one
ROUND_SHARE, MOST_SHARE = 1 / 12, 1 / 4  # of the time that a round is to take, and may
LAST_SHARE = 0.5  # of the time that is left, which making a program may take
MOST_PROGRAMS = 6  # that are kept
STARTS, FEWER_STARTS = 2.0, 1.5  # a round is to take so many times as long as it takes to begin, where that is longer
TELL_SECONDS = 0.5  # so often it is told how trials stand
GROWN = 1.5  # so many times more trials than when it was last worked out what mattered


class SearchListener(Protocol):
    """Who watches a search: has rows prepared for it, is told of trials, and says when it is to end."""

    def arrays(self, recipe: Recipe) -> Path:
        """The folder of the rows as a recipe wants them prepared."""

    def trials(self, changed: list[Trial]) -> None:
        """How trials stand now."""

    def dropped(self, numbers: list[int]) -> None:
        """Trials that the end of the time came too soon for."""

    def mattered(self, shares: dict[str, float]) -> None:
        """What each setting explains of the score's spread."""

    def stop_asked(self) -> bool:
        """Whether somebody wants it to end."""


class SearchLoop:
    """A search that goes on; `run` drives it."""

    def __init__(
        self,
        job: SearchJob,
        listener: SearchListener,
        clock: Callable[[], float] = time.monotonic,
        crowded: Callable[[], bool] = lambda: False,
    ) -> None:
        """`clock` gives seconds; `crowded` says whether memory is so scarce that no program is kept."""
        self._recipe, self._search, self._listener, self._clock = job.recipe, job.search, listener, clock
        self._trials, self._folds = list(job.trials), job.recipe.split.networks
        self._began = clock()
        self._deadline, self._most = self._began + job.seconds, max(1, job.networks // self._folds)
        self._speed, self._programs = RoundSpeed(), dict[tuple[object, ...], ReadyTrials]()
        self._crowded, self._rounds, self._known, self._told = crowded, 0, 0, -math.inf
        self._data = lru_cache(maxsize=1)(lambda scaling: map_arrays(listener.arrays(self._prepared_as(scaling))))

    def run(self) -> SearchOutcome:
        """Try until the time is over, nothing is left to try, or somebody stops it; or until memory is scarce: it is still
        running then, and another process is to go on. Raises as `SearchListener.arrays`."""
        exhausted = False
        while not exhausted and self._go_on():
            exhausted = not self._round()
            self._tell_what_mattered(grown=GROWN)
            if not exhausted and self._go_on() and len(self._programs) == 1 and self._crowded():
                return SearchOutcome(SearchStatus.RUNNING)  # what is compiled is given back with the process alone
        self._tell_what_mattered(grown=1.0)
        if self._listener.stop_asked():
            return SearchOutcome(SearchStatus.STOPPED, t("Stopped by hand; what was tried stays."))
        return outcome_of(self._search, self._trials, t("All choices were tried.") if exhausted else "")

    @property
    def ended(self) -> list[Trial]:
        """The trials that have ended."""
        return list(self._trials)

    def data_of(self, settings: Settings) -> TrainingArrays:
        """The rows that a trial with these settings is trained on."""
        return self._data(str(settings.get("scaling", self._recipe.scaling)))

    def _go_on(self) -> bool:
        return self._clock() < self._deadline and not self._listener.stop_asked()

    def _round(self) -> bool:
        """Train some trials together; False where there is nothing left to try."""
        began, study = self._clock(), RoundStudy(self._recipe, self._search, self._trials)
        settings = study.ask(1, self._hurried()) or study.ask(1)
        if not settings:
            return False
        [first] = settings
        data = self.data_of(first)
        if not self._go_on():
            return True
        kept, count = self._programs.get(self._structure(first)), self._count(data, first)
        if kept and 2 * len(kept.trainer.members) >= count * self._folds:
            count, begun = len(kept.trainer.members) // self._folds, False
        else:
            kept, begun = None, True
        if self._trials and self._is_too_late(self._cost(data, first, count), begun=begun):
            self._deadline = self._clock()
            return True
        settings += study.ask(count - 1)
        pack = trial_pack(self._recipe, self._search, settings).filled(count * self._folds)
        if kept:
            kept.take_trials(pack)
        else:
            kept = ReadyTrials(data, pack, report_interval(self._recipe.training.epochs))
        self._keep(first, kept)
        training = TrialRound(kept, pack, settings, self._next_number, study.give_up)
        self._listener.trials(training.trials)
        training.train(self._go_on, self._tell)
        seconds = self._clock() - began
        trials, dropped = training.end(seconds / len(settings))
        self._trials += trials
        self._listener.dropped(dropped)
        self._listener.trials(trials)
        self._speed.take(self._cost(data, first, count), training, seconds, begun=begun)
        self._rounds += 1
        return True

    @property
    def _next_number(self) -> int:
        return 1 + max((trial.number for trial in self._trials), default=0)

    def _structure(self, settings: Settings) -> tuple[object, ...]:
        return tuple(settings[name] for name in structural_settings(self._recipe, self._search))

    def _hurried(self) -> Settings | None:
        """Where a program takes too much of the time that is left, the best trial whose program is there already."""
        left, begin = self._deadline - self._clock(), self._speed.begin_seconds
        if not self._programs or begin <= LAST_SHARE * left:
            return None
        there = [trial for trial in self._trials if self._structure(trial.settings) in self._programs]
        best = best_trial(there)
        return best.settings if best else None

    def _keep(self, settings: Settings, ready: ReadyTrials) -> None:
        """Keep a program for later rounds; those that were not used for longest go, where they are too many."""
        self._programs.pop(self._structure(settings), None)
        self._programs[self._structure(settings)] = ready
        while len(self._programs) > 1 and (len(self._programs) > MOST_PROGRAMS or self._crowded()):
            oldest = next(iter(self._programs))
            self._programs.pop(oldest).trainer.close()
            gc.collect()  # each built model leaves some megabytes of graphs that refer to one another

    def _is_too_late(self, cost: TrainingCost, *, begun: bool) -> bool:
        """Whether no trial of a round would come far enough to count in the time that is left."""
        least = LEAST_SHARE * self._recipe.training.epochs
        return self._speed.seconds(cost, least, begun=begun) > self._deadline - self._clock()

    def _count(self, data: TrainingArrays, first: Settings) -> int:
        """How many trials the next round has: as many as its time and memory allow, of the first few."""
        most, budget = min(self._most, FIRST_TRIALS * 2**self._rounds), self._search.seconds
        begin = self._speed.seconds(self._cost(data, first, 1), 1)
        wanted = min(max(ROUND_SHARE * budget, STARTS * begin), max(MOST_SHARE * budget, FEWER_STARTS * begin))
        seconds = min(wanted, self._deadline - self._clock())
        epochs = self._recipe.training.epochs
        for count in range(most, 1, -1):
            if self._speed.seconds(self._cost(data, first, count), epochs) <= seconds:
                return count
        return 1

    def _cost(self, data: TrainingArrays, first: Settings, trials: int) -> TrainingCost:
        """The cost of a round of so many trials like the first, on the machine that `network/cost.py` speaks of."""
        recipe = trial_pack(self._recipe, self._search, [first]).recipe
        width = sum(feature.becomes for feature in data.preparation.features)
        train, waves = len(data.parts.train), waves_of(data.preparation.features)
        validation, packed = len(data.parts.validation), trials * self._folds
        if data.fold_numbers is not None:
            validation = len(data.learned) // self._folds
            train = len(data.learned) - validation
        rows = TrainingRows(train, validation, width, packed=max(2, packed), waves=waves)
        outputs, _ = output_neurons(data.preparation.task, data.preparation.classes)
        return training_cost(recipe.layers, outputs, recipe.training, rows)

    def _prepared_as(self, scaling: str) -> Recipe:
        """The recipe whose rows are prepared; in folds once for all of them, as those of a pack are."""
        pack = Pack(networks=max(2, self._folds)) if self._recipe.split.folds else None
        return self._recipe.model_copy(update={"scaling": scaling, "pack": pack})

    def _tell(self, trials: Sequence[Trial]) -> None:
        now = self._clock()
        if now - self._told >= TELL_SECONDS:
            self._told = now
            self._listener.trials(list(trials))

    def _tell_what_mattered(self, grown: float) -> None:
        ended = sum(trial.status is TrialStatus.COMPLETED for trial in self._trials)
        if ended >= max(FEWEST, grown * self._known) and ended > self._known:
            self._known = ended
            self._listener.mattered(what_mattered(self._search, self._trials))
