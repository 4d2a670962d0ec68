"""The form of a training: the usual settings, those that one does not need every day, and why it cannot start."""

import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import ColumnType, EarlyStopping, Recipe, Task, Training
from components.features.plan import check_batch
from components.i18n import t
from components.network.memory import check_memory
from components.network.output import output_layer
from components.network.shapes import check_network
from components.runs.limits import limits
from components.widgets.shared import current
from components.widgets.shared.setting_widgets import select_setting
from components.widgets.shared.widget_state import (
    Setting,
    reset_widget,
    save_problem,
    show_field_problem,
    unsaved_titles,
)
from components.widgets.train.training_fields import FIELDS, is_on, training_field

WIDTH = 200  # of a field, in pixels: three stand side by side in the popover, fewer where there is less room
USUAL = ["train_optimizer", "train_learning_rate", "train_epochs", "train_batch_size"]
ADVANCED = [  # in rows of what belongs together
    ["train_early", "train_patience", "train_restore"],
    ["train_schedule", "train_decay_rate", "train_alpha", "train_factor", "train_plateau", "train_min_lr"],
    ["train_clipping", "train_threshold", "train_momentum", "train_decay"],
    ["train_seed", "train_seeds", "train_label_smoothing"],
    ["train_class_weight"],
]
OF_CLASSES = ("train_class_weight", "train_label_smoothing")  # settings that a regression has no use for
OPTIMIZER_OF = {"train_momentum": "sgd", "train_decay": "adamw"}  # settings that only one of them has


def edit_training(recipe: Recipe) -> None:
    """The usual settings; what cannot be is said at its field."""
    training, plan = recipe.training, current.plan_of(recipe)
    columns = st.container(key="train_form").columns(4)
    for column, key in zip(columns, USUAL, strict=True):
        with column:
            training_field(training, key)
    try:
        check_batch(recipe, plan.rows.train)  # what is saved may be too large for the rows that another split leaves
    except Problem as problem:
        if not save_problem("train_batch_size"):
            with columns[3]:
                show_field_problem("train_batch_size", t("Batch size"), problem)


def edit_more(recipe: Recipe) -> None:
    """The other settings, in a popover."""
    training, plan = recipe.training, current.plan_of(recipe)
    hint = t("Early stopping, learning-rate schedule, seeds, weights of rows")
    with st.popover(t("More settings"), key="train_more_settings", icon=":material/tune:", help=hint):
        for row in ADVANCED:
            with st.container(horizontal=True, vertical_alignment="top"):
                for key in row:
                    if _is_shown(training, plan.decision.task, key):
                        off = FIELDS[key].model is EarlyStopping and training.early_stopping is None
                        packed = key == "train_seeds" and recipe.pack is not None
                        training_field(training, key, disabled=off or packed, width=WIDTH)
                        if packed:
                            st.caption(t("A pack has a seed for each of its networks."), width=WIDTH)
        _choose_weights(recipe)


def _is_shown(training: Training, task: Task, key: str) -> bool:
    if key in OF_CLASSES:
        return task is not Task.REGRESSION
    model, optimizer = FIELDS[key].model, OPTIMIZER_OF.get(key, training.optimizer)
    return (model is EarlyStopping or is_on(training, model)) and optimizer == training.optimizer


def _choose_weights(recipe: Recipe) -> None:
    """Which column says how much each row counts while training."""
    record = current.dataset()
    if record is None:
        return
    usable = [column.name for column in record.columns if column.reads_as in (ColumnType.NUMBER, ColumnType.BOOLEAN)]
    saved = recipe.sample_weight or ""
    names = dict.fromkeys(["", *(name for name in usable if name != recipe.target), saved])
    select_setting(
        t("Rows count"),
        {name: t("as many as {name} says", name=name) if name else t("all alike") for name in names},
        Setting("train_sample_weight", saved, _set_weights),
        width=2 * WIDTH,
        help=t(
            "A column with a number of 0 or more in each row: a row with 2 weighs twice as much in the loss. "
            "The column is not given to the network; all figures count every row once."
        ),
    )


def _set_weights(recipe: Recipe, name: str) -> Recipe:
    """A column that cannot weigh rows is told of, and the choice goes back to what is saved."""
    edited = recipe.model_copy(update={"sample_weight": name or None})
    with current.problems_kept("train"):
        current.plan_of(edited)
        return edited  # and only here where it can be so
    reset_widget("train_sample_weight")
    return recipe


def start_problem(recipe: Recipe) -> str:
    """What stands in the way of training `recipe`, in a sentence to be shown beside the button; "" where nothing does."""
    wrong = unsaved_titles()
    if wrong:
        return t("Not saved yet: {names}.", names="; ".join(wrong))
    try:
        plan = current.plan_of(recipe)
        check_batch(recipe, plan.rows.train)
        output = output_layer(plan.decision)
        check_network(plan.width, recipe.layers, output, plan.learned_inputs)
        check_memory(recipe, plan, output, limits().memory)
    except Problem as problem:
        return problem.what
    return ""
