"""What to predict, and how the rows are divided."""

import streamlit as st

from components.data.preparing import Plan
from components.problem import Problem
from components.recipe import Recipe, Task, parse
from components.store.datasets import DatasetRecord
from components.widgets import current
from components.widgets.bound import bind, note
from components.widgets.plain import plain
from components.words import t

TASKS = {
    Task.AUTO: t("Auto"),
    Task.BINARY: t("Two classes"),
    Task.MULTICLASS: t("Several classes"),
    Task.REGRESSION: t("A number"),
}

SPLIT = {"validation": "data_validation", "test": "data_test", "seed": "data_seed"}


def pick_target(record: DatasetRecord, recipe: Recipe) -> None:
    names = [column.name for column in record.columns]
    bind("data_target", recipe.target)
    st.selectbox(t("What to predict"), names, key="data_target", on_change=_target_chosen)
    why = current.why_no_target(record, names[-1]) if recipe.target != names[-1] else ""
    if why:
        st.caption(t("Not the last column: {why}", why=plain(why)))


def _target_chosen() -> None:
    opened = current.experiment()
    if not opened:
        return
    target = st.session_state["data_target"]
    overrides = {name: column for name, column in opened.recipe.columns.items() if name != target}
    fresh = {"target": target, "task": Task.AUTO, "target_log": False, "columns": overrides}
    recipe = opened.recipe.model_copy(update=fresh)
    # A network that a person changed stays; the proposed one is proposed anew for the new target.
    current.save(current.with_starter(recipe) if current.has_starter(opened.recipe) else recipe)


def show_task(plan: Plan) -> None:
    """The task, the reason, and another choice."""
    st.markdown(f"**{TASKS[plan.decision.task]}**, {t('because')}: {plain(plan.decision.reason)}")


def override_task(recipe: Recipe) -> None:
    bind("data_task", recipe.task)
    st.segmented_control(
        t("Task"),
        list(TASKS),
        required=True,
        format_func=lambda task: TASKS[task],
        key="data_task",
        on_change=_task_chosen,
    )


def _task_chosen() -> None:
    opened = current.experiment()
    if opened:
        fresh = {"task": st.session_state["data_task"], "target_log": False}
        current.save(opened.recipe.model_copy(update=fresh))


def edit_split(recipe: Recipe, plan: Plan | None) -> None:
    """Shares of validation and test rows."""
    split = recipe.split
    label = t(
        "Split {train:.0%} / {validation:.0%} / {test:.0%}",
        train=1 - split.validation - split.test,
        validation=split.validation,
        test=split.test,
    )
    with st.popover(label, help=t("Training, validation and test rows")):
        for name, key in SPLIT.items():
            bind(key, getattr(split, name))
        st.slider(t("Validation"), 0.05, 0.4, step=0.05, key=SPLIT["validation"], on_change=_split_set)
        st.slider(t("Test"), 0.05, 0.4, step=0.05, key=SPLIT["test"], on_change=_split_set)
        st.number_input(t("Seed"), 0, 2**31 - 1, key=SPLIT["seed"], on_change=_split_set)
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
            _with_split(recipe)
        except Problem as problem:
            current.show_problem(problem)


def _with_split(recipe: Recipe) -> Recipe:
    return parse(current.changed(recipe, "split", {name: st.session_state[key] for name, key in SPLIT.items()}))


def _split_set() -> None:
    opened = current.experiment()
    if not opened:
        return
    try:
        wished = _with_split(opened.recipe)
    except Problem:  # shown beside the sliders
        return
    note({key: getattr(wished.split, name) for name, key in SPLIT.items()})
    current.save(wished)
