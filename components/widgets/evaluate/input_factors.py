"""What the network made of its inputs: the factors of the layer that scales each of them, column by column."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.explanation.input_factors import ColumnFactor
from components.i18n import measured, t
from components.runs.input_factors import run_input_factors
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.charts import MARGIN, category, draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.folded import folded
from components.widgets.shared.theme import ROWS, ink

MOST_BARS = 20
SCALES = "ScaleInputs"  # the type of the layer


def show_input_factors(run: RunRecord) -> None:
    """A bar for each column, where the network has a layer that scales its inputs; nothing where it has none."""
    if not any(layer.type == SCALES for layer in run.recipe.layers):
        return
    found = current.unchanged(("factors", run.id, run.attempt, run.epoch), lambda: _factors(run))
    if found is None:
        st.caption(
            t(
                "The weights of the model's epoch are not kept: its factors cannot be shown. Train it further by an epoch."
            )
        )
        return
    if not found:  # behind other layers what is scaled is no input any more
        return
    st.markdown(f"**{t('What the network made of its inputs')}**")
    alt = t("The largest factor of each column; the numbers are in the table.")
    table = pd.DataFrame(
        {
            t("column"): [each.column for each in found],
            t("largest factor"): [measured(each.largest) for each in found],
            t("smallest in size"): [measured(each.smallest) for each in found],
            t("inputs"): [each.inputs for each in found],
        }
    )
    draw_figure(_bars(found[:MOST_BARS]), "evaluate_factors_chart", alt, table)
    st.caption(
        t(
            "Each input is multiplied by a factor that was 1 before training (the line); of a column with several inputs the "
            "one farthest from 0 counts. Inputs with a small factor say little to the layers behind. How much the answers "
            "need a column is measured below."
        )
    )
    with folded(t("The numbers"), "evaluate_factors_numbers") as is_open:
        if is_open:
            show_table(table, "factors")


def _factors(run: RunRecord) -> list[ColumnFactor] | None:
    return run_input_factors(current.store(), run)


def _bars(columns: list[ColumnFactor]) -> go.Figure:
    names = [category(each.column) for each in columns]
    if len(set(names)) < len(names):  # alike in their first letters
        names = [f"{place + 1} {name}" for place, name in enumerate(names)]
    figure = go.Figure(go.Bar(x=[abs(each.largest) for each in columns], y=names, orientation="h", marker_color=ROWS))
    figure.add_vline(x=1, line={"color": ink(), "width": 1.5, "dash": "dot"})
    title = t("largest factor, its size")
    down = {"type": "category", "autorange": "reversed"}
    return figure.update_layout(
        height=60 + 26 * len(columns), margin=MARGIN, xaxis={"title": title, "rangemode": "tozero"}, yaxis=down
    )
