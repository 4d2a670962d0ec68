"""For which groups of rows the network fails: the values of a column, or ranges of them, side by side."""

from functools import partial

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.columns.cell_parser import CellParser
from components.columns.effective_columns import parser_of
from components.domain.recipe import Column, ColumnType, Part, Task
from components.evaluation.groups import GroupScore, bins_of, scores_by_group
from components.evaluation.row_predictions import RowPredictions
from components.features.plan import Plan
from components.features.preparation import Preparation
from components.i18n import counted, measured, number, t
from components.store.runs import RunRecord
from components.widgets.evaluate.predictions import COLOURS
from components.widgets.predict.form_row import table_of, table_record
from components.widgets.shared.charts import MARGIN, category, draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target

FEW_VALUES = 10  # different numbers, up to which each is a group of its own


def show_groups(run: RunRecord, plan: Plan, part: Part, rows: RowPredictions, preparation: Preparation) -> None:
    """The scores over a column that is chosen, also one that the network is not given: a bar and a line a group."""
    cells = table_of(run).iloc[rows.row_numbers]
    given = [feature.name for feature in preparation.features]
    left_out = [name for name in cells.columns if name not in given and name != run.recipe.target]
    names = {name: name for name in given} | {name: t("{name} (left out)", name=name) for name in left_out}
    # A column that is the same in all of these rows has one group.
    first = next((name for name in given if cells[name].nunique(dropna=False) > 1), given[0])
    column = select(t("Column"), names, first, key="evaluate_group_column")
    if column is None:
        return
    profile = next(each for each in table_record(run).columns if each.name == column)
    parser = parser_of(profile, run.recipe.columns.get(column, Column()), table_of(run)[column])
    groups = group_names(cells[column], parser)
    if len(groups) > FEW_VALUES and len(set(groups)) > len(groups) / 2:
        said = t("Nearly every row has another value in {column}: there are no groups to compare.")
        st.caption(said.format(column=escape_markdown(column)))
        return
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


def group_names(cells: pd.Series, parser: CellParser) -> list[str]:
    """The group of each row: a fifth of the numbers where there are many, or of the texts by their numbers of words, or the
    value as the table writes it."""
    missing = t("(missing)")
    if parser.kind.numeric:
        values = parser.values(cells).to_numpy("float64")
        if len(np.unique(values[~np.isnan(values)])) > FEW_VALUES:
            written = _written(cells, values)
            return [missing if each is None else f"{written(each[0])} – {written(each[1])}" for each in bins_of(values)]
    if parser.kind is ColumnType.TEXT:
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
