"""Data: bring a table, see what is in it, choose what to predict."""

import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import Recipe
from components.i18n import t
from components.store.datasets import DatasetRecord
from components.widgets.data.column_profile import show_closer_look
from components.widgets.data.column_rename import show_renamed
from components.widgets.data.column_settings import offer_target_log
from components.widgets.data.column_table import edit_columns
from components.widgets.data.dataset_picker import pick_dataset, show_table_line
from components.widgets.data.finding_list import show_alarms, show_findings
from components.widgets.data.reading_report import show_report
from components.widgets.data.split_editor import edit_split
from components.widgets.data.table_analysis import analyse_table
from components.widgets.data.table_list import show_tables
from components.widgets.data.table_placeholder import TablePlaceholder
from components.widgets.data.target_picker import select_target, show_task
from components.widgets.frame.frame import next_step_button
from components.widgets.shared import current


def show_table(record: DatasetRecord, recipe: Recipe) -> None:
    """The open table on one screen: what is predicted, its columns, the one looked at, and what was found."""
    plan, unsplit, problem = None, None, None
    try:
        plan = current.plan_of(recipe)
    except Problem as refused:
        problem = refused
        if problem.where.startswith("split"):
            unsplit = problem  # shown beside its widgets
    with st.container(key="data_top", horizontal=True, vertical_alignment="center", gap="small"):
        select_target(record, recipe)
        why = problem.what if problem else ""
        next_step_button("network", t("Build the network →"), "data_to_network", disabled_reason=why)
        show_task(record, recipe, plan)
    show_table_line(record)
    if problem and not unsplit:
        current.show_problem(problem)
    analysis = analyse_table(record, recipe, plan)
    left, right = st.columns([7, 5], gap="medium")
    with left, st.container(key="data_left", gap="xsmall"):
        edit_columns(record, recipe, plan, analysis)
        show_renamed(record)
        show_alarms(analysis.alarms, judged=analysis.facts.decision is not None)
        offer_target_log(recipe, plan, analysis)
        edit_split(record, recipe, plan, unsplit)
        show_findings(record, plan, analysis)
    with right, st.container(key="data_right", gap="xsmall"):
        show_closer_look(record, recipe, plan, analysis)
    show_report(record)
    with st.expander(t("First rows"), key="data_first_rows"):
        st.dataframe(current.cells(record).head(20), hide_index=True, width="stretch", height=260)


picking = st.container()
placeholder = TablePlaceholder("table")
with picking:
    choosing = pick_dataset(placeholder.clear)
record, opened = current.dataset(), current.experiment()
if record and opened and not choosing:
    with placeholder.show_table(record):
        with current.problems_shown():  # a table whose files are lost can still be left for another
            show_table(record, opened.recipe)
        show_tables()
