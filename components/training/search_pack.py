"""The trials of a search that one program trains: networks of a pack, each of which begins as its trial does alone.

A program is kept for trials of the same structure: rates, decays, dropout and widths are variables of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import keras
import numpy as np
from typing_extensions import override

from components.domain.layers import Layer
from components.domain.pack import Member
from components.domain.recipe import Recipe
from components.domain.search import Search, Settings, recipe_of_trial, structural_settings
from components.features.training_arrays import TrainingArrays
from components.network.output import output_neurons
from components.training.pack_weights import position_of
from components.training.ready_training import ReadyPack
from components.training.train_step import flat_order_of


@dataclass(frozen=True)
class TrialPack:
    """Trials with the same structure as the networks of a pack.

    Attributes:
        recipe: what they have in common, with as many units as the widest of the search has.
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

    def filled(self, networks: int) -> "TrialPack":
        """The same, the last trial again and again until there are so many networks."""
        more = (networks - len(self.members)) // self.networks
        last = self.members[-self.networks :]
        return replace(self, trials=[*self.trials, *[self.trials[-1]] * more], members=[*self.members, *last * more])


def trial_pack(recipe: Recipe, search: Search, settings: Sequence[Settings]) -> TrialPack:
    """The pack of trials of `recipe` that agree in what one program shares."""
    shared = structural_settings(recipe, search)
    # Rates differ from network to network: the recipe's own are what theirs are relative to.
    own = [name for name in search.varied if name not in shared] + ["learning_rate", "weight_decay", "dropout"]
    common = {name: value for name, value in settings[0].items() if name not in own}
    widest = 0
    if search.units and "units" in own:
        common["units"] = widest = search.units[1]
    folds = range(recipe.split.folds) if recipe.split.folds else [None]
    members = [
        Member(
            recipe.training.seed,
            float(each.get("learning_rate", recipe.training.learning_rate)),
            float(each.get("weight_decay", recipe.training.weight_decay)),
            float(each["dropout"]) if "dropout" in each else None,
            int(each["units"]) / widest if widest else 1.0,
            fold,
        )
        for each in settings
        for fold in folds
    ]
    trials = [recipe_of_trial(recipe, each) for each in settings]
    return TrialPack(recipe_of_trial(recipe, common), trials, members)


class ReadyTrials(ReadyPack):
    """The training of trials, before its first epoch; `take_trials` makes it that of others of the same structure."""

    adjustable = True

    def __init__(self, data: TrainingArrays, pack: TrialPack, most: int) -> None:
        """No call asks for more than `most` epochs."""
        self._pack = pack
        super().__init__(data, pack.recipe, pack.members, most)

    def take_trials(self, pack: TrialPack) -> None:
        """Be the training of other trials, of as many networks, with what is compiled."""
        self._pack, trainer, members = pack, self.trainer, pack.members
        _, initial = self._initial_weights(members)
        trainer.start_over(initial, [member.seed for member in members], self._statistics)
        trainer.train_step.take_members(members)
        trainer.train_step.take_flat_weights(initial)
        trainer.plan = replace(trainer.plan, uncompiled_epochs=0)

    @override
    def _initial_weights(self, members: list[Member]) -> tuple[keras.Model, np.ndarray]:
        """A network as wide as the widest, and the flat weights of all (networks, weights): those of each network alone,
        in the first places of each weight."""
        pack, width = self._pack, self.data.x.shape[1]
        widest = self.core.build(members[0].seed)
        order = [position_of(variable, widest.weights) for variable in flat_order_of(widest)]
        kernels = [layer for layer in widest.layers if isinstance(layer, keras.layers.Dense)]
        known: dict[float, np.ndarray] = {}
        for place, member in enumerate(members):
            if member.units in known:  # with the same seed it begins alike
                continue
            values = [variable.numpy() for variable in widest.weights]
            if member.units < 1.0:
                sizes = self._dense_sizes(
                    pack.trials[place // pack.networks].layers, kernels[0].kernel.shape[0] if kernels else width
                )
                for layer, size in zip(kernels, sizes, strict=True):
                    # Its seed is that of the same layer alone, whatever its size.
                    drawn = np.asarray(layer.kernel_initializer(size, dtype="float32"))
                    placed = np.zeros(layer.kernel.shape, "float32")
                    placed[: size[0], : size[1]] = drawn
                    values[position_of(layer.kernel, widest.weights)] = placed
            known[member.units] = np.concatenate([values[position].ravel() for position in order]).astype("float32")
        return widest, np.stack([known[member.units] for member in members])

    def _dense_sizes(self, layers: Sequence[Layer], width: int) -> Iterator[tuple[int, int]]:
        """The size of the weights of each of Keras's Dense layers, behind `width` values."""
        preparation, optimizer = self.data.preparation, self._pack.recipe.training.optimizer
        for layer in layers:
            inside = width
            for each in layer.keras_layers(width, optimizer):
                if each.type == "Dense":
                    units = each.arguments["units"]
                    assert isinstance(units, int)  # noqa: S101 - as Dense of Keras has them
                    yield inside, units
                    inside = units
            width = layer.output_width(width)
        yield width, output_neurons(preparation.task, preparation.classes)[0]
