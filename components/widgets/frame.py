"""What stands above every page: the steps with their states, and the experiment in a line."""

import streamlit as st

from components.network.output import output_layer
from components.network.shapes import in_short, layer_table
from components.problem import Problem
from components.recipe import Task
from components.store.runs import RunRecord, RunStatus
from components.widgets import current
from components.widgets.plain import plain
from components.words import number, t

STEPS = {
    "data": t("Data"),
    "network": t("Network"),
    "train": t("Train"),
    "evaluate": t("Evaluate"),
    "predict": t("Predict"),
    "runs": t("Runs"),
}
STATUS = {
    RunStatus.QUEUED: t("waiting"),
    RunStatus.RUNNING: t("training"),
    RunStatus.PAUSED: t("paused"),
    RunStatus.COMPLETED: t("completed"),
    RunStatus.STOPPED: t("stopped"),
    RunStatus.FAILED: t("failed"),
}


def show_frame() -> None:
    """The line of steps and the experiment bar."""
    opened, run = current.experiment(), current.run()
    with st.container(horizontal=True, key="frame_steps", gap="small", vertical_alignment="center"):
        st.markdown("**Layerboard**", width="content")
        for step, title in STEPS.items():
            done = _mark(step, bool(opened), run)
            st.page_link(f"../pages/{step}.py", label=f"{title} {done}".strip(), width="content")
    if opened:
        with st.container(key="frame_bar"):
            st.markdown(_in_a_line(run))
    st.divider()


def _mark(step: str, opened: bool, run: RunRecord | None) -> str:
    if step in ("data", "network"):
        return "✓" if opened else ""
    if step == "train" and run:
        if run.status in (RunStatus.COMPLETED, RunStatus.STOPPED):
            return "✓"
        return "✗" if run.status is RunStatus.FAILED else "●"
    return ""


def _in_a_line(run: RunRecord | None) -> str:
    opened, record = current.experiment(), current.dataset()
    if not opened or not record:
        return ""
    recipe = opened.recipe
    facts = [f"**{plain(record.name)}**"]
    try:
        plan = current.plan_of(recipe)
    except Problem as problem:
        return " · ".join([*facts, plain(problem.what)])
    output = output_layer(plan.decision)
    kind = t("a number") if plan.decision.task is Task.REGRESSION else t("{n} classes", n=len(plan.decision.classes))
    facts.append(t("predicts {target} ({kind})", target=plain(recipe.target), kind=kind))
    facts.append(t("{n} columns", n=len(plan.features)))
    facts.append(plain(in_short(plan.width, recipe.layers, output)))
    total = sum(row.parameters for row in layer_table(plan.width, recipe.layers, output))
    facts.append(t("{n} parameters", n=number(total) if total < 1000 else f"{total:,}"))
    if run:
        facts.append(f"{plain(run.name)}: {STATUS[run.status]}")
    return " · ".join(facts)


def nothing_open() -> None:
    """In the place of a page that needs a table."""
    st.info(t("There is no table yet. Choose a sample or upload a CSV, and this page comes to life."))
    st.page_link("../pages/data.py", label=t("Choose a table →"))


def next_step(step: str, label: str, key: str) -> None:
    """The one button that goes on."""
    if st.button(label, type="primary", key=key):
        st.switch_page(f"../pages/{step}.py")
