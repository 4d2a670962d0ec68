"""The ticked runs, a line each: what can be done with one run."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import streamlit as st

from components.domain.problem import NotFound
from components.i18n import counted, t
from components.runs.lifecycle import delete_run
from components.store.deletion import list_deleted_runs, undelete_run
from components.store.runs import RunRecord
from components.widgets.frame.frame import go_to
from components.widgets.runs.run_notices import status_in_words
from components.widgets.shared import current
from components.widgets.shared.deletion import confirm_deletion, offer_undo
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.ticks import pin, pinned_run, untick_all


def show_ticked_runs(ticked: Sequence[RunRecord]) -> None:
    """A line a run, with buttons to open, pin and delete it."""
    pinned, shown = pinned_run(current.runs()), current.run()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{counted(len(ticked), '{n} run ticked', '{n} runs ticked')}**", width="content")
        st.button(t("Untick all"), key="runs_untick", type="tertiary", on_click=untick_all)
    for run in ticked:
        is_open = shown is not None and shown.id == run.id
        _show_line(run, is_open=is_open, is_pinned=pinned is not None and pinned.id == run.id)


def _show_line(run: RunRecord, *, is_open: bool, is_pinned: bool) -> None:
    name = escape_markdown(run.name)
    facts = [f"**{name}**", escape_markdown(run.dataset_name), status_in_words(run)]
    if is_open:
        facts.append(t("open"))
    if is_pinned:
        facts.append(f":material/keep: {t('reference')}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"runs_line_{run.id}"):
        st.markdown(" · ".join(facts), width="stretch")
        if st.button(t("Open"), key=f"runs_open_{run.id}", help=t("Open {name} with all its settings", name=name)):
            current.reopen(run)
            go_to("train")
        label, wanted = (t("Unpin"), "") if is_pinned else (t("Pin as reference"), run.id)
        hint = t("The table shows how far the score of each run lies from that of the reference.")
        pinning, deleting = f"runs_pin_{run.id}", f"runs_delete_{run.id}"
        st.button(label, key=pinning, icon=":material/keep:", help=hint, on_click=pin, args=(wanted,))
        if st.button(t("Delete"), key=deleting, icon=":material/delete:", help=t("Delete {name}", name=name)):
            _ask_to_delete(run)


def _ask_to_delete(record: RunRecord) -> None:
    consequences = [t("Its curves, scores and model go with it. You can bring it back on this page for a day.")]
    if not record.status.final:
        consequences.insert(0, t("It still goes on: it is stopped first."))
    confirm_deletion(record.name, consequences, f"runs_delete_yes_{record.id}", partial(_delete, record.id))


def _delete(run_id: str) -> None:
    with suppress(NotFound):  # it was deleted in another tab, or by the first of two quick clicks: it is gone as asked
        try:
            delete_run(current.app(), current.visitor(), run_id)
        finally:
            current.forget_run(run_id)


def show_deleted_runs() -> None:
    """What was deleted lately, each with a button that brings it back."""
    current.show_kept_problem("runs")
    deleted = list_deleted_runs(current.store(), current.visitor())
    if not deleted:
        return
    with st.container(key="runs_deleted"):
        offer_undo(deleted[0], "runs", _bring_back)
        if deleted[1:]:
            with st.expander(t("Deleted before ({n})", n=len(deleted) - 1), key="runs_deleted_before"):
                for run in deleted[1:]:
                    offer_undo(run, "runs", _bring_back)


def _bring_back(run_id: str) -> None:
    with current.problems_kept("runs"):
        undelete_run(current.store(), current.visitor(), run_id)
