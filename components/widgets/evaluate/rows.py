"""The rows behind the figures: which are answered worst, and for which groups of them the network fails."""

from functools import partial

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import ColumnType, Part, Task
from components.evaluation.groups import GroupScore, bins_of, row_scores, scores_by_group
from components.evaluation.probabilities import as_probabilities
from components.evaluation.row_predictions import RowPredictions
from components.features.fit import parser_of_feature
from components.features.plan import Plan
from components.features.preparation import AnyFeature, Preparation
from components.i18n import counted, measured, number, percent, t
from components.runs.results import row_predictions, run_preparation
from components.store.runs import RunRecord
from components.widgets.evaluate.curves import show_curves
from components.widgets.evaluate.listed_rows import MOST_ROWS, list_rows
from components.widgets.evaluate.predictions import COLOURS
from components.widgets.evaluate.residuals import show_residuals
from components.widgets.evaluate.target_ranges import show_error_by_range
from components.widgets.predict.form_row import table_of
from components.widgets.shared import current
from components.widgets.shared.charts import MARGIN, category, draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.folded import folded
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target

FEW_VALUES = 10  # different numbers, up to which each is a group of its own


def show_row_views(run: RunRecord, plan: Plan, part: Part) -> None:
    """What is computed from what was predicted row by row, folded away until somebody asks; nothing for a run of an earlier
    version, which kept none."""
    try:
        rows = current.unchanged(
            ("row_predictions", run.id, run.epoch, part),
            lambda: row_predictions(current.store(), run.visitor, run.id, part),
        )
        preparation = run_preparation(current.store(), current.visitor(), run.id)
    except Problem:  # told of above, where the figures stand
        return
    if plan.decision.task is not Task.REGRESSION:
        with folded(t("Curves: ROC, precision and recall, calibration, scores"), "evaluate_curves") as is_open:
            if is_open:
                show_curves(rows, plan, part)
    else:
        with folded(t("Error by range of the target"), "evaluate_ranges") as is_open:
            if is_open:
                show_error_by_range(rows, plan, part, run.recipe.target)
        with folded(t("Residuals: too high or too low along a column"), "evaluate_residuals") as is_open:
            if is_open:
                show_residuals(run, plan, part, rows, preparation)
    with folded(t("By group: where it fails"), "evaluate_groups") as is_open:
        if is_open:
            _show_groups(run, plan, part, rows, preparation)
    title = t("Worst rows") if plan.decision.task is Task.REGRESSION else t("Mistakes, the surest first")
    with folded(title, "evaluate_worst") as is_open:
        if is_open:
            _show_worst(run, plan, rows, preparation)


def _show_groups(run: RunRecord, plan: Plan, part: Part, rows: RowPredictions, preparation: Preparation) -> None:
    names = {feature.name: feature.name for feature in preparation.features}
    cells = table_of(run)[list(names)].iloc[rows.row_numbers]
    # A column that is the same in all of these rows has one group.
    first = next((name for name in names if cells[name].nunique(dropna=False) > 1), next(iter(names)))
    column = select(t("Column"), names, first, key="evaluate_group_column")
    if column is None:
        return
    feature = next(each for each in preparation.features if each.name == column)
    groups = group_names(cells[column], feature)
    is_number = plan.decision.task is Task.REGRESSION
    found = scores_by_group(plan.decision.task, rows.targets, rows.predictions, groups)
    score = t("MAE") if is_number else t("accuracy")
    ends = {
        "type": "data",
        "symmetric": False,
        "array": [0.0 if each.high is None else each.high - each.score for each in found],
        "arrayminus": [0.0 if each.low is None else each.score - each.low for each in found],
    }
    marks = {"color": COLOURS[part], "opacity": [0.35 if each.is_small else 1.0 for each in found]}
    labels = [f"{category(each.name)}" + "\u200b" * place for place, each in enumerate(found)]
    bar = go.Bar(x=[each.score for each in found], y=labels, orientation="h", marker=marks, error_x=ends)
    axes = {"xaxis": {"title": score, "rangemode": "tozero"}, "yaxis": {"type": "category", "autorange": "reversed"}}
    figure = go.Figure(bar).update_layout(height=80 + 28 * len(found), margin=MARGIN, **axes)
    alt = t("{score} by {column}; the numbers are in the table.", score=score, column=column)
    draw_figure(figure, "evaluate_groups_chart", alt)
    st.caption(
        t(
            "The worst first, with 95 % intervals. Pale bars have fewer than 20 rows, which tell nothing. Numbers of more than ten values are in fifths of the rows, texts by how many words they have."
        )
    )
    show_table(_groups_table(found, column, score, plan), "groups")


