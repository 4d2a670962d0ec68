"""Which numbers a network predicted on the rows of a part, as a chart with its numbers."""

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from components.columns.formats import DurationFormat
from components.domain.recipe import Part
from components.evaluation.report import RegressionReport
from components.i18n import noop, t
from components.widgets.shared.charts import MARGIN, draw_figure, plotly_label
from components.widgets.shared.theme import TEST, VALIDATION

CLOCK_STEPS = [n * unit for unit in (1, 60, 3600) for n in (1, 2, 5, 10, 15, 30)] + [43_200, 86_400]  # seconds
MOST_TICKS = 7
COLOURS = {Part.VALIDATION: VALIDATION, Part.TEST: TEST}
ROWS = {Part.VALIDATION: noop("validation rows"), Part.TEST: noop("test rows")}


def show_predictions(
    evaluation: RegressionReport, part: Part, target: str, time: DurationFormat | None
) -> pd.DataFrame:
    """Draw the predictions of an evaluation of the rows of `part`, and return the numbers beside the chart.

    `time` is how a target of seconds is written.
    """
    rows = t(ROWS[part])
    actual, predicted = evaluation.actual, evaluation.predicted
    st.markdown(f"**{t('Predicted against actual')}**")
    alt = t("Predicted against actual values of the {rows}; the numbers are in the table.", rows=rows)
    figure = predicted_against_actual(actual, predicted, target, part, time)
    numbers = pd.DataFrame({t("actual"): actual, t("predicted"): predicted})
    if time:  # as the table writes times, and behind them the seconds themselves
        seconds = {t("{name} (seconds)", name=str(name)): numbers[name] for name in numbers}
        numbers = numbers.map(time.write).assign(**seconds)
    draw_figure(figure, "evaluate_scatter", alt, numbers)
    with st.expander(t("The numbers")):
        st.dataframe(numbers, hide_index=True, width="stretch", column_config=_localized(numbers))
    return numbers


def _localized(numbers: pd.DataFrame) -> dict[str, ColumnConfig]:
    """Numbers as they are written where the page is read, with as many places as they need."""
    return {
        str(name): st.column_config.NumberColumn(str(name), format="localized")
        for name, dtype in numbers.dtypes.items()
        if dtype.kind in "iuf"
    }


def predicted_against_actual(
    actual: Sequence[float],
    predicted: Sequence[float],
    target: str,
    part: Part,
    time: DurationFormat | None = None,
) -> go.Figure:
    """A point a row of `part`; on the line the network is right. `time` is how a target of seconds is written."""
    low, high = min(*actual, *predicted), max(*actual, *predicted)
    figure = go.Figure()
    right, dots = {"dash": "dot", "color": "#888"}, {"color": COLOURS[part], "size": 6, "opacity": 0.7}
    figure.add_scatter(x=[low, high], y=[low, high], mode="lines", name=t("right"), line=right)
    figure.add_scatter(x=actual, y=predicted, mode="markers", name=t(ROWS[part]), marker=dots)
    figure.update_layout(
        height=420,
        margin=MARGIN,
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
