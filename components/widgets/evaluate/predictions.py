"""What a network predicted on the rows of a part, as a chart with its numbers."""

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.recipe import Part
from components.evaluation.report import ClassificationReport, EvaluationReport
from components.i18n import noop, t
from components.widgets.shared.charts import MARGIN, class_labels, draw_figure, heat_map, plotly_label
from components.widgets.shared.theme import TEST, VALIDATION, ink, shades

CLOCK_STEPS = [n * unit for unit in (1, 60, 3600) for n in (1, 2, 5, 10, 15, 30)] + [43_200, 86_400]  # seconds
MOST_TICKS = 7
COLOURS = {Part.VALIDATION: VALIDATION, Part.TEST: TEST}
ROWS = {Part.VALIDATION: noop("validation rows"), Part.TEST: noop("test rows")}


def show_predictions(
    evaluation: EvaluationReport, part: Part, target: str, time: DurationFormat | None
) -> pd.DataFrame:
    """Draw the predictions of an evaluation of the rows of `part`, and return the numbers beside the chart.

    `time` is how a target of seconds is written.
    """
    rows = t(ROWS[part])
    if isinstance(evaluation, ClassificationReport):
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**{t('Confusion matrix')}**")
            alt = t("Confusion matrix of the {rows}; the numbers are in the table.", rows=rows)
            figure = confusion_matrix(evaluation.confusion, evaluation.classes, ink(), shades(COLOURS[part]))
            counts_of = partial(confusion_table, evaluation.confusion, evaluation.classes)
            draw_figure(figure, "evaluate_confusion", alt, counts_of)
        with right:
            st.markdown(f"**{t('Class by class')}**")
            numbers = pd.DataFrame([each.model_dump() for each in evaluation.per_class]).round(3)
            shares = {"precision": t("precision"), "recall": t("recall"), "f1": t("f1")}
            headers = {"class": t("class"), **shares}
            counts = {"rows": st.column_config.NumberColumn(t("rows"), format="localized")}
            st.dataframe(numbers, hide_index=True, width="stretch", column_config={**headers, **counts})
        return numbers
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
        st.dataframe(numbers, hide_index=True, width="stretch")
    return numbers


def confusion_table(counts: Sequence[Sequence[int]], classes: Sequence[str]) -> pd.DataFrame:
    """A row for what rows were, a column for what the network said."""
    table = pd.DataFrame(counts, columns=list(classes))
    was = t("was")
    while was in table:  # a class of this name
        was += " "
    table.insert(0, was, list(classes))
    return table


def confusion_matrix(
    counts: Sequence[Sequence[int]], classes: Sequence[str], ink: str, scale: Sequence[tuple[float, str]]
) -> go.Figure:
    """Rows are what a row was, columns what the network said; `ink` is the colour of the theme's text, `scale` of cells."""
    names = class_labels(classes)
    return heat_map(
        counts,
        names,
        names,
        max(320, min(700, 70 * len(classes) + 120)),
        (t("answered"), t("was")),
        colorscale=scale,
        showscale=False,
        text=counts if len(classes) <= 20 else None,
        texttemplate="%{text}" if len(classes) <= 20 else None,
        textfont={"color": ink, "size": 16 if len(classes) <= 5 else 12},
        hovertemplate=t("was %{y}, answered %{x}: %{z} rows") + "<extra></extra>",
    )


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
