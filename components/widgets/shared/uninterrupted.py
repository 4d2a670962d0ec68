"""What a person sets or presses is carried out to its end, whatever they press next.

Streamlit breaks a script off as soon as the browser asks for another run: at each call of `st` and each look into the
session's state. For drawing that is right, the next run draws all anew. A callback that is broken off is never called
again, since its widget's value is no news any more: what was set would be lost, with the widget showing it. Streamlit
knows of that and offers nothing against it (its issue 10578).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState


@contextmanager
def uninterrupted() -> Iterator[None]:
    """What is done in it is not broken off by the next run, which begins right after. `st.switch_page` and `st.rerun`
    have no place in it."""
    context = get_script_run_ctx()
    requests: Any = context.script_requests if context else None
    if requests is None or "on_scriptrunner_yield" in vars(requests):  # no script runs, or this is within another
        yield
        return
    requests.on_scriptrunner_yield = lambda: None
    try:
        yield
    finally:
        del requests.on_scriptrunner_yield


def finish_callbacks() -> None:
    """Have Streamlit call the callbacks of all widgets `uninterrupted`."""
    state: Any = SessionState
    if hasattr(state._call_callbacks, "__wrapped__"):
        return
    call_callbacks = state._call_callbacks

    @wraps(call_callbacks)
    def call_all(self: SessionState, *arguments: Any, **named: Any) -> None:
        with uninterrupted():
            call_callbacks(self, *arguments, **named)

    state._call_callbacks = call_all
