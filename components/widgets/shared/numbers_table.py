"""A table of numbers with the sign that takes it along as CSV."""

from typing import Any

import pandas as pd
import streamlit as st

from components.domain.formulas import safe_csv
from components.i18n import t


def show_numbers(numbers: pd.DataFrame, key: str, **options: Any) -> None:
    """`st.dataframe` with `options`, and a download in which nothing can run as a formula: Streamlit's own, which
    writes cells as they are, is hidden (`assets/theme.css`).

    Args:
        key: names the file, and the place of the download among the widgets.
    """
    with st.container(key=f"table_{key}"):
        st.dataframe(numbers, hide_index=True, width="stretch", **options)
        st.download_button(
            t("CSV"),
            lambda: safe_csv(numbers),
            f"{key}.csv",
            "text/csv",
            key=f"table_{key}_download",
            type="tertiary",
            icon=":material/download:",
            help=t("Download these numbers as CSV"),
            on_click="ignore",
        )
