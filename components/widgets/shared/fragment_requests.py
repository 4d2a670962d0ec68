"""Requests of the browser for one fragment, widened where more was changed than that fragment, or its page was left.

Streamlit's browser part (1.67) gathers what changes in a moment into one request, which names the fragment of one of the
widgets: whoever types into a field of a fragment and presses something outside of it next changes both at once, and only the
fragment is drawn. And on a busy machine what was typed is sent after the press that leads to another page: that request
names the page before, of which Streamlit then draws a fragment that is not there any more, on an empty page.

Such a request is one for the page that is shown. All callbacks are called as usual.
"""

import json
from dataclasses import dataclass
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.runtime.app_session import AppSession

_TRIGGERS = ("trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value")


@dataclass(frozen=True)
class _Asked:
    """The page that was asked for last, and the one that was shown then, by the hashes of their scripts."""

    page: str
    shown: str


_asked: WeakKeyDictionary[AppSession, _Asked] = WeakKeyDictionary()


def widen_fragment_requests() -> None:
    """Have Streamlit take all requests of the browser so."""
    session: Any = AppSession
    if hasattr(session.request_rerun, "__wrapped__"):
        return
    request_rerun = session.request_rerun

    @wraps(request_rerun)
    def request(self: AppSession, client_state: Any) -> None:
        if client_state and not client_state.fragment_id:
            _asked[self] = _Asked(client_state.page_script_hash, _shown(self))
        elif client_state:
            page = _page_of(self)
            is_left = bool(page and client_state.page_script_hash) and client_state.page_script_hash != page
            if is_left and client_state.is_auto_rerun:
                return  # of what is not there any more
            if is_left or _is_changed_outside(self, client_state):
                client_state = _whole(client_state, page if is_left else "")
        request_rerun(self, client_state)

    session.request_rerun = request


def _whole(client_state: Any, page: str) -> Any:
    """The same request for all of the page; of `page`, where one is named."""
    wider = type(client_state)()
    wider.CopyFrom(client_state)
    wider.fragment_id = ""
    if page:
        wider.page_script_hash, wider.page_name = page, ""
    return wider


def _shown(session: Any) -> str:
    page: str = session._client_state.page_script_hash
    return page


def _page_of(session: AppSession) -> str:
    """The page that is shown, or will be as soon as the script has begun."""
    asked, shown = _asked.get(session), _shown(session)
    return asked.page if asked and asked.page and asked.shown == shown else shown


def _is_changed_outside(session: Any, client_state: Any) -> bool:
    """Whether a widget was changed that is in no fragment."""
    known = session._session_state._new_widget_state
    for widget in client_state.widget_states.widgets:
        metadata = known.widget_metadata.get(widget.id)
        if metadata is None or metadata.fragment_id:
            continue
        before = known.get_serialized(widget.id)
        if widget.WhichOneof("value") in _TRIGGERS or (before is not None and not _is_same(before, widget)):
            return True
    return False


def _is_same(before: Any, widget: Any) -> bool:
    """Whether two states of a widget hold the same; JSON that the server wrote has other blanks, or is written in JSON."""
    kind = widget.WhichOneof("value")
    if before == widget or kind == "file_uploader_state_value":  # a file comes with a request of its own
        return True
    if before.WhichOneof("value") != kind or kind not in ("json_value", "string_value"):
        return False
    found = _document(getattr(before, kind))
    return found is not None and found == _document(getattr(widget, kind))


def _document(text: Any) -> Any:
    """The list or object that JSON says, also in JSON in JSON; None of all else, such as 1.0 that somebody typed."""
    try:
        while isinstance(text, str):
            text = json.loads(text)
    except ValueError:
        return None
    return text if isinstance(text, list | dict) else None
