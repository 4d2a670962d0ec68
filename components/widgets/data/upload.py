"""A file on its way from the browser to a table: kept on disk at once, and read with a bar that shows how far it is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.i18n import counted, duration, noop, t
from components.intake.file_reading import ProgressCallback
from components.store.incoming import PIECE, Incoming, receive, upload_limit
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown

AT_ONCE_SECONDS = 0.3  # what is done sooner needs no bar
# What is done, in words, and from where to where on the bar.
STAGES = {
    "decoding": (noop("Looking at the characters"), 0.02, 0.08),
    "rows": (noop("Reading rows"), 0.08, 0.16),
    "cells": (noop("Looking for what is missing"), 0.16, 0.2),
    "columns": (noop("Looking at the columns"), 0.2, 0.65),
    "writing": (noop("Keeping the table"), 0.65, 0.75),
    "target": (noop("Looking for what can be predicted"), 0.75, 0.85),
    "associations": (noop("Comparing each column with the target"), 0.85, 1.0),
}
EVERY_SECONDS = 0.1  # the bar moves no oftener


def receive_upload(uploaded: UploadedFile, key: str) -> Incoming:
    """The upload of the widget `key` as a file on disk; the server's memory lets go of it. Raises as `receive`."""
    try:
        pieces = iter(partial(uploaded.read, PIECE), b"")
        return receive(current.store(), uploaded.name, pieces, upload_limit(), uploaded.size)
    finally:
        # Streamlit would hold the bytes as long as the page shows the uploader: in its store, and in the widget's value.
        for held in (uploaded, st.session_state.get(key)):
            if isinstance(held, UploadedFile):
                held.truncate(0)
        context = get_script_run_ctx()
        if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, uploaded.file_id)


@contextmanager
def reading_progress(name: str, clear: Callable[[], None] = lambda: None) -> Iterator[ProgressCallback]:
    """A bar while a file is read, if that takes longer than a moment; leaving the page ends the reading. When the bar
    appears, `clear` takes away what should not stand beside it."""
    placeholder, began = st.empty(), time.monotonic()
    bars: list[st.delta_generator.DeltaGenerator] = []
    shown: tuple[str, float] = ("", 0.0)

    def show(stage: str, share: float) -> None:
        nonlocal shown
        passed = time.monotonic() - began
        if passed < AT_ONCE_SECONDS or (stage == shown[0] and passed < shown[1] + EVERY_SECONDS):
            return
        shown = stage, passed
        if not bars:
            clear()
            box = placeholder.container()
            bars.append(box.progress(0.0))
            box.button(t("Stop reading"), key="data_stop_reading")
        if stage == "waiting":  # then the share is how many files come before this one
            done, words = 0.0, _waiting(int(share))
        else:
            what, start, end = STAGES.get(stage, STAGES["rows"])
            done = start + (end - start) * min(1.0, max(0.0, share))
            left = f" · {t('{time} left', time=duration(passed / done - passed))}" if 0.1 < done < 1 else ""
            words = t(what) + left
        bars[0].progress(min(1.0, done), f"{escape_markdown(name)}: {words}")

    st.session_state["data_reading"] = name
    yield show
    placeholder.empty()
    st.session_state.pop("data_reading", None)


def _waiting(before: int) -> str:
    one, many = "Waiting: {n} file before it", "Waiting: {n} files before it"
    return counted(before, one, many) if before else t("Waiting: it is read next")


def show_if_stopped() -> None:
    """A word on a file whose reading was cut short by leaving or by the button."""
    name = st.session_state.pop("data_reading", None)
    if name:
        st.info(t("The reading of {name} was stopped. Choose the file again to read it.", name=escape_markdown(name)))
