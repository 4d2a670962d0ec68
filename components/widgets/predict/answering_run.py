"""Which run answers."""

import streamlit as st

from components.i18n import counted, percent, t
from components.store.runs import RunRecord, get_run
from components.widgets.runs.run_notices import run_with_model
from components.widgets.shared import current
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target, target_time_format
from components.widgets.shared.widget_state import changed_by_user, synced_widget


def select_run() -> RunRecord | None:
    """The run that answers: the one that is open if it has a model, else the experiment's newest that has."""
    shown, opened = run_with_model(), current.experiment()
    trained = {run.id: run for run in current.runs(opened.id) if run.has_model} if opened else {}
    if not shown or len(trained) < 2:
        return shown
    runs = {run_id: " · ".join([run.name, *_pack(run), _validation_score(run)]) for run_id, run in trained.items()}
    chosen = shown.id if shown.id in trained else next(iter(trained))  # it may have been deleted just now
    with synced_widget("predict_run", chosen):
        return trained[select(t("Which run answers"), runs, chosen, key="predict_run", on_change=_run_chosen)]


def _pack(run: RunRecord) -> list[str]:
    """That its answer is a mean, where it is."""
    pack = run.recipe.pack
    return [counted(pack.networks, "pack of {n} network", "pack of {n} networks")] if pack else []


def _validation_score(run: RunRecord) -> str:
    # Who chooses a run by its test figures has none left that are fair.
    validation = run.metrics.get("validation", {})
    if "accuracy" in validation:
        return t("validation accuracy {value}", value=percent(validation["accuracy"]))
    return t("validation MAE {value}", value=format_target(validation.get("mae"), target_time_format(run)))


def _run_chosen() -> None:
    if changed_by_user("predict_run"):
        current.show_run(get_run(current.store(), current.visitor(), st.session_state["predict_run"]))
