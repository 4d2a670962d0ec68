"""The frame round every page: which pages there are, and what stands above them."""

import gc
import logging

import streamlit as st

from components.domain.problem import Problem
from components.i18n import t
from components.store.faults import fault_of
from components.widgets.frame.frame import STEPS, run_pending_action, show_frame
from components.widgets.shared import current
from components.widgets.shared.current import problems_kept, show_kept_problem, show_problem
from components.widgets.shared.ticks import begin_ticks
from components.widgets.shared.widget_state import begin_page, end_page


@st.cache_resource
def freeze_what_stays() -> None:
    """Take the imported modules out of the collector's sight: it runs after every script."""
    gc.collect()
    gc.freeze()


st.set_page_config(page_title="Layerboard", page_icon="🧠", layout="wide", initial_sidebar_state="collapsed")
freeze_what_stays()
pages = [st.Page(f"../pages/{step}.py", title=t(title), url_path=step) for step, title in STEPS.items()]
start = st.Page("../pages/data.py", title="Layerboard", url_path="start", default=True)
page = st.navigation([start, *pages], position="hidden")
try:
    step = page.url_path or "data"
    begin_ticks(current.runs)
    begin_page(step)
    with problems_kept("frame"):
        run_pending_action(step)
    show_frame(step)
    page.run()
    end_page()
    show_kept_problem("frame")
except Problem as problem:
    show_problem(problem)
except Exception as error:
    fault = fault_of(error)
    if fault:
        show_problem(fault)
    else:
        logging.getLogger("layerboard").exception("a page failed")
        st.error(
            t("Something went wrong in Layerboard itself. Your table and runs are kept: reload the page to go on.")
        )
