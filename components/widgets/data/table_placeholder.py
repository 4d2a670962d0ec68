"""The place on the Data page where a table is shown: one table, or none while another one comes."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.store.datasets import DatasetRecord

_SHOWN = "data_shown_table"


class Placeholder:
    """Streamlit leaves what an earlier run of the script has drawn until something else is drawn there, or the script ends:
    without clearing, the columns of the table before would stand under the name of the new one while that is looked at,
    and what is new would first stand below what is old and then jump up.

    What is drawn after clearing has a slot of its own, which it keeps in later runs of the script: in another one its
    widgets would be mounted anew.
    """

    def __init__(self, name: str) -> None:
        self._outer, self._key = st.container(), f"data_slot_{name}"
        for _ in range(st.session_state.get(self._key, 0)):
            self._outer.empty()

    def clear(self) -> None:
        """Take away what stands there, at once; before anything is drawn."""
        self._outer.empty()
        st.session_state[self._key] = st.session_state.get(self._key, 0) + 1

    def show(self) -> DeltaGenerator:
        """Where something is drawn."""
        return self._outer.container()


class TablePlaceholder(Placeholder):
    """The place of the table that is open."""

    def show_table(self, record: DatasetRecord) -> DeltaGenerator:
        """Where the table is drawn; empty at first where it has just been opened."""
        if st.session_state.get(_SHOWN, record.id) != record.id:
            self.clear()
        st.session_state[_SHOWN] = record.id
        return self.show()
