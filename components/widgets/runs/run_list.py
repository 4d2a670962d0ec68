"""The list of runs: a card for each, with what can be done with it, and those that were deleted lately."""

from contextlib import suppress
from functools import partial

import streamlit as st

from components.domain.problem import NotFound
from components.i18n import t
from components.network.shapes import title
from components.runs.lifecycle import delete_run
from components.store.deletion import list_deleted_runs, undelete_run
from components.store.runs import RunRecord, rename_run
from components.store.test_set_views import are_test_rows_open
from components.widgets.frame.frame import go_to
from components.widgets.runs.run_notices import STATUS
from components.widgets.shared import current
from components.widgets.shared.deletion import confirm_deletion, offer_undo
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.target_values import format_target, target_time_format


def show_run_card(record: RunRecord) -> None:
    """What was trained, how good it is, and buttons to open, rename and delete it."""
    network = " → ".join(title(layer) for layer in record.recipe.layers) or t("no hidden layer")
    with st.container(border=True, key=f"runs_card_{record.id}"):
        name, table = escape_markdown(record.name), escape_markdown(record.dataset_name)
        st.markdown(" · ".join(filter(None, [f"**{name}**", table, t(STATUS[record.status]), _score(record)])))
        epochs = t("epoch {n} of {total}", n=record.epoch, total=record.epochs)
        st.caption(f"{escape_markdown(network)} · {epochs} · {record.created:%Y-%m-%d %H:%M} UTC")
        with st.container(horizontal=True):
            if st.button(t("Open"), key=f"runs_open_{record.id}"):
                current.reopen(record)
                go_to("train")
            if st.button(t("Rename"), key=f"runs_rename_{record.id}"):
                _ask_for_name(record)
            if st.button(t("Delete"), key=f"runs_delete_{record.id}"):
                _ask_to_delete(record)


def _score(record: RunRecord) -> str:
    """The validation figure, by which runs are compared; the test figure too where it has been seen already."""
    validation, test = record.metrics.get("validation", {}), record.metrics.get("test", {})
    names = {"accuracy": t("accuracy"), "mae": t("MAE")}
    name = next((metric for metric in names if metric in validation), None)
    if not name:
        return ""
    time = target_time_format(record) if name == "mae" else None
    scores = [t("validation {metric} {value}", metric=names[name], value=format_target(validation[name], time))]
    if are_test_rows_open(current.store(), record):
        base = format_target(record.metrics.get("baseline", {}).get(name), time)
        scores.append(t("test {value} (baseline {base})", value=format_target(test.get(name), time), base=base))
    return ", ".join(scores)


def _ask_for_name(record: RunRecord) -> None:
    # A dialog, not a popover: that would stay open at its place, where another run may stand by then.
    @st.dialog(t("Rename {name}", name=escape_markdown(record.name)))
    def ask() -> None:
        name = st.text_input(t("New name"), record.name, key=f"runs_name_{record.id}")
        key, unnamed = f"runs_name_save_{record.id}", not name.strip()
        if unnamed:
            st.caption(t("A run needs a name."))
        if st.button(t("Save"), type="primary", key=key, on_click=_rename, args=(record.id,), disabled=unnamed):
            st.rerun()

    ask()


def _rename(run_id: str) -> None:
    with current.problems_kept("runs"):  # it may have been deleted in another tab meanwhile
        rename_run(current.store(), current.visitor(), run_id, st.session_state[f"runs_name_{run_id}"])


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
