"""Deleting a table or a run: asked once, by its name, and taken back by a click."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.i18n import t
from components.store.deletion import Deleted
from components.widgets.shared.escape_markdown import button_name, escape_markdown


def confirm_deletion(name: str, consequences: Sequence[str], key: str, delete: Callable[[], None]) -> None:
    """A dialog about what is called `name`, with the `consequences` as Markdown; its button `key` deletes and closes it."""
    shown, label = escape_markdown(name), button_name(name)

    @st.dialog(t("Delete {name}?", name=shown))
    def ask() -> None:
        for sentence in consequences:
            st.markdown(sentence)
        if st.button(t("Delete {name}", name=label), type="primary", key=key, on_click=delete):
            st.rerun()  # which closes the dialog

    ask()


def offer_undo(deleted: Deleted, prefix: str, restore: Callable[[str], None]) -> None:
    """Say what was deleted, with a button that calls `restore` with its id; `prefix` is that of the keys of both."""
    shown, time = escape_markdown(deleted.name), f"{deleted.until:%Y-%m-%d %H:%M}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"{prefix}_deleted_{deleted.id}"):
        words = t("**{name}** was deleted. It can be brought back until {time} UTC.", name=shown, time=time)
        st.markdown(words, width="stretch")
        where, key = t("Bring {name} back", name=shown), f"{prefix}_undo_{deleted.id}"
        st.button(t("Undo"), key=key, help=where, on_click=restore, args=(deleted.id,))
