"""Whether the Train page shows a search or runs, and which search of the open table."""

import streamlit as st

from components.domain.problem import NotFound
from components.store.experiments import Experiment
from components.store.searches import SearchRecord, get_search, list_searches
from components.widgets.shared import current

CHOSEN, SHOWN = "train_search_chosen", "train_search_shown"


def searches_of(opened: Experiment) -> list[SearchRecord]:
    """The visitor's searches on the open table, the newest first."""
    owner, table = current.visitor(), opened.recipe.dataset
    return list(current.unchanged(("searches", owner, table), lambda: list_searches(current.store(), owner, table)))


def is_search_chosen(opened: Experiment) -> bool:
    """Whether the page is at a search: as a person chose in this tab, else where the newest thing done here is one."""
    chosen: dict[str, bool] = st.session_state.get(CHOSEN, {})
    if opened.id in chosen:
        return chosen[opened.id]
    newest, runs = next(iter(searches_of(opened)), None), current.runs(opened.id)
    if newest is None or newest.recipe.target != opened.recipe.target:
        return False
    return not runs or runs[0].created < newest.created


def choose_search(experiment: str, *, on: bool) -> None:
    """Have the page show searches of an experiment, or its runs."""
    st.session_state.setdefault(CHOSEN, {})[experiment] = on


def shown_search(opened: Experiment) -> SearchRecord | None:
    """The search that was chosen, else the newest on the open table."""
    found = searches_of(opened)
    wanted = st.session_state.get(SHOWN, {}).get(opened.recipe.dataset)
    return next((search for search in found if search.id == wanted), next(iter(found), None))


def show_search_from_now_on(search: SearchRecord) -> None:
    """Make a search the one that is shown of its table."""
    st.session_state.setdefault(SHOWN, {})[search.dataset] = search.id


def search_as_it_stands(search: SearchRecord) -> SearchRecord | None:
    """The same search as the store has it now; None where it was deleted meanwhile."""
    owner = current.visitor()
    try:
        return current.unchanged(("search", owner, search.id), lambda: get_search(current.store(), owner, search.id))
    except NotFound:
        return None
