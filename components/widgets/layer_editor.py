"""The stack of layers as cards: set, add, remove, duplicate, move, undo, redo."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import streamlit as st

from components.data.preparation import Plan
from components.network.output import OutputLayer
from components.network.palette import PALETTE, FieldSpec, added, duplicated, moved, removed, with_field
from components.network.presets import PRESETS, preset_layers
from components.network.shapes import check_network
from components.problem import Problem
from components.recipe import Layer, Recipe, parse
from components.widgets import current
from components.words import t

_new_id = count()


def _ids(layers: Sequence[Layer]) -> list[int]:
    """A number for each layer that stays with it when it moves, so that its widgets do too."""
    opened = st.session_state.get("current_experiment")
    known = st.session_state.get("network_ids")
    if not known or known[0] != opened or len(known[1]) != len(layers):
        known = (opened, [next(_new_id) for _ in layers])
        st.session_state["network_ids"] = known
    return list(known[1])


def _history(name: str) -> list[list[Layer]]:
    opened = st.session_state.get("current_experiment")
    history: list[list[Layer]] = st.session_state.setdefault(f"network_{name}_{opened}", [])
    return history


def _put(layers: list[Layer], ids: list[int] | None = None, *, remember: bool = True) -> None:
    """Save a new stack; the one before can be had back."""
    opened = current.experiment()
    if not opened:
        return
    if remember:
        _history("undo").append(list(opened.recipe.layers))
        _history("redo").clear()
    st.session_state["network_ids"] = (opened.id, ids if ids is not None else [next(_new_id) for _ in layers])
    current.save(opened.recipe.model_copy(update={"layers": layers}))


def _step(back: str, forth: str) -> None:
    opened = current.experiment()
    if opened and _history(back):
        _history(forth).append(list(opened.recipe.layers))
        _put(_history(back).pop(), remember=False)


def choose_preset(plan: Plan) -> None:
    """Presets, undo and redo, in a row."""
    left, undo, redo = st.columns([4, 1, 1], vertical_alignment="bottom")
    left.selectbox(
        t("Preset"),
        list(PRESETS),
        index=None,
        format_func=lambda name: f"{PRESETS[name].title}: {PRESETS[name].explanation}",
        placeholder=t("Start from a ready network"),
        key="network_preset",
        on_change=_preset_chosen,
        args=(plan,),
    )
    undo.button(
        ":material/undo:",
        key="network_undo",
        help=t("Undo"),
        on_click=_step,
        args=("undo", "redo"),
        disabled=not _history("undo"),
    )
    redo.button(
        ":material/redo:",
        key="network_redo",
        help=t("Redo"),
        on_click=_step,
        args=("redo", "undo"),
        disabled=not _history("redo"),
    )


def _preset_chosen(plan: Plan) -> None:
    chosen = st.session_state.get("network_preset")
    if chosen:
        _put(preset_layers(chosen, plan))


def edit_layers(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """All cards, from the inputs to the locked output."""
    with st.container(border=True):
        st.markdown(
            t("**Inputs**: {columns} columns → {numbers} numbers", columns=len(plan.features), numbers=plan.width)
        )
    ids = _ids(recipe.layers)
    for position, layer in enumerate(recipe.layers):
        _card(recipe, plan, output, position, layer, ids)
    _add()
    with st.container(border=True):
        st.markdown(
            t("**Output** (locked): Dense {units} {activation}", units=output.units, activation=output.activation)
        )
        st.caption(f"{output.reason} {t('Loss')}: {output.loss}.")


def _card(recipe: Recipe, plan: Plan, output: OutputLayer, position: int, layer: Layer, ids: list[int]) -> None:
    kind, identity, layers = PALETTE[layer.type], ids[position], list(recipe.layers)
    with st.container(border=True, key=f"network_card_{identity}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{position + 1} {kind.title}**", help=kind.explanation, width="stretch")
            actions = [
                (
                    "up",
                    ":material/arrow_upward:",
                    t("Move up"),
                    moved(layers, position, -1),
                    moved(ids, position, -1),
                    position == 0,
                ),
                (
                    "down",
                    ":material/arrow_downward:",
                    t("Move down"),
                    moved(layers, position, 1),
                    moved(ids, position, 1),
                    position == len(ids) - 1,
                ),
                (
                    "copy",
                    ":material/content_copy:",
                    t("Duplicate"),
                    duplicated(layers, position),
                    [*ids[: position + 1], next(_new_id), *ids[position + 1 :]],
                    False,
                ),
                ("remove", ":material/close:", t("Remove"), removed(layers, position), removed(ids, position), False),
            ]
            for name, sign, label, stack, stack_ids, off in actions:
                st.button(
                    sign,
                    key=f"network_{name}_{identity}",
                    help=label,
                    on_click=_put,
                    args=(stack, stack_ids),
                    disabled=off,
                )
        if kind.fields:
            for column, spec in zip(st.columns(len(kind.fields)), kind.fields, strict=True):
                with column:
                    _field(layer, spec, identity)
        _check(recipe, plan, output, position, layer, identity, ids)


def _field(layer: Layer, spec: FieldSpec, identity: int) -> None:
    key = f"network_{identity}_{spec.name}"
    saved = getattr(layer, spec.name)
    if st.session_state.get(f"{key}_saved") != saved:
        st.session_state[key] = st.session_state[f"{key}_saved"] = saved
    if spec.control == "choice":
        st.selectbox(spec.label, spec.choices, key=key, help=spec.help)
    elif spec.control == "integer":
        st.number_input(spec.label, step=1, key=key, help=spec.help)
    else:
        st.number_input(spec.label, step=spec.step, format="%g", key=key, help=spec.help)


def _check(
    recipe: Recipe, plan: Plan, output: OutputLayer, position: int, layer: Layer, identity: int, ids: list[int]
) -> None:
    """Save what the card's widgets say, or say why it cannot be; the last network that could be stays."""
    document: dict[str, Any] = layer.model_dump()
    for spec in PALETTE[layer.type].fields:
        document = {**document, spec.name: st.session_state[f"network_{identity}_{spec.name}"]}
    if document == with_field(layer, "type", layer.type):
        return
    try:
        stack = [other.model_dump(mode="json") for other in recipe.layers]
        stack[position] = document
        wished = parse({**recipe.model_dump(mode="json"), "layers": stack})
        check_network(plan.width, wished.layers, output)
    except Problem as problem:
        current.show_problem(problem)
        return
    for spec in PALETTE[layer.type].fields:
        st.session_state[f"network_{identity}_{spec.name}_saved"] = getattr(wished.layers[position], spec.name)
    _put(list(wished.layers), ids)
    st.rerun()


def _add() -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.selectbox(t("Layer to add"), list(PALETTE), format_func=lambda kind: PALETTE[kind].title, key="network_kind")
    right.button(t("Add"), key="network_add", on_click=_added, width="stretch")


def _added() -> None:
    opened = current.experiment()
    if opened:
        ids = [*_ids(opened.recipe.layers), next(_new_id)]
        _put(added(opened.recipe.layers, st.session_state["network_kind"]), ids)
