"""Rows of the table that a figure is about, one of which can be taken to What-if."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.features.preparation import Preparation
from components.i18n import t
from components.store.runs import RunRecord
from components.widgets.frame.frame import link_to
from components.widgets.predict.form_row import run_form, table_of
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.widget_state import changed_by_user, synced_widget

MOST_ROWS = 50  # that are listed at once


def list_rows(
    run: RunRecord, preparation: Preparation, about: dict[str, object], row_numbers: np.ndarray, key: str
) -> None:
    """A table with a line for each row: what is said of it, then its cells. One is chosen by a click or from a list.

    Args:
        about: columns that say something of each row, by their headings.
        row_numbers: (rows,), at least one, positions in the run's table.
        key: tells this list from others of the page.
    """
    shown = pd.DataFrame({t("row"): row_numbers + 1, **about})
    names = [feature.name for feature in preparation.features]
    cells = table_of(run)[names].iloc[row_numbers].reset_index(drop=True)
    cells.columns = [f"{name} " if name in shown else name for name in cells.columns]
    numbers = [int(value) for value in row_numbers]
    kept, table, field = f"evaluate_{key}_chosen", f"evaluate_{key}_table", f"evaluate_{key}_row"

    def clicked() -> None:
        places = st.session_state[table].selection.rows
        if places and places[0] < len(numbers):
            st.session_state[kept] = numbers[places[0]]

    def chosen_from_list() -> None:
        if changed_by_user(field):
            st.session_state[kept] = st.session_state[field]

    options = {"key": table, "on_select": clicked, "selection_mode": "single-row", "placeholder": ""}
    show_table(pd.concat([shown, cells], axis=1), f"{key}_rows", **options)
    chosen = st.session_state.get(kept)
    chosen = chosen if chosen in numbers else numbers[0]
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left, synced_widget(field, chosen, subject=run.id):
        choices = {value: t("Row {n}", n=f"{value + 1:,}") for value in numbers}
        chosen = select(t("Row to look at"), choices, chosen, key=field, on_change=chosen_from_list)
    with right:
        take = partial(_take, run, preparation, chosen)
        taken = st.button(t("Take it to What-if"), key=f"evaluate_{key}_take", on_click=take)
    if taken:
        link_to("predict", t("It is in the form of Predict →"))


def _take(run: RunRecord, preparation: Preparation, row: int | None) -> None:
    if row is not None:
        run_form(run, preparation).take(row)
