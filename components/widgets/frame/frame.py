"""What stands above every page: the steps with their states, and the experiment in a line."""

from typing import Literal, NoReturn

import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import Recipe, Task
from components.domain.run import RunStatus
from components.i18n import counted, noop, t
from components.network.output import output_layer
from components.network.shapes import in_short, layer_table
from components.runs.measuring import is_only_measured
from components.store.runs import RunRecord
from components.widgets.frame.menus import show_menus
from components.widgets.frame.start import start_or_ask
from components.widgets.runs.run_notices import run_summary
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.uninterrupted import uninterrupted
from components.widgets.train.show import show_progress_line
from components.widgets.train.training_form import start_problem

STEPS = {
    "data": noop("Data"),
    "network": noop("Network"),
    "train": noop("Train"),
    "evaluate": noop("Evaluate"),
    "predict": noop("Predict"),
    "runs": noop("Runs"),
}
START, TRAIN = "start", noop("Train ▶")  # the one act, and its one name on every page


def show_frame(page: str) -> None:
    """The line of steps and the experiment bar, above the page of the step `page`."""
    opened, run = current.experiment(), current.run()
    ready = "✓" if opened else ""
    trained = ""
    if run:
        trained = "✗" if run.status is RunStatus.FAILED else "✓" if run.has_model else "●"
        if is_only_measured(current.store(), run):
            trained = ""
    signs = {"data": ready, "network": ready, "train": trained}
    with st.container(key="frame"):
        with st.container(horizontal=True, key="frame_steps", gap="small", vertical_alignment="center"):
            st.markdown("**Layerboard**", width="content")
            for step, title in STEPS.items():
                link_to(step, f"{t(title)} {signs.get(step, '')}".strip(), width="content")
        show_menus(page)
        # Always there: what comes later on the page keeps its place when a table is opened.
        with st.container(horizontal=True, key="frame_bar", vertical_alignment="center"):
            if opened:
                line = _experiment_summary(opened.recipe)
                st.markdown(line, width="stretch")
                if run:  # never cut off, as the line before it is where it has no room
                    st.markdown(run_summary(run, opened.recipe), width="content")
                if page != "train":
                    _train_or_watch(opened.recipe, run, line)
            else:  # an empty container is not drawn, and all below would move when a table is opened
                st.markdown(t("No table is open yet."))
    st.divider()
    with st.container():
        gone = st.session_state.pop("current_gone", None)
        if gone:
            st.info(gone)


def _train_or_watch(recipe: Recipe, run: RunRecord | None, line: str) -> None:
    """From any page: train what is open, or watch what trains; why not, where the `line` beside it does not say it."""
    act = current.set_pending_action
    if run and not run.status.final:
        show_progress_line(run)
        st.button(t("Watch →"), key="frame_watch", on_click=act, args=("train",))
        return
    why = start_problem(recipe)
    if why and escape_markdown(why) not in line:
        st.caption(escape_markdown(why), width="content")
    train_button("frame_train", "secondary", why)


def run_pending_action(page: str) -> None:
    """Do what a button asked for, before the `page` is drawn: what was typed just before it was pressed is saved by now,
    since Streamlit calls all `on_change` before it runs the script. So nothing is drawn that is out of date already."""
    with uninterrupted():  # else the next press would have this one forgotten
        action = st.session_state.pop("current_pending_action", None)
        opened = current.experiment()
        if action == START and opened and not start_problem(opened.recipe) and start_or_ask(opened):
            action = "train"
    if action in STEPS and action != page:
        go_to(action)


def train_button(key: str, kind: Literal["primary", "secondary"], why: str) -> None:
    """The button that trains what is open; `why` it cannot be pressed, where it cannot."""
    press = current.set_pending_action
    st.button(t(TRAIN), type=kind, key=key, on_click=press, args=(START,), disabled=bool(why))


def link_to(step: str, label: str, *, width: Literal["content", "stretch"] = "content") -> None:
    """A link to the page of a step; its address names what is open, also in a new tab."""
    st.page_link(f"../pages/{step}.py", label=label, width=width, query_params=current.address())


def go_to(step: str) -> NoReturn:
    """Show the page of a step. Its address carries the ids from the start: one that is changed later is a second entry
    in the browser's history, and *Back* would lead to the same page again."""
    st.switch_page(f"../pages/{step}.py", query_params=current.address())


def _experiment_summary(recipe: Recipe) -> str:
    record = current.dataset()
    if not record:
        return ""
    facts = [f"**{escape_markdown(record.name)}**"]
    try:
        plan = current.plan_of(recipe)
    except Problem as problem:
        return " · ".join([*facts, escape_markdown(problem.what)])
    output = output_layer(plan.decision)
    kind = t("a number") if plan.decision.task is Task.REGRESSION else t("{n} classes", n=len(plan.decision.classes))
    facts.append(t("predicts {target} ({kind})", target=escape_markdown(recipe.target), kind=kind))
    facts.append(counted(len(plan.features), "{n} column", "{n} columns"))
    facts.append(escape_markdown(in_short(plan.width, recipe.layers, output)))
    total = sum(row.parameters for row in layer_table(plan.width, recipe.layers, output, plan.learned_inputs))
    facts.append(counted(total, "{n} parameter", "{n} parameters"))
    if recipe.pack:
        facts.append(counted(recipe.pack.networks, "pack of {n} network", "pack of {n} networks"))
    return " · ".join(facts)


def show_nothing_open() -> None:
    """In the place of a page that needs a table."""
    st.info(t("There is no table yet. Choose a sample or upload a CSV, and this page comes to life."))
    link_to("data", t("Choose a table →"))


def next_step_button(step: str, label: str, key: str, *, disabled_reason: str = "") -> None:
    """The one button that goes on to a step, or trains; on a narrow screen it stays in sight. Where it cannot,
    `disabled_reason` says why."""
    if disabled_reason:
        st.caption(escape_markdown(disabled_reason))
    press, off = current.set_pending_action, bool(disabled_reason)
    with st.container(key="frame_next", width="content"):
        st.button(label, type="primary", key=key, disabled=off, on_click=press, args=(step,))
