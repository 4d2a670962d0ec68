"""Large files of new rows of a run: how far each is, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from components.domain.recipe import Task
from components.i18n import counted, duration, number, t
from components.runs.answers import SUMMARY
from components.runs.batch_predictions import first_rows
from components.runs.results import run_preparation
from components.store.batch_predictions import (
    ODD_FILE,
    RESULT_FILE,
    UNFINISHED,
    BatchPrediction,
    BatchStatus,
    as_notices,
    batch_folder,
    batch_progress,
    get_batch,
    list_batches,
    remove_batch,
)
from components.store.runs import RunRecord
from components.widgets.predict.difference_list import decide_about
from components.widgets.predict.prediction_result import show_kept_threshold
from components.widgets.predict.rows_summary import show_notices, show_summary
from components.widgets.shared import current
from components.widgets.shared.deletion import confirm_deletion
from components.widgets.shared.escape_markdown import button_name, escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.widget_state import page_notes

WATCH_SECONDS = 1.0
MOST_SHOWN = 1_000  # rows of a result that are shown; all are in its file


def show_batches(run: RunRecord) -> None:
    """The files of the run, newest first; the page follows those that are not done."""
    batches = list_batches(current.store(), current.visitor(), run.id)
    _watch(run, batches)
    cancelled = page_notes().get(_cancelled_key(run.id))
    if cancelled:
        st.info(cancelled, icon=":material/cancel:")
    named = Counter(batch.name for batch in batches)
    for place, batch in enumerate(batches):
        with st.container(border=True, key=f"predict_batch_{batch.id}"):
            rows = counted(batch.rows, "{n} row", "{n} rows")
            facts = [f"**{escape_markdown(batch.name)}**", rows]
            if named[batch.name] > 1 or cancelled:
                facts.append(t("begun {time} UTC", time=f"{_begun(batch):%Y-%m-%d %H:%M:%S}"))
            st.markdown(" · ".join(facts))
            if place and batch.status is BatchStatus.COMPLETED:
                with folded(t("Its predictions"), f"predict_batch_open_{batch.id}") as is_open:
                    if is_open:
                        _show_batch(run, batch)
            else:
                _show_batch(run, batch)


def forget_cancelled(run: RunRecord) -> None:
    """Say no more which file was cancelled: another one came."""
    page_notes().pop(_cancelled_key(run.id), None)


def _cancelled_key(run_id: str) -> str:
    return f"predict_cancelled_{run_id}"


def _begun(batch: BatchPrediction) -> datetime:
    return datetime.fromtimestamp(batch.created, UTC)


def _show_batch(run: RunRecord, batch: BatchPrediction) -> None:
    show_notices(as_notices(batch))
    if batch.interruptions:
        st.caption(
            counted(
                batch.interruptions,
                "The server, or its engine, ended once meanwhile: all rows were begun again.",
                "The server, or its engine, ended {n} times meanwhile: all rows were begun again.",
            )
        )
    match batch.status:
        case BatchStatus.DRAFT:
            _ask_for_decisions(run, batch)
        case BatchStatus.WAITING | BatchStatus.RUNNING:
            _show_progress(batch)
        case BatchStatus.FAILED:
            if batch.problem:
                st.error(escape_markdown(f"{batch.problem.what} {batch.problem.remedy}"))
            _offer_removal(batch)
        case BatchStatus.COMPLETED:
            _show_result(run, batch)


def _watch(run: RunRecord, batches: Sequence[BatchPrediction]) -> None:
    """As long as one is not done: draw the page anew when one comes further than its bar."""
    drawn = {batch.id: batch.status for batch in batches}
    if not any(status in UNFINISHED for status in drawn.values()):
        return

    @st.fragment(run_every=WATCH_SECONDS)
    def watch() -> None:
        now = list_batches(current.store(), current.visitor(), run.id)
        if {batch.id: batch.status for batch in now} != drawn:
            st.rerun()

    watch()


def _ask_for_decisions(run: RunRecord, batch: BatchPrediction) -> None:
    """Begin as soon as it is decided how the rows are taken: at once where the first are like the training rows."""
    decided = decide_about(run, first_rows(current.store(), batch), batch.id, of_all=batch.rows)
    decisions = decided.decisions
    if decisions is not None and (
        not decided.differs or st.button(t("Predict these rows"), type="primary", key=f"predict_begin_{batch.id}")
    ):
        with current.problems_shown():
            current.app().batches.predict(batch, decisions)
            st.rerun()
    label = t("Delete {name}", name=button_name(batch.name))
    st.button(label, key=f"predict_drop_{batch.id}", on_click=_remove, args=(batch,), type="tertiary")


def _show_progress(batch: BatchPrediction) -> None:
    @st.fragment(run_every=WATCH_SECONDS)
    def progress() -> None:
        done = batch_progress(current.store(), batch)
        share = min(1.0, done.rows / batch.rows)
        if batch.status is BatchStatus.WAITING:
            words = t("Waiting for its turn")
        elif not done.rows:
            words = t("Looking at all rows before the first is predicted")
        else:
            words = t("{done:,} of {rows:,} rows", done=done.rows, rows=batch.rows)
        if done.rows and done.seconds_left is not None:
            words += f" · {t('about {time} left', time=duration(done.seconds_left))}"
        st.progress(share, words)

    progress()
    label = t("Cancel {name}", name=button_name(batch.name))
    st.button(t("Cancel"), key=f"predict_cancel_{batch.id}", help=label, on_click=_cancel, args=(batch,))


def _show_result(run: RunRecord, batch: BatchPrediction) -> None:
    preparation = run_preparation(current.store(), current.visitor(), run.id)
    summary = SUMMARY.validate_python(batch.summary)
    time = preparation.target_time
    if preparation.task is Task.BINARY:
        show_kept_threshold(batch.threshold, preparation.classes)
    only_odd = show_summary(summary, time.write if time else number, f"predict_{batch.id}", with_differences=True)
    name, count = (ODD_FILE, summary.warned + summary.refused) if only_odd else (RESULT_FILE, summary.rows)
    wide = st.column_config.TextColumn(width="large")
    shown = current.once(f"predict_rows_{batch.id}_{name}", batch.id, lambda: _first_lines(batch, name))
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="", column_config={t("warnings"): wide})
    if count > len(shown):
        st.caption(t("The first {n:,} are shown; the file has all.", n=len(shown)))
    address = f"/api/runs/{batch.run}/batches/{batch.id}/csv"
    with st.container(horizontal=True, key=f"predict_batch_line_{batch.id}"):
        st.link_button(t("Download as CSV"), address, icon=":material/download:")
        if summary.warned or summary.refused:
            label = t("Only the rows with a warning")
            st.link_button(label, f"{address}?rows=odd", icon=":material/download:")
        _offer_removal(batch)


def _first_lines(batch: BatchPrediction, name: str) -> pd.DataFrame:
    path = batch_folder(current.store(), batch.run, batch.id) / name
    return pd.read_csv(path, nrows=MOST_SHOWN, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def _offer_removal(batch: BatchPrediction) -> None:
    if st.button(t("Delete"), key=f"predict_delete_{batch.id}", help=t("Delete {name}", name=button_name(batch.name))):
        consequence = t("Its predictions are removed for good. Download them first if you need them.")
        confirm_deletion(batch.name, [consequence], f"predict_delete_for_good_{batch.id}", lambda: _remove(batch))


def _cancel(batch: BatchPrediction) -> None:
    with current.problems_kept("frame"):
        _remove_found(batch)
        name, begun = escape_markdown(batch.name), f"{_begun(batch):%H:%M:%S}"
        said = t(
            "**{name}**, begun {time} UTC, was cancelled. Nothing of its predictions is kept.", name=name, time=begun
        )
        page_notes()[_cancelled_key(batch.run)] = said


def _remove(batch: BatchPrediction) -> None:
    with current.problems_kept("frame"):  # it may have been removed in another tab meanwhile
        _remove_found(batch)


def _remove_found(batch: BatchPrediction) -> None:
    remove_batch(current.store(), get_batch(current.store(), current.visitor(), batch.run, batch.id))
