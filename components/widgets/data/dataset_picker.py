"""Ways to a table: an upload, or a sample."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.domain.problem import Problem
from components.i18n import t
from components.intake.samples import SAMPLES, sample_csv
from components.store.datasets import add_dataset
from components.store.incoming import upload_limit
from components.widgets.data.table_list import show_tables
from components.widgets.data.upload import reading_progress, receive_upload, show_if_stopped
from components.widgets.shared import current
from components.widgets.shared.widget_state import changed_by_user, synced_widget


@dataclass(frozen=True)
class OpenSample:
    """A sample that is open, and how its rows were generated if they were; `rows` and `noise` are those of two sliders."""

    name: str
    rows: int = 300
    noise: float = 0.1


def pick_dataset(clear: Callable[[], None]) -> None:
    """The uploader and the row of samples; opens what is chosen. `clear` takes the table away that is shown, once it takes
    a while to read another."""
    uploaded = st.file_uploader(
        t("Upload a table: CSV and its relatives, Excel, Parquet or JSON lines; gzip and zip of one file"),
        type=None,  # what a file is, its bytes say
        key="data_upload",
        max_upload_size=max(1, upload_limit() // 1_000_000),
    )
    if uploaded:
        _take_upload(uploaded, clear)
    show_if_stopped()
    refused = st.session_state.get("data_refused")
    if refused:
        current.show_problem(refused)
    opened = _open_sample()
    name = opened.name if opened else None
    with synced_widget("data_sample", name):
        chosen = st.pills(
            t("Or start from a sample"),
            list(SAMPLES),
            default=name,
            format_func=lambda name: t(SAMPLES[name].title),
            key="data_sample",
            on_change=_sample_chosen,
        )
    if chosen:
        st.caption(t(SAMPLES[chosen].description))
        if SAMPLES[chosen].generated:
            _shape_sample(opened or OpenSample(chosen))
    show_tables()


def _take_upload(uploaded: UploadedFile, clear: Callable[[], None]) -> None:
    """Read a file once, however often the page runs while the uploader shows it."""
    if st.session_state.get("data_seen_upload") == uploaded.file_id:
        return
    st.session_state["data_seen_upload"] = uploaded.file_id
    st.session_state.pop("data_refused", None)
    try:
        incoming = receive_upload(uploaded, "data_upload")
        with reading_progress(incoming.name, clear) as progress:
            record = add_dataset(current.store(), current.visitor(), incoming.name, incoming, progress=progress)
    except Problem as problem:
        st.session_state["data_refused"] = problem
        st.session_state.pop("data_reading", None)
        return
    current.open_dataset(record)
    st.rerun()


def _sample_chosen() -> None:
    chosen = st.session_state.get("data_sample")
    if chosen and changed_by_user("data_sample"):
        opened = _open_sample()
        _generate(replace(opened, name=chosen) if opened else OpenSample(chosen))


def _generate(sample: OpenSample) -> None:
    """Make the sample, and open it."""
    st.session_state.pop("data_refused", None)
    title, target = t(SAMPLES[sample.name].title), SAMPLES[sample.name].target
    try:
        data = sample_csv(sample.name, sample.rows, sample.noise)
        record = add_dataset(current.store(), current.visitor(), f"{title}.csv", data)
    except Problem as problem:
        opened = _open_sample()
        st.session_state["data_refused"] = problem
        st.session_state["data_sample"] = opened.name if opened else None  # the other can be chosen again
        return
    current.open_dataset(record, target)
    st.session_state["data_drawn"] = (st.session_state["current_experiment"], sample)


def _open_sample() -> OpenSample | None:
    """The sample that is open; None where something else is."""
    opened, sample = st.session_state.get("data_drawn", (None, None))
    return sample if opened and opened == st.session_state.get("current_experiment") else None


def _shape_sample(sample: OpenSample) -> None:
    left, right = st.columns(2)
    with left, synced_widget("data_rows", sample.rows):
        st.slider(t("Rows"), 50, 5000, sample.rows, 50, key="data_rows", on_change=_reshape, args=("data_rows",))
    with right, synced_widget("data_noise", sample.noise):
        st.slider(t("Noise"), 0.0, 0.5, sample.noise, 0.05, key="data_noise", on_change=_reshape, args=("data_noise",))


def _reshape(key: str) -> None:
    """Generate the sample anew; a network that a person changed goes along."""
    before, sample = current.experiment(), _open_sample()
    if not before or not sample or not changed_by_user(key):
        return
    _generate(replace(sample, **{key.removeprefix("data_"): st.session_state[key]}))
    after = current.experiment()
    if after and not current.has_starter(before.recipe):
        kept = {"layers": before.recipe.layers, "training": before.recipe.training}
        current.save(after.recipe.model_copy(update=kept))
