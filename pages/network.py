"""Network: stack layers, see what they make."""

import pandas as pd
import streamlit as st

from components.i18n import number, t
from components.network.code import keras_code
from components.network.output import output_layer
from components.network.shapes import in_short, layer_table, notices
from components.widgets.frame.frame import next_step_button, show_nothing_open
from components.widgets.network.diagram import draw_network
from components.widgets.network.layer_editor import choose_preset, edit_layers
from components.widgets.shared import current
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown

opened = current.experiment()
if not opened:
    show_nothing_open()
else:
    recipe = opened.recipe
    plan = current.plan_of(recipe)
    output = output_layer(plan.decision)
    left, right = st.columns([1, 1], gap="large")
    with left:
        choose_preset(recipe, plan)
        edit_layers(recipe, plan, output)
    with right:
        table = layer_table(plan.width, recipe.layers, output, plan.embeddings)
        draw_network(plan.width, table, in_short(plan.width, recipe.layers, output))
        columns = [t("layer"), t("output"), t("parameters")]
        frame = pd.DataFrame([(row.name, row.output, row.parameters) for row in table], columns=columns)
        numbers = {name: st.column_config.NumberColumn(name, format="localized") for name in columns[1:]}
        show_table(frame, "layers", column_config=numbers)
        total = sum(row.parameters for row in table)
        per = number(plan.rows.train / total) if total else "–"
        st.markdown(t("**{total:,} parameters** · {per} training rows a parameter", total=total, per=per))
        for finding in notices(recipe.layers, output, total, plan.rows.train):
            st.info(f"{escape_markdown(finding.what)} {escape_markdown(finding.remedy)}")
        with st.expander(t("The same in Keras")):
            st.code(keras_code(recipe, plan.width, output, plan.fitted), language="python")
        next_step_button("train", t("Train →"), "network_to_train")
