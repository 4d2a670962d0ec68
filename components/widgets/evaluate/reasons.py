"""Why the network answers as it does, over all validation rows: what each column is worth, and how answers change along it."""

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.recipe import ColumnType, Task
from components.explanation.dependence import Dependence, DependenceMap
from components.explanation.importance import ColumnImportance, Importance
from components.features.preparation import Preparation
from components.i18n import counted, measured, t
from components.runs.analysis_messages import AskDependence, AskImportance, NoAxis
from components.runs.results import run_preparation
from components.store.runs import RunRecord
from components.widgets.evaluate.input_factors import show_input_factors
from components.widgets.shared import current
from components.widgets.shared.analysis import analysed
from components.widgets.shared.charts import MARGIN, category, class_labels, draw_figure, heat_map, plotly_label
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target
from components.widgets.shared.theme import ROWS, VALIDATION, ink, shades

MOST_BARS = 20


def show_reasons(run: RunRecord) -> None:
    """Folded away until somebody asks: it is computed then."""
    with folded(t("Why: which columns it goes by"), "evaluate_reasons") as is_open:
        if is_open:
            preparation = run_preparation(current.store(), current.visitor(), run.id)
            if said := _of_which_network(run):
                st.caption(said)
            show_input_factors(run, preparation)
            _show_importance(run, preparation)
            _show_dependence(run, preparation)


def _of_which_network(run: RunRecord) -> str:
    """Whose reasons these are, where a run trained several networks; "" where it is plain."""
    pack, folds = run.recipe.pack, run.recipe.split.folds
    if pack and folds:
        return t(
            "Of the mean of the networks, on the rows of fold 1, which those that hold out other folds have learned."
        )
    if pack:
        return t("Of the mean of the networks, which is the model.")
    return t("Of the network of fold 1, which is the model that is kept, on the rows of fold 1.") if folds else ""


def _show_importance(run: RunRecord, preparation: Preparation) -> None:
    together = st.toggle(
        t("Deal out correlated columns together"),
        key="evaluate_importance_together",
        help=t(
            "Of two columns that say much the same each can stand in for the other: dealt out alone, neither seems to be worth "
            "much. Together they count as one."
        ),
    )
    doing = t("The values of each column are dealt out anew")
    found = analysed(run, AskImportance(together), "evaluate_importance", doing)
    if not isinstance(found, Importance):
        return
    is_number = preparation.task is Task.REGRESSION
    lost = _lost(preparation)
    alt = t("What each column is worth on validation rows; the numbers are in the table.")
    table = _importance_table(found, lost, preparation.target_time, is_number=is_number)
    draw_figure(_importance_bars(found.columns[:MOST_BARS], lost), "evaluate_importance_chart", alt, table)
    st.caption(
        t(
            "The values of a column were dealt out anew among {rows}, {times} times: the more is lost, the more the network "
            "goes by it. The lines are 95 % intervals over the rows. It says what this network uses, not what causes the target.",
            rows=counted(found.rows, "{n} validation row", "{n} validation rows"),
            times=found.repeats,
        )
    )
    with folded(t("The numbers"), "evaluate_importance_numbers") as is_open:
        if is_open:
            show_table(table, "importance")


def _lost(preparation: Preparation) -> str:
    if preparation.task is Task.REGRESSION:
        return t("more error on average, in units of the target")
    return t("more log loss")


def _names(each: ColumnImportance) -> str:
    return " + ".join(each.columns)


def _importance_bars(columns: list[ColumnImportance], lost: str) -> go.Figure:
    names = [category(_names(each)) for each in columns]
    if len(set(names)) < len(names):  # alike in their first letters
        names = [f"{place + 1} {name}" for place, name in enumerate(names)]
    ends = [each.high - each.loss if math.isfinite(each.high) else 0.0 for each in columns]
    lines = {"type": "data", "array": ends, "color": ink(), "thickness": 1.2, "width": 3}
    bar = go.Bar(
        x=[each.loss for each in columns], y=names, orientation="h", marker={"color": VALIDATION}, error_x=lines
    )
    figure = go.Figure(bar)
    down = {"type": "category", "autorange": "reversed"}
    return figure.update_layout(height=60 + 26 * len(columns), margin=MARGIN, xaxis={"title": lost}, yaxis=down)


def _importance_table(found: Importance, lost: str, time: DurationFormat | None, *, is_number: bool) -> pd.DataFrame:
    def said(value: float) -> str:
        return format_target(value, time) if is_number else measured(value)

    table = {
        t("column"): [_names(each) for each in found.columns],
        lost: [said(each.loss) for each in found.columns],
        t("from"): [said(each.low) for each in found.columns],
        t("to"): [said(each.high) for each in found.columns],
    }
    if not is_number:
        wrong = [round((each.wrong or 0.0) * found.rows, 1) for each in found.columns]
        table[t("more rows wrong of {rows:,}", rows=found.rows)] = [measured(value) for value in wrong]
    return pd.DataFrame(table)


