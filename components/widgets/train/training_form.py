"""Settings of a training: what its widgets show, how each is saved, and the form of the usual ones."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.domain.parse_recipe import parse
from components.domain.problem import Problem
from components.domain.recipe import (
    ColumnType,
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    GradientClipping,
    Recipe,
    ReduceLROnPlateau,
    Training,
)
from components.features import check_batch
from components.i18n import t
from components.widgets.shared import current
from components.widgets.shared.number_field import number_field
from components.widgets.shared.widget_state import (
    Setting,
    reset_widget,
    save_problem,
    select_setting,
    show_field_problem,
)
from components.widgets.train.advanced_settings import LIMITS, NONE, WIDTH, show_advanced_settings

OPTIMIZERS = ["adam", "adamw", "sgd", "rmsprop"]


def _values(training: Training) -> dict[str, Any]:
    """{widget key: what it shows of the settings}; of what is off, the defaults."""
    stopping = training.early_stopping or EarlyStopping()
    clipping = training.gradient_clipping or GradientClipping()
    schedule = training.learning_rate_schedule
    decay = schedule if isinstance(schedule, ExponentialDecay) else ExponentialDecay()
    cosine = schedule if isinstance(schedule, CosineDecay) else CosineDecay()
    plateau = schedule if isinstance(schedule, ReduceLROnPlateau) else ReduceLROnPlateau()
    return {
        "train_optimizer": training.optimizer,
        "train_learning_rate": training.learning_rate,
        "train_epochs": training.epochs,
        "train_batch_size": training.batch_size,
        "train_seed": training.seed,
        "train_seeds": training.seeds,
        "train_early": training.early_stopping is not None,
        "train_patience": stopping.patience,
        "train_restore": stopping.restore_best_weights,
        "train_momentum": training.momentum,
        "train_decay": training.weight_decay,
        "train_schedule": schedule.type if schedule else NONE,
        "train_decay_rate": decay.decay_rate,
        "train_alpha": cosine.alpha,
        "train_factor": plateau.factor,
        "train_plateau": plateau.patience,
        "train_min_lr": plateau.min_lr,
        "train_clipping": clipping.method if training.gradient_clipping else NONE,
        "train_threshold": clipping.threshold,
        "train_class_weight": training.class_weight == "balanced",
    }


def _settings(said: dict[str, Any], training: Training) -> dict[str, Any]:
    """The settings in the recipe's JSON form, from {widget key: its value}."""
    stopping = {"patience": said["train_patience"], "restore_best_weights": said["train_restore"]}
    cosine = training.learning_rate_schedule
    epochs = cosine.epochs if isinstance(cosine, CosineDecay) else None
    schedules: dict[str, dict[str, Any]] = {
        "ExponentialDecay": {"decay_rate": said["train_decay_rate"]},
        "CosineDecay": {"alpha": said["train_alpha"], "epochs": epochs},
        "ReduceLROnPlateau": {
            "factor": said["train_factor"],
            "patience": said["train_plateau"],
            "min_lr": said["train_min_lr"],
        },
    }
    schedule, clipping = said["train_schedule"], said["train_clipping"]
    return {
        "optimizer": said["train_optimizer"],
        "learning_rate": said["train_learning_rate"],
        "epochs": said["train_epochs"],
        "batch_size": said["train_batch_size"],
        "seed": said["train_seed"],
        "seeds": said["train_seeds"],
        "early_stopping": stopping if said["train_early"] else None,
        "momentum": said["train_momentum"],
        "weight_decay": said["train_decay"],
        "learning_rate_schedule": {"type": schedule, **schedules[schedule]} if schedule != NONE else None,
        "gradient_clipping": {"method": clipping, "threshold": said["train_threshold"]} if clipping != NONE else None,
        "class_weight": "balanced" if said["train_class_weight"] else None,
    }


def set_training(recipe: Recipe, value: Any, key: str) -> Recipe:
    """The recipe with the setting of the widget `key`, and all others as they are saved. Raises WrongField."""
    said = {**_values(recipe.training), key: value}
    wished = parse(current.changed(recipe, "training", _settings(said, recipe.training)))
    if key == "train_batch_size":
        check_batch(wished, current.plan_of(recipe).rows.train)
    return wished


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
    wished = recipe.model_copy(update={"sample_weight": name or None})
    try:
        current.plan_of(wished)
    except Problem as problem:
        st.session_state["train_refused"] = problem
        reset_widget("train_sample_weight")
        return recipe
    return wished


def edit_training(recipe: Recipe) -> None:
    """The settings; what cannot be is said at its field."""
    values, columns = _values(recipe.training), st.container(key="train_form").columns(4)
    with columns[0]:
        select_setting(
            t("Optimizer"),
            dict(zip(OPTIMIZERS, OPTIMIZERS, strict=True)),
            Setting("train_optimizer", recipe.training.optimizer, partial(set_training, key="train_optimizer")),
            hint=t("How the gradient becomes a step of the weights. adam suits most."),
        )
    hints = {
        "train_learning_rate": t("How large a step is. Too large and the loss jumps, too small and nothing moves."),
        "train_epochs": t("How often all training rows are gone through."),
        "train_batch_size": t("Rows that share one step."),
    }
    labels = {
        "train_learning_rate": t("Learning rate"),
        "train_epochs": t("Epochs"),
        "train_batch_size": t("Batch size"),
    }
    for column, (key, label) in zip(columns[1:], labels.items(), strict=True):
        with column:
            setting = Setting(key, values[key], partial(set_training, key=key))
            number_field(label, setting, LIMITS[key], hint=hints[key])
    _check_saved_batch(recipe, columns[3])
    with st.expander(t("More: early stopping, learning-rate schedule, seeds, weights of rows")):
        show_advanced_settings(recipe.training, values, current.plan_of(recipe).decision.task, set_training)
        _choose_weights(recipe)


def _check_saved_batch(recipe: Recipe, place: DeltaGenerator) -> None:
    """The batch that is saved may be too large for the training rows that another split leaves."""
    try:
        check_batch(recipe, current.plan_of(recipe).rows.train)
    except Problem as problem:
        if not save_problem("train_batch_size"):
            with place:
                show_field_problem("train_batch_size", t("Batch size"), problem)
