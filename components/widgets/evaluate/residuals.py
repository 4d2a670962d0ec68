"""Whether the predictions of a number are too high or too low along a column: the residuals of each row over it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.columns.cell_parser import CellParser
from components.columns.effective_columns import parser_of
from components.columns.formats import DurationFormat
from components.domain.recipe import Column, ColumnType, Part
from components.evaluation.residuals import residuals_by_category, residuals_by_number, residuals_of
from components.evaluation.row_predictions import RowPredictions
from components.features.plan import Plan
from components.features.preparation import Preparation
from components.i18n import counted, t
from components.store.runs import RunRecord
from components.widgets.evaluate.residual_figures import MOST_DOTS, Named, boxes, dots, named_ranges
from components.widgets.evaluate.target_ranges import interval_words, signed_target
from components.widgets.predict.form_row import table_of, table_record
from components.widgets.shared.charts import draw_figure
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target


def show_residuals(run: RunRecord, plan: Plan, part: Part, rows: RowPredictions, preparation: Preparation) -> None:
    """The residuals over a column that is chosen, also one that the network is not given: what it misses shows there."""
    if not len(rows.targets):
        st.caption(t("There are no rows."))
        return
    table = table_of(run)
    given = [feature.name for feature in preparation.features]
    left_out = [name for name in table.columns if name not in given and name != run.recipe.target]
    names = {name: name for name in given} | {name: t("{name} (left out)", name=name) for name in left_out}
    column = select(t("Column"), names, next(iter(names)), key="evaluate_residual_column")
    if column is None:
        return
    profile = next(each for each in table_record(run).columns if each.name == column)
    parser = parser_of(profile, run.recipe.columns.get(column, Column()), table[column])
    values = parser.values(table[column].iloc[rows.row_numbers])
    residuals, time = residuals_of(rows.targets, rows.predictions), plan.decision.time
    if parser.kind.numeric:
        found = _show_numbers(values.to_numpy("float64"), residuals, column, part, parser, time)
    else:
        words = [t("(missing)") if word is None else str(word) for word in values]
        found = _show_words(words, residuals, column, part, parser, time)
    if found:
        said = off_words(found, column, time)
        if said:
            st.markdown(said)
        show_table(_table(found, column, time), "residuals")


def _show_numbers(
    values: np.ndarray,
    residuals: np.ndarray,
    column: str,
    part: Part,
    parser: CellParser,
    time: DurationFormat | None,
) -> Named:
    groups = residuals_by_number(values, residuals)
    if not groups:
        st.caption(t("None of these rows has a value there."))
        return []
    found = named_ranges(groups, parser)
    _draw(dots(found, values, residuals, column, part, parser, time), column)
    missing = int(np.isnan(values).sum())
    there = len(values) - missing
    said = t(
        "A dot is a row ({dots:,} of {rows:,}): above the dotted line it was answered too high. The thick line is the mean in ranges "
        "with as many rows each, with 95 % intervals.",
        dots=min(MOST_DOTS, there),
        rows=there,
    )
    without = counted(missing, "{n} row has no value there.", "{n} rows have no value there.")
    st.caption(f"{said} {without}" if missing else said)
    return found


def _show_words(
    words: Sequence[str],
    residuals: np.ndarray,
    column: str,
    part: Part,
    parser: CellParser,
    time: DurationFormat | None,
) -> Named:
    several = len(set(words))
    if parser.kind in (ColumnType.TEXT, ColumnType.ID) and several > len(words) / 2:
        name = escape_markdown(column)
        st.caption(t("Nearly every row has another text in {column}: there are no groups to compare.", column=name))
        return []
    found = [(each.name, each) for each in residuals_by_category(words, residuals)]
    _draw(boxes(found, column, part, time), column)
    said = t(
        "A box is the middle half of the rows, the line in it their median, the mark their mean with its 95 % interval: right of the "
        "dotted line they were answered too high. Pale ones have fewer than 20 rows, which tell nothing."
    )
    left = several - len(found)
    more = counted(left, "{n} value with fewer rows is not shown.", "{n} values with fewer rows are not shown.")
    st.caption(f"{said} {more}" if left else said)
    return found


def off_words(found: Named, column: str, time: DurationFormat | None) -> str:
    """Where answers are too high or too low beyond luck, in a sentence (Markdown); "" where all groups are too small to tell."""
    if all(each.is_small for _, each in found):
        return ""
    off = [(name, each) for name, each in found if each.is_off]
    if not off:
        return t(
            "Nowhere along {column} are the answers too high or too low beyond luck.", column=escape_markdown(column)
        )
    name, worst = max(off, key=lambda each: abs(each[1].bias))
    low, high = worst.bias_interval or (worst.bias, worst.bias)
    facts = {
        "column": escape_markdown(column),
        "name": escape_markdown(name),
        "bias": format_target(abs(worst.bias), time),
        "interval": t("{low} to {high}", low=signed_target(low, time), high=signed_target(high, time)),
    }
    if worst.bias > 0:
        said = t("**Too high where {column} is {name}**: by {bias} on average (95 %: {interval}).", **facts)
    else:
        said = t("**Too low where {column} is {name}**: by {bias} on average (95 %: {interval}).", **facts)
    others = len(off) - 1
    more = counted(others, "{n} other is off beyond luck too.", "{n} others are off beyond luck too.")
    return f"{said} {more}" if others else said


def _draw(figure: go.Figure, column: str) -> None:
    alt = t("Predicted less actual over {column}; the numbers are in the table.", column=column)
    draw_figure(figure, "evaluate_residuals_chart", alt)


def _table(found: Named, column: str, time: DurationFormat | None) -> pd.DataFrame:
    groups = [each for _, each in found]
    numbers = {
        t("rows"): [each.rows for each in groups],
        t("too high or too low by"): [signed_target(each.bias, time) for each in groups],
        t("95 % interval"): [interval_words(each.bias_interval, time, signed=True) for each in groups],
        t("median"): [signed_target(each.quartiles[1], time) for each in groups],
        t("MAE"): [format_target(each.mae, time) for each in groups],
    }
    first = f"{column} " if column in numbers else column
    return pd.DataFrame({first: [name for name, _ in found]} | numbers)
