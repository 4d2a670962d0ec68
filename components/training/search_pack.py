"""The trials of a search that one program trains: networks of a pack, each of which begins as its trial does alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np
from typing_extensions import override

from components.domain.pack import Member
from components.domain.recipe import Recipe
from components.domain.search import Search, Settings, recipe_of_trial, structural_settings
from components.features.training_arrays import TrainingArrays
from components.training.model import build_core
from components.training.pack_step import position_of
from components.training.ready_training import ReadyPack
from components.training.train_step import flat_order_of


@dataclass(frozen=True)
class TrialPack:
    """Trials with the same structure as the networks of a pack.

    Attributes:
        recipe: what they have in common, with as many units as the widest has.
        trials: the recipe of each.
        members: their networks, one trial after the other: of each one, or one a fold.
    """

    recipe: Recipe
    trials: Sequence[Recipe]
    members: list[Member]

    @property
    def networks(self) -> int:
        """How many of them a trial has."""
        return len(self.members) // len(self.trials)


def trial_pack(recipe: Recipe, search: Search, settings: Sequence[Settings]) -> TrialPack:
    """The pack of trials of `recipe` that agree in what one program shares."""
    shared = {name: settings[0][name] for name in structural_settings(recipe, search)}
    fixed = {name: value for name, value in settings[0].items() if name not in search.varied}
    widest = {"units": max(int(each["units"]) for each in settings)} if "units" in settings[0] else {}
    members = []
    for each in settings:
        share = int(each["units"]) / widest["units"] if widest else 1.0
        member = partial(
            Member,
            recipe.training.seed,
            float(each.get("learning_rate", recipe.training.learning_rate)),
            float(each.get("weight_decay", recipe.training.weight_decay)),
            float(each["dropout"]) if "dropout" in each else None,
            share,
        )
        members += [member(fold) for fold in (range(recipe.split.folds) if recipe.split.folds else [None])]
    common = {**fixed, **shared, **widest}
    # Rates differ from network to network: the recipe's own are what theirs are relative to.
    for name in ("learning_rate", "weight_decay", "dropout"):
        common.pop(name, None)
    trials = [recipe_of_trial(recipe, each) for each in settings]
    return TrialPack(recipe_of_trial(recipe, common), trials, members)


class ReadyTrials(ReadyPack):
    """The training of trials, before its first epoch."""

    def __init__(self, data: TrainingArrays, pack: TrialPack) -> None:
        self._pack = pack
        super().__init__(data, pack.recipe, pack.members)

    @override
    def _initial_weights(self, members: list[Member]) -> tuple[keras.Model, np.ndarray]:
        """A network as wide as the widest, and the flat weights of all (networks, weights): those of each network alone,
        in the first places of each weight."""
        data, optimizer = self.data, self._pack.recipe.training.optimizer
        widest = self.build(members[0].seed)
        order = [position_of(variable, widest.weights) for variable in flat_order_of(widest)]
        before = [variable.numpy() for variable in widest.weights]
        known: dict[float, np.ndarray] = {}
        for place, member in enumerate(members):
            if member.units in known:  # with the same seed it begins alike
                continue
            own = before
            if member.units < 1.0:
                layers = self._pack.trials[place // self._pack.networks].layers
                alone = build_core(data.x.shape[1], layers, data.preparation, member.seed, optimizer)
                own = [_placed(narrow.numpy(), wide) for narrow, wide in zip(alone.weights, before, strict=True)]
            known[member.units] = np.concatenate([own[position].ravel() for position in order]).astype("float32")
        return widest, np.stack([known[member.units] for member in members])


def _placed(narrow: np.ndarray, wide: np.ndarray) -> np.ndarray:
    """The values of a weight of a narrower network in the first places of that of a wider one, whose others stay."""
    placed = wide.copy()
    placed[tuple(slice(side) for side in narrow.shape)] = narrow
    return placed
