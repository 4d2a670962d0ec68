"""Ways to a table: an upload, or a sample."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.data.samples import SAMPLES, sample_csv
from components.problem import Problem
from components.store.artifacts import upload_file
from components.store.database import open_store
from components.store.datasets import DatasetRecord, add_dataset
from components.widgets import current
from components.words import counted, t

ROWS, NOISE = 300, 0.1  # of a generated sample, until its sliders are moved
DELIMITERS = {",": t("comma"), ";": t("semicolon"), "\t": t("tab"), "|": t("bar"), " ": t("spaces")}


def pick_dataset() -> None:
    """The uploader and the row of samples; opens what is chosen."""
    uploaded = st.file_uploader(t("Upload a CSV"), type=["csv", "tsv", "txt", "data"], key="data_upload")
    if uploaded:
        _take_upload(uploaded)
    _recall_sample()
    chosen = st.pills(
        t("Or start from a sample"),
        list(SAMPLES),
        format_func=lambda name: SAMPLES[name].title,
        key="data_sample",
        on_change=_sample_chosen,
    )
    if chosen and SAMPLES[chosen].generated:
        _shape_sample(chosen)
    elif chosen:
        st.caption(SAMPLES[chosen].description)


def _take_upload(uploaded: UploadedFile) -> None:
    """Read a file once, however often the page runs while the uploader holds it."""
    seen, refused = st.session_state.get("data_seen_upload", (None, None))
    if seen != uploaded.file_id:
        try:
            record = add_dataset(open_store(), current.visitor(), uploaded.name, uploaded.getvalue())
        except Problem as problem:
            refused = problem
        else:
            refused = None
        st.session_state["data_seen_upload"] = (uploaded.file_id, refused)
        if not refused:
            st.session_state["data_sample"] = None
            _open(record)
    if refused:
        current.show_problem(refused)


def _sample_chosen() -> None:
    chosen = st.session_state.get("data_sample")
    if chosen:
        sample = SAMPLES[chosen]
        rows, noise = st.session_state.get("data_rows", ROWS), st.session_state.get("data_noise", NOISE)
        record = add_dataset(open_store(), current.visitor(), f"{sample.title}.csv", sample_csv(chosen, rows, noise))
        current.open_dataset(record, sample.target)
        drawn = {"data_sample": chosen, "data_rows": rows, "data_noise": noise}
        st.session_state["data_drawn"] = (st.session_state["current_experiment"], drawn)


def _recall_sample() -> None:
    """Set the widgets as they were: Streamlit forgets them while another page is shown."""
    opened, drawn = st.session_state.get("data_drawn", (None, {}))
    if opened and opened == st.session_state.get("current_experiment"):
        for key, value in drawn.items():
            st.session_state.setdefault(key, value)


def _shape_sample(name: str) -> None:
    st.caption(SAMPLES[name].description)
    left, right = st.columns(2)
    left.slider(t("Rows"), 50, 5000, step=50, key="data_rows", on_change=_reshaped)
    right.slider(t("Noise"), 0.0, 0.5, step=0.05, key="data_noise", on_change=_reshaped)


def _reshaped() -> None:
    """Draw the sample anew; a network that a person changed goes along."""
    before = current.experiment()
    _sample_chosen()
    after = current.experiment()
    if before and after and not current.has_starter(before.recipe):
        kept = {"layers": before.recipe.layers, "training": before.recipe.training}
        current.save(after.recipe.model_copy(update=kept))


def _open(record: DatasetRecord) -> None:
    current.open_dataset(record)
    st.rerun()


def show_facts(record: DatasetRecord) -> None:
    """How the file was read, and a way to read it otherwise."""
    dialect = record.dialect
    facts = [
        counted(record.rows, "{n} row", "{n} rows"),
        counted(len(record.columns), "{n} column", "{n} columns"),
        DELIMITERS.get(dialect.delimiter, dialect.delimiter),
        dialect.encoding.upper(),
        t("header") if dialect.header else t("no header"),
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" · ".join(facts), width="content")
        with st.popover(t("Change"), help=t("Read the file otherwise")):
            header = st.checkbox(t("The first line names the columns"), dialect.header, key=f"data_header_{record.id}")
            choices = list(DELIMITERS)
            delimiter = st.selectbox(
                t("Cells are separated by"),
                choices,
                choices.index(dialect.delimiter) if dialect.delimiter in choices else 0,
                format_func=lambda mark: DELIMITERS[mark],
                key=f"data_delimiter_{record.id}",
            )
            if st.button(t("Read again"), key="data_reread"):
                data = upload_file(open_store(), record.content_hash).read_bytes()
                _open(
                    add_dataset(open_store(), current.visitor(), record.name, data, header=header, delimiter=delimiter)
                )
