"""Charts of what a network predicted on test rows."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from components.columns.formats import DurationFormat
from components.i18n import t
from components.widgets.shared.plotly_label import class_labels, plotly_label
from components.widgets.shared.theme import TEST

CLOCK_STEPS = [n * unit for unit in (1, 60, 3600) for n in (1, 2, 5, 10, 15, 30)] + [43_200, 86_400]  # seconds
MOST_TICKS = 7


def confusion_matrix(counts: Sequence[Sequence[int]], classes: Sequence[str], ink: str) -> go.Figure:
    """Rows are what a row was, columns what the network said; `ink` is the colour that the theme writes in."""
    names = class_labels(classes)
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


def predicted_against_actual(
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
        ticks = clock_ticks(low, high)
        shown = {"tickvals": ticks, "ticktext": [time.write(tick) for tick in ticks]}
        figure.update_layout(xaxis=shown, yaxis=shown)
        texts = [
            t("actual {actual}, predicted {predicted}", actual=time.write(one), predicted=time.write(other))
            for one, other in zip(actual, predicted, strict=True)
        ]
        figure.data[1].update(text=texts, hovertemplate="%{text}<extra></extra>")
    return figure


def clock_ticks(low: float, high: float) -> list[float]:
    """Seconds at which an axis of times has its ticks: whole minutes or hours, seven at most."""
    step = next((step for step in CLOCK_STEPS if (high - low) / step <= MOST_TICKS), (high - low) / MOST_TICKS)
    first = math.ceil(low / step)
    return [step * index for index in range(first, math.floor(high / step) + 1)]
