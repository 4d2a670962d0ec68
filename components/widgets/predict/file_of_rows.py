"""A file of new rows: a small one is answered at once, a large one is predicted in the background and kept."""

from contextlib import nullcontext
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.domain.finding import Finding
from components.domain.problem import Problem
from components.i18n import counted, t
from components.runs.batch_predictions import MOST_ROWS_AT_ONCE, receive_rows
from components.store.batch_predictions import BatchPrediction
from components.store.incoming import upload_limit
from components.store.runs import RunRecord
from components.widgets.data.upload import reading_progress, receive_upload, show_if_stopped
from components.widgets.predict.batch_predictions import forget_cancelled, show_batches
from components.widgets.predict.difference_list import predict_as_decided
from components.widgets.predict.rows_summary import show_notices
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

UPLOAD, SEEN = "predict_upload", "predict_seen_upload"
UPLOADS, UPLOADED = (
    "predict_uploads",
    "predict_uploaded",
)  # how many files came; whether one did since the uploader was drawn
FEW, REFUSED = "predict_few_rows", "predict_refused"


@dataclass(frozen=True)
class FewRows:
    """A small file that was read for a run, the `number` of this session."""

    run: str
    number: int
    name: str
    cells: pd.DataFrame
    notices: list[Finding]


def predict_file(run: RunRecord) -> None:
    """Where a file is dropped; the predictions for the small one that came last; the large ones of the run."""
    _take_upload(run)
    _show_uploader()
    show_if_stopped()
    if refused := st.session_state.get(REFUSED):
        current.show_problem(refused)
    few: FewRows | None = st.session_state.get(FEW)
    if few and few.run == run.id:
        rows = counted(len(few.cells), "{n} row", "{n} rows")
        st.caption(f"**{escape_markdown(few.name)}** · {rows}")
        show_notices(few.notices)
        predict_as_decided(run, "file", few.cells, few.number, keeps=True)
    show_batches(run)


def _take_upload(run: RunRecord) -> None:
    """Read a file once; the next one finds the uploader empty."""
    uploaded = st.session_state.get(UPLOAD)
    if not uploaded or st.session_state.get(SEEN) == uploaded.file_id:
        return
    st.session_state[SEEN] = uploaded.file_id
    st.session_state[UPLOADS], st.session_state[UPLOADED] = st.session_state.get(UPLOADS, 0) + 1, True
    st.session_state.pop(FEW, None)
    st.session_state.pop(REFUSED, None)
    forget_cancelled(run)
    try:
        incoming = receive_upload(uploaded, UPLOAD)
        with reading_progress(incoming.name) as progress:
            rows = receive_rows(current.store(), current.visitor(), run.id, incoming, progress=progress)
    except Problem as problem:
        st.session_state[REFUSED] = problem
        st.session_state.pop("data_reading", None)
    else:
        if not isinstance(rows, BatchPrediction):
            number = st.session_state[UPLOADS]
            st.session_state[FEW] = FewRows(run.id, number, incoming.name, rows.cells, rows.notices)
    st.rerun()  # without the bar


def _show_uploader() -> None:
    context, count = get_script_run_ctx(), st.session_state.get(UPLOADS, 0)
    if st.session_state.pop(UPLOADED, False):
        st.session_state.pop(UPLOAD, None)
    # To Streamlit's browser part another page has another uploader.
    with context.run_with_active_hash(f"{context.page_script_hash}-{count}") if context else nullcontext():
        most = max(1, upload_limit() // 1_000_000)
        st.file_uploader(t("Upload a file of new rows"), type=None, key=UPLOAD, max_upload_size=most)
    st.caption(
        t(
            "The columns may come in any order; the target may be there or not. A file of more than {n:,} rows is "
            "predicted in the background: you may leave this page meanwhile.",
            n=MOST_ROWS_AT_ONCE,
        )
    )
