"""The stack of layers as it is edited: each change is checked and saved, and can be taken back."""

from collections.abc import Sequence
from itertools import count

import streamlit as st

from components.domain.layers import Layer
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.network.output import output_layer
from components.network.shapes import check_network
from components.widgets.shared import current

_new_ids = count()


def layer_ids(layers: Sequence[Layer]) -> list[int]:
    """A number for each layer that stays with it when it moves, so that its widgets do too."""
    opened = st.session_state.get("current_experiment")
    known = st.session_state.get("network_ids")
    if not known or known[0] != opened or len(known[1]) != len(layers):
        known = (opened, [next(_new_ids) for _ in layers])
        st.session_state["network_ids"] = known
    return list(known[1])


def stacks(name: str) -> list[list[Layer]]:
    """The stacks that `undo` or `redo` leads to, the nearest last."""
    opened = st.session_state.get("current_experiment")
    history: list[list[Layer]] = st.session_state.setdefault(f"network_{name}_{opened}", [])
    return history


def save_layers(layers: list[Layer], ids: list[int] | None = None, *, remember: bool = True) -> None:
    """Save a new stack, if it is one that can be; the one before can be had back."""
    opened = current.experiment()
    if not opened:
        return
    with current.problems_kept("network"):
        check_layers(opened.recipe, layers)
        if remember:
            remember_layers(list(opened.recipe.layers))
        st.session_state["network_ids"] = (opened.id, [next(_new_ids) for _ in layers] if ids is None else ids)
        current.save(opened.recipe.model_copy(update={"layers": layers}))


def save_order(order: Sequence[int | Layer]) -> None:
    """Save the stack in another order: each layer by its place so far, new ones as they are. A layer that comes a second
    time is a copy."""
    opened = current.experiment()
    if not opened:
        return
    before, ids = opened.recipe.layers, layer_ids(opened.recipe.layers)
    layers = [before[each] if isinstance(each, int) else each for each in order]
    new_ids = [
        ids[each] if isinstance(each, int) and each not in order[:place] else next(_new_ids)
        for place, each in enumerate(order)
    ]
    save_layers(layers, new_ids)


def remember_layers(before: list[Layer]) -> None:
    """The stack as it was, to be had back."""
    stacks("undo").append(before)
    stacks("redo").clear()


def check_layers(recipe: Recipe, layers: Sequence[Layer]) -> None:
    """Raises WrongField or TooLarge where the recipe could not be trained with these layers."""
    edited = parse({**recipe.model_dump(mode="json"), "layers": [layer.model_dump(mode="json") for layer in layers]})
    plan = current.plan_of(recipe)
    check_network(plan.width, edited.layers, output_layer(plan.decision), plan.learned_inputs)


def restore(back: str, forth: str) -> None:
    """Go one step `back`, `undo` or `redo`; `forth` leads here again."""
    opened = current.experiment()
    if opened and stacks(back):
        stacks(forth).append(list(opened.recipe.layers))
        save_layers(stacks(back).pop(), remember=False)
