"""The next press does not break off what the last one began."""

import pytest
from streamlit.runtime.state import SessionState
from streamlit.testing.v1 import AppTest

from components.widgets.shared.uninterrupted import finish_callbacks


def page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from components.widgets.shared.uninterrupted import uninterrupted

    def press() -> None:
        """As the browser does, at this very moment."""
        requests = getattr(get_script_run_ctx(), "script_requests")  # noqa: B009 - None to the type checker
        requests.request_rerun(RerunData(widget_states=None))

    def save(key: str) -> None:
        press()
        st.session_state[f"{key} saved"] = st.session_state[key]

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.text_input("Name", key="name", on_change=save, args=("name",))
    st.toggle("Sure", key="sure", on_change=save, args=("sure",))
    if st.session_state.pop("start", False):
        with uninterrupted():
            press()
            with uninterrupted():
                st.session_state["began"] = True
            st.session_state["started"] = st.session_state["began"]
        st.session_state["went on"] = True


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    original = SessionState._call_callbacks
    monkeypatch.setattr(SessionState, "_call_callbacks", getattr(original, "__wrapped__", original))
    finish_callbacks()
    finish_callbacks()  # once is enough, twice does no harm
    return AppTest.from_function(page).run()


def test_all_that_was_set_is_saved_when_the_next_press_comes_meanwhile(app: AppTest) -> None:
    app.text_input(key="name").set_value("Ada")
    app.toggle(key="sure").set_value(True)
    app.run()
    assert app.session_state["name saved"] == "Ada" and app.session_state["sure saved"] is True


def test_the_run_that_was_asked_for_meanwhile_comes_right_after(app: AppTest) -> None:
    before = app.session_state["runs"]
    app.text_input(key="name").set_value("Ada").run()
    assert app.session_state["runs"] == before + 1  # the one of the change gave way before it had begun to draw


def test_a_part_of_the_script_is_done_to_its_end_and_what_follows_gives_way(app: AppTest) -> None:
    app.session_state["start"] = True
    app.run()
    assert app.session_state["started"] and "went on" not in app.session_state
