"""The settings of a training that one does not need every day."""

from collections.abc import Callable, Mapping

import streamlit as st

from components.recipe import CosineDecay, ExponentialDecay, ReduceLROnPlateau, Task, Training
from components.words import t

NONE = "none"
SCHEDULES = {
    NONE: t("Constant"),
    "ExponentialDecay": t("Exponential decay"),
    "CosineDecay": t("Cosine"),
    "ReduceLROnPlateau": t("Lower on a plateau"),
}
CLIPPING = {
    NONE: t("Off"),
    "clipvalue": t("Each value"),
    "clipnorm": t("Norm of each layer"),
    "global_clipnorm": t("Norm of all"),
}


WIDTH = 220  # of a field, in pixels: as many stand side by side as there is room for


def show_more(training: Training, task: Task, save: Callable[[], None]) -> None:
    """Widgets in rows of what belongs together; `save` is called at every change."""
    for row in (_stopping, _schedule, _steps):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            row(training, save)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _whole(t("Seed"), "train_seed", save, t("The same seed gives the same run."))
        luck = t("Train so many networks side by side, each from other initial weights: how much of the score is luck?")
        _whole(t("Seeds"), "train_seeds", save, luck)
        if task is not Task.REGRESSION:
            st.toggle(
                t("Balance classes"),
                key="train_class_weight",
                on_change=save,
                width=WIDTH,
                help=t("Rows of rare classes count for more, so that each class counts the same in all."),
            )


def _stopping(training: Training, save: Callable[[], None]) -> None:
    hint = t("End when the validation loss has not fallen for a while.")
    st.toggle(t("Early stopping"), key="train_early", on_change=save, help=hint, width=WIDTH)
    off = training.early_stopping is None
    _whole(t("Patience"), "train_patience", save, t("Epochs to wait."), off=off, step=5)
    st.toggle(t("Take back the best weights"), key="train_restore", on_change=save, disabled=off)


def _schedule(training: Training, save: Callable[[], None]) -> None:
    hint = t("How the learning rate falls in the course of the run.")
    _choice(t("Learning-rate schedule"), SCHEDULES, "train_schedule", save, hint)
    match training.learning_rate_schedule:
        case ExponentialDecay():
            left = t("What is left of the learning rate after an epoch, below 1.")
            _number(t("Decay an epoch"), "train_decay_rate", save, left, step=0.01)
        case CosineDecay():
            _number(t("Left at the end"), "train_alpha", save, t("Share of the learning rate, 0 to below 1."))
        case ReduceLROnPlateau():
            _number(t("Factor"), "train_factor", save, t("What is left of the learning rate each time."))
            wait = t("So long the validation loss may not fall before the learning rate is lowered.")
            _whole(t("Epochs without progress"), "train_plateau", save, wait)
            _number(t("Lowest rate"), "train_min_lr", save, t("The rate is not lowered beyond it."), step=0.0001)


def _steps(training: Training, save: Callable[[], None]) -> None:
    _choice(
        t("Gradient clipping"), CLIPPING, "train_clipping", save, t("Cuts steps that are too steep: the loss jumps.")
    )
    if training.gradient_clipping is not None:
        _number(t("Threshold"), "train_threshold", save, t("Where the cut is made."), step=0.1)
    if training.optimizer == "sgd":
        _number(t("Momentum"), "train_momentum", save, t("Share of the last step that goes on, 0 to below 1."))
    if training.optimizer == "adamw":
        shrink = t("Share by which weights shrink in each step; 0 is off.")
        _number(t("Weight decay"), "train_decay", save, shrink, step=0.001)


def _choice(label: str, names: Mapping[str, str], key: str, save: Callable[[], None], hint: str) -> None:
    st.selectbox(
        label, list(names), format_func=lambda name: names[name], key=key, on_change=save, help=hint, width=WIDTH
    )


def _number(label: str, key: str, save: Callable[[], None], hint: str, step: float = 0.05) -> None:
    st.number_input(label, step=step, format="%g", key=key, on_change=save, help=hint, width=WIDTH)


def _whole(label: str, key: str, save: Callable[[], None], hint: str, *, off: bool = False, step: int = 1) -> None:
    st.number_input(label, step=step, key=key, on_change=save, help=hint, disabled=off, width=WIDTH)
