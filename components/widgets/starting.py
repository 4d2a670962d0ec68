"""Whether a training can be started, and why not."""

from components.data.preparing import check_batch
from components.engine.limits import limits
from components.network.memory import check_memory
from components.network.output import output_layer
from components.network.shapes import check_network
from components.problem import Problem
from components.recipe import Recipe
from components.widgets import current
from components.widgets.bound import refused
from components.words import t


def why_not(recipe: Recipe) -> str:
    """What stands in the way of training `recipe`, in a sentence to be shown beside the button; "" where nothing does."""
    wrong = refused()
    if wrong:
        return t("Not saved yet: {names}.", names="; ".join(wrong))
    try:
        plan = current.plan_of(recipe)
        check_batch(recipe, plan.rows.train)
        output = output_layer(plan.decision)
        check_network(plan.width, recipe.layers, output, plan.embeddings)
        check_memory(recipe, plan, output, limits().memory)
    except Problem as problem:
        return problem.what
    return ""
