"""The place on the Data page where a table is shown: one table, or none while another one comes."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.store.datasets import DatasetRecord

QUICK_CELLS = 200_000  # a table of so many is looked at before anybody sees that it takes time

_SHOWN = "data_shown_table"


class TablePlaceholder:
    """Streamlit leaves what an earlier run of the script has drawn until something else is drawn there: without
    clearing, the columns of the table before would stand under the name of the new one while that is looked at."""

    def __init__(self) -> None:
        self._outer = st.container()
        self._inner: DeltaGenerator | None = None

    def clear(self) -> None:
        """Take away what stands there, at once."""
        if self._inner is None:
            self._inner = self._outer.empty()

    def show(self, record: DatasetRecord) -> DeltaGenerator:
        """Where the table is drawn; empty at first where it is a large one that has just been opened."""
        if st.session_state.get(_SHOWN) != record.id and record.rows * len(record.columns) > QUICK_CELLS:
            self.clear()
        return (self._inner or self._outer).container()

    def note_shown(self, record: DatasetRecord) -> None:
        """The table has been drawn to its end."""
        st.session_state[_SHOWN] = record.id
