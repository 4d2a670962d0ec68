"""The stack of layers as cards: set, add, remove, duplicate, move, undo, redo."""

from collections.abc import Sequence
from functools import partial
from itertools import count
from typing import Any

import streamlit as st

from components.domain.layers import Layer
from components.domain.parse_recipe import parse
from components.domain.recipe import MOST_LAYERS, Recipe
from components.features.plan import Plan
from components.i18n import t
from components.network.output import OutputLayer, output_layer
from components.network.palette import PALETTE, LayerField, added, duplicated, fields_of, moved, removed
from components.network.presets import PRESETS
from components.network.shapes import check_network
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.setting_widgets import number_field, select_setting
from components.widgets.shared.widget_state import Setting, changed_by_user, reset_widget, synced_widget

_new_id = count()


def _ids(layers: Sequence[Layer]) -> list[int]:
    """A number for each layer that stays with it when it moves, so that its widgets do too."""
    opened = st.session_state.get("current_experiment")
    known = st.session_state.get("network_ids")
    if not known or known[0] != opened or len(known[1]) != len(layers):
        known = (opened, [next(_new_id) for _ in layers])
        st.session_state["network_ids"] = known
    return list(known[1])


def _remember_ids(experiment_id: str, ids: list[int]) -> None:
    st.session_state["network_ids"] = (experiment_id, ids)


def _stacks(name: str) -> list[list[Layer]]:
    opened = st.session_state.get("current_experiment")
    history: list[list[Layer]] = st.session_state.setdefault(f"network_{name}_{opened}", [])
    return history


def _save_layers(layers: list[Layer], ids: list[int] | None = None, *, remember: bool = True) -> None:
    """Save a new stack, if it is one that can be; the one before can be had back."""
    opened = current.experiment()
    if not opened:
        return
    with current.problems_kept("network"):
        _valid_layers(opened.recipe, layers)
        if remember:
            _remember(list(opened.recipe.layers))
        _remember_ids(opened.id, ids if ids is not None else [next(_new_id) for _ in layers])
        current.save(opened.recipe.model_copy(update={"layers": layers}))


def _remember(before: list[Layer]) -> None:
    """The stack as it was, to be had back."""
    _stacks("undo").append(before)
    _stacks("redo").clear()


def _valid_layers(recipe: Recipe, layers: Sequence[Layer | dict[str, Any]]) -> list[Layer]:
    """The layers as a stack that can be trained. Raises WrongField or TooLarge."""
    stack = [layer if isinstance(layer, dict) else layer.model_dump(mode="json") for layer in layers]
    edited = parse({**recipe.model_dump(mode="json"), "layers": stack})
    plan = current.plan_of(recipe)
    check_network(plan.width, edited.layers, output_layer(plan.decision), plan.embeddings)
    return list(edited.layers)


def _restore(back: str, forth: str) -> None:
    opened = current.experiment()
    if opened and _stacks(back):
        _stacks(forth).append(list(opened.recipe.layers))
        _save_layers(_stacks(back).pop(), remember=False)


