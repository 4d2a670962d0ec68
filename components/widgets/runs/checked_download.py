"""A download that is made, and checked, when it is asked for."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from components.domain.problem import Problem
from components.i18n import t
from components.widgets.shared import current

START_SECONDS = 3.0  # until a download that was asked for has begun
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Offer:
    """What can be downloaded: `key` is that of its button, `of` says what it is made of, `make` gives its bytes."""

    key: str
    of: object
    make: Callable[[], bytes]
    name: str
    media_type: str


@dataclass
class Download:
    """What became of a download: it is made in a thread of its own, where nothing can be shown."""

    of: object
    started: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    problem: Problem | None = None


@dataclass(frozen=True)
class Asked:
    """What the button of the page before stands for, and whether it was pressed just now."""

    download: Download | None
    clicked: bool


def checked_download(offer: Offer, label: str, hint: str | None = None) -> Asked:
    """The button. What `show_asked` is to be given further down."""
    key = f"{offer.key}_asked"
    asked: Download | None = st.session_state.get(key)
    download = st.session_state[key] = Download(offer.of)
    made = partial(_made, offer.make, download)
    icon = ":material/download:"
    clicked = st.download_button(label, made, offer.name, offer.media_type, key=offer.key, help=hint, icon=icon)
    return Asked(asked if asked and asked.of == offer.of else None, clicked)


def show_asked(asked: Asked, *, wait: bool) -> None:
    """Why it was not handed over; with `wait` the page stands here until that is known."""
    if asked.download is None:
        return
    if asked.clicked and wait:
        _wait(asked.download)
    if asked.download.problem:
        current.show_problem(asked.download.problem)


def _made(make: Callable[[], bytes], download: Download) -> bytes:
    download.started.set()
    try:
        return make()
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
        slot.caption(t("It is made, and checked in a process that has nothing of this app …"), width="content")
    slot.empty()
