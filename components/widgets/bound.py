"""Widgets that show a setting of the recipe.

What a widget holds and what is saved may differ for three reasons: a person set it just now, it was changed elsewhere
(undo, a second tab), or Streamlit forgot the widget while another page was shown. Only the first is the widget's to say.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


def enter(page: str) -> None:
    """To be called before a page is built: notes whether it was another page that was shown before."""
    st.session_state["bound_entered"] = st.session_state.get("bound_page") != page
    st.session_state["bound_page"] = page


def entered() -> bool:
    """Whether another page was shown before this one."""
    return bool(st.session_state["bound_entered"])


def bind(key: str, saved: object) -> None:
    """Let the widget `key` show `saved` where it was changed elsewhere, or the page has just been entered."""
    seen = st.session_state.get(f"{key}_saved")
    if key not in st.session_state or seen != _mark(saved) or entered():
        st.session_state[key] = saved
        note({key: saved})


def choose(
    label: str,
    choices: Mapping[Any, str],
    saved: object,
    key: str,
    on_change: Callable[..., None],
    *args: object,
    hint: str | None = None,
) -> None:
    """One of a few choices, {value: its words}, side by side; shows `saved`, and calls `on_change` with `args`."""
    bind(key, saved)
    st.segmented_control(
        label,
        list(choices),
        required=True,
        format_func=lambda value: choices[value],
        key=key,
        help=hint,
        on_change=on_change,
        args=args,
    )


def note(values: Mapping[str, object]) -> None:
    """The widgets' own values have been saved, as {key: saved value}: they need not be shown anew."""
    for key, saved in values.items():
        st.session_state[f"{key}_saved"] = _mark(saved)


def _mark(saved: object) -> tuple[object, object]:
    return st.session_state.get("current_experiment"), saved