def _show_dependence(run: RunRecord, preparation: Preparation) -> None:
    st.markdown(f"**{t('How the answer changes along a column')}**")
    # Along texts nothing can be drawn: they come last.
    used = sorted((each for each in preparation.features if each.width), key=lambda each: each.kind is ColumnType.TEXT)
    names = [feature.name for feature in used]
    shown = {name: name for name in names}
    left, right, third = st.columns(3)
    with left:
        column = select(t("Column"), shown, names[0], key="evaluate_dependence_column")
    with right:
        none = {"": t("(one column)")}
        others = {name: name for name in names if name != column}
        second = select(t("And a second"), none | others, "", key="evaluate_dependence_second") or None
    output = 0
    if preparation.task is not Task.REGRESSION:
        with third:
            classes = dict(enumerate(preparation.classes))
            chosen = select(t("Probability of"), classes, len(classes) - 1, key="evaluate_dependence_class")
            output = len(classes) - 1 if chosen is None else int(chosen)
    if column is None:
        return
    found = analysed(run, AskDependence(column, second), "evaluate_dependence", t("Rows are asked about"))
    title = preparation.target if preparation.task is Task.REGRESSION else preparation.classes[output]
    match found:
        case NoAxis():
            st.caption(
                t(
                    "Along {column} nothing can be drawn: it holds texts, or one value.",
                    column=escape_markdown(found.column),
                )
            )
        case Dependence():
            _draw_dependence(found, output, title, preparation)
        case DependenceMap():
            _draw_map(found, output, title, preparation)
        case _:
            pass


def _draw_dependence(found: Dependence, output: int, title: str, preparation: Preparation) -> None:
    means = [point[output] for point in found.means]
    is_axis = found.kind == "number"
    along = found.values if is_axis else class_labels(found.labels)
    figure = go.Figure()
    if found.kind not in ("category", "boolean"):
        for curve in found.curves:
            values = [point[output] for point in curve]
            figure.add_scatter(
                x=along, y=values, mode="lines", line={"color": ROWS, "width": 1}, opacity=0.25, hoverinfo="skip"
            )
        figure.add_scatter(x=along, y=means, mode="lines", line={"color": VALIDATION, "width": 4})
    else:
        figure.add_bar(x=along, y=means, marker={"color": VALIDATION})
    seen = [count > 0 for count in found.counts]
    if is_axis and any(seen):
        every = np.array(found.values, "float64")
        numbers = every[seen]
        for begin, end in ((every[0], numbers.min()), (numbers.max(), every[-1])):
            if begin < end:
                figure.add_vrect(x0=begin, x1=end, fillcolor=ROWS, opacity=0.15, line_width=0)
    figure.update_layout(
        height=360,
        margin=MARGIN,
        showlegend=False,
        xaxis={"title": plotly_label(found.column)} | ({} if is_axis else {"type": "category"}),
        yaxis={"title": _answer_title(title, preparation)},
    )
    alt = t("How the answer changes along {column}; the numbers are in the table.", column=found.column)
    near = t("rows near it")
    column = f"{found.column} " if found.column == near else found.column
    answers = f"{title}  " if title in (column, near) else title
    table = pd.DataFrame({column: found.labels, answers: list(map(measured, means)), near: found.counts})
    draw_figure(figure, "evaluate_dependence_chart", alt, table)
    st.caption(
        t(
            "The thick line: the column set to this value in {rows}, all else as it is, answers averaged. Thin lines are single "
            "rows: where they cross, the column works differently for different rows. In grey parts there are no rows: what the "
            "network says there is a guess. Where columns hang together such rows may not exist.",
            rows=counted(found.rows, "{n} validation row", "{n} validation rows"),
        )
        if found.kind not in ("category", "boolean")
        else t(
            "The column set to this value in {rows}, all else as it is, answers averaged. Where columns hang together such rows "
            "may not exist.",
            rows=counted(found.rows, "{n} validation row", "{n} validation rows"),
        )
    )
    with folded(t("The numbers"), "evaluate_dependence_numbers") as is_open:
        if is_open:
            show_table(table, "dependence")


def _draw_map(found: DependenceMap, output: int, title: str, preparation: Preparation) -> None:
    means, counts = np.array(found.means)[:, :, output], np.array(found.counts)
    titles = plotly_label(found.first.column), plotly_label(found.second.column)
    columns, rows = (class_labels(axis.labels) for axis in (found.first, found.second))
    hover = f"%{{x}} · %{{y}}<br>{_answer_title(title, preparation)}: %{{z:.3g}}<br>{t('rows near it')}: %{{customdata}}<extra></extra>"
    figure = heat_map(
        means[::-1],
        columns,
        rows[::-1],
        420,
        titles,
        colorscale=shades(VALIDATION),
        customdata=counts[::-1],
        hovertemplate=hover,
    )
    places = [(columns[at], rows[below]) for below, at in np.argwhere(counts > 0)]
    figure.add_scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers",
        marker={"color": ink(), "size": 4},
        hoverinfo="skip",
    )
    figure.update_layout(showlegend=False)
    alt = t(
        "How the answer changes over {first} and {second}; the numbers are in the table.",
        first=found.first.column,
        second=found.second.column,
    )
    table = pd.DataFrame(means, columns=found.first.labels).map(measured)
    table.insert(0, f"{found.second.column} \\ {found.first.column}", found.second.labels)
    draw_figure(figure, "evaluate_dependence_map", alt, table)
    st.caption(
        t(
            "A dot is where there are validation rows. Elsewhere the network was never asked: what it says there is a guess."
        )
    )
    with folded(t("The numbers"), "evaluate_dependence_map_numbers") as is_open:
        if is_open:
            show_table(table, "dependence_map")


def _answer_title(title: str, preparation: Preparation) -> str:
    if preparation.task is Task.REGRESSION:
        return t("predicted {target}", target=plotly_label(title))
    return t("probability of {name}", name=plotly_label(title))
