"""What to predict."""

import streamlit as st

from components.data.preparing import Plan
from components.recipe import AtRandom, Recipe, Task
from components.store.datasets import DatasetRecord
from components.widgets import current
from components.widgets.bound import bind, choose
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
    split = opened.recipe.split
    if split.column == target:  # what is to be predicted cannot say where rows belong
        split = split.model_copy(update={"way": AtRandom()})
    changes = {"target": target, "task": Task.AUTO, "target_log": False, "columns": overrides, "split": split}
    recipe = opened.recipe.model_copy(update=changes)
    # A network that a person changed stays; the proposed one is proposed anew for the new target.
    current.save(current.with_starter(recipe) if current.has_starter(opened.recipe) else recipe)


def show_task(plan: Plan) -> None:
    """The task, the reason, and another choice."""
    st.markdown(f"**{TASKS[plan.decision.task]}**, {t('because')}: {plain(plan.decision.reason)}")


def override_task(recipe: Recipe) -> None:
    choose(t("Task"), TASKS, recipe.task, "data_task", _task_chosen)


def _task_chosen() -> None:
    opened = current.experiment()
    if opened:
        fresh = {"task": st.session_state["data_task"], "target_log": False}
        current.save(opened.recipe.model_copy(update=fresh))