def choose_preset(recipe: Recipe, plan: Plan) -> None:
    """Presets, undo and redo, in a row; the preset shown is the one the stack is at."""
    fitting = next((name for name in PRESETS if PRESETS[name].layers(plan) == recipe.layers), None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with synced_widget("network_preset", fitting):
            st.selectbox(
                t("Preset"),
                list(PRESETS),
                index=None if fitting is None else list(PRESETS).index(fitting),
                format_func=lambda name: f"{t(PRESETS[name].title)}: {t(PRESETS[name].explanation)}",
                placeholder=t("Your own. Choose to start from a ready network"),
                key="network_preset",
                on_change=_preset_chosen,
                args=(plan,),
            )
        for name, other, icon, label, nothing in [
            ("undo", "redo", ":material/undo:", t("Undo"), t("Nothing to undo")),
            ("redo", "undo", ":material/redo:", t("Redo"), t("Nothing to redo")),
        ]:
            st.button(
                label,
                icon=icon,
                key=f"network_{name}",
                help=label if _stacks(name) else nothing,
                on_click=_restore,
                args=(name, other),
                disabled=not _stacks(name),
            )
    current.show_kept_problem("network")


def _preset_chosen(plan: Plan) -> None:
    chosen = st.session_state.get("network_preset")
    if chosen and changed_by_user("network_preset"):
        _save_layers(PRESETS[chosen].layers(plan))
        if "network_refused" in st.session_state:
            reset_widget("network_preset")


def edit_layers(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """All cards, from the inputs to the locked output."""
    with st.container(border=True):
        st.markdown(
            t("**Inputs**: {columns} columns → {numbers} numbers", columns=len(plan.features), numbers=plan.width)
        )
        for one in plan.embeddings:
            st.caption(
                t(
                    "{name}: a table of {n:,} × {d} numbers, learned with the layers",
                    name=escape_markdown(one.name),
                    n=one.values,
                    d=one.dimension,
                )
            )
    ids = _ids(recipe.layers)
    for position, layer in enumerate(recipe.layers):
        _card(recipe, position, layer, ids)
    _add_fields(recipe)
    with st.container(border=True):
        st.markdown(
            t("**Output** (locked): Dense {units} {activation}", units=output.units, activation=output.activation)
        )
        st.caption(f"{escape_markdown(output.reason)} {t('Loss')}: {output.loss}.")


def _card(recipe: Recipe, position: int, layer: Layer, ids: list[int]) -> None:
    fields, identity = fields_of(type(layer)), ids[position]
    with st.container(border=True, key=f"network_card_{identity}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{position + 1} {t(layer.label)}**", help=t(layer.explanation), width="stretch")
            _actions(list(recipe.layers), ids, position)
        if fields:
            for column, field in zip(st.columns(len(fields)), fields, strict=True):
                with column:
                    _field(recipe, position, field, identity)


def _actions(layers: list[Layer], ids: list[int], position: int) -> None:
    n, last = position + 1, len(ids) - 1
    copied_ids = [*ids[:n], next(_new_id), *ids[n:]]
    up, down = (
        (moved(layers, position, -1), moved(ids, position, -1)),
        (
            moved(layers, position, 1),
            moved(ids, position, 1),
        ),
    )
    for name, icon, label, change, off in [
        ("up", ":material/arrow_upward:", t("Move layer {n} up", n=n), up, position == 0),
        ("down", ":material/arrow_downward:", t("Move layer {n} down", n=n), down, position == last),
        (
            "copy",
            ":material/content_copy:",
            t("Duplicate layer {n}", n=n),
            (duplicated(layers, position), copied_ids),
            len(layers) >= MOST_LAYERS,  # why stands at the button that adds one
        ),
        (
            "remove",
            ":material/close:",
            t("Remove layer {n}", n=n),
            (removed(layers, position), removed(ids, position)),
            False,
        ),
    ]:
        key = f"network_{name}_{ids[position]}"
        st.button(
            label, icon=icon, key=key, help=label, type="tertiary", on_click=_save_layers, args=change, disabled=off
        )


def _key(identity: int, name: str) -> str:
    return f"network_{identity}_{name}"


def _field(recipe: Recipe, position: int, field: LayerField, identity: int) -> None:
    layer, label = recipe.layers[position], t(field.label)
    setting = Setting(
        _key(identity, field.name),
        getattr(layer, field.name),
        partial(_changed, identity=identity, name=field.name),
        title=t("Layer {n}, {field}", n=position + 1, field=label),
        on_saved=partial(_remember, list(recipe.layers)),
    )
    if field.choices:
        select_setting(label, {name: name for name in field.choices}, setting, hint=t(field.help))
    else:
        number_field(label, setting, limits_of(type(layer), field.name), hint=t(field.help))


def _changed(recipe: Recipe, value: Any, *, identity: int, name: str) -> Recipe:
    """The recipe with one setting of one layer. Raises WrongField or TooLarge."""
    ids = _ids(recipe.layers)
    if identity not in ids:  # the layer was removed meanwhile
        return recipe
    layers, position = list(recipe.layers), ids.index(identity)
    changed = {**layers[position].model_dump(mode="json"), name: value}
    stack = _valid_layers(recipe, [*layers[:position], changed, *layers[position + 1 :]])
    return recipe.model_copy(update={"layers": stack})


def _add_fields(recipe: Recipe) -> None:
    full = len(recipe.layers) >= MOST_LAYERS
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.selectbox(
        t("Layer to add"), list(PALETTE), format_func=lambda kind: t(PALETTE[kind].label), key="network_kind"
    )
    right.button(t("Add"), key="network_add", on_click=_add_chosen, width="stretch", disabled=full)
    if full:
        st.caption(t("A network has at most {n} layers: remove one to add another.", n=MOST_LAYERS))


def _add_chosen() -> None:
    opened = current.experiment()
    if opened:
        ids = [*_ids(opened.recipe.layers), next(_new_id)]
        _save_layers(added(opened.recipe.layers, st.session_state["network_kind"]), ids)
