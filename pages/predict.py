"""Predict: ask the network about new rows."""

import pandas as pd
import streamlit as st

from components.domain.problem import Problem
from components.i18n import t
from components.runs import service
from components.store.runs import RunRecord
from components.widgets.frame.frame import link_to, show_nothing_open
from components.widgets.predict.prediction_form import row_file, row_form, row_table, select_run
from components.widgets.predict.prediction_result import show_predictions
from components.widgets.runs.run_notices import show_other_recipe, show_which_run
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown


def answer(run: RunRecord, way: str, cells: pd.DataFrame | None, ticket: object = None) -> None:
    """Predict once for what was given, and show it at every rerun until something else is given."""
    key = f"predict_answer_{way}"
    known = st.session_state.get(key)
    if cells is not None and (ticket is None or not known or known[0] != (run.id, ticket)):
        try:
            with st.spinner(t("Predicting")):
                known = ((run.id, ticket), cells, service.predict(current.visitor(), run.id, cells))
        except Problem as problem:
            st.session_state.pop(key, None)
            current.show_problem(problem)
            return
        st.session_state[key] = known
    if known and known[0][0] == run.id:
        show_predictions(known[1], known[2], run.recipe.target)


run = select_run() if current.experiment() else None
if not current.experiment():
    show_nothing_open()
elif not run:
    st.info(t("Train the network first: then it can be asked about new rows here."))
    link_to("train", t("Train →"))
else:
    show_which_run(run)
    show_other_recipe(run)
    preparation = service.run_preparation(current.visitor(), run.id)
    st.markdown(
        t("**{name}** answers: {target}", name=escape_markdown(run.name), target=escape_markdown(run.recipe.target))
    )
    ways = {"row": t("One row"), "table": t("A table"), "file": t("A file")}
    way = st.segmented_control(
        t("New rows from"),
        list(ways),
        default="row",
        required=True,
        format_func=lambda name: ways[name],
        key="predict_way",
    )
    try:
        if way == "table":
            answer(run, "table", row_table(preparation, run))
        elif way == "file":
            given = row_file(run)
            if given:
                answer(run, "file", given[1], given[0])
        else:
            left, right = st.columns([3, 2], gap="large")
            with left:
                cells = row_form(preparation, run)
            with right:
                answer(run, "row", cells)
    except Problem as problem:
        current.show_problem(problem)
