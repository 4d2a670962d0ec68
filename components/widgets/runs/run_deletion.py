"""Deleting a run: asked once, by its name, and taken back by a click."""

import streamlit as st

from components.domain.problem import NotFound, Problem
from components.i18n import t
from components.runs.deleting import delete_run
from components.store.database import open_store
from components.store.deleting import DeletedRun, list_deleted, undelete_run
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown


def ask_to_delete(record: RunRecord) -> None:
    """Open a dialog about this run alone; it closes when the run is deleted."""

    @st.dialog(t("Delete {name}?", name=escape_markdown(record.name)))
    def ask() -> None:
        if not record.status.final:
            st.markdown(t("It still goes on: it is stopped first."))
        st.markdown(t("Its curves, scores and model go with it. You can bring it back on this page for a day."))
        yes = t("Delete {name}", name=escape_markdown(record.name))
        key = f"runs_delete_yes_{record.id}"
        if st.button(yes, type="primary", key=key, on_click=_delete, args=(record.id,)):
            st.rerun()  # which closes the dialog

    ask()


def _delete(run_id: str) -> None:
    try:
        delete_run(current.visitor(), run_id)
    except NotFound:  # it was deleted in another tab, or by the first of two quick clicks: it is gone as asked
        return
    finally:
        current.forget_run(run_id)


def show_deleted() -> None:
    """What was deleted lately, each with a button that brings it back."""
    refused = st.session_state.pop("runs_refused", None)
    if refused:
        current.show_problem(refused)
    deleted = list_deleted(open_store(), current.visitor())
    if not deleted:
        return
    with st.container(key="runs_deleted"):
        _offer(deleted[0])
        if deleted[1:]:
            with st.expander(t("Deleted before ({n})", n=len(deleted) - 1), key="runs_deleted_before"):
                for run in deleted[1:]:
                    _offer(run)


def _offer(run: DeletedRun) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"runs_deleted_{run.id}"):
        st.markdown(
            t(
                "**{name}** was deleted. It can be brought back until {time} UTC.",
                name=escape_markdown(run.name),
                time=f"{run.until:%Y-%m-%d %H:%M}",
            ),
            width="stretch",
        )
        where = t("Bring {name} back", name=escape_markdown(run.name))
        st.button(t("Undo"), key=f"runs_undo_{run.id}", help=where, on_click=_bring_back, args=(run.id,))


def _bring_back(run_id: str) -> None:
    try:
        undelete_run(open_store(), current.visitor(), run_id)
    except Problem as problem:
        st.session_state["runs_refused"] = problem
