"""Pictures of a table as a whole, each with the numbers that it is drawn from."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.columns.task_decision import TaskDecision
from components.i18n import t
from components.quality.table_statistics import Correlations, MissingPattern
from components.widgets.data.profile_figures import MOST_SHOWN, row_counts
from components.widgets.shared.charts import MARGIN, Chart, category, heat_map, plotly_label
from components.widgets.shared.theme import AGAINST, CLASSES, ROWS, TOGETHER

SHAPES = [
    "circle",
    "diamond",
    "square",
    "cross",
    "triangle-up",
    "x",
    "star",
    "triangle-down",
]  # of classes, beside colours
SCATTER_HEIGHT = 420  # pixels


def class_balance(decision: TaskDecision) -> Chart:
    """The rows of each class."""
    order = np.argsort(-np.array(decision.counts), kind="stable")[:MOST_SHOWN]
    names = [decision.classes[index] for index in order]
    counts = [decision.counts[index] for index in order]
    shares = [count / sum(decision.counts) for count in decision.counts]
    texts = [f"{100 * shares[index]:.1f} %" for index in order]
    colours = [CLASSES[index % len(CLASSES)] for index in order]
    figure = row_counts(names, counts, colours, max(150, 34 * len(names) + 70), texts)
    numbers = pd.DataFrame({t("class"): decision.classes, t("rows"): decision.counts, t("share"): shares})
    listed = ", ".join(f"{name} {count:,}" for name, count in zip(names, counts, strict=True))
    return Chart(figure, t("Rows of each class: {listed}.", listed=listed), numbers)


def scatter(cells: pd.DataFrame, target: pd.Series, name: str, classes: Sequence[str]) -> Chart:
    """Rows over two columns of numbers `cells` (rows, 2), each in the colour and shape of its class, or coloured by the
    number that is predicted."""
    first, second = cells.columns
    figure = go.Figure()
    hover = f"{plotly_label(first)}: %{{x}}<br>{plotly_label(second)}: %{{y}}"
    if classes:
        for index, label in enumerate(classes):
            rows, shown = cells[target == label], plotly_label(str(label))
            marker = {"color": CLASSES[index % len(CLASSES)], "size": 6, "symbol": SHAPES[index % len(SHAPES)]}
            text = f"{shown}<br>{hover}<extra></extra>"
            figure.add_scatter(
                x=rows[first], y=rows[second], mode="markers", name=shown, marker=marker, hovertemplate=text
            )
    else:
        scale = {"color": target, "colorscale": "Cividis", "showscale": True, "colorbar": {"title": plotly_label(name)}}
        text = f"{plotly_label(name)}: %{{marker.color:.4g}}<br>{hover}<extra></extra>"
        figure.add_scatter(
            x=cells[first], y=cells[second], mode="markers", marker=scale | {"size": 6}, hovertemplate=text
        )
    axes = {"xaxis": {"title": plotly_label(first)}, "yaxis": {"title": plotly_label(second)}}
    legend = {"orientation": "h", "y": 1, "yanchor": "bottom"}
    figure.update_layout(height=SCATTER_HEIGHT, margin=MARGIN | {"t": 40}, legend=legend, **axes)
    alt = t(
        "{n:,} rows over {first} and {second}, coloured by {target}.",
        n=len(cells),
        first=first,
        second=second,
        target=name,
    )
    numbers = cells.assign(**{name: target})
    return Chart(figure, alt, numbers)


def missing_together(patterns: Sequence[MissingPattern], rows: int) -> Chart:
    """Which columns are missing in the same rows: a row a pattern, a mark where the column is missing."""
    shown = sorted({name for pattern in patterns for name in pattern.columns})[:40]
    figure = heat_map(
        [[int(name in pattern.columns) for name in shown] for pattern in patterns],
        list(map(category, shown)),
        [f"{pattern.rows:,} " + "\u200b" * index for index, pattern in enumerate(patterns)],
        max(180, 26 * len(patterns) + 130),
        ("", t("rows with these missing")),
        colorscale=[[0, "rgba(124,140,163,0.08)"], [1, ROWS]],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate=t("{n} rows", n="%{y}") + ": %{x}<extra></extra>",
    )
    table = {
        t("columns missing together"): [", ".join(pattern.columns) for pattern in patterns],
        t("rows"): [pattern.rows for pattern in patterns],
        t("share"): [pattern.rows / rows for pattern in patterns],
    }
    first = ", ".join(patterns[0].columns[:5])
    alt = t("Columns missing together; most often {names} ({n:,} rows).", names=first, n=patterns[0].rows)
    return Chart(figure, alt, pd.DataFrame(table))


def correlation_matrix(found: Correlations, of_ranks: bool, ink: str) -> Chart:
    """Correlations of all pairs of numbers, from -1 to 1."""
    values = found.spearman if of_ranks else found.pearson
    names = list(map(category, found.names))
    figure = heat_map(
        np.round(values, 2),
        names,
        names,
        max(320, min(800, 30 * len(names) + 140)),
        zmin=-1,
        zmax=1,
        colorscale=[[0, AGAINST], [0.5, "rgba(124,140,163,0.06)"], [1, TOGETHER]],
        colorbar={"title": "r", "thickness": 10},
        texttemplate="%{z:.2f}" if len(names) <= 12 else None,
        textfont={"color": ink, "size": 11},
        hovertemplate="%{y}, %{x}: %{z:.2f}<extra></extra>",
    )
    table = pd.DataFrame(values, columns=list(found.names)).round(3)
    table.insert(0, t("column"), list(found.names))
    apart = np.abs(np.nan_to_num(values - np.diag(np.diag(values))))
    one, other = divmod(int(apart.argmax()), len(names))
    alt = t(
        "Correlations of {n} columns; strongest between {one} and {other}: {r:.2f}.",
        n=len(names),
        one=found.names[one],
        other=found.names[other],
        r=values[one, other],
    )
    return Chart(figure, alt, table)
