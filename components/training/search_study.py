"""What to try next, and what to give up: Optuna asked about the trials of a search.

A study is built anew for each round from the trials that are kept, with a seed that follows from how many there are: a
search that goes on after an interruption proposes what it would have proposed without.
"""

import math
import warnings
from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState, create_trial

from components.domain.layers import Dense, Dropout
from components.domain.recipe import Recipe
from components.domain.search import Search, Settings, Trial, TrialStatus, recipe_of_trial, structural_settings

STRUCTURES = 6  # so many are tried by lot before it is looked which of them are better
WARM_UP = 0.2  # of the epochs before a trial can be given up
COMPARED = 5  # trials that were trained to their end, without which none is given up
TRIES = 16  # until something is proposed that was not tried before
MOST_LISTED = 5_000  # choices that are looked through for those that were not tried

optuna.logging.set_verbosity(optuna.logging.WARNING)


class RoundStudy:
    """The trials that are trained together next: `ask` proposes them, `give_up` hears of their losses."""

    def __init__(self, recipe: Recipe, search: Search, trials: Sequence[Trial]) -> None:
        """`trials` are those that have ended."""
        self._recipe, self._search = recipe, search
        self._distributions, self._shared = distributions_of(search), structural_settings(recipe, search)
        self._fixed = {name: values[0] for name in search.chosen if len(values := search.values(name)) == 1}
        self._tried = {self._key(trial.settings) for trial in trials}
        # Each of the same search asks for other numbers, and the same after an interruption.
        self._random = np.random.default_rng([recipe.training.seed, len(trials)])
        self._sampler = _sampler(int(self._random.integers(2**31)))
        warm_up = math.ceil(WARM_UP * recipe.training.epochs)
        pruner = optuna.pruners.MedianPruner(n_startup_trials=COMPARED, n_warmup_steps=warm_up)
        self._study = optuna.create_study(sampler=self._sampler, pruner=pruner)
        for trial in trials:
            self._study.add_trial(self._frozen(trial))
        structures = {self._structure(trial.settings) for trial in trials}
        self._explores = bool(self._shared) and len(structures) < STRUCTURES
        self._asked: list[optuna.Trial] = []
        self._first: Settings | None = None

    def ask(self, count: int, like: Settings | None = None) -> list[Settings]:
        """Up to `count` more trials that one program can train, that of a trial `like` this; none was tried before: fewer
        where there are no more; none where all was tried."""
        asked: list[Settings] = []
        while len(asked) < count and (settings := self._ask_one(self._first or like)) is not None:
            self._first = self._first or settings
            asked.append(settings)
            self._tried.add(self._key(settings))
        return asked

    def give_up(self, place: int, epoch: int, loss: float) -> bool:
        """Whether the trial at this place of those asked is to be given up, whose lowest loss is `loss` after `epoch` epochs."""
        trial = self._asked[place]
        trial.report(loss, epoch)
        return bool(trial.should_prune())

    def _ask_one(self, first: Settings | None) -> Settings | None:
        """Another trial, of the same structure as the first of the round; None where all such were tried."""
        fixed: Settings = {} if first is None else {name: _value(name, first[name]) for name in self._shared}
        begins = first is None and not self._tried
        own = self._own_settings() if begins else {}
        if begins and own and recipe_of_trial(self._recipe, own).layers == self._recipe.layers:
            self._study.enqueue_trial(own)
        for _ in range(TRIES):
            if first is None and self._explores:
                fixed = {name: self._drawn(name) for name in self._shared}
            trial = self._study_ask(fixed)
            settings = self._settings(trial.params)
            if self._key(settings) not in self._tried:
                self._asked.append(trial)
                return settings
            self._study.tell(trial, state=TrialState.FAIL)
        untried = [each for each in self._choices() if self._key(self._settings(each)) not in self._tried]
        if first is not None:
            untried = [each for each in untried if all(each[name] == value for name, value in fixed.items())]
        if not untried:
            return None
        self._study.enqueue_trial(untried[int(self._random.integers(len(untried)))])
        self._asked.append(trial := self._study_ask({}))
        return self._settings(trial.params)

    def _study_ask(self, fixed: Settings) -> optuna.Trial:
        self._study.sampler = self._sampler
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            if fixed:
                self._study.sampler = optuna.samplers.PartialFixedSampler(fixed, self._sampler)
            return self._study.ask(self._distributions)

    def _drawn(self, name: str) -> int | float | str:
        distribution = self._distributions[name]
        if isinstance(distribution, CategoricalDistribution):
            return str(self._random.choice([str(each) for each in distribution.choices]))
        assert isinstance(distribution, IntDistribution)  # noqa: S101 - structure is words and whole numbers
        if distribution.log:
            exponent = self._random.uniform(math.log(distribution.low), math.log(distribution.high))
            return round(math.exp(exponent))
        return int(self._random.integers(distribution.low, distribution.high + 1))

    def _own_settings(self) -> dict[str, int | float | str]:
        """What the recipe says itself, where that is a choice of the search; the first trial is the recipe as it is, where its layers are alike."""
        training, layers = self._recipe.training, self._recipe.layers
        dense = [layer for layer in layers if isinstance(layer, Dense)]
        rates = [layer.rate for layer in layers if isinstance(layer, Dropout)]
        own: Settings = {
            "learning_rate": training.learning_rate,
            "weight_decay": training.weight_decay,
            "batch_size": training.batch_size,
            "scaling": self._recipe.scaling,
        }
        if dense:
            own |= {"layers": len(dense), "units": dense[0].units, "activation": dense[0].activation}
        if rates:
            own |= {"dropout": rates[0]}
        found = {name: _value(name, value) for name, value in own.items() if name in self._distributions}
        return {name: value for name, value in found.items() if _contains(self._distributions[name], value)}

    def _settings(self, params: dict[str, int | float | str]) -> Settings:
        """Everything that the search names, in its order."""
        varied = {
            name: 2 ** int(value) if name == "batch_size" else self._rounded(name, value)  # a batch is a power of two
            for name, value in params.items()
        }
        return {name: (self._fixed | varied)[name] for name in self._search.chosen}

    def _rounded(self, name: str, value: float | str) -> int | float | str:
        """A rate to three digits, as people read and type it, still within its range."""
        distribution = self._distributions[name]
        if not isinstance(distribution, FloatDistribution) or value in (distribution.low, distribution.high):
            return value
        return min(max(float(f"{float(value):.3g}"), distribution.low), distribution.high)

    def _choices(self) -> Iterable[dict[str, int | float | str]]:
        """All choices there are, as Optuna's parameters; none where they are too many to be looked through."""
        lists: list[Sequence[int | float | str]] = []
        for distribution in self._distributions.values():
            match distribution:
                case CategoricalDistribution():
                    lists.append([str(each) for each in distribution.choices])
                case IntDistribution():
                    lists.append(range(distribution.low, distribution.high + 1))
                case _:
                    return []
        if math.prod(map(len, lists)) > MOST_LISTED:
            return []
        return [dict(zip(self._distributions, values, strict=True)) for values in product(*lists)]

    def _frozen(self, trial: Trial) -> FrozenTrial:
        params = as_parameters(self._search, trial.settings)
        losses = dict(trial.losses)
        if trial.status is TrialStatus.COMPLETED:
            state, value = TrialState.COMPLETE, trial.loss
        else:  # what diverged is worse than all others
            state, value = TrialState.PRUNED, None
            losses = losses if trial.status is TrialStatus.PRUNED else {0: math.inf}
        return create_trial(
            state=state, value=value, params=params, distributions=self._distributions, intermediate_values=losses
        )

    def _structure(self, settings: Settings) -> tuple[object, ...]:
        return tuple(settings[name] for name in self._shared)

    def _key(self, settings: Settings) -> tuple[object, ...]:
        return tuple(settings[name] for name in self._search.varied)


