"""The confusion matrix, class by class, and the rows of a cell that a person asks about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components.domain.problem import NotNow
from components.domain.recipe import Part, Task
from components.evaluation.probabilities import answered_classes, as_probabilities
from components.evaluation.report import ClassificationReport
from components.features.preparation import Preparation
from components.i18n import counted, percent, t
from components.runs.class_order import class_order, keep_class_order
from components.runs.results import row_predictions, run_preparation
from components.store.runs import RunRecord
from components.widgets.evaluate.confusion_matrix import (
    FEW,
    MOST_CLICKED,
    Confusion,
    confusion_figure,
    confusion_table,
)
from components.widgets.evaluate.listed_rows import MOST_ROWS, list_rows
from components.widgets.evaluate.predictions import COLOURS, ROWS
from components.widgets.evaluate.threshold import kept_in_words
from components.widgets.shared import current
from components.widgets.shared.charts import draw_figure
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import segmented_kept, select
from components.widgets.shared.theme import ink, shades, table_height
from components.widgets.shared.widget_state import changed_by_user, synced_widget

FIGURE = "evaluate_confusion"
ANY = -1  # of the classes that a row can be or be answered with
HIGHEST = 700  # pixels of the table of classes

Cell = tuple[int, int]  # what its rows were and what was answered, by the place of the class; or ANY


@dataclass(frozen=True)
class _Shown:
    """What is drawn: a run's report on rows of a part."""

    run: RunRecord
    part: Part
    report: ClassificationReport

    @property
    def cell_key(self) -> str:
        """Under which the cell that is asked about is kept for this tab."""
        return f"evaluate_cell_of_{self.run.id}_{self.run.epoch}_{self.part.value}"


def show_confusion(run: RunRecord, part: Part, report: ClassificationReport) -> pd.DataFrame:
    """Draw what was answered to rows of each class, and return the numbers of the classes."""
    about = _Shown(run, part, report)
    _show(about)
    return _class_table(report, _order_of(about))


@st.fragment
def _show(about: _Shown) -> None:
    """Matrix and classes side by side, below them the rows of a cell; only these are run again when one is chosen."""
    order = _order_of(about)
    # Many classes take the whole width.
    left, right = st.columns(2, gap="large") if len(order) <= FEW else (st.container(), st.container())
    with left:
        _show_matrix(about, order)
    with right:
        st.markdown(f"**{t('Class by class')}**")
        numbers = _class_table(about.report, order)
        shares = {"precision": t("precision"), "recall": t("recall"), "f1": t("f1")}
        headers = {"class": t("class"), **shares}
        counts = {"rows": st.column_config.NumberColumn(t("rows"), format="localized")}
        st.dataframe(
            numbers,
            hide_index=True,
            width="stretch",
            column_config={**headers, **counts},
            height=table_height(len(numbers), HIGHEST),
        )
        if len(order) > 2:
            with st.popover(t("Order of the classes"), key="evaluate_order"):
                _show_order(about, order)
    with st.container(key="evaluate_cell"):
        _show_cell(about, order)


def _class_table(report: ClassificationReport, order: Sequence[int]) -> pd.DataFrame:
    return pd.DataFrame([report.per_class[place].model_dump() for place in order]).round(3)


def _order_of(about: _Shown) -> list[int]:
    classes, run = about.report.classes, about.run
    try:
        return class_order(current.store(), run, classes, st.session_state.get(_order_key(run), ()))
    except NotNow as damaged:  # told of, and shown as the names say it
        current.show_problem(damaged)
        return list(range(len(classes)))


def _order_key(run: RunRecord) -> str:
    """Of the order for all runs of this tab that predict the same."""
    return f"evaluate_order_of_{run.recipe.dataset}_{run.recipe.target}"


def _show_matrix(about: _Shown, order: Sequence[int]) -> None:
    st.markdown(f"**{t('Confusion matrix')}**")
    if said := kept_in_words(about.run):
        st.caption(said)
    views = {"counts": t("Counts"), "shares": t("Share of each class")}
    label = t("In the cells")
    as_shares = segmented_kept(label, views, "counts", "evaluate_cells_as", label_visibility="collapsed") == "shares"
    confusion = Confusion(np.array(about.report.confusion, "int64"), about.report.classes).ordered(order)
    place_of = {place: shown for shown, place in enumerate(order)}
    was, answered = (place_of.get(place) for place in _cell_of(about))
    figure = confusion_figure(
        confusion, ink(), shades(COLOURS[about.part]), as_shares=as_shares, chosen=(was, answered)
    )
    alt = t("Confusion matrix of the {rows}; the numbers are in its table.", rows=t(ROWS[about.part]))
    numbers = partial(confusion_table, confusion, as_shares=as_shares)
    options: dict[str, Any] = {}
    if len(order) <= MOST_CLICKED:
        options = {"on_select": partial(_clicked, about.cell_key, tuple(order)), "selection_mode": "points"}
    draw_figure(figure, FIGURE, alt, numbers, **options)


