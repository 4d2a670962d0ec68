"""Networks to start from, and the one that is proposed for a table."""

from collections.abc import Callable
from dataclasses import dataclass

from components.domain.layers import Dense, Dropout, Layer
from components.domain.recipe import EarlyStopping, Recipe, Task, Training
from components.features.plan import Plan
from components.network.suggested import suggested_network, suggested_pack, without_pack


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


def starter(plan: Plan) -> tuple[list[Layer], Training]:
    """Layers and training by the number of training rows and the task: pressing Train untouched gives a good model.

    The sizes come from `tests/benchmarks/starter.py`; change them there first.
    """
    rows = plan.rows.train
    units = 32 if rows < 300 else 64 if rows < 2_000 else 128
    rate = 0.1 if plan.decision.task is Task.REGRESSION else 0.2
    layers: list[Layer] = [_relu(units), Dropout(rate=rate)] * 2
    batch = 16 if rows < 1_000 else 32 if rows < 4_000 else 128 if rows < 20_000 else 256
    training = Training(
        optimizer="adamw",
        learning_rate=0.002,
        weight_decay=0.01,
        epochs=300 if rows < 2_000 else 200,
        batch_size=min(batch, rows),
        early_stopping=EarlyStopping(patience=60 if rows < 2_000 else 25),
    )
    return layers, training


def is_suggested(recipe: Recipe, plan: Plan) -> bool:
    """Whether the recipe is at one of the networks that say more than layers."""
    return any(preset.whole and preset.fits(recipe, plan) for preset in PRESETS.values())


def _relu(units: int) -> Dense:
    return Dense(units=units, activation="relu", kernel_initializer="he_normal")


PRESETS = {
    "suggested": Preset("Suggested", "Sized by the rows and columns of this table.", lambda plan: starter(plan)[0]),
    "pack": Preset(
        "Pack of eight",
        "Eight networks whose mean answers; each holds out other rows.",
        lambda _: [],
        suggested_pack,
    ),
    "ramps": Preset(
        "Ramps",
        "One network with numbers as ramps and a learned factor for each input.",
        lambda _: [],
        suggested_network,
    ),
    "none": Preset("None", "No hidden layer: linear or logistic regression.", lambda _: []),
    "tutorial": Preset("Tutorial", "One Dense layer of 10 with relu.", lambda _: [Dense(units=10)]),
    "small": Preset("Small", "Two Dense layers, 16 and 8.", lambda _: [Dense(units=16), Dense(units=8)]),
    "wide": Preset("Wide", "One Dense layer of 256, with dropout.", lambda _: [_relu(256), Dropout(rate=0.3)]),
    "deep": Preset("Deep", "Five Dense layers of 32.", lambda _: [_relu(32)] * 5),
}
