"""Predict: ask the network about new rows."""

import streamlit as st

from components.i18n import t
from components.runs.results import run_preparation
from components.widgets.frame.frame import link_to, show_nothing_open
from components.widgets.predict.answering_run import select_run
from components.widgets.predict.expected_columns import show_expected_columns
from components.widgets.predict.file_of_rows import predict_file
from components.widgets.predict.table_of_rows import predict_table
from components.widgets.predict.use_elsewhere import show_use_elsewhere
from components.widgets.predict.what_if import ask_about_row
from components.widgets.runs.run_notices import show_other_recipe, show_which_run
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import segmented_kept

run = select_run()
if not current.experiment():
    show_nothing_open()
elif not run:
    st.info(t("Train the network first: then it can be asked about new rows here."))
    link_to("train", t("Train →"))
else:
    show_which_run(run)
    show_other_recipe(run)
    preparation = run_preparation(current.store(), current.visitor(), run.id)
    st.markdown(
        t("**{name}** answers: {target}", name=escape_markdown(run.name), target=escape_markdown(run.recipe.target))
    )
    sources = {"row": t("One row"), "table": t("A table"), "file": t("A file")}
    source = segmented_kept(t("New rows from"), sources, "row", "predict_way")
    with current.problems_shown():
        if source == "table":
            predict_table(run, preparation)
        elif source == "file":
            predict_file(run)
        else:
            ask_about_row(run, preparation)
    show_expected_columns(run)
    show_use_elsewhere(run, preparation)
