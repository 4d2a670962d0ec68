"""Networks to start from, and the one that is proposed for a table."""

from collections.abc import Callable
from dataclasses import dataclass

from components.domain.layers import Dense, Dropout, Layer
from components.domain.recipe import Recipe
from components.features.plan import Plan
from components.network.suggested import plain_network, suggested, suggested_network, without_pack


@dataclass(frozen=True)
class Preset:
    """A ready network: what it is called and what is in it, in English, and its layers for a table.

    With `whole` it says more than layers: how it is trained, how numbers go in, and whether it is a pack.
    """

    title: str
    explanation: str
    layers: Callable[[Plan], list[Layer]]
    whole: Callable[[Recipe, Plan], Recipe] | None = None

    def applied(self, recipe: Recipe, plan: Plan) -> Recipe:
        """The recipe with this network; what came with a suggested one before goes with it."""
        if self.whole:
            return self.whole(recipe, plan)
        came_with_it = {"scaling": "robust", **without_pack(recipe)} if is_suggested(recipe, plan) else {}
        return recipe.model_copy(update={"layers": self.layers(plan), **came_with_it})

    def fits(self, recipe: Recipe, plan: Plan) -> bool:
        """Whether the recipe is at this network."""
        if self.whole:
            whole = self.whole(recipe, plan)
            return all(getattr(whole, name) == getattr(recipe, name) for name in ("layers", "scaling", "pack"))
        return self.layers(plan) == recipe.layers


def is_suggested(recipe: Recipe, plan: Plan) -> bool:
    """Whether the recipe is at one of the networks that say more than layers."""
    return any(preset.whole and preset.fits(recipe, plan) for preset in PRESETS.values())


def _relu(units: int) -> Dense:
    return Dense(units=units, activation="relu", kernel_initializer="he_normal")


PRESETS = {
    "suggested": Preset(
        "Suggested",
        "Eight networks whose mean answers, by the rows and columns of this table.",
        lambda _: [],
        suggested,
    ),
    "network": Preset(
        "Suggested, one network",
        "The same layers and inputs, as one network.",
        lambda _: [],
        suggested_network,
    ),
    "plain": Preset(
        "Plain",
        "Two Dense layers, sized by the rows; numbers as they are.",
        lambda _: [],
        plain_network,
    ),
    "none": Preset("None", "No hidden layer: linear or logistic regression.", lambda _: []),
    "tutorial": Preset("Tutorial", "One Dense layer of 10 with relu.", lambda _: [Dense(units=10)]),
    "small": Preset("Small", "Two Dense layers, 16 and 8.", lambda _: [Dense(units=16), Dense(units=8)]),
    "wide": Preset("Wide", "One Dense layer of 256, with dropout.", lambda _: [_relu(256), Dropout(rate=0.3)]),
    "deep": Preset("Deep", "Five Dense layers of 32.", lambda _: [_relu(32)] * 5),
}
