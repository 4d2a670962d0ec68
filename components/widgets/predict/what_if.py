"""One row and its prediction beside it, which follows each change. Only these are run again then."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.domain.problem import Problem
from components.domain.recipe import Part
from components.features import Feature, Preparation
from components.i18n import counted, t
from components.prediction.pixel_grid import PixelGrid, find_pixel_grid
from components.runs.predict import Predictions, predict
from components.runs.results import parts_of_rows, trained_run
from components.runs.thresholds import threshold_of
from components.splitting.parts import PART_CODES
from components.store.runs import RunRecord
from components.store.test_set_views import are_test_rows_open
from components.widgets.data.table_analysis import known_associations
from components.widgets.predict.answer_reasons import reasons_of
from components.widgets.predict.drawing_pad import draw_pad
from components.widgets.predict.form_row import RunForm, cells_of, run_form, table_of
from components.widgets.predict.prediction_result import show_answer
from components.widgets.predict.row_fields import show_field
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.parse_number import NumberLimits, parse_number
from components.widgets.shared.setting_widgets import number_input

MOST = 12  # columns that are there at once
A_PAGE = 24  # of the rest


@st.fragment
def ask_about_row(run: RunRecord, preparation: Preparation) -> None:
    """The form for one row, and what the run answers."""
    with current.problems_shown():
        form = run_form(run, preparation)
        grid = _pixel_grid(form)
        if grid and not form.row.cells:  # the median of many pictures is none
            form.take(0)
        left, right = st.columns([3, 2], gap="large")
        # The form is there before a first answer; after a change the answer is what is waited for.
        follows = "predict_answer_row" in st.session_state
        if follows:
            _answer(form, right)
        with left:
            _line(form)
            _fields(form, grid)
        if not follows:
            _answer(form, right)
        reasons_of(form, run)


def _line(form: RunForm) -> None:
    """What can be done with the row as a whole. The prediction follows by itself; the button is for those who want one."""
    rows = len(table_of(form.run))
    with st.container(key="predict_line", horizontal=True, vertical_alignment="bottom"):
        st.button(t("Predict"), type="primary", key="predict_submit")
        with st.container(key="predict_take", width="content"):
            number_input(
                t("Row of the table, 1 to {n}", n=f"{rows:,}"),
                (form.row.taken or 0) + 1,
                "predict_taken",
                NumberLimits(whole=True, least=1, most=rows),
                subject=form.run.recipe.dataset,
                on_change=partial(_take, form, rows),
            )
        st.button(t("Take this row"), key="predict_take_it", on_click=_take, args=(form, rows))
        st.button(t("Reset to usual values"), key="predict_reset", on_click=form.reset)


def _pixel_grid(form: RunForm) -> PixelGrid | None:
    target = form.preparation.target
    names = [str(name) for name in table_of(form.run).columns if name != target]
    make = partial(find_pixel_grid, names, form.preparation.features)
    return current.once(f"predict_pixels_{form.run.id}", form.run.id, make)


def _take(form: RunForm, rows: int) -> None:
    """Fill the form from the row whose number stands in the field; what is no number of a row is told of there."""
    with suppress(Problem):
        number = parse_number(str(st.session_state["predict_taken"]), NumberLimits(whole=True, least=1, most=rows), "")
        form.take(int(number) - 1)


def _fields(form: RunForm, grid: PixelGrid | None) -> None:
    """The pad where there are pixels, the columns that tell the most, and the rest folded away."""
    features: Sequence[Feature] = form.preparation.features
    pixels = [feature for feature in features if grid and feature.name in grid.columns]
    others = [feature for feature in features if feature not in pixels] if pixels else features
    first: Sequence[Feature] = others
    rest: Sequence[Feature] = pixels
    if len(others) > MOST + 1:  # one is not folded alone: its line takes as much room
        told = _most_telling(form, others)
        first, rest = told[:MOST], [*told[MOST:], *pixels]
        one = t("The {n} columns that tell the most come first.") if told is not others else t("The first {n} columns.")
        st.caption(one.format(n=MOST))
    if grid:
        draw_pad(form, grid)
    with st.container(key="predict_cells"):  # in reading order, as many side by side as there is room for
        for feature in first:
            show_field(form, feature)
    if rest:
        words = (
            ("{n} pixel as a number", "{n} pixels as numbers")
            if rest is pixels
            else ("{n} more column", "{n} more columns")
        )
        with folded(counted(len(rest), *words), "predict_more") as is_open:
            if is_open:
                _page_of(form, rest)


def _page_of(form: RunForm, features: Sequence[Feature]) -> None:
    """Fields of so many columns as are there in a moment."""
    pages = -(-len(features) // A_PAGE)
    page = st.pagination(pages, key="predict_page") if pages > 1 else 1
    with st.container(key="predict_cells_more"):
        for feature in features[(page - 1) * A_PAGE : page * A_PAGE]:
            show_field(form, feature)


def _most_telling(form: RunForm, features: Sequence[Feature]) -> Sequence[Feature]:
    """The features by what they tell about the target; `features` themselves where that is not known."""
    known = current.once(f"predict_order_{form.run.id}", form.run.id, partial(known_associations, form.run.recipe))
    if not known:
        return features
    return sorted(features, key=lambda feature: -known[feature.name].strength if feature.name in known else 0.0)


def _answer(form: RunForm, place: DeltaGenerator) -> None:
    """What the run answers to the row, or why it cannot."""
    with place, st.container(key="predict_answer"), current.problems_shown():
        _answer_or_before(form)


def _answer_or_before(form: RunForm) -> None:
    """What the run answers to the row, or that what stands there is the answer to the row before."""
    cells, wrong = cells_of(form)
    known: tuple[str, dict[str, str | float | None], Predictions] | None = st.session_state.get("predict_answer_row")
    if wrong:
        names = escape_markdown(", ".join(wrong))
        st.warning(t("Not predicted. Correct first: {names}.", names=names))
        if not known or known[0] != form.run.id:
            return
        st.caption(t("The answer to the row before:"))
        show_answer(pd.DataFrame([known[1]], dtype="object"), known[2], form.preparation.target)
        return
    kept = threshold_of(current.store(), trained_run(current.store(), form.run.visitor, form.run.id)).threshold
    if not known or known[:2] != (form.run.id, cells) or known[2].threshold not in (None, kept):
        st.session_state.pop("predict_answer_row", None)  # where nothing comes, nothing old stands there
        rows = pd.DataFrame([cells], dtype="object")
        known = (form.run.id, cells, predict(current.app(), current.visitor(), form.run.id, rows))
        st.session_state["predict_answer_row"] = known
    show_answer(pd.DataFrame([cells], dtype="object"), known[2], form.preparation.target, _truth(form))


def _truth(form: RunForm) -> str:
    """What the row of the table that was taken really was, and what was changed in it since; of test rows that are closed
    it is not said."""
    row = form.row
    if row.taken is None:
        return ""
    codes = parts_of_rows(current.store(), form.run)
    is_test = codes is not None and row.taken < len(codes) and codes[row.taken] == PART_CODES[Part.TEST]
    if is_test and not are_test_rows_open(current.store(), form.run):
        closed = t("Row {n} of the table is a test row: what it was is told once the test rows are open, on Evaluate.")
        return closed.format(n=f"{row.taken + 1:,}")
    table = table_of(form.run)
    cell = table[form.preparation.target].iloc[row.taken] if form.preparation.target in table else None
    real = t("(missing)") if pd.isna(cell) else escape_markdown(str(cell))
    said = t("Row {n} of the table was **{value}**.", n=f"{row.taken + 1:,}", value=real)
    changed = form.changed()
    if not changed:
        return said
    names = ", ".join(changed[:3]) if len(changed) <= 3 else counted(len(changed), "{n} column", "{n} columns")
    return f"{said} {t('Changed since: {names}.', names=escape_markdown(names))}"
