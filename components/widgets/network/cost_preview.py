"""What the network costs, before it is trained: parameters against rows, memory, time;
and the layers as a table and as code."""

import pandas as pd
import streamlit as st

from components.domain.recipe import Recipe
from components.features import waves_of
from components.features.plan import Plan
from components.i18n import counted, duration, number, t
from components.network.code import keras_code
from components.network.cost import rows_of_training, training_cost
from components.network.memory import run_memory
from components.network.output import OutputLayer
from components.network.presets import PRESETS, is_suggested
from components.network.shapes import layer_table, notices, parameter_count
from components.network.suggested import has_few_rows
from components.runs.machine_speed import machine_slowness
from components.widgets.shared import current
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.whole_numbers import count_columns


def show_cost(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """Parameters against training rows, memory and time, in a line."""
    total = parameter_count(plan.width, recipe.layers, output, plan.learned_inputs)
    facts = [f"**{counted(total, '{n} parameter', '{n} parameters')}**", _against_rows(total, plan.rows.train)]
    if recipe.pack:
        facts.insert(1, counted(recipe.pack.networks, "in each of {n} network", "in each of {n} networks"))
    memory = run_memory(recipe, plan, output).total
    facts += [t("about {n:,.0f} MB of memory", n=float(f"{memory / 1e6:.2g}")), _time(recipe, plan, output)]
    with st.container(key="network_cost"):
        st.markdown(" · ".join(facts))


def show_notices(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """What a person should know about the layers before training them, and what is suggested does not say itself."""
    if is_suggested(recipe, plan) and not PRESETS["plain"].fits(recipe, plan) and has_few_rows(plan):
        return
    total = parameter_count(plan.width, recipe.layers, output, plan.learned_inputs)
    for finding in notices(recipe.layers, output, total, plan.rows.train):
        st.info(f"{escape_markdown(finding.what)} {escape_markdown(finding.remedy)}")


def _against_rows(parameters: int, rows: int) -> str:
    if parameters > rows:
        return t("{n} for each of the {rows:,} training rows", n=number(parameters / rows), rows=rows)
    return t("{n} training rows for each", n=number(rows / parameters))


def _time(recipe: Recipe, plan: Plan, output: OutputLayer) -> str:
    """The expected time of the training; at most that where it may end early."""
    waves = waves_of(plan.fitted)
    rows = rows_of_training(recipe, plan.rows.train, plan.rows.validation, plan.width, waves)
    cost = training_cost(recipe.layers, output.units, recipe.training, rows)
    slowness = current.unchanged("slowness", lambda: machine_slowness(current.store()))
    seconds = slowness * cost.seconds(recipe.training.epochs)
    told = duration(float(f"{seconds:.2g}"))
    if recipe.training.early_stopping:
        return t("at most about {time} of training", time=told)
    return t("about {time} of training", time=told)


def show_layer_table(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """The numbers behind the drawing."""
    with folded(t("The layers as a table"), "network_table") as is_open:
        if not is_open:
            return
        table = layer_table(plan.width, recipe.layers, output, plan.learned_inputs)
        columns = [t("layer"), t("output"), t("parameters")]
        frame = pd.DataFrame([(row.name, row.output, row.parameters) for row in table], columns=columns)
        show_table(frame, "layers", column_config=count_columns(frame))


def show_keras_code(recipe: Recipe, plan: Plan, output: OutputLayer) -> None:
    """The network as code to take along."""
    with folded(t("The same in Keras"), "network_keras") as is_open:
        if is_open:
            st.code(keras_code(recipe, plan.width, output, plan.fitted), language="python")
