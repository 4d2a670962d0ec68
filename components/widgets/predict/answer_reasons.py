"""Why one row is answered so: what each column adds, the training rows most like it, the smallest change that turns it."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.domain.recipe import Task
from components.evaluation.probabilities import answered_classes
from components.features.preparation import Preparation
from components.i18n import counted, percent, t
from components.runs.analysis_messages import AskAttribution, AskCounterfactuals, Counterfactuals, RowExplanation
from components.runs.predict import raw_row
from components.runs.results import trained_run
from components.runs.thresholds import threshold_of
from components.store.runs import RunRecord
from components.widgets.predict.form_row import RunForm, cells_of, table_of
from components.widgets.shared import current
from components.widgets.shared.analysis import analysed
from components.widgets.shared.charts import MARGIN, category, draw_figure, plotly_label
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.target_values import format_target
from components.widgets.shared.theme import AGAINST, ROWS, TOGETHER

MOST_STEPS = 12  # of the waterfall; the rest are one
MOST_COLUMNS = 20  # of a training row: those that add the most
NEGLIGIBLE = 0.002  # of the largest step


def show_answer_reasons(form: RunForm, cells: Mapping[str, str | float | None]) -> None:
    """Below the answer, folded away until somebody asks."""
    with folded(t("Why this answer"), "predict_reasons") as is_open:
        if not is_open:
            return
        with current.problems_shown():
            trained = trained_run(current.store(), form.run.visitor, form.run.id)
            row = raw_row(current.app(), trained, pd.DataFrame([dict(cells)], dtype="object"))
            threshold = threshold_of(current.store(), trained).threshold
            question = AskAttribution(row, threshold=threshold)
            why = analysed(form.run, question, "predict_why", t("Columns are taken away and put back"))
            if isinstance(why, RowExplanation):
                _show_waterfall(why, form.preparation)
                _show_similar(why, form)
                if form.preparation.task is not Task.REGRESSION:
                    _show_changes(form, row, why.attribution.output, threshold)


def _shown(preparation: Preparation) -> Callable[[float], str]:
    if preparation.task is Task.REGRESSION:
        return lambda value: format_target(value, preparation.target_time)
    return percent_of


def percent_of(share: float) -> str:
    """A share of one, or a difference of two, in per cent with a digit."""
    return t("{share:.1f} %", share=100 * share)


def _show_waterfall(why: RowExplanation, preparation: Preparation) -> None:
    found, said = why.attribution, _shown(preparation)
    steps = sorted(found.contributions.items(), key=lambda each: -abs(each[1]))
    least = NEGLIGIBLE * max((abs(value) for _, value in steps), default=0.0)
    shown = [each for each in steps[:MOST_STEPS] if abs(each[1]) > least] or steps[:1]
    rest = sum(value for _, value in steps[len(shown) :])
    if len(steps) > len(shown):
        shown.append((counted(len(steps) - len(shown), "{n} more column", "{n} more columns"), rest))
    names = [t("usual"), *(name for name, _ in shown), t("this row")]
    values = [found.base, *(value for _, value in shown), found.prediction]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            measure=["absolute", *["relative"] * len(shown), "total"],
            y=[f"{category(name)}" + "\u200b" * place for place, name in enumerate(names)],
            x=values,
            text=[said(values[0]), *(("+" if value > 0 else "") + said(value) for _, value in shown), said(values[-1])],
            textposition="auto",
            increasing={"marker": {"color": TOGETHER}},
            decreasing={"marker": {"color": AGAINST}},
            totals={"marker": {"color": ROWS}},
            cliponaxis=False,
            connector={"line": {"color": ROWS, "width": 1}},
            hoverinfo="skip",
        )
    )
    title = _title(why, preparation)
    axis = {"title": plotly_label(title)} | ({} if preparation.task is Task.REGRESSION else {"tickformat": ".0%"})
    figure.update_layout(
        height=90 + 30 * len(names),
        margin=MARGIN | {"r": 56},
        xaxis=axis,
        yaxis={"autorange": "reversed", "type": "category"},
    )
    alt = t("What each column adds to the answer; the numbers are in the table.")
    heading = f"{title} " if title == t("column") else title
    names_of_steps = [t("usual"), *(name for name, _ in steps), t("this row")]
    added = [found.base, *(value for _, value in steps), found.prediction]
    numbers = pd.DataFrame({t("column"): names_of_steps, heading: list(map(said, added))})
    draw_figure(figure, "predict_waterfall", alt, numbers)
    st.caption(
        t(
            "From what is answered on average over {rows} to this answer, column by column (Shapley values). They add up. Where "
            "columns hang together the share of each is a convention.",
            rows=counted(found.background, "{n} training row", "{n} training rows"),
        )
    )
    with folded(t("The numbers"), "predict_waterfall_numbers") as is_open:
        if is_open:
            show_table(numbers, "contributions")


def _title(why: RowExplanation, preparation: Preparation) -> str:
    if preparation.task is Task.REGRESSION:
        return preparation.target
    return t("probability of {name}", name=preparation.classes[why.attribution.output])


def _show_similar(why: RowExplanation, form: RunForm) -> None:
    if not why.similar:
        return
    st.markdown(f"**{t('Training rows most like it')}**")
    preparation, table = form.preparation, table_of(form.run)

    def said(value: float) -> str:
        if preparation.task is Task.REGRESSION:
            return format_target(value, preparation.target_time)
        return preparation.classes[int(value)]

    told = why.attribution.contributions
    names = sorted(told, key=lambda name: -abs(told[name]))[:MOST_COLUMNS]
    shown = pd.DataFrame(
        {
            t("row"): [each.row + 1 for each in why.similar],
            t("was"): [said(each.target) for each in why.similar],
            t("answered"): [said(each.answer) for each in why.similar],
            t("apart"): [percent(each.distance) for each in why.similar],
        }
    )
    cells = table.iloc[[each.row for each in why.similar]][names].reset_index(drop=True)
    taken = {*shown.columns}
    cells.columns = [f"{name} " if name in taken else name for name in cells.columns]
    show_table(pd.concat([shown, cells], axis=1), "similar_rows")


def _show_changes(form: RunForm, row: Mapping[str, str | float | None], now: int, threshold: float) -> None:
    """The smallest changes that turn the decision for class number `now`, of two classes at the threshold that is kept;
    columns that may not change are locked."""
    st.markdown(f"**{t('The smallest change that turns it')}**")
    names = [feature.name for feature in form.preparation.features if feature.width]
    left, right = st.columns(2)
    with left:
        label = t("Columns that may not change")
        locked = st.multiselect(label, names, key=f"predict_locked_{form.run.id}", placeholder=t("none"))
    classes = form.preparation.classes
    wanted = None
    if len(classes) > 2:
        others = {str(place): name for place, name in enumerate(classes) if place != now}
        choice = {"": t("any other class")} | others
        chosen = right.selectbox(
            t("It should become"),
            list(choice),
            format_func=lambda key: choice[key],
            key=f"predict_wanted_{form.run.id}",
        )
        wanted = int(chosen) if chosen else None
    question = AskCounterfactuals(dict(row), wanted, tuple(sorted(locked)), threshold)
    found = analysed(form.run, question, "predict_changes", t("Changes are tried"))
    if not isinstance(found, Counterfactuals):
        return
    if not found.found:
        st.caption(t("No change of up to four columns, within the values seen in training, turns it."))
        return
    for place, each in enumerate(found.found):
        winner = int(answered_classes(np.array([each.answers]), threshold)[0])
        became = escape_markdown(f"{classes[winner]} ({percent(each.answers[winner])})")
        parts = [
            t("{column} → {value}", column=f"**{escape_markdown(change.column)}**", value=escape_markdown(change.label))
            for change in each.changes
        ]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(t("{changes}: then {answer}.", changes=", ".join(parts), answer=became))
            changes = {change.column: change.label for change in each.changes}
            label = t("Try it")
            st.button(label, key=f"predict_try_{place}", on_click=partial(_try, form, changes), type="tertiary")
    st.caption(
        t(
            "Values stay within what was seen in training. Whether such a row can exist, or such a change be made, the network does not know."
        )
    )


def _try(form: RunForm, changes: Mapping[str, str]) -> None:
    form.row.cells |= changes


def reasons_of(form: RunForm, run: RunRecord) -> None:
    """For the row in the form, where all of its fields can be read."""
    cells, wrong = cells_of(form)
    if not wrong and run.has_model:
        show_answer_reasons(form, cells)