def _clicked(key: str, order: Sequence[int]) -> None:
    points = st.session_state[FIGURE].selection.point_indices
    if points:
        row, column = divmod(int(points[0]), len(order))
        st.session_state[key] = (order[row], order[column])


def _cell_of(about: _Shown) -> Cell:
    cell: Cell = st.session_state.get(about.cell_key, (ANY, ANY))
    return cell


def _show_cell(about: _Shown, order: Sequence[int]) -> None:
    """Which rows are asked about, by two lists, and these rows; nothing of a run of an earlier version, which kept none."""
    store, run = current.store(), about.run
    try:
        rows = row_predictions(store, run.visitor, run.id, about.part)
        preparation = run_preparation(store, run.visitor, run.id)
    except NotNow:  # told of above, where the figures stand
        return
    task = Task.BINARY if rows.predictions.shape[1] == 1 else Task.MULTICLASS
    shares = as_probabilities(task, rows.predictions)
    targets, answers = rows.targets.astype("int64"), answered_classes(shares)
    was, answered = _choose_cell(about, order)
    if (was, answered) == (ANY, ANY):
        st.caption(t("Press a cell of the matrix, or choose here, to see its rows."))
        return
    here = np.flatnonzero(((targets == was) | (was == ANY)) & ((answers == answered) | (answered == ANY)))
    if not len(here):
        st.caption(t("There is no such row."))
        return
    surest = here[np.argsort(-shares[here, answers[here]], kind="stable")]
    _list(about, preparation, surest, rows.row_numbers, targets, answers, shares)


def _choose_cell(about: _Shown, order: Sequence[int]) -> Cell:
    """Two lists of the classes; what they say."""
    names = {ANY: t("any class")} | {place: about.report.classes[place] for place in order}
    cell = _cell_of(about)
    labels = (t("Rows that were"), t("and were answered"))
    keys = ("evaluate_cell_was", "evaluate_cell_answered")
    for at, (column, label, key) in enumerate(zip(st.columns(2), labels, keys, strict=True)):
        with column, synced_widget(key, cell[at], subject=(about.run.id, about.part)):
            select(label, names, cell[at], key=key, on_change=partial(_chosen, about.cell_key, key, at))
    return cell


def _chosen(cell_key: str, key: str, at: int) -> None:
    if changed_by_user(key):
        cell = list(st.session_state.get(cell_key, (ANY, ANY)))
        cell[at] = st.session_state[key]
        st.session_state[cell_key] = tuple(cell)


def _list(
    about: _Shown,
    preparation: Preparation,
    places: np.ndarray,
    row_numbers: np.ndarray,
    targets: np.ndarray,
    answers: np.ndarray,
    shares: np.ndarray,
) -> None:
    """The rows at these places, the surest first."""
    classes, shown = about.report.classes, places[:MOST_ROWS]
    said = counted(len(places), "{n} row, as it was answered.", "{n} rows, those answered most surely first.")
    if len(places) > len(shown):
        said += " " + t("The first {n} are shown.", n=len(shown))
    st.caption(said)
    table: dict[str, object] = {
        t("was"): [classes[place] for place in targets[shown]],
        t("answered"): [classes[place] for place in answers[shown]],
        t("said to be sure"): [percent(float(share)) for share in shares[shown, answers[shown]]],
    }
    list_rows(about.run, preparation, table, row_numbers[shown], "cell")


def _show_order(about: _Shown, order: Sequence[int]) -> None:
    """A class is chosen and moved; each press is kept with the run."""
    classes = about.report.classes
    chosen = select(t("Class"), dict(enumerate(classes)), order[0], key="evaluate_order_class")
    if chosen is None:
        return
    at, last = list(order).index(chosen), len(order) - 1
    st.caption(t("{name} is number {n} of {count}.", name=escape_markdown(classes[chosen]), n=at + 1, count=last + 1))
    moves = {
        "first": (t("First"), 0),
        "earlier": (t("Earlier"), max(0, at - 1)),
        "later": (t("Later"), min(last, at + 1)),
        "last": (t("Last"), last),
    }
    with st.container(horizontal=True):
        for name, (label, to) in moves.items():
            moved = [place for place in order if place != chosen]
            moved.insert(to, chosen)
            keep = partial(_keep_order, about.run, [classes[place] for place in moved])
            st.button(label, key=f"evaluate_order_{name}", disabled=at == to, on_click=keep)
    natural = partial(_keep_order, about.run, None)
    st.button(t("As their names say it"), key="evaluate_order_natural", on_click=natural, type="tertiary")


def _keep_order(run: RunRecord, names: list[str] | None) -> None:
    with current.problems_kept("evaluate"):
        keep_class_order(current.store(), run, names)
        st.session_state[_order_key(run)] = names or ()
