"""Tables to take along as CSV: every one leaves through `csv_download`, in which nothing can run as a formula.

Streamlit's own button at a table writes cells as they are; it is hidden (`assets/theme.css`).
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from components.domain.formulas import safe_csv
from components.i18n import t


def csv_download(
    table: pd.DataFrame | Callable[[], pd.DataFrame], name: str, key: str, label: str, **options: Any
) -> None:
    """`st.download_button` with `options` for `table` as `name`.csv, which is made and written when it is asked for."""

    def written() -> bytes:
        return safe_csv(table() if callable(table) else table)

    st.download_button(label, written, f"{name}.csv", "text/csv", key=key, on_click="ignore", **options)


def show_table(table: pd.DataFrame, key: str, /, **options: Any) -> None:
    """`st.dataframe` with `options`, and a small download of `key`.csv below it."""
    with st.container(key=f"table_{key}"):
        with st.container(key=f"table_{key}_{len(table)}"):  # by the number of rows a style sheet keeps its place
            st.dataframe(table, hide_index=True, width="stretch", **options)
        icon, hint = ":material/download:", t("Download these numbers as CSV")
        csv_download(table, key, f"table_{key}_download", t("CSV"), type="tertiary", icon=icon, help=hint)
