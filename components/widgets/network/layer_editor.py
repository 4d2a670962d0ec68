"""The stack of layers as cards: set, add, remove, duplicate, move, undo, redo."""

from functools import partial

import streamlit as st

from components.domain.parse_recipe import parse
from components.domain.recipe import MOST_LAYERS, Recipe
from components.features.plan import Plan
from components.i18n import t
from components.network.output import OutputLayer
from components.network.palette import PALETTE, LayerField, duplicated, fields_of, moved, removed
from components.network.presets import PRESETS
from components.network.suggested import why_suggested
from components.widgets.network.layer_stack import (
    check_network_of,
    layer_ids,
    remember_fields,
    restore,
    save_network,
    save_order,
    stacks,
)
from components.widgets.network.number_inputs import choose_scaling
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.parse_number import limits_of
from components.widgets.shared.setting_widgets import number_field, select, select_setting, toggle_setting
from components.widgets.shared.widget_state import Setting, changed_by_user, reset_widget, save_problem, synced_widget


def choose_preset(recipe: Recipe, plan: Plan) -> None:
    """Presets, undo and redo, in a row; the preset shown is the one the stack is at."""
    fitting = next((name for name, preset in PRESETS.items() if preset.fits(recipe, plan)), None)
    presets = {name: t(preset.title) for name, preset in PRESETS.items()}
    hint = "\n".join(f"- **{t(preset.title)}**: {t(preset.explanation)}" for preset in PRESETS.values())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with synced_widget("network_preset", fitting):
            empty, key = t("Your own"), "network_preset"
            options = {"placeholder": empty, "help": f"{t('Begin with a ready network.')}\n\n{hint}"}
            select(t("Preset"), presets, fitting, key=key, on_change=_preset_chosen, args=(recipe, plan), **options)
        for name, other, label, nothing in [
            ("undo", "redo", t("Undo"), t("Nothing to undo")),
            ("redo", "undo", t("Redo"), t("Nothing to redo")),
        ]:
            off, hint = (False, label) if stacks(name) else (True, nothing)
            icon, key, way = f":material/{name}:", f"network_{name}", (name, other)
            st.button(label, icon=icon, key=key, help=hint, on_click=restore, args=way, disabled=off)
    if fitting and PRESETS[fitting].whole:
        st.caption(why_suggested(recipe, plan))
    current.show_kept_problem("network")


def _preset_chosen(recipe: Recipe, plan: Plan) -> None:
    chosen = st.session_state.get("network_preset")
    if chosen and changed_by_user("network_preset"):
        save_network(PRESETS[chosen].applied(recipe, plan))
        if "network_refused" in st.session_state:
            reset_widget("network_preset")


