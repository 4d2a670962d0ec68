"""Pictures of a table as a whole, each with the numbers that it is drawn from."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components.columns.task_decision import TaskDecision
from components.i18n import t
from components.quality.table_statistics import Correlations, MissingPattern
from components.widgets.data.profile_figures import MOST_SHOWN, row_counts
from components.widgets.shared.charts import Chart, category, heat_map
from components.widgets.shared.theme import AGAINST, CLASSES, ROWS, TOGETHER


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
