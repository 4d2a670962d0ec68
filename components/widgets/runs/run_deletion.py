"""Deleting runs, and bringing them back."""

import streamlit as st

from components.domain.problem import NotFound
from components.i18n import t
from components.runs.lifecycle import delete_run
from components.store.deletion import Deleted, list_deleted_runs, undelete_run
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.deletion import confirm_deletion, offer_undo


def ask_to_delete(record: RunRecord) -> None:
    """Open a dialog about this run alone; it closes when the run is deleted."""
    consequences = [t("Its curves, scores and model go with it. You can bring it back on this page for a day.")]
    if not record.status.final:
        consequences.insert(0, t("It still goes on: it is stopped first."))
    confirm_deletion(record.name, consequences, f"runs_delete_yes_{record.id}", _delete, record.id)


def _delete(run_id: str) -> None:
    try:
        delete_run(current.app(), current.visitor(), run_id)
    except NotFound:  # it was deleted in another tab, or by the first of two quick clicks: it is gone as asked
        return
    finally:
        current.forget_run(run_id)


def show_deleted() -> None:
    """What was deleted lately, each with a button that brings it back."""
    current.show_kept_problem("runs")
    deleted = list_deleted_runs(current.store(), current.visitor())
    if not deleted:
        return
    with st.container(key="runs_deleted"):
        _offer(deleted[0])
        if deleted[1:]:
            with st.expander(t("Deleted before ({n})", n=len(deleted) - 1), key="runs_deleted_before"):
                for run in deleted[1:]:
                    _offer(run)


def _offer(run: Deleted) -> None:
    offer_undo(run.name, run.until, "runs", _bring_back, run.id)


def _bring_back(run_id: str) -> None:
    with current.problems_kept("runs"):
        undelete_run(current.store(), current.visitor(), run_id)
