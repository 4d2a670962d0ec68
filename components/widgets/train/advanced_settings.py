"""The settings of a training that one does not need every day."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components.domain.recipe import CosineDecay, ExponentialDecay, ReduceLROnPlateau, Task, Training
from components.i18n import t
from components.widgets.shared.number_field import number_field
from components.widgets.shared.setting_widgets import select_setting, toggle_setting
from components.widgets.train.training_fields import NONE, field_limits, training_setting

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


@dataclass(frozen=True)
class _Form:
    """Draws widgets for the settings of `training`, each as wide as the others."""

    training: Training

    def number(self, label: str, key: str, hint: str, *, off: bool = False) -> None:
        setting = training_setting(self.training, key)
        number_field(label, setting, field_limits(key), hint=hint, disabled=off, width=WIDTH)

    def toggle(self, label: str, key: str, hint: str | None = None, *, off: bool = False) -> None:
        toggle_setting(label, training_setting(self.training, key), hint=hint, disabled=off, width=WIDTH)

    def select(self, label: str, names: Mapping[str, str], key: str, hint: str) -> None:
        select_setting(label, names, training_setting(self.training, key), hint=hint, width=WIDTH)


def show_advanced_settings(training: Training, task: Task) -> None:
    """Widgets in rows of what belongs together."""
    form = _Form(training)
    for row in (_stopping, _schedule, _steps):
        with st.container(horizontal=True, vertical_alignment="top"):
            row(form)
    with st.container(horizontal=True, vertical_alignment="top"):
        form.number(t("Seed"), "train_seed", t("The same seed gives the same run."))
        luck = t("Train so many networks side by side, each from other initial weights: how much of the score is luck?")
        form.number(t("Seeds"), "train_seeds", luck)
        if task is not Task.REGRESSION:
            balance = t("Rows of rare classes count for more, so that each class counts the same in all.")
            form.toggle(t("Balance classes"), "train_class_weight", balance)


def _stopping(form: _Form) -> None:
    hint = t("End when the validation loss has not fallen for a while.")
    form.toggle(t("Early stopping"), "train_early", hint)
    off = form.training.early_stopping is None
    form.number(t("Patience"), "train_patience", t("Epochs to wait."), off=off)
    form.toggle(t("Take back the best weights"), "train_restore", off=off)


def _schedule(form: _Form) -> None:
    hint = t("How the learning rate falls in the course of the run.")
    form.select(t("Learning-rate schedule"), SCHEDULES, "train_schedule", hint)
    match form.training.learning_rate_schedule:
        case ExponentialDecay():
            left = t("What is left of the learning rate after an epoch, below 1.")
            form.number(t("Decay an epoch"), "train_decay_rate", left)
        case CosineDecay():
            form.number(t("Left at the end"), "train_alpha", t("Share of the learning rate, 0 to below 1."))
        case ReduceLROnPlateau():
            form.number(t("Factor"), "train_factor", t("What is left of the learning rate each time."))
            wait = t("So long the validation loss may not fall before the learning rate is lowered.")
            form.number(t("Epochs without progress"), "train_plateau", wait)
            form.number(t("Lowest rate"), "train_min_lr", t("The rate is not lowered beyond it."))


def _steps(form: _Form) -> None:
    form.select(t("Gradient clipping"), CLIPPING, "train_clipping", t("Cuts steps that are too steep: the loss jumps."))
    if form.training.gradient_clipping is not None:
        form.number(t("Threshold"), "train_threshold", t("Where the cut is made."))
    if form.training.optimizer == "sgd":
        form.number(t("Momentum"), "train_momentum", t("Share of the last step that goes on, 0 to below 1."))
    if form.training.optimizer == "adamw":
        form.number(t("Weight decay"), "train_decay", t("Share by which weights shrink in each step; 0 is off."))
