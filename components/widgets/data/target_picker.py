"""What to predict."""

import streamlit as st

from components.domain.recipe import AtRandom, Recipe, Task
from components.features.plan import Plan
from components.i18n import noop, t, translated
from components.quality.table_analysis import why_no_target
from components.store.datasets import DatasetRecord
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.opening import has_suggested, with_suggested
from components.widgets.shared.setting_widgets import segmented_setting, select_setting
from components.widgets.shared.widget_state import Setting

TASKS = {
    Task.AUTO: noop("Auto"),
    Task.BINARY: noop("Two classes"),
    Task.MULTICLASS: noop("Several classes"),
    Task.REGRESSION: noop("A number"),
}


def select_target(record: DatasetRecord, recipe: Recipe) -> None:
    """The column to predict."""
    names = {column.name: column.name for column in record.columns}
    select_setting(t("What to predict"), names, Setting("data_target", recipe.target, _with_target))


def _with_target(recipe: Recipe, target: str) -> Recipe:
    overrides = {name: column for name, column in recipe.columns.items() if name != target}
    split = recipe.split
    if split.column == target:  # what is to be predicted cannot say where rows belong
        split = split.model_copy(update={"way": AtRandom()})
    changes = {"target": target, "task": Task.AUTO, "target_log": False, "columns": overrides, "split": split}
    edited = recipe.model_copy(update=changes)
    # A network that a person changed stays; the suggested one is suggested anew for the new target.
    return with_suggested(edited) if has_suggested(recipe) else edited


def show_task(record: DatasetRecord, recipe: Recipe, plan: Plan | None) -> None:
    """The task that is predicted, with the reasons for it and for the target, and a choice of another task."""

    def change(recipe: Recipe, task: Task) -> Recipe:
        return recipe.model_copy(update={"task": task, "target_log": False})

    said = []
    if plan:
        said.append(f"**{t(TASKS[plan.decision.task])}**, {t('because')}: {escape_markdown(plan.decision.reason)}")
    last = record.columns[-1]
    why = why_no_target(current.cells(record), last) if recipe.target != last.name else ""
    if why:
        said.append(t("Not the last column: {why}", why=escape_markdown(why)))
    if said:
        st.markdown("  \n".join(said), width="stretch")
    with st.popover(t("Task"), key="data_task_change", help=t("Predict classes, or a number")):
        segmented_setting(t("Task"), translated(TASKS), Setting("data_task", recipe.task, change))
