"""What the network costs, before it is trained: parameters against rows, and the layers as a table."""

import pandas as pd
import streamlit as st

from components.domain.recipe import Recipe
from components.features.plan import Plan
from components.i18n import number, t
from components.network.output import OutputLayer
from components.network.shapes import layer_table, notices
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown


def show_cost(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """Parameters against training rows, and what a person should know about that."""
    total = sum(row.parameters for row in layer_table(plan.width, recipe.layers, output, plan.embeddings))
    per = number(plan.rows.train / total) if total else "–"
    st.markdown(t("**{total:,} parameters** · {per} training rows a parameter", total=total, per=per))
    for finding in notices(recipe.layers, output, total, plan.rows.train):
        st.info(f"{escape_markdown(finding.what)} {escape_markdown(finding.remedy)}")


def show_layer_table(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """The numbers behind the drawing."""
    table = layer_table(plan.width, recipe.layers, output, plan.embeddings)
    columns = [t("layer"), t("output"), t("parameters")]
    frame = pd.DataFrame([(row.name, row.output, row.parameters) for row in table], columns=columns)
    numbers = {name: st.column_config.NumberColumn(name, format="localized") for name in columns[1:]}
    with st.expander(t("The layers as a table")):
        show_table(frame, "layers", column_config=numbers)
