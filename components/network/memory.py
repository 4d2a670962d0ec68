"""How much memory a run will need: estimated before it starts, from the sizes of table and network alone."""

from dataclasses import dataclass

from components.domain.problem import TooLarge
from components.domain.recipe import Recipe
from components.features.plan import Plan
from components.features.waves import NUMBERS_EACH
from components.i18n import t
from components.network.output import OutputLayer
from components.network.shapes import layer_table

# Measured by tests/benchmarks/memory.py; the estimate is meant to be right within a factor of two.
BASE = 180_000_000  # bytes of TensorFlow's own, and of compiling
TEXT_CELL = 70  # bytes of a word as Python keeps it
SLOTS = {"adam": 2, "adamw": 2, "sgd": 1, "rmsprop": 1}
COPIES = 8  # of the parameters: weights, gradient, best, kept, written down, and what compiling makes of them
SEED = 4_000_000  # bytes of another seed, beside its parameters: the graphs of its model
FOLD = 30_000_000  # bytes of another fold, beside its rows and parameters: its model and its compiled program
COPIES_OF_SEED = 4  # of the parameters of another seed: weights, two slots, best
BLOCK = 32_000_000  # bytes of rows in flight at a time
EVALUATED = 8192  # rows at a time


@dataclass(frozen=True)
class Sizes:
    """What the estimate is made of, in bytes."""

    table: int
    parameters: int  # in all their copies
    activations: int  # values in flight
    seeds: int  # or folds, or networks of a pack: all but the first

    @property
    def total(self) -> int:
        """All of it, with what TensorFlow itself takes; in bytes."""
        return BASE + self.table + self.parameters + self.activations + self.seeds


def run_memory(recipe: Recipe, plan: Plan, output: OutputLayer) -> Sizes:
    """The memory of the run's process, in bytes."""
    rows = plan.rows.train + plan.rows.validation + plan.rows.test
    raw = sum(8 if kind.numeric else TEXT_CELL for kind in plan.features.values())
    prepared = 4 * plan.stored
    table = layer_table(plan.width, recipe.layers, output, plan.learned_inputs)
    count = sum(row.parameters for row in table)
    copies = COPIES + SLOTS[recipe.training.optimizer]
    looked_up = sum(feature.codes * feature.embedding.dimension for feature in plan.fitted if feature.embedding)
    waves = sum(NUMBERS_EACH for feature in plan.fitted if feature.is_periodic)
    values = sum(row.output + row.inner for row in table) + looked_up + 2 * waves  # angles, too
    in_flight = 3 * max(min(recipe.training.batch_size, rows), min(EVALUATED, rows)) * 4 * values
    if recipe.pack:  # each has parameters and values in flight; the rows are there once
        others = (recipe.pack.networks - 1) * (SEED + 4 * count * copies + in_flight)
    else:
        others = (recipe.training.seeds - 1) * (SEED + 4 * count * COPIES_OF_SEED)
        # Each other fold has rows, a model and a program of its own; they compute by turns.
        others += (recipe.split.networks - 1) * (FOLD + rows * prepared + 4 * count * copies + in_flight // 2)
    # The raw cells are let go of when the prepared rows are made: at the worst moment both are there.
    both = rows * (raw + prepared)
    return Sizes(both + min(rows * prepared, 4 * BLOCK), 4 * count * copies, in_flight, others)


def check_memory(recipe: Recipe, plan: Plan, output: OutputLayer, limit: int) -> None:
    """Raises TooLarge where a run would need more than `limit` bytes; what needs most is named."""
    sizes = run_memory(recipe, plan, output)
    if sizes.total > limit:
        what = t("This run would need about {need:,.0f} MB of memory; a run may have {limit:,.0f} MB.")
        what = what.format(need=sizes.total / 1e6, limit=limit / 1e6)
        most = max(sizes.table, sizes.parameters, sizes.activations, sizes.seeds)
        where, remedy = "layers", t("Use fewer units or layers.")
        if most == sizes.seeds:
            where, remedy = "training.seeds", t("Use fewer seeds.")
            if recipe.pack:
                where, remedy = "pack.networks", t("Use fewer networks.")
            elif recipe.split.folds:
                where, remedy = "split.folds", t("Use fewer folds.")
        elif most == sizes.table:
            where, remedy = "dataset", t("Use fewer rows or columns.")
        elif most == sizes.activations and recipe.training.batch_size > EVALUATED:
            where, remedy = "training.batch_size", t("Use a smaller batch, or fewer units.")
        raise TooLarge("too_much_memory", what, where, remedy)
