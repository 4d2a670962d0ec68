"""Which run answers, and new rows as a table; for one row there is `what_if`, for a file `file_of_rows`."""

import pandas as pd
import streamlit as st

from components.features import Preparation
from components.i18n import percent, t
from components.store.runs import RunRecord, get_run
from components.widgets.predict.form_row import table_of
from components.widgets.runs.run_notices import run_with_model
from components.widgets.shared import current
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target, target_time_format
from components.widgets.shared.widget_state import changed_by_user, synced_widget


class TypedRows:
    """What the table to type into began with on this visit, and what stands in it."""

    def __init__(self, start: pd.DataFrame) -> None:
        self.start = self.rows = start


def select_run() -> RunRecord | None:
    """The run that answers: the one that is open if it has a model, else the experiment's newest that has."""
    shown, opened = run_with_model(), current.experiment()
    trained = {run.id: run for run in current.runs(opened.id) if run.has_model} if opened else {}
    if not shown or len(trained) < 2:
        return shown
    runs = {run_id: f"{run.name} · {_validation_score(run)}" for run_id, run in trained.items()}
    chosen = shown.id if shown.id in trained else next(iter(trained))  # it may have been deleted just now
    with synced_widget("predict_run", chosen):
        return trained[select(t("Which run answers"), runs, chosen, key="predict_run", on_change=_run_chosen)]


def _validation_score(run: RunRecord) -> str:
    # Who chooses a run by its test figures has none left that are fair.
    validation = run.metrics.get("validation", {})
    if "accuracy" in validation:
        return t("validation accuracy {value}", value=percent(validation["accuracy"]))
    return t("validation MAE {value}", value=format_target(validation.get("mae"), target_time_format(run)))


def _run_chosen() -> None:
    if changed_by_user("predict_run"):
        current.show_run(get_run(current.store(), current.visitor(), st.session_state["predict_run"]))


def row_table(preparation: Preparation, run: RunRecord) -> pd.DataFrame | None:
    """A table to type or paste into, with some rows to begin with; the rows when it is sent."""
    names, key = [feature.name for feature in preparation.features], f"predict_table_{run.id}"
    typed: dict[str, TypedRows] = st.session_state.setdefault("predict_table_typed", {})
    if (
        key not in st.session_state or key not in typed
    ):  # the editor begins anew: with what stood in it when it was left
        first = table_of(run)[names].head(5).reset_index(drop=True)
        typed[key] = TypedRows(typed[key].rows if key in typed else first)
    start = typed[key].start
    st.caption(t("Type, or paste from a spreadsheet. The first rows of the table are there to begin with."))
    edited = st.data_editor(start, num_rows="dynamic", hide_index=True, width="stretch", key=key)
    typed[key].rows = edited.reset_index(drop=True)
    rows = edited.dropna(how="all").reset_index(drop=True)
    sent = st.button(t("Predict these rows"), type="primary", key="predict_table_submit")
    if rows.empty:
        say = st.error if sent else st.caption
        say(t("There is no row to predict: type or paste one."))
    return rows if sent and not rows.empty else None
