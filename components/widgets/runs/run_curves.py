"""The curves of several runs over one another."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.i18n import noop, t
from components.store.epochs import epochs_after
from components.store.runs import RunRecord
from components.widgets.evaluate.scores import IN_UNITS, METRICS
from components.widgets.runs.setting_words import unlike_names
from components.widgets.shared import current
from components.widgets.shared.charts import MARGIN, draw_figure, plotly_label
from components.widgets.shared.csv_download import csv_download
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.theme import RUNS
from components.widgets.shared.whole_numbers import count_columns

MOST_POINTS = 1500  # of one curve: more than there are pixels
MARKS = 8  # on one curve, so that it is told from others without its colour
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star", "cross")
TITLES = METRICS | {"loss": noop("Loss")}
Curves = dict[str, pd.DataFrame]  # by the run's name: a row an epoch, a column a metric


def show_run_curves(runs: Sequence[RunRecord]) -> None:
    """Validation and training curves of the runs, of a metric that one chooses, linear or logarithmic."""
    curves = _curves(runs)
    metrics = [name for name in TITLES if any(f"val_{name}" in table for table in curves.values())]
    metrics.sort(key=lambda name: name != "loss")
    if not metrics:
        st.caption(t("There are no curves yet: none of these runs has finished an epoch."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="runs_curves"):
        choices = {name: t(TITLES[name]) for name in metrics}
        metric = select(t("Curves of"), choices, metrics[0], key="runs_metric", width=220)
        log = st.toggle(t("Logarithmic"), key="runs_log")
        both = st.toggle(t("Training curves too"), value=True, key="runs_training_curves")
    metric = metric if metric in metrics else metrics[0]
    name = t(TITLES[metric])
    alt = t("{metric} on validation rows by epoch, a curve a run; the numbers are below.", metric=name)
    figure = overlaid(curves, metric, log=log, training=both)
    numbers = _numbers(curves, metric)
    draw_figure(figure, "runs_overlay", alt, numbers)
    with st.expander(t("The numbers")):
        alt, counts = t("The numbers of: {picture}", picture=alt), count_columns(numbers)
        st.dataframe(numbers, hide_index=True, width="stretch", height=260, alt=alt, column_config=counts)
        csv_download(numbers, "curves", "runs_download", t("Download the numbers"))


def _curves(runs: Sequence[RunRecord]) -> Curves:
    names = unlike_names(runs)
    found = {name: pd.DataFrame(epochs_after(current.store(), run.id)) for name, run in zip(names, runs, strict=True)}
    return {name: table for name, table in found.items() if len(table)}


def overlaid(curves: Curves, metric: str, *, log: bool, training: bool) -> go.Figure:
    """A solid curve for the validation rows of each run, a dashed one for its training rows."""
    figure = go.Figure()
    for place, (name, table) in enumerate(curves.items()):
        colour, symbol = RUNS[place % len(RUNS)], SYMBOLS[place % len(SYMBOLS)]
        shown = table.iloc[:: max(1, -(-len(table) // MOST_POINTS))]
        label = plotly_label(name)
        if training and metric in shown:
            line = {"color": colour, "width": 1.5, "dash": "dash"}
            hover = t("training, epoch %{x}: %{y:.4g}")
            figure.add_scatter(
                x=shown["epoch"],
                y=shown[metric],
                mode="lines",
                line=line,
                name=label,
                legendgroup=name,
                showlegend=False,
                hovertemplate=f"{label}<br>{hover}<extra></extra>",
            )
        if f"val_{metric}" in shown:
            hover = t("validation, epoch %{x}: %{y:.4g}")
            figure.add_scatter(
                x=shown["epoch"],
                y=shown[f"val_{metric}"],
                mode="lines+markers",
                line={"color": colour, "width": 2.5},
                marker={"symbol": symbol, "size": 9, "maxdisplayed": MARKS},
                name=label,
                legendgroup=name,
                hovertemplate=f"{label}<br>{hover}<extra></extra>",
            )
    title = t(TITLES[metric])
    if metric in IN_UNITS:
        title = t("{metric} (units of the target)", metric=title)
    return figure.update_layout(
        height=400,
        margin=MARGIN,
        xaxis={"title": t("epoch"), "rangemode": "tozero"},
        yaxis={"title": title, "type": "log" if log else "linear"},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
    )


def _numbers(curves: Curves, metric: str) -> pd.DataFrame:
    parts = {metric: t("training"), f"val_{metric}": t("validation")}
    columns = {
        f"{name} · {words}": table.set_index("epoch")[column]
        for name, table in curves.items()
        for column, words in parts.items()
        if column in table
    }
    return pd.DataFrame(columns).rename_axis(t("epoch")).reset_index()
