"""Settings of a training: what its widgets show, how each is saved, and the form of the usual ones."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.domain.problem import Problem
from components.domain.recipe import ColumnType, Recipe
from components.features.plan import check_batch
from components.i18n import t
from components.widgets.shared import current
from components.widgets.shared.number_field import number_field
from components.widgets.shared.setting_widgets import select_setting
from components.widgets.shared.widget_state import Setting, reset_widget, save_problem, show_field_problem
from components.widgets.train.advanced_settings import WIDTH, show_advanced_settings
from components.widgets.train.training_fields import field_limits, training_setting

OPTIMIZERS = ["adam", "adamw", "sgd", "rmsprop"]


def _choose_weights(recipe: Recipe) -> None:
    """Which column says how much each row counts while training."""
    record = current.dataset()
    if record is None:
        return
    usable = [column.name for column in record.columns if column.reads_as in (ColumnType.NUMBER, ColumnType.BOOLEAN)]
    names = ["", *(name for name in usable if name != recipe.target)]
    saved = recipe.sample_weight or ""
    select_setting(
        t("Rows count"),
        {
            name: t("as many as {name} says", name=name) if name else t("all alike")
            for name in (names if saved in names else [*names, saved])
        },
        Setting("train_sample_weight", saved, _set_weights),
        width=2 * WIDTH,
        hint=t(
            "A column with a number of 0 or more in each row: a row with 2 weighs twice as much in the loss. "
            "The column is not given to the network; all figures count every row once."
        ),
    )


def _set_weights(recipe: Recipe, name: str) -> Recipe:
    """A column that cannot weigh rows is told of, and the choice goes back to what is saved."""
    edited = recipe.model_copy(update={"sample_weight": name or None})
    try:
        current.plan_of(edited)
    except Problem as problem:
        st.session_state["train_refused"] = problem
        reset_widget("train_sample_weight")
        return recipe
    return edited


def edit_training(recipe: Recipe) -> None:
    """The settings; what cannot be is said at its field."""
    columns = st.container(key="train_form").columns(4)
    with columns[0]:
        select_setting(
            t("Optimizer"),
            dict(zip(OPTIMIZERS, OPTIMIZERS, strict=True)),
            training_setting(recipe.training, "train_optimizer"),
            hint=t("How the gradient becomes a step of the weights. adam suits most."),
        )
    numbers = [
        (
            "train_learning_rate",
            t("Learning rate"),
            t("How large a step is. Too large and the loss jumps, too small and nothing moves."),
        ),
        ("train_epochs", t("Epochs"), t("How often all training rows are gone through.")),
        ("train_batch_size", t("Batch size"), t("Rows that share one step.")),
    ]
    for column, (key, label, hint) in zip(columns[1:], numbers, strict=True):
        with column:
            number_field(label, training_setting(recipe.training, key), field_limits(key), hint=hint)
    _check_saved_batch(recipe, columns[3])
    with st.expander(t("More: early stopping, learning-rate schedule, seeds, weights of rows")):
        show_advanced_settings(recipe.training, current.plan_of(recipe).decision.task)
        _choose_weights(recipe)


def _check_saved_batch(recipe: Recipe, column: DeltaGenerator) -> None:
    """The batch that is saved may be too large for the training rows that another split leaves."""
    try:
        check_batch(recipe, current.plan_of(recipe).rows.train)
    except Problem as problem:
        if not save_problem("train_batch_size"):
            with column:
                show_field_problem("train_batch_size", t("Batch size"), problem)
