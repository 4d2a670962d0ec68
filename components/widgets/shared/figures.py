"""Figures that do not move."""

import html
import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from components.columns import DurationFormat
from components.i18n import t
from components.widgets.shared.theme import CLASSES, TEST

CLOCK_STEPS = [n * unit for unit in (1, 60, 3600) for n in (1, 2, 5, 10, 15, 30)] + [43_200, 86_400]  # seconds
MOST_MARKS = 7


def plotly_label(text: str) -> str:
    """Words that came from a person, for a chart: Plotly would take `<b>` in them as markup, `%{x}` as a gap to fill
    and `$x$` as a formula; what stands for these signs it shows as the signs."""
    shown = html.escape(text if len(text) <= 32 else f"{text[:30]}…", quote=False)
    return shown.replace("%{", "%&#123;").replace("$", "&#36;")


def _labels(classes: Sequence[str]) -> list[str]:
    names = [f"{plotly_label(name)} " for name in classes]  # a space keeps numbers from becoming an axis of numbers
    if len(set(names)) < len(names):  # alike in their first letters
        names = [f"{place + 1} {name}" for place, name in enumerate(names)]
    return names


def confusion(counts: Sequence[Sequence[int]], classes: Sequence[str], ink: str) -> go.Figure:
    """Rows are what a row was, columns what the network said; `ink` is the colour that the theme writes in."""
    names = _labels(classes)
    figure = go.Figure(
        go.Heatmap(
            z=counts,
            x=names,
            y=names,
            colorscale=[[0, "rgba(0,158,115,0.05)"], [1, TEST]],
            showscale=False,
            text=counts if len(classes) <= 20 else None,
            texttemplate="%{text}" if len(classes) <= 20 else None,
            textfont={"color": ink, "size": 16 if len(classes) <= 5 else 12},
            hovertemplate=t("was %{y}, answered %{x}: %{z} rows") + "<extra></extra>",
        )
    )
    figure.update_layout(
        height=max(320, min(700, 70 * len(classes) + 120)),
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": t("answered"), "type": "category", "showgrid": False},
        yaxis={"title": t("was"), "type": "category", "autorange": "reversed", "showgrid": False},
    )
    return figure


def predicted_actual(
    actual: Sequence[float], predicted: Sequence[float], target: str, time: DurationFormat | None = None
) -> go.Figure:
    """A point a test row; on the line the network is right. `time` is how a target of seconds is written."""
    low, high = min(*actual, *predicted), max(*actual, *predicted)
    figure = go.Figure()
    figure.add_scatter(
        x=[low, high], y=[low, high], mode="lines", name=t("right"), line={"dash": "dot", "color": "#888"}
    )
    figure.add_scatter(
        x=actual, y=predicted, mode="markers", name=t("test rows"), marker={"color": TEST, "size": 6, "opacity": 0.7}
    )
    figure.update_layout(
        height=420,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": t("actual {target}", target=plotly_label(target))},
        yaxis={"title": t("predicted {target}", target=plotly_label(target))},
        legend={"orientation": "h", "y": 1.05},
    )
    if time:
        marks = clock_marks(low, high)
        shown = {"tickvals": marks, "ticktext": [time.write(mark) for mark in marks]}
        figure.update_layout(xaxis=shown, yaxis=shown)
        texts = [
            t("actual {actual}, predicted {predicted}", actual=time.write(one), predicted=time.write(other))
            for one, other in zip(actual, predicted, strict=True)
        ]
        figure.data[1].update(text=texts, hovertemplate="%{text}<extra></extra>")
    return figure


def clock_marks(low: float, high: float) -> list[float]:
    """Seconds at which an axis of times has its marks: whole minutes or hours, seven at most."""
    step = next((step for step in CLOCK_STEPS if (high - low) / step <= MOST_MARKS), (high - low) / MOST_MARKS)
    first = math.ceil(low / step)
    return [step * place for place in range(first, math.floor(high / step) + 1)]


def probabilities(shares: Sequence[float], classes: Sequence[str]) -> go.Figure:
    """A bar a class, with the number beside it."""
    colours = [CLASSES[place % len(CLASSES)] for place in range(len(classes))]
    options: dict[str, Any] = {"orientation": "h", "marker": {"color": colours}}
    labels = [f"{100 * share:.1f} %" for share in shares]
    figure = go.Figure(go.Bar(x=list(shares), y=_labels(classes), text=labels, textposition="auto", **options))
    figure.update_layout(
        height=max(120, min(600, 36 * len(classes) + 60)),
        margin={"l": 10, "r": 30, "t": 10, "b": 10},
        xaxis={"title": t("probability"), "range": [0, 1], "tickformat": ".0%"},
        yaxis={"type": "category", "autorange": "reversed"},
    )
    return figure
