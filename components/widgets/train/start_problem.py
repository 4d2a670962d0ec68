"""Whether a training can be started, and why not."""

from components.domain.problem import Problem
from components.domain.recipe import Recipe
from components.features.plan import check_batch
from components.i18n import t
from components.network.memory import check_memory
from components.network.output import output_layer
from components.network.shapes import check_network
from components.runs.limits import limits
from components.widgets.shared import current
from components.widgets.shared.widget_state import unsaved_titles


def start_problem(recipe: Recipe) -> str:
    """What stands in the way of training `recipe`, in a sentence to be shown beside the button; "" where nothing does."""
    wrong = unsaved_titles()
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
