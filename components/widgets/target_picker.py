"""What to predict, and how the rows are divided."""

import streamlit as st

from components.data.preparation import Plan
from components.problem import Problem
from components.recipe import Recipe, Task, parse
from components.store.datasets import DatasetRecord
from components.widgets import current
from components.widgets.plain import plain
from components.words import t

TASKS = {
    Task.AUTO: t("Auto"),
    Task.BINARY: t("Two classes"),
    Task.MULTICLASS: t("Several classes"),
    Task.REGRESSION: t("A number"),
}


def pick_target(record: DatasetRecord, recipe: Recipe) -> None:
    names = [column.name for column in record.columns]
    key = "data_target"
    if st.session_state.get("data_target_of") != (record.id, recipe.target):
        st.session_state[key] = recipe.target
        st.session_state["data_target_of"] = (record.id, recipe.target)
    st.selectbox(t("What to predict"), names, key=key, on_change=_target_chosen)


def _target_chosen() -> None:
    opened = current.experiment()
    if not opened:
        return
    target = st.session_state["data_target"]
    overrides = {name: column for name, column in opened.recipe.columns.items() if name != target}
    recipe = opened.recipe.model_copy(update={"target": target, "task": Task.AUTO, "columns": overrides})
    # A network that a person changed stays; the proposed one is proposed anew for the new target.
    current.save(current.with_starter(recipe) if current.has_starter(opened.recipe) else recipe)


def show_task(plan: Plan) -> None:
    """The task, the reason, and another choice."""
    st.markdown(f"**{TASKS[plan.decision.task]}**, {t('because')}: {plain(plan.decision.reason)}")


def override_task(recipe: Recipe) -> None:
    opened = st.session_state.get("current_experiment")
    chosen = st.segmented_control(
        t("Task"),
        list(TASKS),
        default=recipe.task,
        required=True,
        format_func=lambda task: TASKS[task],
        key=f"data_task_{opened}_{recipe.target}",
    )
    if chosen != recipe.task:
        current.save(recipe.model_copy(update={"task": chosen}))
        st.rerun()


def edit_split(recipe: Recipe, plan: Plan | None) -> None:
    """Shares of validation and test rows."""
    split, opened = recipe.split, st.session_state.get("current_experiment")
    label = t(
        "Split {train:.0%} / {validation:.0%} / {test:.0%}",
        train=1 - split.validation - split.test,
        validation=split.validation,
        test=split.test,
    )
    with st.popover(label, help=t("Training, validation and test rows")):
        validation = st.slider(t("Validation"), 0.05, 0.4, split.validation, 0.05, key=f"data_validation_{opened}")
        test = st.slider(t("Test"), 0.05, 0.4, split.test, 0.05, key=f"data_test_{opened}")
        seed = st.number_input(t("Seed"), 0, 2**31 - 1, split.seed, key=f"data_seed_{opened}")
        if plan:
            st.caption(
                t(
                    "{train:,} training, {validation:,} validation and {test:,} test rows; classes keep their shares.",
                    train=plan.rows.train,
                    validation=plan.rows.validation,
                    test=plan.rows.test,
                )
            )
        try:
            wished = parse(
                current.changed(recipe, "split", {"validation": validation, "test": test, "seed": int(seed)})
            )
        except Problem as problem:
            current.show_problem(problem)
            return
        if wished != recipe:
            current.save(wished)
            st.rerun()
