"""Three ways to give new rows: a form, a table, a file."""

import pandas as pd
import streamlit as st

from components.data.contract import read_rows
from components.data.preparation import Feature, Preparation
from components.recipe import Kind
from components.store.database import open_store
from components.store.datasets import DatasetRecord, load_cells
from components.widgets.plain import plain
from components.words import number, t

MISSING = t("(missing)")


def one_row(preparation: Preparation, run_id: str) -> pd.DataFrame | None:
    """A form with a widget a column; the row when it is sent."""
    with st.form(f"predict_form_{run_id}"):
        columns = st.columns(3)
        cells = {}
        for position, feature in enumerate(preparation.features):
            with columns[position % 3]:
                cells[feature.name] = _widget(feature, f"predict_{run_id}_{position}")
        sent = st.form_submit_button(t("Predict"), type="primary", key="predict_submit")
    return pd.DataFrame([cells], dtype="object") if sent else None


def _widget(feature: Feature, key: str) -> str | None:
    label = plain(feature.name)
    if feature.kind is Kind.NUMBER:
        seen = t("training saw {low} to {high}", low=number(feature.minimum), high=number(feature.maximum))
        value = st.number_input(label, value=float(f"{feature.median:.6g}"), step=None, format="%g", key=key, help=seen)
        return None if value is None else repr(value)
    if feature.kind in (Kind.CATEGORY, Kind.BOOLEAN):
        chosen = st.selectbox(label, [*feature.vocabulary, MISSING], key=key)
        return None if chosen == MISSING else chosen
    hint = t("a date, such as 2024-12-31") if feature.kind is Kind.DATE else t("any text")
    return st.text_input(label, key=key, help=hint) or None


def a_table(record: DatasetRecord, preparation: Preparation, run_id: str) -> pd.DataFrame | None:
    """A table to type or paste into, with some rows to begin with; the rows when it is sent."""
    names = [feature.name for feature in preparation.features]
    start = load_cells(open_store(), record)[names].head(5).reset_index(drop=True)
    edited = st.data_editor(start, num_rows="dynamic", hide_index=True, width="stretch", key=f"predict_table_{run_id}")
    if st.button(t("Predict these rows"), type="primary", key="predict_table_submit"):
        return edited.dropna(how="all").reset_index(drop=True)
    return None


def a_file(preparation: Preparation) -> tuple[str, pd.DataFrame] | None:
    """An uploaded CSV: its id and rows."""
    uploaded = st.file_uploader(t("Upload a CSV of new rows"), type=["csv", "tsv", "txt"], key="predict_upload")
    st.caption(t("The columns may come in any order; the target may be there or not."))
    if not uploaded:
        return None
    return uploaded.file_id, read_rows(uploaded.getvalue(), uploaded.name, preparation)
