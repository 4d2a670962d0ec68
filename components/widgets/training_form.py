"""Settings of a training."""

import streamlit as st

from components.data.preparation import Plan, check_batch
from components.problem import Problem
from components.recipe import EarlyStopping, Recipe, parse
from components.widgets import current
from components.words import t

OPTIMIZERS = ["adam", "adamw", "sgd", "rmsprop"]


def _from_recipe(key: str, value: object, experiment: str) -> None:
    """Let the widget show what the recipe says when it was changed elsewhere."""
    if st.session_state.get(f"{key}_saved") != (experiment, value) or key not in st.session_state:
        st.session_state[key] = value
        st.session_state[f"{key}_saved"] = (experiment, value)


def edit_training(recipe: Recipe, plan: Plan) -> Recipe | None:
    """The recipe with the settings as they stand; None, and a message, where it cannot be so."""
    training, opened = recipe.training, st.session_state["current_experiment"]
    stopping = training.early_stopping
    fields = {
        "train_optimizer": training.optimizer,
        "train_learning_rate": training.learning_rate,
        "train_epochs": training.epochs,
        "train_batch_size": training.batch_size,
        "train_early": stopping is not None,
        "train_seed": training.seed,
    }
    for key, value in fields.items():
        _from_recipe(key, value, opened)
    columns = st.columns(4)
    optimizer = columns[0].selectbox(
        t("Optimizer"),
        OPTIMIZERS,
        key="train_optimizer",
        help=t("How the gradient becomes a step of the weights. adam suits most."),
    )
    rate = columns[1].number_input(
        t("Learning rate"),
        step=0.0005,
        format="%g",
        key="train_learning_rate",
        help=t("How large a step is. Too large and the loss jumps, too small and nothing moves."),
    )
    epochs = columns[2].number_input(
        t("Epochs"), step=10, key="train_epochs", help=t("How often all training rows are gone through.")
    )
    batch = columns[3].number_input(
        t("Batch size"), step=8, key="train_batch_size", help=t("Rows that share one step.")
    )
    wished = {"optimizer": optimizer, "learning_rate": rate, "epochs": epochs, "batch_size": batch}
    with st.expander(t("More: early stopping, momentum, seed")):
        wished |= _more(recipe, optimizer, opened)
    try:
        made = parse(current.changed(recipe, "training", wished))
        check_batch(made, plan.rows.train)
    except Problem as problem:
        current.show_problem(problem)
        return None
    for key, value in zip(
        fields,
        [
            made.training.optimizer,
            made.training.learning_rate,
            made.training.epochs,
            made.training.batch_size,
            made.training.early_stopping is not None,
            made.training.seed,
        ],
        strict=True,
    ):
        st.session_state[f"{key}_saved"] = (opened, value)
    current.save(made)
    return made


def _more(recipe: Recipe, optimizer: str, opened: str) -> dict[str, object]:
    training = recipe.training
    stopping = training.early_stopping or EarlyStopping()
    columns = st.columns(4)
    early = columns[0].toggle(
        t("Early stopping"), key="train_early", help=t("End when the validation loss has not fallen for a while.")
    )
    patience = columns[1].number_input(
        t("Patience"),
        value=stopping.patience,
        step=5,
        key=f"train_patience_{opened}",
        disabled=not early,
        help=t("Epochs to wait."),
    )
    restore = columns[2].toggle(
        t("Take back the best weights"),
        stopping.restore_best_weights,
        key=f"train_restore_{opened}",
        disabled=not early,
    )
    seed = columns[3].number_input(t("Seed"), step=1, key="train_seed", help=t("The same seed gives the same run."))
    values: dict[str, object] = {
        "early_stopping": {"patience": patience, "restore_best_weights": restore} if early else None,
        "seed": seed,
    }
    if optimizer == "sgd":
        values["momentum"] = columns[0].number_input(
            t("Momentum"), value=training.momentum, step=0.05, format="%g", key=f"train_momentum_{opened}"
        )
    if optimizer == "adamw":
        values["weight_decay"] = columns[0].number_input(
            t("Weight decay"), value=training.weight_decay, step=0.001, format="%g", key=f"train_decay_{opened}"
        )
    return values
