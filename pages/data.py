"""Data: bring a table, see what is in it, choose what to predict."""

import streamlit as st

from components.domain.problem import Problem
from components.i18n import t
from components.widgets.data.column_profile import show_closer_look
from components.widgets.data.column_settings import offer_target_log
from components.widgets.data.column_table import edit_columns
from components.widgets.data.dataset_picker import pick_dataset
from components.widgets.data.finding_list import show_alarms, show_findings
from components.widgets.data.reading_panel import show_reading_facts
from components.widgets.data.reading_report import show_report
from components.widgets.data.split_editor import edit_split
from components.widgets.data.table_analysis import analyse_table
from components.widgets.data.table_placeholder import TablePlaceholder
from components.widgets.data.target_picker import override_task, select_target, show_task
from components.widgets.frame.frame import next_step_button
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

with st.container():
    if not current.experiment():
        st.subheader(t("A neural network from a table, without code"))
        st.markdown(t("Choose a table, stack layers, press Train, and see how good it is on rows it has never seen."))
picking, placeholder = st.container(), TablePlaceholder()
with picking:
    pick_dataset(placeholder.clear)
record, opened = current.dataset(), current.experiment()
if record and opened:
    recipe, plan, unsplit, why = opened.recipe, None, None, ""
    with placeholder.show(record):
        st.subheader(escape_markdown(record.name))
        left, right = st.columns([3, 2], gap="large")
        with right:
            select_target(record, recipe)
            try:
                plan = current.plan_of(recipe)
                show_task(plan)
            except Problem as problem:
                why = problem.what
                if problem.where.startswith("split"):
                    unsplit = problem  # shown beside its widgets
                else:
                    current.show_problem(problem)
            override_task(recipe)
            with st.spinner(t("Looking at the columns")):
                analysis = analyse_table(record, recipe, plan)
            offer_target_log(recipe, plan, analysis)
            show_alarms(analysis.alarms, judged=analysis.facts.decision is not None)
            edit_split(record, recipe, plan, unsplit)
            next_step_button("network", t("Build the network →"), "data_to_network", disabled_reason=why)
        with left:
            show_reading_facts(record)
            show_report(record)
            show_findings(record, plan, analysis)
            edit_columns(record, recipe, plan, analysis)
        show_closer_look(recipe, plan, analysis)
        st.markdown(f"**{t('First rows')}**")
        st.dataframe(current.cells(record).head(20), hide_index=True, width="stretch", height=260)
    placeholder.note_shown(record)