def distributions_of(search: Search) -> dict[str, BaseDistribution]:
    """What Optuna is told of each setting that varies: of a batch the power of two, of rates and units the logarithm."""
    found: dict[str, BaseDistribution] = {}
    for name in search.varied:
        low, *_, high = values = search.values(name)
        match name:
            case "activation" | "scaling":
                found[name] = CategoricalDistribution([str(value) for value in values])
            case "batch_size":
                found[name] = IntDistribution(int(math.log2(int(low))), int(math.log2(int(high))))
            case "layers" | "units":
                found[name] = IntDistribution(int(low), int(high), log=name == "units")
            case _:
                found[name] = FloatDistribution(float(low), float(high), log=name != "dropout")
    return found


def as_parameters(search: Search, settings: Settings) -> Settings:
    """The settings that vary as Optuna knows them."""
    return {name: _value(name, settings[name]) for name in search.varied}


def _value(name: str, value: float | str) -> int | float | str:
    """A setting as Optuna knows it: of a batch the power of two."""
    if name != "batch_size":
        return value
    power = math.log2(float(value))
    return int(power) if power.is_integer() else power


def _contains(distribution: BaseDistribution, value: float | str) -> bool:
    match distribution:
        case CategoricalDistribution():
            return value in distribution.choices
        case IntDistribution():
            return isinstance(value, int) and distribution.low <= value <= distribution.high
        case FloatDistribution():
            return isinstance(value, int | float) and distribution.low <= value <= distribution.high
    return False


def _sampler(seed: int) -> optuna.samplers.BaseSampler:
    """TPE over all settings together (Bergstra et al. 2011; Falkner et al. 2018), which counts trials that have not ended as bad."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return optuna.samplers.TPESampler(multivariate=True, constant_liar=True, seed=seed)
