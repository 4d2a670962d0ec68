"""Pictures of a column, each with the numbers that it is drawn from."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.columns.date.shown import moment, time_of_day
from components.columns.formats import DateFormat, DurationFormat, NumberFormat, Order
from components.columns.profile import ColumnProfile
from components.domain.recipe import ColumnType
from components.i18n import number, t
from components.widgets.shared.charts import MARGIN, Axis, Chart, bars, category, plotly_label
from components.widgets.shared.theme import CLASSES, ROWS

MOST_SHOWN = 15  # categories, classes, patterns
LEGEND_WIDTH = 50  # characters in a line of a legend
MOST_BARS = 3  # side by side
MOST_TICKS, LONG_RANGE = 5, 15  # ranges with their names beside each other; letters of a name that needs more room


def spread(column: ColumnProfile) -> Chart | None:
    """How often each value, or each range of values, occurs."""
    if column.numeric and len(column.histogram) > 1:
        return _histogram(column)
    if not column.top:
        return None
    names, counts = zip(*column.top[:MOST_SHOWN], strict=True)
    figure = row_counts(names, counts, ROWS, max(150, 26 * len(names) + 70))
    alt = t("Most frequent of {name}: {value} ({n:,} rows).", name=column.name, value=names[0], n=counts[0])
    return Chart(figure, alt, pd.DataFrame(column.top, columns=[t("value"), t("rows")]))


def row_counts(
    names: Sequence[str],
    counts: Sequence[int],
    colours: str | Sequence[str],
    height: int,
    texts: Sequence[str] | None = None,
) -> go.Figure:
    """Bars of how many rows there are of each name, with `texts` at the bars."""
    hover = "%{y}: " + t("{n} rows", n="%{x:,}") + "<extra></extra>"
    labels = list(map(category, names))
    return bars(labels, counts, colours, height, {"title": t("rows")}, text=texts, hovertemplate=hover)


def _histogram(column: ColumnProfile) -> Chart:
    low, high = list(column.edges[:-1]), list(column.edges[1:])
    middles = [(one + other) / 2 for one, other in zip(low, high, strict=True)]
    unit = column.format.unit if isinstance(column.format, NumberFormat | DurationFormat) else ""
    title = f"{plotly_label(column.name)} ({plotly_label(unit)})" if unit else plotly_label(column.name)
    shown = _told_apart(column, column.edges)
    ranges = [t("{low} to {high}", low=one, high=other) for one, other in pairwise(shown)]
    whole = high[0] - low[0] == 1 and float(middles[0]).is_integer()
    hover = "%{customdata}: " + t("{n} rows", n="%{y:,}") + "<extra></extra>"
    names = [f"{middle:.0f}" for middle in middles] if whole else ranges
    x = list(map(moment, middles)) if _has_calendar(column) else middles
    figure = go.Figure(go.Bar(x=x, y=column.histogram, marker={"color": ROWS}, customdata=names, hovertemplate=hover))
    figure.update_layout(
        height=300, margin=MARGIN, bargap=0.06, xaxis={"title": _close(title)}, yaxis={"title": t("rows")}
    )
    groups = {t("value"): list(map(int, middles))} if whole else {t("from"): shown[:-1], t("to"): shown[1:]}
    most, at = max(column.histogram), ranges[int(np.argmax(column.histogram))]
    alt = t("Histogram of {name}: most rows ({n:,}) at {range}.", name=column.name, n=most, range=at)
    return Chart(figure, alt, pd.DataFrame(groups | {t("rows"): column.histogram}))


def by_class(values: pd.Series, column: ColumnProfile, classes: pd.Series, names: Sequence[str]) -> Chart:
    """How the rows of each class spread over a column: the share of the class in each bar (rows of a sample)."""
    groups, order = _grouped(values, column)
    table = pd.crosstab(groups, classes).reindex(index=order, columns=list(names)).fillna(0)
    shares = table / table.sum().replace(0, 1)
    figure = go.Figure()
    for index, name in enumerate(names):
        class_name, colour = plotly_label(str(name)), CLASSES[index % len(CLASSES)]
        hover = t("{class_name}: {share} of its rows", class_name=class_name, share="%{y:.0%}")
        shown = {"x": list(map(category, shares.index)), "y": shares[name], "name": class_name}
        shown["hovertemplate"] = f"{hover}<br>%{{x}}<extra></extra>"
        if column.numeric and len(names) > MOST_BARS:  # side by side they would be too thin to see
            figure.add_scatter(**shown, mode="lines+markers", line={"color": colour, "width": 2})
        else:
            figure.add_bar(**shown, marker={"color": colour})
    lines = 1 + sum(min(len(str(name)), 32) + 6 for name in names) // LEGEND_WIDTH
    axis = {"title": t("share of the class"), "tickformat": ".0%"}
    figure.update_layout(_layout_by_group(column, order, axis, 280 + 20 * lines, 10 + 20 * lines))
    alt = t("{name} by class: a bar a class, its height the share of the class.", name=column.name)
    return Chart(figure, alt, table.astype(int).reset_index(names=column.name))


def against(values: pd.Series, column: ColumnProfile, target: pd.Series, target_name: str) -> Chart:
    """The middle half of a target of numbers over the values of a column (rows of a sample)."""
    groups, order = _grouped(values, column)
    quartiles = target.groupby(groups).quantile(np.array([0.25, 0.5, 0.75])).unstack().reindex(order).dropna()
    x, hover = list(map(category, quartiles.index)), "%{x}: %{y:.4g}<extra></extra>"
    figure, bound = go.Figure(), {"x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(**bound, y=quartiles[0.75], showlegend=False)
    figure.add_scatter(
        **bound, y=quartiles[0.25], fill="tonexty", fillcolor="rgba(124,140,163,0.3)", name=t("middle half")
    )
    median = {"mode": "lines+markers", "name": t("median"), "line": {"color": ROWS, "width": 2}}
    figure.add_scatter(**median, x=x, y=quartiles[0.5], hovertemplate=hover)
    figure.update_layout(_layout_by_group(column, list(quartiles.index), {"title": plotly_label(target_name)}, 300, 30))
    alt = t("Median and middle half of {target} over {name}.", target=target_name, name=column.name)
    numbers = quartiles.rename(columns={0.25: t("lower quartile"), 0.5: t("median"), 0.75: t("upper quartile")})
    return Chart(figure, alt, numbers.reset_index(names=column.name))


def _layout_by_group(
    column: ColumnProfile, groups: Sequence[str], axis: Axis, height: int, legend_height: int
) -> dict[str, Any]:
    """Of a picture with the groups of a column from left to right, and a legend above it; `axis` is the vertical one."""
    across: dict[str, Any] = {"title": _close(plotly_label(column.name)), "type": "category"}
    if len(groups) > MOST_TICKS and all(group.count(" ") == 2 for group in groups):
        # Ranges, 1 to 2: some, in two lines, where all in one would be tilted and leave no room to draw in.
        some = groups[:: 2 if max(map(len, groups)) < LONG_RANGE else 3]
        across |= {"tickvals": list(map(category, some)), "tickangle": 0}
        across |= {"ticktext": ["<br>".join(plotly_label(group).rsplit(" ", 1)) for group in some]}
    legend = {"orientation": "h", "y": 1, "yanchor": "bottom"}
    return {"height": height, "margin": MARGIN | {"t": legend_height}, "xaxis": across, "yaxis": axis, "legend": legend}


def _close(title: str) -> Axis:
    """The title of a horizontal axis, near it: these pictures are low."""
    return {"text": title, "standoff": 10}


def _grouped(values: pd.Series, column: ColumnProfile) -> tuple[pd.Series, list[str]]:
    """The group of each row and the groups in their order: ten ranges with as many rows each, or the usual values."""
    if not column.numeric:
        usual = [value for value, _ in values.value_counts().head(MOST_SHOWN).items()]
        return values.where(values.isin(usual), None), [str(value) for value in usual]
    present = values.dropna()
    if present.nunique() <= 12:
        known = sorted(present.unique())
        names = dict(zip(known, _told_apart(column, known), strict=True))
        return values.map(names), list(names.values())
    edges = np.unique(np.quantile(present, np.linspace(0, 1, 11)))
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
        return time_of_day(value)
    shown = moment(value)
    return shown if column.maximum is None or (column.maximum - (column.minimum or 0)) < 3 else shown[:10]


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
