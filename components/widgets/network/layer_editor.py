"""The stack of layers as cards: set, add, remove, duplicate, move, undo, redo."""

from collections.abc import Sequence
from functools import partial
from itertools import count

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
from components.widgets.shared.setting_widgets import number_field, select, select_setting
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
        _check_layers(opened.recipe, layers)
        if remember:
            _remember(list(opened.recipe.layers))
        st.session_state["network_ids"] = (opened.id, [next(_new_id) for _ in layers] if ids is None else ids)
        current.save(opened.recipe.model_copy(update={"layers": layers}))


def _remember(before: list[Layer]) -> None:
    """The stack as it was, to be had back."""
    _stacks("undo").append(before)
    _stacks("redo").clear()


def _check_layers(recipe: Recipe, layers: Sequence[Layer]) -> None:
    """Raises WrongField or TooLarge where the recipe could not be trained with these layers."""
    edited = parse({**recipe.model_dump(mode="json"), "layers": [layer.model_dump(mode="json") for layer in layers]})
    plan = current.plan_of(recipe)
    check_network(plan.width, edited.layers, output_layer(plan.decision), plan.embeddings)


def _restore(back: str, forth: str) -> None:
    opened = current.experiment()
    if opened and _stacks(back):
        _stacks(forth).append(list(opened.recipe.layers))
        _save_layers(_stacks(back).pop(), remember=False)


def choose_preset(recipe: Recipe, plan: Plan) -> None:
    """Presets, undo and redo, in a row; the preset shown is the one the stack is at."""
    fitting = next((name for name in PRESETS if PRESETS[name].layers(plan) == recipe.layers), None)
    presets = {name: f"{t(preset.title)}: {t(preset.explanation)}" for name, preset in PRESETS.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with synced_widget("network_preset", fitting):
            empty, key = t("Your own. Choose to start from a ready network"), "network_preset"
            select(t("Preset"), presets, fitting, placeholder=empty, key=key, on_change=_preset_chosen, args=(plan,))
        for name, other, label, nothing in [
            ("undo", "redo", t("Undo"), t("Nothing to undo")),
            ("redo", "undo", t("Redo"), t("Nothing to redo")),
        ]:
            off, hint = (False, label) if _stacks(name) else (True, nothing)
            icon, key, way = f":material/{name}:", f"network_{name}", (name, other)
            st.button(label, icon=icon, key=key, help=hint, on_click=_restore, args=way, disabled=off)
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
        columns, numbers = len(plan.features), plan.width
        st.markdown(t("**Inputs**: {columns} columns → {numbers} numbers", columns=columns, numbers=numbers))
        for one in plan.embeddings:
            name, n, d = escape_markdown(one.name), one.values, one.dimension
            st.caption(t("{name}: a table of {n:,} × {d} numbers, learned with the layers", name=name, n=n, d=d))
    ids = _ids(recipe.layers)
    for position, layer in enumerate(recipe.layers):
        fields = fields_of(type(layer))
        with st.container(border=True, key=f"network_card_{ids[position]}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{position + 1} {t(layer.label)}**", help=t(layer.explanation), width="stretch")
                _offer_actions(recipe.layers, ids, position)
            for column, field in zip(st.columns(len(fields)) if fields else [], fields, strict=True):
                with column:
                    _edit_field(recipe, position, field, ids[position])
    full = len(recipe.layers) >= MOST_LAYERS
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        kinds = {kind: t(layer_type.label) for kind, layer_type in PALETTE.items()}
        select(t("Layer to add"), kinds, next(iter(kinds)), key="network_kind")
    right.button(t("Add"), key="network_add", on_click=_add_chosen, width="stretch", disabled=full)
    if full:
        st.caption(t("A network has at most {n} layers: remove one to add another.", n=MOST_LAYERS))
    with st.container(border=True):
        units, activation = output.units, output.activation
        st.markdown(t("**Output** (locked): Dense {units} {activation}", units=units, activation=activation))
        st.caption(f"{escape_markdown(output.reason)} {t('Loss')}: {output.loss}.")


def _offer_actions(layers: Sequence[Layer], ids: list[int], position: int) -> None:
    """Buttons that move, duplicate or remove a layer."""
    n, every = position + 1, range(len(ids))
    for name, icon, label, order, off in [
        ("up", "arrow_upward", t("Move layer {n} up", n=n), moved(every, position, -1), position == 0),
        ("down", "arrow_downward", t("Move layer {n} down", n=n), moved(every, position, 1), n == len(ids)),
        # Why there can be no more stands at the button that adds one.
        ("copy", "content_copy", t("Duplicate layer {n}", n=n), duplicated(every, position), len(ids) >= MOST_LAYERS),
        ("remove", "close", t("Remove layer {n}", n=n), removed(every, position), False),
    ]:
        new_ids = [ids[old] if old not in order[:new] else next(_new_id) for new, old in enumerate(order)]
        st.button(
            label,
            icon=f":material/{icon}:",
            key=f"network_{name}_{ids[position]}",
            help=label,
            type="tertiary",
            on_click=_save_layers,
            args=([layers[old] for old in order], new_ids),
            disabled=off,
        )


def _edit_field(recipe: Recipe, position: int, field: LayerField, identity: int) -> None:
    """One setting of the layer with the number `identity`."""
    layer, label = recipe.layers[position], t(field.label)

    def change(recipe: Recipe, value: object) -> Recipe:
        ids = _ids(recipe.layers)
        if identity not in ids:  # the layer was removed meanwhile
            return recipe
        stack = [layer.model_dump(mode="json") for layer in recipe.layers]
        stack[ids.index(identity)][field.name] = value
        layers = parse({**recipe.model_dump(mode="json"), "layers": stack}).layers
        _check_layers(recipe, layers)
        return recipe.model_copy(update={"layers": layers})

    setting = Setting(
        f"network_{identity}_{field.name}",
        getattr(layer, field.name),
        change,
        title=t("Layer {n}, {field}", n=position + 1, field=label),
        on_saved=partial(_remember, list(recipe.layers)),
    )
    if field.choices:
        select_setting(label, {name: name for name in field.choices}, setting, help=t(field.help))
    else:
        number_field(label, setting, limits_of(type(layer), field.name), help=t(field.help))


def _add_chosen() -> None:
    opened = current.experiment()
    if opened:
        ids = [*_ids(opened.recipe.layers), next(_new_id)]
        _save_layers(added(opened.recipe.layers, st.session_state["network_kind"]), ids)
