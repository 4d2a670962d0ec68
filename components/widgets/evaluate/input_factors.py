"""What the network made of its inputs: the factors of the layer that scales each of them, column by column."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.domain.composite_layers import ScaleInputs
from components.domain.problem import Damaged, NotNow
from components.explanation.input_factors import ColumnFactor, input_factors
from components.features import Preparation
from components.i18n import measured, t
from components.runs.model_network import model_network
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.charts import MARGIN, category, draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.folded import folded
from components.widgets.shared.theme import ROWS, ink

MOST_BARS = 20


def show_input_factors(run: RunRecord, preparation: Preparation) -> None:
    """A bar for each column, where the network has a layer that scales its inputs; nothing where it has none."""
    if not any(isinstance(layer, ScaleInputs) for layer in run.recipe.layers):
        return
    try:
        network = model_network(current.store(), run, preparation)
    except (NotNow, Damaged):  # as the question for the importance says below, which reads the same weights
        return
    found = input_factors(network)
    if not found:  # behind other layers what is scaled is no input any more
        return
    st.markdown(f"**{t('What the network made of its inputs')}**")
    alt = t("The largest factor of each column; the numbers are in the table.")
    table = pd.DataFrame(
        {
            t("column"): [each.column for each in found],
            t("largest factor"): [measured(each.largest) for each in found],
            t("smallest"): [measured(each.smallest) for each in found],
            t("inputs"): [each.inputs for each in found],
        }
    )
    draw_figure(_bars(found[:MOST_BARS]), "evaluate_factors_chart", alt, table)
    st.caption(
        t(
            "Each input is multiplied by a factor that was 1 before training (the dotted line). Of a column with several "
            "inputs the one farthest from 0 counts, of several networks their mean, and no sign. What has a small factor says "
            "little to the layers behind; how much the answers need a column is measured below."
        )
    )
    with folded(t("The numbers"), "evaluate_factors_numbers") as is_open:
        if is_open:
            show_table(table, "factors")


def _bars(columns: list[ColumnFactor]) -> go.Figure:
    names = [category(each.column) for each in columns]
    if len(set(names)) < len(names):  # alike in their first letters
        names = [f"{place + 1} {name}" for place, name in enumerate(names)]
    sizes = [each.largest for each in columns]
    figure = go.Figure(go.Bar(x=sizes, y=names, orientation="h", marker={"color": ROWS}))
    figure.add_vline(x=1, line={"color": ink(), "width": 1.5, "dash": "dot"})
    across = {"title": t("largest factor"), "rangemode": "tozero"}
    down = {"type": "category", "autorange": "reversed"}
    return figure.update_layout(height=60 + 26 * len(columns), margin=MARGIN, xaxis=across, yaxis=down)