def _groups_table(found: list[GroupScore], column: str, score: str, plan: Plan) -> pd.DataFrame:
    is_number, time = plan.decision.task is Task.REGRESSION, plan.decision.time

    def said(value: float | None) -> str:
        return format_target(value, time) if is_number else measured(value)

    first = f"{column} " if column in (score, t("rows"), t("from"), t("to"), t("right")) else column
    table: dict[str, list[object]] = {first: [each.name for each in found], t("rows"): [each.rows for each in found]}
    if not is_number:
        table[t("right")] = [round(each.score * each.rows) for each in found]
    table[score] = [said(each.score) for each in found]
    table[t("from")] = [said(each.low) for each in found]
    table[t("to")] = [said(each.high) for each in found]
    return pd.DataFrame(table)


def group_names(cells: pd.Series, feature: AnyFeature) -> list[str]:
    """The group of each row: a fifth of the numbers where there are many, or of the texts by their numbers of words, or the
    value as the table writes it."""
    missing = t("(missing)")
    if feature.numeric:
        values = parser_of_feature(feature).values(cells).to_numpy("float64")
        if len(np.unique(values[~np.isnan(values)])) > FEW_VALUES:
            written = _written(cells, values)
            return [missing if each is None else f"{written(each[0])} – {written(each[1])}" for each in bins_of(values)]
    if feature.kind is ColumnType.TEXT:
        words = np.array([np.nan if pd.isna(cell) else len(str(cell).split()) for cell in cells], "float64")
        return [missing if each is None else _words(*each) for each in bins_of(words)]
    return [missing if pd.isna(cell) else str(cell) for cell in cells]


def _words(low: float, high: float) -> str:
    """A range of lengths of texts."""
    if low == high:
        return counted(int(high), "{n} word", "{n} words")
    return t("{low:,} to {high:,} words", low=int(low), high=int(high))


def _written(cells: pd.Series, values: np.ndarray) -> "partial[str]":
    """How the table writes a number or a date that is among its values; others as numbers."""
    known = {float(value): str(cell) for cell, value in zip(cells, values, strict=True) if not np.isnan(value)}
    return partial(_from, known)


def _from(known: dict[float, str], value: float) -> str:
    return known.get(value, number(value))


def _show_worst(run: RunRecord, plan: Plan, rows: RowPredictions, preparation: Preparation) -> None:
    """The rows that are furthest off, or answered wrongly and most surely so; one that is chosen opens in What-if."""
    task, time = plan.decision.task, plan.decision.time
    scores = row_scores(task, rows.targets, rows.predictions)
    table: dict[str, object]
    if task is Task.REGRESSION:
        worst = np.argsort(-scores, kind="stable")[:MOST_ROWS]
        predicted = rows.predictions[worst, 0]
        table = {
            t("actual"): [format_target(float(value), time) for value in rows.targets[worst]],
            t("predicted"): [format_target(float(value), time) for value in predicted],
            t("off by"): [format_target(float(value), time) for value in scores[worst]],
        }
    else:
        shares = as_probabilities(task, rows.predictions)
        wrong = np.flatnonzero(scores == 0)
        worst = wrong[np.argsort(-shares[wrong].max(axis=1), kind="stable")][:MOST_ROWS]
        if not len(worst):
            st.caption(t("There are none: every one of these rows is answered right."))
            return
        classes = plan.decision.classes
        table = {
            t("was"): [classes[int(place)] for place in rows.targets[worst]],
            t("answered"): [classes[int(place)] for place in shares[worst].argmax(axis=1)],
            t("said to be sure"): [percent(float(value)) for value in shares[worst].max(axis=1)],
        }
    list_rows(run, preparation, table, rows.row_numbers[worst], "worst")
