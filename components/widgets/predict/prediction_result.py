"""Predictions for new rows."""

from collections.abc import Sequence
from functools import partial
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from components.domain.finding import MOST_TO_COMPARE, first_few
from components.domain.problem import Problem
from components.domain.threshold import HALF, written_threshold
from components.i18n import counted, number, percent, t
from components.prediction.decisions import Decisions
from components.prediction.result_csv import Answers, Headings, result_table
from components.runs.predict import Predictions, predict
from components.runs.results import trained_run
from components.runs.thresholds import threshold_of
from components.store.runs import RunRecord
from components.widgets.assets import asset
from components.widgets.predict.rows_summary import show_summary
from components.widgets.shared import current
from components.widgets.shared.csv_download import csv_download
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.theme import CLASSES, ROWS

MOST_BARS = 10
TOP = 3  # of them, where there is little room


def predict_and_show(run: RunRecord, source: str, cells: pd.DataFrame, number: int, decisions: Decisions) -> None:
    """Predict `cells` once, and show the answers at every rerun.

    Args:
        source: where rows come from, each with a result of its own; `number` tells these rows from others of it.
        decisions: what was decided about rows that differ, which is shown above the result.
    """
    kept = threshold_of(current.store(), trained_run(current.store(), current.visitor(), run.id)).threshold
    key, asked = f"predict_answer_{source}", (run.id, number, decisions.model_dump_json(), kept)
    known = st.session_state.get(key)
    if not known or known[0] != asked:
        try:
            with st.spinner(t("Predicting")):
                known = (asked, predict(current.app(), current.visitor(), run.id, cells, decisions))
        except Problem as problem:
            st.session_state.pop(key, None)
            current.show_problem(problem)
            return
        st.session_state[key] = known
    _show_predictions(cells, known[1], run.recipe.target)


def _show_predictions(cells: pd.DataFrame, predictions: Predictions, target: str) -> None:
    """The answers as a table with its download; that to a single row as it is shown beside the form."""
    if len(cells) == 1:
        show_answer(cells, predictions, target)
        return
    _show_ignored(predictions)
    table = _predictions_table(cells, predictions, target)
    time = predictions.time
    show_kept_threshold(predictions.threshold, predictions.classes)
    only_odd = show_summary(predictions.summary, time.write if time else number, with_differences=False)
    shown = table[_odd_rows(predictions)] if only_odd else table
    wide = st.column_config.TextColumn(width="large")
    widths = {t("warnings"): wide}
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="", column_config=widths)
    csv_download(table, "predictions", "predict_download", t("Download as CSV"))


def show_kept_threshold(threshold: float | None, classes: Sequence[str]) -> None:
    """By which threshold two classes are told apart, where it is not 0.5."""
    if threshold is None or threshold == HALF:
        return
    first, second = map(escape_markdown, classes)
    said = t(
        "{second} is answered where its probability is above {threshold}, as kept on Evaluate; else {first}.",
        first=first,
        second=second,
        threshold=written_threshold(threshold),
    )
    st.caption(said)


def _show_ignored(predictions: Predictions) -> None:
    if predictions.ignored:
        names = escape_markdown(first_few(predictions.ignored, MOST_TO_COMPARE))
        st.caption(t("Not used to predict, and kept in the table and its download: {names}.", names=names))


def show_answer(cells: pd.DataFrame, predictions: Predictions, target: str, truth: str = "") -> None:
    """The answer to a single row, `truth` that is known of it (Markdown), and how sure the answer is."""
    _show_ignored(predictions)
    value = predictions.values[0]
    if predictions.probabilities is None:
        shown = predictions.times[0] if predictions.times else number(float(value))
        st.metric(escape_markdown(target), shown)
    else:
        share = predictions.probabilities[0][predictions.classes.index(str(value))]
        st.metric(escape_markdown(target), f"{escape_markdown(str(value))} ({percent(share)})")
        show_kept_threshold(predictions.threshold, predictions.classes)
    if truth:
        st.caption(truth)
    if predictions.probabilities is not None:
        st.html(probability_bars(predictions.probabilities[0], predictions.classes))
    for warning in predictions.warnings[0]:
        st.caption(f":material/warning: {escape_markdown(warning)}")
    table = partial(_predictions_table, cells, predictions, target)
    csv_download(table, "predictions", "predict_download", t("Download as CSV"))


def _predictions_table(cells: pd.DataFrame, predictions: Predictions, target: str) -> pd.DataFrame:
    """Predictions first, then probabilities and warnings, then the rows as given."""
    classed = predictions.probabilities is not None
    headings = Headings.of(list(map(str, cells.columns)), target, predictions.classes if classed else [])
    shares = np.array(predictions.probabilities) if classed else None
    answers = Answers(predictions.values, shares, predictions.warnings, predictions.refused, predictions.time)
    table = result_table(cells, answers, headings)
    return table if any(answers.said) else table.drop(columns=headings.warnings)


def _odd_rows(predictions: Predictions) -> list[bool]:
    """Which rows have a warning, or no answer."""
    return [
        bool(warnings) or refused is not None
        for warnings, refused in zip(predictions.warnings, predictions.refused, strict=True)
    ]


def probability_bars(shares: Sequence[float], classes: Sequence[str]) -> str:
    """HTML with a bar a class, in their order; of many the most probable ones, and all others together.

    The three most probable are marked: on a narrow screen only they are shown.
    """
    order = sorted(range(len(classes)), key=lambda index: -shares[index])
    shown = range(len(classes)) if len(classes) <= MOST_BARS else order[: MOST_BARS - 1]
    bars = [_bar(classes[i], shares[i], CLASSES[i % len(CLASSES)], top=i in order[:TOP]) for i in shown]
    others = order[MOST_BARS - 1 :] if len(classes) > MOST_BARS else []
    if others:
        name = counted(len(others), "{n} other", "{n} others")
        bars.append(_bar(name, sum(shares[i] for i in others), ROWS, top=False))
    return asset("predict/shares.html").format(name=escape(t("Probabilities"), quote=True), bars="".join(bars))


def _bar(name: str, share: float, colour: str, *, top: bool) -> str:
    kind = "lbp-top" if top else ""
    width, words = f"{100 * share:.1f}", escape(percent(share))
    return asset("predict/share.html").format(kind=kind, name=escape(name), width=width, colour=colour, share=words)
