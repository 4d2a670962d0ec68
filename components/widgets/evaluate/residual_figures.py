"""Pictures of residuals over a column: a dot a row with their mean, or a box a value."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from components.columns.cell_parser import CellParser
from components.columns.date.shown import moment, time_of_day
from components.columns.formats import DateFormat, DurationFormat, Order
from components.domain.recipe import ColumnType, Part
from components.evaluation.residuals import ResidualGroup
from components.i18n import t
from components.widgets.evaluate.predictions import COLOURS
from components.widgets.evaluate.target_ranges import (
    PALE,
    ends_of,
    error_bars,
    range_names,
    signed_target,
    time_axis,
    told_apart,
)
from components.widgets.shared.charts import MARGIN, categories, plotly_label
from components.widgets.shared.theme import ROWS, ink

MOST_DOTS = 2000
HEIGHT = 400
FEW_DAYS = 3  # a range of dates that spans fewer is told with the time of day
# Groups, each with how its range is written, or its value: names of two may be alike, as a clock writes no parts of seconds.
Named = Sequence[tuple[str, ResidualGroup]]


def _off_axis(residuals: Sequence[float] | np.ndarray, time: DurationFormat | None) -> dict[str, Any]:
    """The axis of residuals, in the target's units."""
    return {"title": t("predicted less actual")} | time_axis(float(np.min(residuals)), float(np.max(residuals)), time)


def dots(
    found: Named,
    values: np.ndarray,
    residuals: np.ndarray,
    column: str,
    part: Part,
    parser: CellParser,
    time: DurationFormat | None,
) -> go.Figure:
    """A dot a row, of very many those of a sample, and the mean in each range; arguments are those of a column of numbers.

    Args:
        values, residuals: (rows,), NaN where a value is missing.
        parser: how the column is read.
        time: how a target of seconds is written.
    """
    there = np.flatnonzero(~np.isnan(values))
    if len(there) > MOST_DOTS:
        there = np.sort(np.random.default_rng(0).choice(there, MOST_DOTS, replace=False))

    def places(numbers: Sequence[float] | np.ndarray) -> list[Any]:
        return [moment(number) if _has_calendar(parser) else float(number) for number in numbers]

    figure = go.Figure()
    marks = {"color": COLOURS[part], "size": 5, "opacity": 0.5}
    written = [signed_target(float(value), time) for value in residuals[there]]
    hover = f"%{{x}}<br>{t('predicted less actual')} %{{customdata}}<extra></extra>"
    figure.add_scatter(
        x=places(values[there]),
        y=residuals[there],
        mode="markers",
        marker=marks,
        customdata=written,
        hovertemplate=hover,
    )
    figure.add_hline(y=0, line={"dash": "dot", "color": ROWS})
    for is_small in (False, True):  # a line through few rows would look like a finding
        some = [(name, each) for name, each in found if each.is_small is is_small]
        means = [each.bias for _, each in some]
        figure.add_scatter(
            x=places([each.centre for _, each in some]),
            y=means,
            mode="markers" if is_small else "lines+markers",
            line={"color": ink(), "width": 3},
            marker={"size": 7, "color": ink()},
            opacity=PALE if is_small else 1.0,
            error_y=error_bars(means, [each.bias_interval for _, each in some]),
            customdata=[_mean_words(name, each, time) for name, each in some],
            hovertemplate="%{customdata}<extra></extra>",
        )
    along = time_axis(float(values[there].min()), float(values[there].max()), clock_of(parser))
    figure.update_layout(
        height=HEIGHT,
        margin=MARGIN,
        showlegend=False,
        xaxis={"title": plotly_label(column)} | along,
        yaxis=_off_axis(residuals[there], time),
    )
    return figure


def clock_of(parser: CellParser) -> DurationFormat | None:
    """How a column of durations is written; None of any other."""
    return parser.format if isinstance(parser.format, DurationFormat) else None


def _mean_words(name: str, group: ResidualGroup, time: DurationFormat | None) -> str:
    return t(
        "{name}: {bias} in the mean of {rows} rows",
        name=plotly_label(name),
        bias=signed_target(group.bias, time),
        rows=f"{group.rows:,}",
    )


def boxes(found: Named, column: str, part: Part, time: DurationFormat | None) -> go.Figure:
    """Drawn from quartiles that are known already: a chart of many rows is as small as one of few."""
    figure = go.Figure()
    labels = categories([name for name, _ in found])
    for label, (_, each) in zip(labels, found, strict=True):
        figure.add_box(
            y=[label],
            q1=[each.quartiles[0]],
            median=[each.quartiles[1]],
            q3=[each.quartiles[2]],
            lowerfence=[each.whiskers[0]],
            upperfence=[each.whiskers[1]],
            orientation="h",
            line={"color": COLOURS[part], "width": 1.5},
            opacity=PALE if each.is_small else 1.0,
            hoverinfo="skip",
        )
    means = [each.bias for _, each in found]
    figure.add_scatter(
        x=means,
        y=labels,
        mode="markers",
        marker={"color": ink(), "size": 8, "symbol": "diamond"},
        error_x=error_bars(means, [each.bias_interval for _, each in found]),
        customdata=[_mean_words(name, each, time) for name, each in found],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.add_vline(x=0, line={"dash": "dot", "color": ROWS})
    ends = [end for _, each in found for end in (*each.whiskers, each.bias)]
    down = {"type": "category", "autorange": "reversed", "title": plotly_label(column)}
    return figure.update_layout(
        height=90 + 34 * len(found), margin=MARGIN, showlegend=False, xaxis=_off_axis(ends, time), yaxis=down
    )


def named_ranges(groups: Sequence[ResidualGroup], parser: CellParser) -> Named:
    """Ranges of a column of numbers with how they are written; dates with the time of day where days do not tell them apart."""
    names = range_names(groups, written(ends_of(groups), parser))
    if len(set(names)) < len(names) and _has_calendar(parser):
        names = range_names(groups, {end: moment(end) for end in ends_of(groups)})
    return list(zip(names, groups, strict=True))


def written(values: Sequence[float], parser: CellParser) -> dict[float, str]:
    """Numbers of a column as people read them: dates, times of day and durations as such."""
    if parser.kind is not ColumnType.DATE:
        return told_apart(values, clock_of(parser))
    if not _has_calendar(parser):
        return {value: time_of_day(value) for value in values}
    is_long = max(values) - min(values) >= FEW_DAYS
    return {value: moment(value)[:10] if is_long else moment(value) for value in values}


def _has_calendar(parser: CellParser) -> bool:
    is_time = isinstance(parser.format, DateFormat) and parser.format.order is Order.TIME
    return parser.kind is ColumnType.DATE and not is_time
