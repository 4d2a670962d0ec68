"""A request for a fragment is widened where something else was changed or the page was left, and only there."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession

from components.widgets.shared.fragment_requests import widen_fragment_requests


class Known:
    """What a session knows of its widgets: `field` is in the fragment, the others on the page."""

    def __init__(self, states: list[WidgetState]) -> None:
        self._states = {state.id: state for state in states}
        self.widget_metadata = {
            state.id: SimpleNamespace(fragment_id="part" if state.id == "field" else None) for state in states
        }

    def get_serialized(self, name: str) -> WidgetState | None:
        return self._states.get(name)


KNOWN = [
    WidgetState(id="field", string_value="a"),
    WidgetState(id="tab", string_value="row"),
    WidgetState(id="menus", json_value='"{\\"projector\\": true}"'),
    WidgetState(id="number", string_value="1.0"),
    WidgetState(id="files"),
]


class Session(SimpleNamespace):
    """Of a browser that shows the page "predict"."""

    __hash__ = object.__hash__


def taken(monkeypatch: pytest.MonkeyPatch, *requests: ClientState, shown: str = "predict") -> list[Any]:
    """The requests as Streamlit gets them."""
    got: list[Any] = []
    monkeypatch.setattr(AppSession, "request_rerun", lambda _self, state: got.append(state))
    widen_fragment_requests()
    widen_fragment_requests()  # twice does no harm
    session = Session(
        _client_state=SimpleNamespace(page_script_hash=shown),
        _session_state=SimpleNamespace(_new_widget_state=Known(KNOWN)),
    )
    for request in requests:
        AppSession.request_rerun(session, request)  # type: ignore[arg-type]
    return got


def request(*widgets: WidgetState, fragment: str = "part", page: str = "predict", auto: bool = False) -> ClientState:
    made = ClientState(fragment_id=fragment, page_script_hash=page, is_auto_rerun=auto)
    made.widget_states.widgets.extend(widgets)
    return made


TYPED = WidgetState(id="field", string_value="b")
SAME = [
    TYPED,
    WidgetState(id="tab", string_value="row"),
    WidgetState(id="menus", json_value='{"projector":true}'),
    WidgetState(id="unknown", int_value=3),
]


def test_a_change_in_the_fragment_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    [got] = taken(monkeypatch, request(*SAME))
    assert got.fragment_id == "part"


@pytest.mark.parametrize(
    "beside",
    [
        WidgetState(id="tab", string_value="table"),
        WidgetState(id="tab", trigger_value=True),
        WidgetState(id="menus", json_value='{"projector":false}'),
        WidgetState(id="number", string_value="1.00"),
    ],
)
def test_a_change_beside_it_is_drawn_too(monkeypatch: pytest.MonkeyPatch, beside: WidgetState) -> None:
    [got] = taken(monkeypatch, request(TYPED, beside))
    assert got.fragment_id == "" and got.page_script_hash == "predict" and len(got.widget_states.widgets) == 2


def test_what_was_typed_before_the_page_was_left_comes_to_the_page_that_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    to_runs = request(fragment="", page="runs")
    late, watching = request(*SAME), request(auto=True)
    got = taken(monkeypatch, to_runs, late, watching)
    assert [(each.fragment_id, each.page_script_hash) for each in got] == [("", "runs"), ("", "runs")]
    assert got[1].widget_states == late.widget_states


def test_a_page_that_the_script_switched_to_is_the_one_that_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    [got] = taken(monkeypatch, request(*SAME, page="train"), shown="train")
    assert (got.fragment_id, got.page_script_hash) == ("part", "train")


def test_a_request_without_a_state_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken(monkeypatch, None) == [None]  # type: ignore[arg-type]