def edit_layers(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """All cards, from the inputs to the locked output."""
    with st.container(border=True, key="network_inputs"):
        columns, numbers = len(plan.features), plan.width
        st.markdown(t("**Inputs**: {columns} columns → {numbers} numbers", columns=columns, numbers=numbers))
        choose_scaling(recipe, plan)
        for one in plan.embeddings:
            name, n, d = escape_markdown(one.name), one.values, one.dimension
            st.caption(t("{name}: a table of {n:,} × {d} numbers, learned with the layers", name=name, n=n, d=d))
    ids = layer_ids(recipe.layers)
    for position, layer in enumerate(recipe.layers):
        with st.container(border=True, key=f"network_card_{ids[position]}"):
            head = f"network_head_{ids[position]}"
            with st.container(horizontal=True, vertical_alignment="center", key=head):
                st.markdown(f"**{position + 1} {t(layer.label)}**", help=t(layer.explanation), width="stretch")
                _offer_actions(ids, position)
            _edit_layer(recipe, position, ids[position])
    full = len(recipe.layers) >= MOST_LAYERS
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        kinds = {kind: t(layer_type.label) for kind, layer_type in PALETTE.items()}
        chosen = select(t("Layer to add"), kinds, next(iter(kinds)), key="network_kind")
    right.button(t("Add"), key="network_add", on_click=_add_chosen, width="stretch", disabled=full)
    st.caption(t(PALETTE[chosen].explanation))
    if full:
        st.caption(t("A network has at most {n} layers: remove one to add another.", n=MOST_LAYERS))
    with st.container(border=True, key="network_output"):
        units, activation = output.units, output.activation
        st.markdown(t("**Output** (locked): Dense {units} {activation}", units=units, activation=activation))
        st.caption(f"{escape_markdown(output.reason)} {t('Loss')}: {output.loss}.")


def _offer_actions(ids: list[int], position: int) -> None:
    """Buttons that move, duplicate or remove a layer."""
    n, every = position + 1, range(len(ids))
    for name, icon, label, order, off in [
        ("up", "arrow_upward", t("Move layer {n} up", n=n), moved(every, position, -1), position == 0),
        ("down", "arrow_downward", t("Move layer {n} down", n=n), moved(every, position, 1), n == len(ids)),
        # Why there can be no more stands at the button that adds one.
        ("copy", "content_copy", t("Duplicate layer {n}", n=n), duplicated(every, position), len(ids) >= MOST_LAYERS),
        ("remove", "close", t("Remove layer {n}", n=n), removed(every, position), False),
    ]:
        st.button(
            label,
            icon=f":material/{icon}:",
            key=f"network_{name}_{ids[position]}",
            help=label,
            type="tertiary",
            on_click=save_order,
            args=(order,),
            disabled=off,
        )


def _edit_layer(recipe: Recipe, position: int, identity: int) -> None:
    """The usual settings side by side, the others folded away below them."""
    fields = fields_of(type(recipe.layers[position]))
    usual, more = ([field for field in fields if field.advanced is advanced] for advanced in (False, True))
    for column, field in zip(st.columns(len(usual)) if usual else [], usual, strict=True):
        with column:
            _edit_field(recipe, position, field, identity)
    if more:
        names = ", ".join(t(field.label) for field in more)
        with folded(t("More: {names}", names=names), f"network_more_{identity}") as is_open:
            for field in more:
                # What cannot be saved stays in its field, also where that is folded away.
                if is_open or save_problem(_field_key(identity, field)):
                    _edit_field(recipe, position, field, identity)


def _field_key(identity: int, field: LayerField) -> str:
    return f"network_{identity}_{field.name}"


def _edit_field(recipe: Recipe, position: int, field: LayerField, identity: int) -> None:
    """One setting of the layer with the number `identity`."""
    layer, label = recipe.layers[position], t(field.label)

    def change(recipe: Recipe, value: object) -> Recipe:
        ids = layer_ids(recipe.layers)
        if identity not in ids:  # the layer was removed meanwhile
            return recipe
        stack = [layer.model_dump(mode="json") for layer in recipe.layers]
        stack[ids.index(identity)][field.name] = value
        layers = parse({**recipe.model_dump(mode="json"), "layers": stack}).layers
        changed = recipe.model_copy(update={"layers": layers})
        check_network_of(changed)
        return changed

    setting = Setting(
        _field_key(identity, field),
        getattr(layer, field.name),
        change,
        title=t("Layer {n}, {field}", n=position + 1, field=label),
        on_saved=partial(remember_fields, {"layers": list(recipe.layers)}),
    )
    if field.choices:
        words = {name: t(layer.choices[name]) if name in layer.choices else name for name in field.choices}
        select_setting(label, words, setting, help=t(field.help))
    elif field.yes_or_no:
        toggle_setting(label, setting, help=t(field.help))
    else:
        number_field(label, setting, limits_of(type(layer), field.name), help=t(field.help))


def _add_chosen() -> None:
    opened = current.experiment()
    if opened:
        save_order([*range(len(opened.recipe.layers)), PALETTE[st.session_state["network_kind"]]()])
