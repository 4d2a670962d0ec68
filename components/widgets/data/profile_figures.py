"""Pictures of a column, each with the numbers that it is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.columns.formats import DateFormat, DurationFormat, NumberFormat, Order
from components.columns.profile import ColumnProfile
from components.domain.recipe import ColumnType
from components.i18n import number, t
from components.widgets.shared.plotly_label import plotly_label
from components.widgets.shared.theme import CLASSES, ROWS

MOST_SHOWN = 15  # categories, classes, patterns
LEGEND_WIDTH = 50  # characters in a line of a legend
MOST_BARS = 3  # side by side
MARGIN = {"l": 10, "r": 10, "t": 10, "b": 10}


@dataclass(frozen=True)
class Chart:
    """A figure, what it shows in words, and its numbers."""

    figure: go.Figure
    alt: str
    numbers: pd.DataFrame


def spread(column: ColumnProfile) -> Chart | None:
    """How often each value, or each range of values, occurs."""
    if column.numeric and len(column.histogram) > 1:
        return _histogram(column)
    if column.top:
        return _most_frequent(column)
    return None


def _histogram(column: ColumnProfile) -> Chart:
    low, high = list(column.edges[:-1]), list(column.edges[1:])
    middles = [(one + other) / 2 for one, other in zip(low, high, strict=True)]
    unit = column.format.unit if isinstance(column.format, NumberFormat | DurationFormat) else ""
    title = f"{plotly_label(column.name)} ({plotly_label(unit)})" if unit else plotly_label(column.name)
    shown = _told_apart(column, column.edges)
    ranges = [t("{low} to {high}", low=one, high=other) for one, other in pairwise(shown)]
    whole = high[0] - low[0] == 1 and float(middles[0]).is_integer()
    figure = go.Figure(
        go.Bar(
            x=[_moment(column, value) for value in middles] if _has_calendar(column) else middles,
            y=list(column.histogram),
            marker={"color": ROWS},
            customdata=[f"{middle:.0f}" for middle in middles] if whole else ranges,
            hovertemplate="%{customdata}: " + t("{n} rows", n="%{y:,}") + "<extra></extra>",
        )
    )
    figure.update_layout(height=300, margin=MARGIN, bargap=0.06, xaxis={"title": title}, yaxis={"title": t("rows")})
    numbers = pd.DataFrame({t("from"): shown[:-1], t("to"): shown[1:], t("rows"): column.histogram})
    if whole:
        numbers = pd.DataFrame({t("value"): [int(middle) for middle in middles], t("rows"): column.histogram})
    fullest = int(np.argmax(column.histogram))
    alt = t(
        "Histogram of {name}: most rows ({n:,}) at {range}.",
        name=column.name,
        n=max(column.histogram),
        range=ranges[fullest],
    )
    return Chart(figure, alt, numbers)


def _most_frequent(column: ColumnProfile) -> Chart:
    top = column.top[:MOST_SHOWN]
    figure = row_counts([value for value, _ in top], [count for _, count in top], colours=ROWS, row_height=26)
    alt = t("Most frequent of {name}: {value} ({n:,} rows).", name=column.name, value=top[0][0], n=top[0][1])
    return Chart(figure, alt, pd.DataFrame(column.top, columns=[t("value"), t("rows")]))


def row_counts(
    names: Sequence[str],
    counts: Sequence[int],
    *,
    colours: str | Sequence[str],
    row_height: int,
    texts: Sequence[str] | None = None,
) -> go.Figure:
    """Horizontal bars of how many rows there are of each name, with `texts` at the bars; `row_height` in pixels."""
    bars = go.Bar(
        x=list(counts),
        y=[f"{plotly_label(name)} " for name in names],
        orientation="h",
        marker={"color": colours},
        text=texts,
        hovertemplate="%{y}: " + t("{n} rows", n="%{x:,}") + "<extra></extra>",
    )
    figure = go.Figure(bars)
    figure.update_layout(
        height=max(150, row_height * len(names) + 70),
        margin=MARGIN,
        xaxis={"title": t("rows")},
        yaxis={"type": "category", "autorange": "reversed"},
    )
    return figure


def by_class(values: pd.Series, column: ColumnProfile, classes: pd.Series, names: Sequence[str]) -> Chart:
    """How the rows of each class spread over a column: the share of the class in each bar (rows of a sample)."""
    groups, order = _grouped(values, column)
    table = pd.crosstab(groups, classes).reindex(index=order, columns=list(names)).fillna(0)
    shares = table / table.sum().replace(0, 1)
    figure = go.Figure()
    for index, name in enumerate(names):
        class_name, colour = plotly_label(str(name)), CLASSES[index % len(CLASSES)]
        shown = {
            "x": [plotly_label(str(group)) + " " for group in shares.index],
            "y": shares[name],
            "name": class_name,
            "hovertemplate": t("{class_name}: {share} of its rows", class_name=class_name, share="%{y:.0%}")
            + "<br>%{x}<extra></extra>",
        }
        if column.numeric and len(names) > MOST_BARS:  # side by side they would be too thin to see
            figure.add_scatter(**shown, mode="lines+markers", line={"color": colour, "width": 2})
        else:
            figure.add_bar(**shown, marker={"color": colour})
    lines = 1 + sum(min(len(str(name)), 32) + 6 for name in names) // LEGEND_WIDTH
    figure.update_layout(
        height=280 + 20 * lines,
        margin=MARGIN | {"t": 10 + 20 * lines},
        xaxis={"title": plotly_label(column.name), "type": "category"},
        yaxis={"title": t("share of the class"), "tickformat": ".0%"},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom"},
    )
    alt = t("{name} by class: a bar a class, its height the share of the class.", name=column.name)
    numbers = table.astype(int).reset_index(names=column.name)
    return Chart(figure, alt, numbers)


def against(values: pd.Series, column: ColumnProfile, target: pd.Series, target_name: str) -> Chart:
    """The middle half of a target of numbers over the values of a column (rows of a sample)."""
    groups, order = _grouped(values, column)
    quartiles = target.groupby(groups).quantile(np.array([0.25, 0.5, 0.75])).unstack().reindex(order).dropna()
    x = [plotly_label(str(group)) + " " for group in quartiles.index]
    figure = go.Figure()
    figure.add_scatter(x=x, y=quartiles[0.75], mode="lines", line={"width": 0}, showlegend=False, hoverinfo="skip")
    figure.add_scatter(
        x=x,
        y=quartiles[0.25],
        mode="lines",
        line={"width": 0},
        fill="tonexty",
        fillcolor="rgba(124,140,163,0.3)",
        name=t("middle half"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=quartiles[0.5],
        mode="lines+markers",
        name=t("median"),
        line={"color": ROWS, "width": 2},
        hovertemplate="%{x}: %{y:.4g}<extra></extra>",
    )
    figure.update_layout(
        height=300,
        margin=MARGIN | {"t": 40},
        xaxis={"title": plotly_label(column.name), "type": "category"},
        yaxis={"title": plotly_label(target_name)},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom"},
    )
    alt = t("Median and middle half of {target} over {name}.", target=target_name, name=column.name)
    numbers = quartiles.rename(columns={0.25: t("lower quartile"), 0.5: t("median"), 0.75: t("upper quartile")})
    return Chart(figure, alt, numbers.reset_index(names=column.name))


def _grouped(values: pd.Series, column: ColumnProfile) -> tuple[pd.Series, list[str]]:
    """The group of each row and the groups in their order: ten ranges with as many rows each, or the usual values."""
    if not column.numeric:
        usual = [value for value, _ in values.value_counts().head(MOST_SHOWN).items()]
        return values.where(values.isin(usual), None), [str(value) for value in usual]
    present = values.dropna()
    edges = np.unique(np.quantile(present, np.linspace(0, 1, 11))) if len(present) else np.array([0.0, 1.0])
    if present.nunique() <= 12:
        known = sorted(present.unique())
        names = dict(zip(known, _told_apart(column, known), strict=True))
        return values.map(names), list(names.values())
    names_of = [t("{low} to {high}", low=low, high=high) for low, high in pairwise(_told_apart(column, edges.tolist()))]
    indices = np.clip(np.searchsorted(edges, values.fillna(edges[0]), "right") - 1, 0, len(names_of) - 1)
    groups = pd.Series(np.array(names_of, dtype="object")[indices], index=values.index)
    return groups.where(values.notna(), None), list(dict.fromkeys(names_of))


def format_value(column: ColumnProfile, value: float | None) -> str:
    """A value of the column as people read it: a number, a date, a time of day."""
    if value is not None and isinstance(column.format, DurationFormat):
        return column.format.write(value)
    if value is None or column.reads_as is not ColumnType.DATE:
        return number(value)
    if not _has_calendar(column):
        minutes = round(24 * 60 * value)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    moment = _moment(column, value)
    return moment if column.maximum is None or (column.maximum - (column.minimum or 0)) < 3 else moment[:10]


def _told_apart(column: ColumnProfile, values: Sequence[float]) -> list[str]:
    """Values as people read them, with as many digits as it takes to tell them apart."""
    shown = [format_value(column, float(value)) for value in values]
    if column.reads_as is ColumnType.DATE or isinstance(column.format, DurationFormat):
        return shown
    digits = 4
    while len(set(shown)) < len(set(values)) and digits < 16:
        shown = [f"{value:.{digits}g}" for value in values]
        digits += 1
    return shown


def _has_calendar(column: ColumnProfile) -> bool:
    is_time = isinstance(column.format, DateFormat) and column.format.order is Order.TIME
    return column.reads_as is ColumnType.DATE and not is_time


def _moment(_column: ColumnProfile, days: float) -> str:
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
    except OverflowError:
        return number(days)
