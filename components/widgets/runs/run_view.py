"""One run on the Train page: what can be done with it, and how it went."""

from collections.abc import Callable
from contextlib import suppress

import pandas as pd
import streamlit as st

from components.domain.problem import WrongField
from components.domain.recipe import MOST_EPOCHS, Part, Training
from components.domain.run import PendingCommand, RunStatus, Speed
from components.features.plan import Plan
from components.i18n import duration, noop, t
from components.network.output import output_layer
from components.runs.app_state import AppState
from components.runs.lifecycle import change_learning_rate, extend_run, pause_run, resume_run, set_speed, stop_run
from components.runs.measuring import is_only_measured
from components.store.epochs import epochs_after
from components.store.runs import RunRecord, get_run
from components.widgets.evaluate.baselines import known_baselines
from components.widgets.evaluate.luck import show_luck
from components.widgets.evaluate.scores import beside_of, show_metrics, show_verdict
from components.widgets.frame.frame import go_to, next_step_button
from components.widgets.runs.bundle_download import offer_bundle
from components.widgets.shared import current
from components.widgets.shared.csv_download import csv_download
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.parse_number import NumberLimits, limits_of, parse_number
from components.widgets.shared.setting_widgets import number_input
from components.widgets.shared.whole_numbers import count_columns
from components.widgets.shared.widget_state import changed_by_user, synced_widget
from components.widgets.train.show import show_training

RATE = "train_run_learning_rate"  # the field of the learning rate from now on
SPEED = "train_speed"
SPEEDS = {Speed.STEP: noop("One epoch"), Speed.SLOW: noop("Slow"), Speed.FULL: noop("Full speed")}


def _show_controls(run: RunRecord) -> None:
    """Pause, go on, speed, stop."""
    stopping = run.command is PendingCommand.STOP
    if run.status is RunStatus.PAUSED and not stopping:
        label, action, asked = t("Go on"), resume_run, False
    else:
        label = t("Pausing …") if run.command is PendingCommand.PAUSE else t("Pause")
        action, asked = pause_run, run.command is not PendingCommand.NONE
    st.button(label, key="train_pause", on_click=_do, args=(action, run.id), disabled=asked)
    _show_speed(run, disabled=stopping)
    stop = t("Stopping …") if stopping else t("Stop and keep best")
    st.button(stop, key="train_stop", on_click=_do, args=(stop_run, run.id), disabled=stopping)
    _show_learning_rate(run)
    if run.hurried:  # last: where it comes no button moves away under the hand
        said = t(
            "Others waited for a place, so this run goes on at full speed. *Slow* can be pressed again once nobody waits."
        )
        st.caption(said, width="content")


def _show_speed(run: RunRecord, *, disabled: bool) -> None:
    """One epoch, slow, full: what is chosen is what the run does, whoever asked for it."""
    with synced_widget(SPEED, run.speed, subject=run.id):
        st.session_state[SPEED] = run.speed
        st.segmented_control(
            t("Speed"),
            list(SPEEDS),
            format_func=lambda speed: t(SPEEDS[speed]),
            key=SPEED,
            on_change=_change_speed,
            args=(run.id,),
            disabled=disabled,
            label_visibility="collapsed",
            width="content",
        )


def _show_learning_rate(run: RunRecord) -> None:
    """The learning rate from the next epoch on, where no schedule decides it."""
    if run.recipe.training.is_rate_scheduled:
        st.caption(t("Its schedule decides the learning rate."), width="content")
        return
    latest = run.learning_rate_asked or (run.learning_rate_changes[-1] if run.learning_rate_changes else None)
    shown = latest.learning_rate if latest else run.recipe.training.learning_rate
    hint = t("Counts from the next epoch on, and is kept with the run.")
    if run.recipe.pack and run.recipe.pack.learning_rate:
        hint += " " + t("The rates of the networks differ: where this is halved, so is that of each.")
    number_input(
        t("Learning rate from now on"),
        shown,
        RATE,
        limits_of(Training, "learning_rate"),
        width=220,
        subject=run.id,
        help=hint,
        on_change=_change_learning_rate,
        args=(run.id,),
    )


