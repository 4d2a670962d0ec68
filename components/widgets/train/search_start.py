"""The button that begins a search, and what it does before the page is drawn."""

from typing import Literal

import streamlit as st

from components.domain.recipe import Recipe
from components.i18n import t
from components.runs.searches import start_search
from components.store.experiments import Experiment
from components.widgets.shared import current
from components.widgets.shared.uninterrupted import uninterrupted
from components.widgets.train.search_choice import show_search_from_now_on, shown_search
from components.widgets.train.search_fields import wanted_search
from components.widgets.train.search_settings import searched_recipe

WANTED = "train_search_wanted"


def begin_wanted_search(opened: Experiment) -> None:
    """Begin the search that the button asked for, with what was typed just before it was pressed."""
    with uninterrupted():
        if not st.session_state.pop(WANTED, False):
            return
        wanted = wanted_search(opened.recipe, _training_rows(opened.recipe))
        if isinstance(wanted, str):  # which stands beside the button
            return
        with current.problems_kept("train"):
            recipe = searched_recipe(opened.recipe)
            show_search_from_now_on(start_search(current.app(), current.visitor(), recipe, wanted))


def search_button(opened: Experiment, why: str) -> str:
    """The button; `why` the recipe cannot be trained, where it cannot. Why it cannot be pressed, in words."""
    wanted = wanted_search(opened.recipe, _training_rows(opened.recipe))
    why = why or (wanted if isinstance(wanted, str) else "")
    shown = shown_search(opened)
    goes_on = shown is not None and not shown.status.final
    kind: Literal["primary", "secondary"] = "secondary" if goes_on else "primary"
    st.button(t("Search ▶"), type=kind, key="train_search_start", on_click=_want, disabled=bool(why))
    return why


def _want() -> None:
    st.session_state[WANTED] = True


def _training_rows(recipe: Recipe) -> int:
    return current.plan_of(recipe).rows.train
