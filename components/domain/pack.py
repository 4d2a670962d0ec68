"""The networks of a pack, one by one: what each has of its own."""

from dataclasses import dataclass

import numpy as np

from components.domain.layers import Dense, Dropout, Layer
from components.domain.recipe import Recipe


@dataclass(frozen=True)
class Member:
    """One network of a pack.

    `dropout` is the rate of all its Dropout layers, None where each has its own; `units` the share of the neurons of each
    Dense that it has; `fold` the fold that it holds out, counted from 0, None where all hold out the validation rows.
    """

    seed: int
    learning_rate: float
    weight_decay: float
    dropout: float | None = None
    units: float = 1.0
    fold: int | None = None


def members_of(recipe: Recipe) -> list[Member]:
    """The networks of a recipe's pack, in order; the same for the same recipe. Without a pack there is none.

    Spans are sampled as a Latin hypercube (McKay, Beckman and Conover 1979): cut into as many parts as there are networks,
    each of which has one, in an order of its own for each setting.
    """
    pack, training = recipe.pack, recipe.training
    if pack is None:
        return []
    count = pack.networks

    def spread(place: int, span: tuple[float, float] | None, otherwise: float, *, rate: bool) -> list[float]:
        if span is None:
            return [otherwise] * count
        order = np.random.default_rng([training.seed, place]).permutation(count)
        shares = order / max(1, count - 1)
        low, high = span
        if rate:
            return [float(value) for value in low * (high / low) ** shares]
        return [float(value) for value in low + (high - low) * shares]

    rates = spread(0, pack.learning_rate, training.learning_rate, rate=True)
    decays = spread(1, pack.weight_decay, training.weight_decay, rate=True)
    dropouts = spread(2, pack.dropout, 0.0, rate=False)
    units = spread(3, pack.units, 1.0, rate=False)
    folds = recipe.split.folds
    return [
        Member(
            training.seed + place,
            rates[place],
            decays[place],
            dropouts[place] if pack.dropout else None,
            units[place],
            place % folds if folds else None,
        )
        for place in range(count)
    ]


def units_of(layer: Dense, member: Member) -> int:
    """How many of the neurons of a Dense a network of the pack has, at least one."""
    return max(1, round(layer.units * member.units))


def recipe_of_member(recipe: Recipe, place: int) -> Recipe:
    """One network of a pack as an experiment of its own, with its settings and seed; it holds out the validation rows of its
    split, or is the first of its folds."""
    member = members_of(recipe)[place]

    def own(layer: Layer) -> Layer:
        match layer:
            case Dense():
                return layer.model_copy(update={"units": units_of(layer, member)})
            case Dropout() if member.dropout is not None:
                return layer.model_copy(update={"rate": member.dropout})
        return layer

    own_settings = {"seed": member.seed, "learning_rate": member.learning_rate, "weight_decay": member.weight_decay}
    return recipe.model_copy(
        update={
            "pack": None,
            "layers": [own(layer) for layer in recipe.layers],
            "training": recipe.training.model_copy(update=own_settings),
        }
    )
