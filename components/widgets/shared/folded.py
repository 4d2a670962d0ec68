"""What is folded away, and made only while it is open: a page with much of it is there sooner."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def folded(label: str, key: str) -> Iterator[bool]:
    """To draw what is folded away in; whether it is open. While it is not, nothing need be drawn."""
    with st.expander(label, key=key, on_change="rerun") as expander:
        yield bool(expander.open)
