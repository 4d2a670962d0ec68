"""Use it from elsewhere: how programs ask the run."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.features import Preparation
from components.i18n import t
from components.prediction.answerable_rows import answerable_rows
from components.prediction.decisions import NONE_DECIDED
from components.prediction.typed_cell import read_typed
from components.runs.decisions import kept_decisions
from components.store.runs import RunRecord
from components.widgets.predict.calls import (
    Call,
    Row,
    curl_call,
    is_of_this_machine,
    javascript_call,
    predict_address,
    python_call,
)
from components.widgets.predict.form_row import table_of
from components.widgets.shared import current
from components.widgets.shared.folded import folded

EXAMPLES = 20  # rows of the table among which one is looked for
PLACEHOLDER = "YOUR_TOKEN"
SHOWN = "predict_token_shown"
TALL, LONG = 16, 1_000  # lines of code, and letters where lines are wrapped, behind which they scroll
HEIGHT = 360  # pixels, of what scrolls


def show_use_elsewhere(run: RunRecord, preparation: Preparation) -> None:
    """The same call for a shell, Python and JavaScript, folded away."""
    with folded(t("Use it from elsewhere"), "predict_elsewhere") as is_open:
        if is_open:
            first = answerable_rows(table_of(run), preparation, EXAMPLES).head(1)
            cells = {str(name): values.iloc[0] for name, values in first.items() if len(values)}
            if cells:
                _show_calls(run, row_of(cells, preparation))


def _show_calls(run: RunRecord, row: Row) -> None:
    st.caption(t("A program sends rows and gets a prediction for each. The row here is one of the table."))
    if kept_decisions(current.store(), current.visitor(), run.id) != NONE_DECIDED:
        st.caption(t("The decisions that are kept for this network hold for these rows, too."))
    shown = st.session_state.get(SHOWN, True)  # also when the page is left: who hides it before others keeps it hidden
    if st.toggle(t("With your token"), value=shown, key="predict_with_token", on_change=_token_switched):
        token = current.token()
        said = t(
            "It works as it stands. The token in it is that of this browser and opens all your tables and runs: show it to "
            "nobody."
        )
    else:
        token = PLACEHOLDER
        said = t("Put your token in the place of {placeholder}: the switch shows it.", placeholder=PLACEHOLDER)
    st.caption(said)
    call = Call(predict_address(st.context.url or "", run.id), token, row)
    curl, python, javascript = st.tabs(["curl", "Python", "JavaScript"])
    with curl:
        _show(curl_call(call), "bash")
        st.caption(t("For the shells of Linux and macOS. On Windows take Python."))
    with python:
        _show(python_call(call), "python")
        st.caption(t("Nothing has to be installed."))
    with javascript:
        _show(javascript_call(call), "javascript")
        said = t(
            "For Node, and for the console of a browser on a page of this server. A website of another address is refused: let "
            "its own server ask."
        )
        st.caption(said)
    if is_of_this_machine(call.address):
        st.caption(
            t(
                "This address answers on this machine alone. Open this page under the server's name for one that others reach."
            )
        )
    st.caption(t("Tables and files go the same way, and answers come as CSV too: see [all calls](/api/docs)."))


def _token_switched() -> None:
    st.session_state[SHOWN] = st.session_state["predict_with_token"]


def row_of(cells: Mapping[str, Any], preparation: Preparation) -> Row:
    """A row of JSON from cells of the table: numbers as numbers, all else as it is written there, None where missing."""
    given = {name: "" if pd.isna(cell) else str(cell) for name, cell in cells.items()}
    typed = {each.name: read_typed(given[each.name], each, preparation).value for each in preparation.features}
    return {name: _shortest(value) for name, value in typed.items()}


def _shortest(value: str | float | None) -> str | float | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _show(code: str, language: str) -> None:
    tall = code.count("\n") > TALL or (language == "bash" and len(code) > LONG)
    st.code(code, language, height=HEIGHT if tall else "content", wrap_lines=language == "bash")
