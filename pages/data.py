"""Data: bring a table, see what is in it, choose what to predict."""

import streamlit as st

from components.problem import Problem
from components.store.database import open_store
from components.store.datasets import load_cells
from components.widgets import current
from components.widgets.alarm_list import show_alarms
from components.widgets.column_profile import look_closer
from components.widgets.column_table import edit_columns, show_findings
from components.widgets.dataset_picker import pick_dataset
from components.widgets.frame import next_step
from components.widgets.plain import plain
from components.widgets.preparing_panel import offer_target_log
from components.widgets.reading_panel import show_facts
from components.widgets.reading_report import show_report
from components.widgets.split_editor import edit_split
from components.widgets.table_place import TablePlace
from components.widgets.target_picker import override_task, pick_target, show_task
from components.widgets.understanding import understand
from components.words import t

with st.container():
    if not current.experiment():
        st.subheader(t("A neural network from a table, without code"))
        st.markdown(t("Choose a table, stack layers, press Train, and see how good it is on rows it has never seen."))
picking, place = st.container(), TablePlace()
with picking:
    pick_dataset(place.clear)
record, opened = current.dataset(), current.experiment()
if record and opened:
    recipe, plan, unsplit, why = opened.recipe, None, None, ""
    with place.show(record):
        st.subheader(plain(record.name))
        left, right = st.columns([3, 2], gap="large")
        with right:
            pick_target(record, recipe)
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
                known = understand(record, recipe, plan)
            offer_target_log(recipe, plan, known)
            show_alarms(known.alarms, judged=known.facts.decision is not None)
            edit_split(record, recipe, plan, unsplit)
            next_step("network", t("Build the network →"), "data_to_network", why_not=why)
        with left:
            show_facts(record)
            show_report(record)
            show_findings(record, plan, known)
            edit_columns(record, recipe, plan, known)
        look_closer(recipe, plan, known)
        st.markdown(f"**{t('First rows')}**")
        st.dataframe(load_cells(open_store(), record).head(20), hide_index=True, width="stretch", height=260)
    place.note_shown(record)
