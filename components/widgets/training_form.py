"""Settings of a training: what its widgets show, what they say, and the form of the usual ones."""

from typing import Any

import streamlit as st

from components.data.preparing import check_batch
from components.parsing import parse
from components.problem import Problem
from components.recipe import (
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    GradientClipping,
    Kind,
    Recipe,
    ReduceLROnPlateau,
    Training,
)
from components.widgets import current
from components.widgets.bound import bind, note
from components.widgets.training_more import NONE, WIDTH, show_more
from components.words import t

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
    """The settings in the recipe's JSON form, from what the widgets say."""
    stopping = {"patience": said["train_patience"], "restore_best_weights": said["train_restore"]}
    cosine = training.learning_rate_schedule
    epochs = cosine.epochs if isinstance(cosine, CosineDecay) else None
    schedules: dict[str, dict[str, Any]] = {
        "ExponentialDecay": {"decay_rate": _rounded(said["train_decay_rate"])},
        "CosineDecay": {"alpha": _rounded(said["train_alpha"]), "epochs": epochs},
        "ReduceLROnPlateau": {
            "factor": _rounded(said["train_factor"]),
            "patience": said["train_plateau"],
            "min_lr": _rounded(said["train_min_lr"]),
        },
    }
    schedule, clipping = said["train_schedule"], said["train_clipping"]
    return {
        "optimizer": said["train_optimizer"],
        "learning_rate": _rounded(said["train_learning_rate"]),
        "epochs": said["train_epochs"],
        "batch_size": said["train_batch_size"],
        "seed": said["train_seed"],
        "seeds": said["train_seeds"],
        "early_stopping": stopping if said["train_early"] else None,
        "momentum": _rounded(said["train_momentum"]),
        "weight_decay": _rounded(said["train_decay"]),
        "learning_rate_schedule": {"type": schedule, **schedules[schedule]} if schedule != NONE else None,
        "gradient_clipping": {"method": clipping, "threshold": _rounded(said["train_threshold"])}
        if clipping != NONE
        else None,
        "class_weight": "balanced" if said["train_class_weight"] else None,
    }


def _rounded(value: float | None) -> float | None:
    """Steps of 0.0005 add up to 0.0015000000000000002."""
    return None if value is None else float(f"{value:.10g}")


def _wished(recipe: Recipe) -> Recipe:
    """The recipe as the widgets say; those that are not shown leave theirs as it is. Raises WrongField."""
    said = {key: st.session_state.get(key, value) for key, value in _values(recipe.training).items()}
    wished = parse(current.changed(recipe, "training", _settings(said, recipe.training)))
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


def _choose_weights(recipe: Recipe) -> None:
    """Which column says how much each row counts while training."""
    record = current.dataset()
    if record is None:
        return
    usable = [column.name for column in record.columns if column.reads_as in (Kind.NUMBER, Kind.BOOLEAN)]
    names = ["", *(name for name in usable if name != recipe.target)]
    saved = recipe.sample_weight or ""
    bind("train_sample_weight", saved)
    st.selectbox(
        t("Rows count"),
        names if saved in names else [*names, saved],
        format_func=lambda name: t("as many as {name} says", name=name) if name else t("all alike"),
        key="train_sample_weight",
        on_change=_set_weights,
        width=2 * WIDTH,
        help=t(
            "A column with a number of 0 or more in each row: a row with 2 weighs twice as much in the loss. "
            "The column is not given to the network; all figures count every row once."
        ),
    )


def _set_weights() -> None:
    opened = current.experiment()
    if not opened:
        return
    wished = opened.recipe.model_copy(update={"sample_weight": st.session_state["train_sample_weight"] or None})
    try:
        current.plan_of(wished)
    except Problem as problem:
        st.session_state["train_refused"] = problem
        st.session_state["train_sample_weight"] = opened.recipe.sample_weight or ""
        return
    note({"train_sample_weight": wished.sample_weight or ""})
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
    with st.expander(t("More: early stopping, learning-rate schedule, seeds, weights of rows")):
        show_more(recipe.training, current.plan_of(recipe).decision.task, _set)
        _choose_weights(recipe)
    try:
        return _wished(recipe)
    except Problem as problem:
        current.show_problem(problem)
        return None
