"""Counts in a table are written as on the rest of the page: with thousands separated, on the right."""

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig


def count_columns(table: pd.DataFrame, *but: str) -> dict[str, ColumnConfig]:
    """For `column_config`: the columns of whole numbers, `but` those whose numbers are names or values, such as years."""
    found = [str(name) for name, dtype in table.dtypes.items() if dtype.kind in "iu" and name not in but]
    return {name: st.column_config.NumberColumn(name, format="localized") for name in found}
