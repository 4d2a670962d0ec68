"""What was set up as the next run (`cures.py`), beside the button that trains it."""

import streamlit as st

from components.domain.recipe import Recipe
from components.store.runs import RunRecord
from components.widgets.frame.frame import train_button
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.train.cures import SET_UP


def show_set_up(opened: Recipe, run: RunRecord | None, why: str) -> None:
    """What was set up, with the button that trains it (`why` it cannot be pressed), while it is what is open, has not been
    changed and not been trained since; `run` is the one that is shown."""
    recipe, said, source = st.session_state.get(SET_UP, (None, "", ""))
    if run and run.id != source and run.recipe == recipe:
        st.session_state.pop(SET_UP)
    elif recipe == opened:
        with st.container(key="train_set_up", horizontal=True, vertical_alignment="center"):
            st.info(escape_markdown(said), icon=":material/build:")
            train_button("train_set_up_start", "primary", why)


def show_set_up_note(opened: Recipe) -> None:
    """What was set up, while it is what is open, on another page than that of its button."""
    recipe, said, _ = st.session_state.get(SET_UP, (None, "", ""))
    if recipe == opened:
        with st.container(key="network_set_up"):
            st.info(escape_markdown(said), icon=":material/build:")