def _change_learning_rate(run_id: str) -> None:
    with suppress(WrongField):  # which is said below the field
        rate = parse_number(str(st.session_state[RATE]), limits_of(Training, "learning_rate"), "")
        with current.problems_kept("train"):
            change_learning_rate(current.app(), current.visitor(), run_id, float(rate))


def _change_speed(run_id: str) -> None:
    if not changed_by_user(SPEED):  # a run changes its speed by itself too, and browsers send what they held before
        return
    # Pressing what is chosen already takes the choice away: of "One epoch" that asks for one more.
    asked = st.session_state[SPEED]
    with current.problems_kept("train"):
        speed = asked or get_run(current.store(), current.visitor(), run_id).speed
        set_speed(current.app(), current.visitor(), run_id, speed)


def _do(action: Callable[[AppState, str, str], object], run_id: str) -> None:
    with current.problems_kept("train"):  # it may have ended, or been deleted elsewhere, just before
        action(current.app(), current.visitor(), run_id)


def show_actions(run: RunRecord) -> None:
    """What can be done with a run, in one row: while it trains, and in the same place when it has ended."""
    if is_only_measured(current.store(), run):
        return  # which takes seconds, and trains nothing
    if not run.status.final:
        _show_controls(run)
    elif run.has_model:
        next_step_button("evaluate", t("Evaluate →"), "train_to_evaluate")
        if st.button(t("Predict →"), key="train_to_predict"):
            go_to("predict")
        offer_bundle(run)
        _offer_extension(run)


def show_run(run: RunRecord, plan: Plan) -> None:
    """How it goes: its curves, and the metrics at the end."""
    show_training(run, plan.decision.task, output_layer(plan.decision).metric)
    if run.status is RunStatus.FAILED:
        st.error(escape_markdown(run.error))
    if run.note:
        st.caption(escape_markdown(run.note))
    if run.has_model:
        show_metrics(run.metrics, plan.decision.time)
        show_verdict(run, plan, Part.VALIDATION, beside_of(known_baselines(run, Part.VALIDATION)))
        show_luck(run, plan.decision.time)
        seconds = run.timing.get("train_s")
        if seconds is not None:
            st.caption(t("Trained in {time}.", time=duration(seconds)))
    if run.status.final and run.epoch:
        with st.expander(t("The numbers of every epoch")):
            epochs = current.unchanged(("epochs", run.id), lambda: pd.DataFrame(epochs_after(current.store(), run.id)))
            st.dataframe(epochs, hide_index=True, width="stretch", height=260, column_config=count_columns(epochs))
            csv_download(epochs, "epochs", "train_download", t("Download the numbers"))


def _offer_extension(run: RunRecord) -> None:
    """Train an ended run further, from where it ended."""
    if run.status is RunStatus.FAILED:
        return
    left = MOST_EPOCHS - run.epoch
    if not left:
        st.caption(t("It has trained for {n:,} epochs, the most there can be.", n=MOST_EPOCHS), width="content")
        return
    limits = NumberLimits(whole=True, least=1, most=left)
    number_input(t("Epochs to add"), min(50, left), "train_more", limits, width=160, subject=run.id)
    st.button(t("Train further"), key="train_extend", on_click=_extend, args=(run.id, limits))


def _extend(run_id: str, limits: NumberLimits) -> None:
    with current.problems_kept("train"):
        # What stands in the field at this moment: it may have been typed since the page was drawn.
        epochs = int(parse_number(str(st.session_state["train_more"]), limits, t("Epochs to add")))
        before = get_run(current.store(), current.visitor(), run_id)
        longer = extend_run(current.app(), current.visitor(), run_id, epochs)
        opened = current.experiment()
        if opened and opened.recipe == before.recipe:  # what is open stays what the run trains
            current.save(longer.recipe)
