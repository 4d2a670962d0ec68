"""New rows that are typed, or pasted from a spreadsheet."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.features import Preparation
from components.i18n import t
from components.store.runs import RunRecord
from components.widgets.predict.difference_list import predict_as_decided
from components.widgets.predict.form_row import table_of

TYPED, SENT = "predict_table_typed", "predict_table_sent"


class TypedRows:
    """What the table to type into began with on this visit, and what stands in it."""

    def __init__(self, start: pd.DataFrame) -> None:
        self.start = self.rows = start


@dataclass(frozen=True)
class SentRows:
    """Rows that were sent to a run, the `number` of this session."""

    run: str
    number: int
    cells: pd.DataFrame


def predict_table(run: RunRecord, preparation: Preparation) -> None:
    """A table to type or paste into, and the predictions for the rows that were sent last."""
    before: SentRows | None = st.session_state.get(SENT)
    rows, is_sent = _typed_rows(run, preparation)
    if is_sent:
        st.session_state[SENT] = SentRows(run.id, before.number + 1 if before else 1, rows)
    sent: SentRows | None = st.session_state.get(SENT)
    if sent and sent.run == run.id:
        if not rows.equals(sent.cells):
            st.caption(t("The table was changed since: below are the predictions for what was sent last."))
        # It begins with rows of the table that the network learned from: what is kept for files is not meant for them.
        predict_as_decided(run, "table", sent.cells, sent.number, keeps=False)


def _typed_rows(run: RunRecord, preparation: Preparation) -> tuple[pd.DataFrame, bool]:
    """The rows of the table, which has some to begin with; whether they are sent."""
    names, key = [feature.name for feature in preparation.features], f"predict_table_{run.id}"
    typed: dict[str, TypedRows] = st.session_state.setdefault(TYPED, {})
    if key not in st.session_state or key not in typed:
        # The editor begins anew: with what stood in it when it was left.
        first = table_of(run)[names].head(5).reset_index(drop=True)
        typed[key] = TypedRows(typed[key].rows if key in typed else first)
    start = typed[key].start
    st.caption(t("Type, or paste from a spreadsheet. The first rows of the table are there to begin with."))
    edited = st.data_editor(start, num_rows="dynamic", hide_index=True, width="stretch", key=key)
    typed[key].rows = edited.reset_index(drop=True)
    rows = edited.dropna(how="all").reset_index(drop=True)
    sent = st.button(t("Predict these rows"), type="primary", key="predict_table_submit")
    if rows.empty:
        say = st.error if sent else st.caption
        say(t("There is no row to predict: type or paste one."))
    return rows, sent and not rows.empty
