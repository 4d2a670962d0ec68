"""The ramps that a number or a date becomes, drawn below its histogram."""

from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.columns.date.shown import moment
from components.columns.profile import ColumnProfile
from components.features import AnyFeature, DateFeature, NumberFeature
from components.features.number import exponential
from components.i18n import t
from components.widgets.data.profile_figures import format_value
from components.widgets.shared.charts import Chart
from components.widgets.shared.theme import ROWS, TOGETHER

LEFT = 60  # pixels of both pictures, so that their axes lie below each other
BENT = 12  # points of a ramp that a logarithm bends


def ramps_below(spread: Chart, column: ColumnProfile, feature: AnyFeature | None) -> Chart | None:
    """The ramps over the axis of the histogram `spread`, which is moved to stand just above; None where there are none."""
    if not isinstance(feature, NumberFeature | DateFeature) or not feature.has_ramps or len(column.edges) < 2:
        return None
    if isinstance(feature, DateFeature) and "elapsed" not in feature.parts:
        return None
    is_bent = isinstance(feature, NumberFeature) and feature.log
    knots = exponential(np.array(feature.knots)) if is_bent else np.array(feature.knots)
    low, high = column.edges[0], column.edges[-1]
    is_day = isinstance(feature, DateFeature)
    figure, heights = go.Figure(), np.linspace(0, 1, BENT if is_bent else 2)
    for place, (begin, end) in enumerate(pairwise(feature.knots)):
        rising = begin + heights * (end - begin)
        x = [low, *(exponential(rising) if is_bent else rising).tolist(), high]
        figure.add_scatter(
            x=list(map(moment, x)) if is_day else x,
            y=[0, *heights.tolist(), 1],
            mode="lines",
            line={"color": ROWS if place % 2 else TOGETHER, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        )
    over = {"range": list(map(moment, (low, high))) if is_day else [low, high], "fixedrange": True}
    figure.update_layout(
        height=120,
        margin={"l": LEFT, "r": 10, "t": 5, "b": 5},
        xaxis=over | {"showticklabels": False},
        yaxis={"range": [-0.1, 1.1], "tickmode": "array", "tickvals": [0, 1], "automargin": False, "fixedrange": True},
    )
    margin = {"l": LEFT, "r": 10}
    spread.figure.update_layout(margin=margin, xaxis=over, yaxis={"automargin": False})
    shown = [format_value(column, float(knot)) for knot in knots]
    alt = t(
        "The {n} ramps that {name} becomes, from {low} to {high}: each rises from 0 to 1 where the one before it ends."
    )
    alt = alt.format(n=len(knots) - 1, name=column.name, low=shown[0], high=shown[-1])
    numbers = pd.DataFrame({t("ramp"): range(1, len(knots)), t("from"): shown[:-1], t("to"): shown[1:]})
    return Chart(figure, alt, numbers)
