"""Runs: everything this visitor has trained, to be found again, opened and compared."""

import streamlit as st

from components.i18n import t
from components.widgets.frame.frame import link_to, show_nothing_open
from components.widgets.runs.run_comparison import show_comparison
from components.widgets.runs.runs_table import show_runs_table, watch_unfinished
from components.widgets.runs.ticked_runs import show_deleted_runs, show_ticked_runs
from components.widgets.shared import current
from components.widgets.shared.ticks import ticked_runs

runs = current.runs()
show_deleted_runs()
if not runs and not current.experiment():
    show_nothing_open()
elif not runs:
    st.info(t("No runs yet. Each training is kept here, with its network, curves and scores."))
    link_to("train", t("Train →"))
else:
    show_runs_table(runs)
    watch_unfinished(runs)
    ticked = ticked_runs(runs)
    if ticked:
        show_ticked_runs(ticked)
    else:
        st.info(t("Tick a run to open, pin or delete it; tick two or more to compare them."))
    if len(ticked) > 1:
        show_comparison(ticked)
