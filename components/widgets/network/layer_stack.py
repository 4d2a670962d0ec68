"""The stack of layers as it is edited: each change is checked and saved, and can be taken back."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import streamlit as st

from components.domain.layers import Layer
from components.domain.parse_recipe import parse
from components.domain.recipe import Recipe
from components.network.output import output_layer
from components.network.shapes import check_network
from components.widgets.shared import current

_new_ids = count()
Fields = dict[str, Any]  # of a recipe, by name


def layer_ids(layers: Sequence[Layer]) -> list[int]:
    """A number for each layer that stays with it when it moves, so that its widgets do too."""
    opened = st.session_state.get("current_experiment")
    known = st.session_state.get("network_ids")
    if not known or known[0] != opened or len(known[1]) != len(layers):
        known = (opened, [next(_new_ids) for _ in layers])
        st.session_state["network_ids"] = known
    return list(known[1])


def stacks(name: str) -> list[Fields]:
    """What `undo` or `redo` leads to, the nearest last."""
    opened = st.session_state.get("current_experiment")
    history: list[Fields] = st.session_state.setdefault(f"network_{name}_{opened}", [])
    return history


def save_layers(layers: list[Layer], ids: list[int] | None = None) -> None:
    """Save a new stack, if it is one that can be; the one before can be had back."""
    _save({"layers": layers}, ids)


def save_network(changed: Recipe) -> None:
    """Save all of a network that a preset says: layers, training, how numbers go in, and whether it is a pack."""
    opened = current.experiment()
    if opened:
        names = ("layers", "training", "scaling", "pack", "split")
        _save(
            {name: getattr(changed, name) for name in names if getattr(changed, name) != getattr(opened.recipe, name)}
        )


def _save(fields: Fields, ids: list[int] | None = None, *, remember: bool = True) -> None:
    opened = current.experiment()
    if not opened or not fields:
        return
    with current.problems_kept("network"):
        changed = opened.recipe.model_copy(update=fields)
        check_network_of(changed)
        if remember:
            remember_fields({name: getattr(opened.recipe, name) for name in fields})
        st.session_state["network_ids"] = (opened.id, [next(_new_ids) for _ in changed.layers] if ids is None else ids)
        current.save(changed)


def remember_fields(before: Fields) -> None:
    """The fields as they were, to be had back."""
    stacks("undo").append(before)
    stacks("redo").clear()


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


def check_network_of(recipe: Recipe) -> None:
    """Raises WrongField or TooLarge where the recipe could not be trained with its layers."""
    parsed = parse(recipe.model_dump(mode="json"))
    plan = current.plan_of(parsed)
    check_network(plan.width, parsed.layers, output_layer(plan.decision), plan.learned_inputs)


def restore(back: str, forth: str) -> None:
    """Go one step `back`, `undo` or `redo`; `forth` leads here again."""
    opened = current.experiment()
    if opened and stacks(back):
        fields = stacks(back).pop()
        stacks(forth).append({name: getattr(opened.recipe, name) for name in fields})
        _save(fields, remember=False)
