"""The network as a drawing to be edited, drawn by JavaScript of ours (`assets/network/`): what it is told, and what it asks for."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import streamlit as st
from pydantic import Field, TypeAdapter, ValidationError

from components.domain.layer_settings import Strict
from components.domain.layers import Layer
from components.domain.recipe import MOST_LAYERS, ColumnType, Recipe, Task
from components.features.plan import Plan
from components.i18n import counted, t, translated
from components.network.output import OutputLayer
from components.network.palette import PALETTE, duplicated, in_words, moved, removed
from components.network.shapes import LayerRow, in_short, layer_table
from components.runs.results import model_epoch
from components.widgets.network.layer_stack import layer_ids, restore, save_order
from components.widgets.shared import current
from components.widgets.shared.component import component
from components.widgets.shared.neuron_words import NEURON
from components.widgets.shared.type_words import TYPE_WORDS

KEY = "network_drawing"
SCRIPTS = ["layout.js", "shapes.js", "parts.js", "keys.js", "answers.js", "drawing.js"]
MOST_INPUTS = 12  # columns that are drawn by name; of more those of a type are one group


KINDS = {
    ColumnType.NUMBER: ("{n} number column", "{n} number columns"),
    ColumnType.CATEGORY: ("{n} category column", "{n} category columns"),
    ColumnType.BOOLEAN: ("{n} yes-or-no column", "{n} yes-or-no columns"),
    ColumnType.DATE: ("{n} date column", "{n} date columns"),
    ColumnType.TEXT: ("{n} text column", "{n} text columns"),
    ColumnType.ID: ("{n} id column", "{n} id columns"),
    ColumnType.CONSTANT: ("{n} constant column", "{n} constant columns"),
}


class Add(Strict):
    """A new layer before that at `place`."""

    action: Literal["add"]
    type: str
    place: int = Field(ge=0, le=MOST_LAYERS)


class Move(Strict):
    """A layer to another place."""

    action: Literal["move"]
    layer: int
    place: int = Field(ge=0, le=MOST_LAYERS)


class Change(Strict):
    """A layer away, or a copy of it behind it."""

    action: Literal["remove", "duplicate"]
    layer: int


class Restore(Strict):
    """One step back or forth."""

    action: Literal["undo", "redo"]


EDIT: TypeAdapter[Add | Move | Change | Restore] = TypeAdapter(
    Annotated[Add | Move | Change | Restore, Field(discriminator="action")]
)


def draw_network(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """The drawing of the open recipe; what is done to it changes the recipe."""
    edits = st.session_state.setdefault("network_edits", 0)
    component("network", "network/drawing.html", [f"network/{name}" for name in SCRIPTS])(
        key=KEY, data=_drawing(recipe, plan, output) | {"edits": edits}, on_edit_change=_edited
    )


def _edited() -> None:
    apply_edit(st.session_state[KEY].get("edit"))


def apply_edit(asked: object) -> None:
    """Do what was asked for in the drawing; what it cannot ask for, or of a layer that is gone, is left alone."""
    st.session_state["network_edits"] = st.session_state.get("network_edits", 0) + 1
    opened = current.experiment()
    try:
        edit = EDIT.validate_python(asked)
    except ValidationError:
        return
    if not opened:
        return
    if isinstance(edit, Restore):
        restore(edit.action, "redo" if edit.action == "undo" else "undo")
        return
    every = range(len(opened.recipe.layers))
    if isinstance(edit, Add):
        if edit.type in PALETTE:
            place = min(edit.place, len(every))
            save_order([*every[:place], PALETTE[edit.type](), *every[place:]])
        return
    ids = layer_ids(opened.recipe.layers)
    if edit.layer not in ids:
        return
    position = ids.index(edit.layer)
    if isinstance(edit, Move):
        save_order(moved(every, position, edit.place - position))
    else:
        save_order(removed(every, position) if edit.action == "remove" else duplicated(every, position))


def _drawing(recipe: Recipe, plan: Plan, output: OutputLayer) -> dict[str, Any]:
    """What the script draws, in words that are translated already."""
    *hidden, last = layer_table(plan.width, recipe.layers, output)
    return {
        "name": t("The network: {line}", line=in_short(plan.width, recipe.layers, output)),
        "inputs_title": t("Inputs"),
        "inputs_facts": [
            counted(len(plan.features), "{n} column", "{n} columns"),
            counted(plan.width, "{n} value", "{n} values"),
        ],
        "inputs": _inputs(plan),
        "layers": _layers(recipe.layers, hidden),
        "output": _output(recipe, plan, last),
        "palette": [
            {"type": kind, "title": t(layer.label), "explanation": t(layer.explanation)}
            for kind, layer in PALETTE.items()
        ],
        "full": len(recipe.layers) >= MOST_LAYERS,
        "run": shown_run(recipe),
        "words": translated(NEURON)
        | {
            "item": t("{n} of {all}: {title}, {facts}", n="{n}", all="{all}", title="{title}", facts="{facts}"),
            "add": t("Add a layer after {title}", title="{title}"),
            "more": t("and {n} more", n="{n}"),
            "dead": t("answers {value} to all {rows} rows that were looked at", value="{value}", rows="{rows}"),
            "rises": t("rises with {column} ({r})", column="{column}", r="{r}"),
            "falls": t("falls with {column} ({r})", column="{column}", r="{r}"),
            "follows": t("goes with values of {column} ({r})", column="{column}", r="{r}"),
            "mixed": t("goes with no column alone"),
            "width": t("the wider, the stronger. Point at a neuron, or go to it with ↑ ↓, to read what it answers to"),
            "keys": t("← → choose · Enter edits · + adds behind · Alt ← → moves · Delete removes · Ctrl Z takes back"),
        },
    }


def shown_run(recipe: Recipe) -> dict[str, Any] | None:
    """The run of this very recipe whose model is shown, if there is one, and the epoch of its weights."""
    run = current.run()
    if run is None or not run.has_model:
        return None
    training = run.recipe.training.model_copy(update={"epochs": recipe.training.epochs})  # it may have been made longer
    if run.recipe.model_copy(update={"training": training}) != recipe:
        return None
    epoch = current.unchanged(("model_epoch", run.id), lambda: model_epoch(current.store(), run))
    moment = t("Weights of the model, epoch {n:,}", n=epoch)
    if run.recipe.pack:
        moment = t("Weights of network 1 of {all}, epoch {n:,}", all=run.recipe.pack.networks, n=epoch)
    return {"id": run.id, "epoch": epoch, "moment": moment}


def _inputs(plan: Plan) -> list[dict[str, Any]]:
    """What the layers are given: each column by name, type and what it becomes, or those of a type together."""
    if len(plan.features) <= MOST_INPUTS:
        return [_input(name, [name], t(TYPE_WORDS[kind]), plan) for name, kind in plan.features.items()]
    kinds = {kind: [name for name, one in plan.features.items() if one is kind] for kind in plan.features.values()}
    return [_input(counted(len(names), *KINDS[kind]), names, "", plan) for kind, names in kinds.items()]


def _input(title: str, columns: list[str], kind: str, plan: Plan) -> dict[str, Any]:
    becomes = f"{kind} → {sum(plan.widths[name] for name in columns):,}".strip()
    return {"name": title, "words": becomes, "columns": columns}


def _layers(layers: Sequence[Layer], rows: Sequence[LayerRow]) -> list[dict[str, Any]]:
    described = []
    for layer, identity, row in zip(layers, layer_ids(layers), rows, strict=True):
        settings = layer.model_dump(include={"activation", "rate"})
        described.append(settings | {"id": identity, "type": layer.type, "title": in_words(layer), **_figures(row)})
    return described


def _figures(row: LayerRow) -> dict[str, Any]:
    facts = [
        counted(row.output, "{n} value", "{n} values"),
        counted(row.parameters, "{n} parameter", "{n} parameters") if row.parameters else t("no parameters"),
    ]
    return {"values": row.output, "facts": facts}


def _output(recipe: Recipe, plan: Plan, row: LayerRow) -> dict[str, Any]:
    """The locked layer, with a name for each of its neurons."""
    classes = plan.decision.classes
    names = [recipe.target]
    if plan.decision.task is Task.BINARY:
        names = [t("{target}: {one} or {other}", target=recipe.target, one=classes[0], other=classes[1])]
    elif plan.decision.task is Task.MULTICLASS:
        names = list(classes)
    told = ", ".join(names[:MOST_INPUTS]) + (" …" if len(names) > MOST_INPUTS else "")
    figures = _figures(row)
    title = t("Output: {layer}", layer=row.name)
    return {"title": title, "names": names, "told": told, **figures}
