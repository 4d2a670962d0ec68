"""Parallel coordinates of a search: each trial as a line over its settings to what it came to."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components.domain.search import Search, Trial, TrialStatus, best_first, best_trial
from components.i18n import measured, t
from components.widgets.shared.charts import MARGIN, plotly_text, wrapped_label
from components.widgets.shared.theme import ROWS, VALIDATION
from components.widgets.train.search_axes import Axis, apart, axis_of, measure_axis, measure_of
from components.widgets.train.search_settings import VARIED

HEIGHT = 380
MOST_LINES = 300  # the best of them
# From the worst to the best fifth: each farther from the ground than the one before, so that no colours need be told apart.
FIFTHS = {
    "light": ["#C3CBD6", "#9DB2C3", "#6E93A6", "#3B6E85", "#0B4660"],
    "dark": ["#46505F", "#5F7688", "#7FA3AF", "#A6CCCE", "#DDF5EA"],
}
GROUND = {"light": "rgba(255,255,255,0.85)", "dark": "rgba(20,24,31,0.85)"}  # behind words that lines pass

# Plotly's settings as plain values: to build a figure of its objects one by one takes ten times as long, and this one is
# drawn again and again while a search trains on the same machine.
Settings = dict[str, Any]


def parallel_figure(trials: Sequence[Trial], search: Search, measure: str, title: str) -> go.Figure:
    """A line for each trial that has a score, through its settings to what it came to, the best on top."""
    axes = [*(axis_of(search, name) for name in VARIED if name in search.varied), measure_axis(trials, measure, title)]
    shown = [trial for trial in best_first(trials) if measure_of(trial, measure) is not None][:MOST_LINES]
    ended = [trial for trial in shown if trial.status is TrialStatus.COMPLETED]
    given_up = [trial for trial in shown if trial.status is TrialStatus.PRUNED]
    lines = []
    if given_up:
        look = {"line": {"color": ROWS, "width": 1, "dash": "dot"}, "opacity": 0.45}
        lines.append(_lines(given_up, axes, t("given up"), look))
    colours = FIFTHS[_theme()]
    size = len(ended) / len(colours)
    for place, colour in enumerate(colours):
        first, last = round(len(ended) - (place + 1) * size), round(len(ended) - place * size)
        if part := ended[first:last]:
            look = {"line": {"color": colour, "width": 1 + 0.25 * place}, "opacity": 0.8}
            lines.append(_lines(part, axes, t("trained"), look))
    if best := best_trial(shown):
        lines.append(_lines([best], axes, t("best"), {"line": {"color": VALIDATION, "width": 4}}))
    return go.Figure(lines, _layout(axes))


def _theme() -> str:
    return "dark" if st.context.theme.type == "dark" else "light"


def _lines(trials: Sequence[Trial], axes: Sequence[Axis], name: str, look: Mapping[str, Any]) -> Settings:
    across: list[int | None] = []
    up: list[float | None] = []
    said: list[str] = []
    for trial in trials:
        across += [*range(len(axes)), None]
        up += [*(round(_height(trial, axis), 3) for axis in axes), None]
        said += [trial_in_short(trial, axes[-1])] * (len(axes) + 1)
    hover = {"customdata": said, "hovertemplate": "%{customdata}<extra></extra>"}
    return {
        "type": "scatter",
        "x": across,
        "y": up,
        "name": name,
        "mode": "lines",
        "showlegend": False,
        **hover,
        **look,
    }


def trial_in_short(trial: Trial, axis: Axis) -> str:
    """A trial and its score or loss, whichever has the `axis`, as Plotly shows it."""
    value = measured(measure_of(trial, axis.name))
    return plotly_text(t("trial {n:,}: {measure} {value}", n=trial.number, measure=axis.title, value=value))


def _height(trial: Trial, axis: Axis) -> float:
    """Where a line passes an axis; of few values a little apart, so that it is seen where many pass and where few do."""
    if axis.name not in VARIED:
        return axis.place(measure_of(trial, axis.name))
    place = axis.place(trial.settings[axis.name])
    return place + 0.05 * apart(trial) if axis.has_few_values else place


def _layout(axes: Sequence[Axis]) -> Settings:
    """The axes, drawn upright beside one another, with their names above and values beside them."""
    last = len(axes) - 1
    shapes, words = [], []
    for place, axis in enumerate(axes):
        line = {"color": VALIDATION if place == last else ROWS, "width": 2.5 if place == last else 1}
        shapes.append({"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "line": line, "layer": "below"})
        here: Settings = {
            "x": place,
            "showarrow": False,
        }  # in the colour of the theme, also of one that is changed meanwhile
        words.append(here | {"y": 1.09, "yanchor": "bottom", "text": wrapped_label(axis.title, 11, 2)})
        words += [here | _tick(axis, value, said) for value, said in axis.ticks]
    hidden = {"visible": False, "fixedrange": True}
    return {
        "height": HEIGHT,
        "margin": MARGIN,
        "hovermode": "closest",
        "shapes": shapes,
        "annotations": words,
        "xaxis": hidden | {"range": [-0.45, last + 0.45]},
        "yaxis": hidden | {"range": [-0.1, 1.26]},
    }


def _tick(axis: Axis, value: float, said: str) -> Settings:
    """A value beside its axis, or beyond its end, where no line passes."""
    at = axis.place(axis.choices[int(value)] if axis.choices else value)
    if at in (0.0, 1.0):
        place: Settings = {"yanchor": "top" if at == 0 else "bottom", "yshift": -5 if at == 0 else 5}
    else:
        place = {"xanchor": "left", "xshift": 5, "bgcolor": GROUND[_theme()], "borderpad": 1}
    return {"y": at, "text": plotly_text(said), **place}
