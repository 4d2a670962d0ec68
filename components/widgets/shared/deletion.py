"""Deleting a table or a run: asked once, by its name, and taken back by a click."""

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from components.i18n import t
from components.widgets.shared.escape_markdown import escape_markdown


def confirm_deletion(
    name: str, consequences: Sequence[str], key: str, delete: Callable[[str], None], record_id: str
) -> None:
    """Open a dialog about what is called `name`; it closes when that is deleted.

    Args:
        consequences: what goes with it, a sentence each, as Markdown.
        key: of the button.
        delete: called with `record_id` when the button is pressed.
    """
    shown = escape_markdown(name)

    @st.dialog(t("Delete {name}?", name=shown))
    def ask() -> None:
        for sentence in consequences:
            st.markdown(sentence)
        if st.button(t("Delete {name}", name=shown), type="primary", key=key, on_click=delete, args=(record_id,)):
            st.rerun()  # which closes the dialog

    ask()


def offer_undo(name: str, until: datetime, prefix: str, restore: Callable[[str], None], record_id: str) -> None:
    """Say that what is called `name` was deleted, with a button that brings it back.

    Args:
        until: when it is deleted for good, in UTC.
        prefix: of the keys of both.
        restore: called with `record_id`.
    """
    shown = escape_markdown(name)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{prefix}_deleted_{record_id}"):
        time = f"{until:%Y-%m-%d %H:%M}"
        st.markdown(
            t("**{name}** was deleted. It can be brought back until {time} UTC.", name=shown, time=time),
            width="stretch",
        )
        where = t("Bring {name} back", name=shown)
        st.button(t("Undo"), key=f"{prefix}_undo_{record_id}", help=where, on_click=restore, args=(record_id,))
