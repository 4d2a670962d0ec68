"""New rows whose columns are not those of the model: which are meant is asked, never guessed in silence."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.i18n import counted, t
from components.prediction.matching import match_columns
from components.runs.results import run_contract, run_preparation
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import select

EMPTY = ""  # no given column can be called so
KEPT = "predict_matched"  # what was decided last in this session, by the model's column: for the next file


def matched_cells(run: RunRecord, cells: pd.DataFrame) -> pd.DataFrame | None:
    """The cells with the columns that the model needs; None while somebody has to say which are meant."""
    store, visitor = current.store(), current.visitor()
    preparation, contract = run_preparation(store, visitor, run.id), run_contract(store, visitor, run.id)
    match = match_columns(cells, preparation, contract)
    if not match.missing:
        return cells
    kept: dict[str, str] = st.session_state.setdefault(KEPT, {})
    with st.container(border=True, key="predict_columns"):
        n = len(match.missing)
        st.markdown(
            counted(n, "**A column is missing.** Which one is meant?", "**{n} columns are missing.** Which are meant?")
        )
        chosen = {
            name: _column_choice(name, meant, match.extra, kept.get(name), f"predict_column_{run.id}_{place}")
            for place, (name, meant) in enumerate(match.missing.items())
        }
        taken = [given for given in chosen.values() if given]
        if len(set(taken)) < len(taken):
            st.error(t("A column can stand for one other alone."))
            return None
        if None in chosen.values():
            st.caption(t("Not predicted yet: choose for each."))
            return None
    decided = {name: given for name, given in chosen.items() if given is not None}
    st.session_state[KEPT] = kept | decided
    return _with_columns(cells, decided)


def _column_choice(name: str, meant: str | None, extra: tuple[str, ...], kept: str | None, key: str) -> str | None:
    choices = {given: given for given in extra} | {EMPTY: t("none: take it for missing in each row")}
    before = kept if kept in choices else meant
    return select(
        t("**{name}** is read from", name=escape_markdown(name)),
        choices,
        before,
        key=key,
        placeholder=t("Choose a column"),
    )


def _with_columns(cells: pd.DataFrame, decided: Mapping[str, str]) -> pd.DataFrame:
    renamed = cells.rename(columns={given: name for name, given in decided.items() if given})
    empty = [name for name, given in decided.items() if not given]
    return renamed.assign(**dict.fromkeys(empty, pd.Series([None] * len(cells), renamed.index, dtype="str")))
