"""Runs: everything this visitor has trained."""

import streamlit as st

from components.i18n import t
from components.widgets.frame.frame import link_to, show_nothing_open
from components.widgets.runs.run_list import show_deleted_runs, show_run_card
from components.widgets.shared import current

records = current.runs()
show_deleted_runs()
if not records and not current.experiment():
    show_nothing_open()
elif not records:
    st.info(t("No runs yet. Each training is kept here, with its network, curves and scores."))
    link_to("train", t("Train →"))
for record in records:
    show_run_card(record)
