"""The bundle of a run to take along: made and checked when it is asked for."""

import threading
import time
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from components.domain.problem import Problem
from components.i18n import t
from components.runs.app_state import AppState
from components.runs.bundle import run_bundle
from components.store.runs import RunRecord
from components.widgets.shared import current

DATA = "run_bundle_data"  # whether the table goes along
ASKED = "run_bundle_asked"  # the download that the button of the page before stands for
START_SECONDS = 3.0  # until a download that was asked for has begun
LOOK_SECONDS = 0.2


@dataclass
class Download:
    """What became of a download: it is made in a thread of its own, where nothing can be shown."""

    run: str
    started: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    problem: Problem | None = None


def offer_bundle(run: RunRecord, *, choose_data: bool = False) -> None:
    """A button that downloads the bundle; with `choose_data`, near the end of a page, one may have the table go along.

    There the page waits until it is made, and says why where it is not handed over; elsewhere the next page says it.
    """
    hint = t(
        "A zip with model.keras, a model card, the recipe, the scores, a script that predicts the rows of a CSV and one that "
        "trains the network again in plain Keras. The first time it is checked that it works without this app, which takes "
        "some seconds."
    )
    asked: Download | None = st.session_state.get(ASKED)
    download = st.session_state[ASKED] = Download(run.id)
    with_data = choose_data and bool(st.session_state.get(DATA))
    made = partial(_made, current.app(), current.visitor(), download, with_data=with_data)
    name, mime = f"layerboard-{run.id}.zip", "application/zip"
    label, icon = t("Download the model"), ":material/download:"
    clicked = st.download_button(label, made, name, mime, key="run_bundle", help=hint, icon=icon)
    if choose_data:
        hint = t("The table goes along as data.csv, so that the script that trains needs nothing else.")
        st.checkbox(t("With its table"), key=DATA, help=hint)
    if asked and asked.run == run.id:
        if clicked and choose_data:
            _wait(asked)
        if asked.problem:
            current.show_problem(asked.problem)


def _made(app: AppState, visitor: str, download: Download, *, with_data: bool) -> bytes:
    download.started.set()
    try:
        return run_bundle(app, visitor, download.run, with_data=with_data)
    except Problem as problem:
        download.problem = problem
        raise
    finally:
        download.done.set()


def _wait(download: Download) -> None:
    """Until it is made; whoever goes to another page meanwhile is let go."""
    slot, latest = st.empty(), time.monotonic() + START_SECONDS
    while not download.done.wait(LOOK_SECONDS):
        if not download.started.is_set() and time.monotonic() > latest:
            break
        slot.caption(t("The bundle is made, and checked in a process that has nothing of this app …"), width="content")
    slot.empty()
