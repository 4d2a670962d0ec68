"""Ways to a table: an upload, or a sample."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.domain.problem import Problem
from components.i18n import t
from components.intake.samples import SAMPLES, sample_csv
from components.runs.bring_back import receive_file
from components.store.datasets import DatasetRecord, add_dataset
from components.store.incoming import upload_limit
from components.store.runs import RunRecord
from components.widgets.data.reading_panel import show_reading_facts
from components.widgets.data.sample_cards import show_sample_cards
from components.widgets.data.table_analysis import analyse_open_table
from components.widgets.data.table_list import show_tables
from components.widgets.data.table_placeholder import Placeholder
from components.widgets.data.upload import reading_progress, receive_upload, show_if_stopped
from components.widgets.frame.frame import START, go_to, run_pending_action
from components.widgets.frame.start import run_of_recipe
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import button_name, escape_markdown
from components.widgets.shared.opening import has_suggested, open_dataset
from components.widgets.shared.widget_state import changed_by_user, synced_widget

UPLOADS, UPLOADED = "data_uploads", "data_uploaded"  # how many files came; whether one did since the uploader was drawn
CHOOSING = "data_choosing"  # the experiment over which another table is being chosen


@dataclass(frozen=True)
class OpenSample:
    """A sample that is open, and how its rows were generated if they were; `rows` and `noise` are those of two sliders."""

    name: str
    rows: int = 300
    noise: float = 0.1


def pick_dataset(clear_table: Callable[[], None]) -> bool:
    """Ways to a table: all of the page where there is none or another is wanted; whether that is so.

    Else `show_table_line` has them.

    `clear_table` takes the table away that is shown, once it takes a while to read another.
    """
    experiment, record = current.experiment(), current.dataset()
    whole = not experiment or st.session_state.get(CHOOSING) == experiment.id
    incoming, picking = st.container(), Placeholder("picking")

    def clear() -> None:
        picking.clear()
        clear_table()

    if st.session_state.setdefault("data_whole", whole) != whole:
        st.session_state["data_whole"] = whole
        clear()
    if whole:
        with picking.show():
            _show_first_screen(record)
    else:
        with incoming:
            _take_upload(clear)
    return whole


def _show_first_screen(record: DatasetRecord | None) -> None:
    if record:
        label = t("Back to {name}", name=button_name(record.name))
        st.button(label, key="data_back", on_click=st.session_state.pop, args=(CHOOSING, None))
    else:
        st.subheader(t("A neural network from a table, without code"))
        st.markdown(t("Press **Train it** on a card and watch a network learn, or drop a table of your own."))
    left, right = st.columns([2, 5], gap="medium")
    with left, st.container(key="data_drop"):
        _show_uploader()
        _take_upload()
        _show_what_became_of_it()
    with right:
        trained = show_sample_cards(_open_named)
    show_tables()
    if trained:
        _open_named(trained)
        current.set_pending_action(START)
        opened = current.experiment()
        if opened and not run_of_recipe(opened):
            run_pending_action("data")
        st.rerun()  # the table is shown, and over it the question, or with it the reason why nothing was started


def show_table_line(record: DatasetRecord) -> None:
    """The name of the table that is open, how it was read, and the ways to another."""
    opened = _open_sample()
    with st.container(key="data_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(escape_markdown(record.name), anchor=False, width="content")
        hint = t("Open another sample or table")
        choosing = {CHOOSING: st.session_state.get("current_experiment")}
        update = st.session_state.update
        st.button(t("change"), key="data_other", type="tertiary", help=hint, on_click=update, args=(choosing,))
        if opened and SAMPLES[opened.name].generated:
            label = t("Rows and noise")
            with st.popover(label, key="data_shape", type="tertiary"):
                _shape_sample(opened)
        show_reading_facts(record)
        _show_uploader()
    _show_what_became_of_it()


def _show_uploader() -> None:
    """Where a file is dropped; empty again after each file."""
    context, count = get_script_run_ctx(), st.session_state.get(UPLOADS, 0)
    if st.session_state.pop(UPLOADED, False):
        st.session_state.pop("data_upload", None)
    # To Streamlit's browser part another page has another uploader.
    with context.run_with_active_hash(f"{context.page_script_hash}-{count}") if context else nullcontext():
        _draw_uploader()


def _draw_uploader() -> None:
    st.file_uploader(
        f"**{t('Drop your table here')}**  \n{t('CSV and its relatives, Excel, Parquet, JSON; also in gzip or zip; or a model that was downloaded')}",
        type=None,  # what a file is, its bytes say
        key="data_upload",
        max_upload_size=max(1, upload_limit() // 1_000_000),
    )


def _show_what_became_of_it() -> None:
    """A word on the file that was dropped last, where it is not the table that is shown."""
    show_if_stopped()
    refused = st.session_state.get("data_refused")
    if refused:
        current.show_problem(refused)


def _open_named(name: str) -> None:
    """Make a sample as it comes, and open it."""
    _generate(OpenSample(name))


def _take_upload(clear: Callable[[], None] = lambda: None) -> None:
    """Read a file once, however often the page runs while the uploader shows it."""
    uploaded = st.session_state.get("data_upload")
    if not uploaded or st.session_state.get("data_seen_upload") == uploaded.file_id:
        return
    st.session_state["data_seen_upload"] = uploaded.file_id
    st.session_state[UPLOADS], st.session_state[UPLOADED] = st.session_state.get(UPLOADS, 0) + 1, True
    st.session_state.pop("data_refused", None)
    try:
        incoming = receive_upload(uploaded, "data_upload")
        with reading_progress(incoming.name, clear) as progress:
            found = receive_file(current.app(), current.visitor(), incoming, progress=progress)
            if isinstance(found, RunRecord):
                current.reopen(found)
            else:
                progress("target", 0.0)
                open_dataset(found)
                analyse_open_table(progress)  # so that the page has all at once, behind the same bar
    except Problem as problem:
        st.session_state["data_refused"] = problem
        st.session_state.pop("data_reading", None)
        st.rerun()
    if isinstance(found, RunRecord):
        go_to("train")  # there it is measured, and shown
    st.rerun()


def _generate(sample: OpenSample) -> None:
    """Make the sample, and open it."""
    st.session_state.pop("data_refused", None)
    title, target = t(SAMPLES[sample.name].title), SAMPLES[sample.name].target
    try:
        data = sample_csv(sample.name, sample.rows, sample.noise)
        record = add_dataset(current.store(), current.visitor(), f"{title}.csv", data)
    except Problem as problem:
        st.session_state["data_refused"] = problem
        return
    open_dataset(record, target)
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
    if after and not has_suggested(before.recipe):
        kept = {name: getattr(before.recipe, name) for name in ("layers", "training", "scaling", "pack", "split")}
        current.save(after.recipe.model_copy(update=kept))
