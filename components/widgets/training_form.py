"""Settings of a training."""

from typing import Any

import streamlit as st

from components.data.preparation import check_batch
from components.problem import Problem
from components.recipe import EarlyStopping, Recipe, Training, parse
from components.widgets import current
from components.widgets.bound import bind, note
from components.words import t

OPTIMIZERS = ["adam", "adamw", "sgd", "rmsprop"]


def _values(training: Training) -> dict[str, Any]:
    """{widget key: what it shows of the settings}"""
    stopping = training.early_stopping or EarlyStopping()
    return {
        "train_optimizer": training.optimizer,
        "train_learning_rate": training.learning_rate,
        "train_epochs": training.epochs,
        "train_batch_size": training.batch_size,
        "train_seed": training.seed,
        "train_early": training.early_stopping is not None,
        "train_patience": stopping.patience,
        "train_restore": stopping.restore_best_weights,
        "train_momentum": training.momentum,
        "train_decay": training.weight_decay,
    }


def _wished(recipe: Recipe) -> Recipe:
    """The recipe as the widgets say; those that are not shown leave theirs as it is. Raises WrongField."""
    said = {key: st.session_state.get(key, value) for key, value in _values(recipe.training).items()}
    stopping = {"patience": said["train_patience"], "restore_best_weights": said["train_restore"]}
    settings = {
        "optimizer": said["train_optimizer"],
        "learning_rate": float(f"{said['train_learning_rate']:.10g}"),  # steps add up to 0.0015000000000000002
        "epochs": said["train_epochs"],
        "batch_size": said["train_batch_size"],
        "seed": said["train_seed"],
        "early_stopping": stopping if said["train_early"] else None,
        "momentum": float(f"{said['train_momentum']:.10g}"),
        "weight_decay": float(f"{said['train_decay']:.10g}"),
    }
    wished = parse(current.changed(recipe, "training", settings))
    check_batch(wished, current.plan_of(recipe).rows.train)
    return wished


def _set() -> None:
    """Save what the widgets say; what cannot be is shown beneath them and not saved."""
    opened = current.experiment()
    if not opened:
        return
    try:
        wished = _wished(opened.recipe)
    except Problem:
        return
    note(_values(wished.training))
    current.save(wished)


def edit_training(recipe: Recipe) -> Recipe | None:
    """The recipe with the settings as they stand; None, and a message, where it cannot be so."""
    for key, value in _values(recipe.training).items():
        bind(key, value)
    columns = st.container(key="train_form").columns(4)
    columns[0].selectbox(
        t("Optimizer"),
        OPTIMIZERS,
        key="train_optimizer",
        on_change=_set,
        help=t("How the gradient becomes a step of the weights. adam suits most."),
    )
    columns[1].number_input(
        t("Learning rate"),
        step=0.0005,
        format="%g",
        key="train_learning_rate",
        on_change=_set,
        help=t("How large a step is. Too large and the loss jumps, too small and nothing moves."),
    )
    columns[2].number_input(
        t("Epochs"),
        step=10,
        key="train_epochs",
        on_change=_set,
        help=t("How often all training rows are gone through."),
    )
    columns[3].number_input(
        t("Batch size"), step=8, key="train_batch_size", on_change=_set, help=t("Rows that share one step.")
    )
    with st.expander(t("More: early stopping, seed")):
        _more(recipe.training)
    try:
        return _wished(recipe)
    except Problem as problem:
        current.show_problem(problem)
        return None


def _more(training: Training) -> None:
    columns = st.columns(4)
    columns[0].toggle(
        t("Early stopping"),
        key="train_early",
        on_change=_set,
        help=t("End when the validation loss has not fallen for a while."),
    )
    off = not st.session_state["train_early"]
    columns[1].number_input(
        t("Patience"), step=5, key="train_patience", on_change=_set, disabled=off, help=t("Epochs to wait.")
    )
    columns[2].toggle(t("Take back the best weights"), key="train_restore", on_change=_set, disabled=off)
    columns[3].number_input(
        t("Seed"), step=1, key="train_seed", on_change=_set, help=t("The same seed gives the same run.")
    )
    if training.optimizer == "sgd":
        columns[0].number_input(
            t("Momentum"),
            step=0.05,
            format="%g",
            key="train_momentum",
            on_change=_set,
            help=t("Share of the last step that goes on, 0 to below 1."),
        )
    if training.optimizer == "adamw":
        columns[0].number_input(
            t("Weight decay"),
            step=0.001,
            format="%g",
            key="train_decay",
            on_change=_set,
            help=t("Share by which weights shrink in each step; 0 is off."),
        )
