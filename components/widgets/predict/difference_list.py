"""In what a file of new rows differs from the training rows: a line for each, with what happens, which can be decided."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.features import Preparation
from components.i18n import counted, t
from components.prediction.decisions import NONE_DECIDED, Decisions
from components.prediction.differences import ColumnSort, Difference
from components.prediction.matching import match_columns
from components.runs.decisions import keep_decisions, kept_decisions
from components.runs.predict import compare_rows
from components.runs.results import contract_of_run, trained_run
from components.store.runs import RunRecord
from components.widgets.predict.prediction_result import predict_and_show
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.widget_state import changed_by_user, synced_widget

SHOWN = 6  # lines; of a file of many columns the others are folded
ANOTHER_TABLE = 0.5  # of the columns that the network needs are missing, from which on it is likely another table's
DECIDED = "predict_decided"  # by run and rows, what holds in this session


@dataclass(frozen=True)
class Decided:
    """How new rows are taken; `decisions` are None while something has to be decided first."""

    decisions: Decisions | None
    differs: bool


def predict_as_decided(run: RunRecord, source: str, cells: pd.DataFrame, number: int, *, keeps: bool) -> None:
    """Show in what rows differ, and below it their predictions, once all is decided that has to be.

    Args:
        source: where the rows come from, as for `predict_and_show`; `number` tells them from others of it.
        keeps: as of `decide_about`.
    """
    decided = decide_about(run, cells, f"{source}_{number}", keeps=keeps)
    if decided.decisions is not None:
        predict_and_show(run, source, cells, number, decided.decisions)


def decide_about(run: RunRecord, cells: pd.DataFrame, key: str, *, of_all: int = 0, keeps: bool = True) -> Decided:
    """Show in what `cells` differ, and what is decided about it.

    Args:
        key: tells these rows from others.
        of_all: how many rows the file has, where these are only its first.
        keeps: whether these rows begin with the decisions that are kept for the run, and theirs can be kept.
    """
    trained = trained_run(current.store(), current.visitor(), run.id)
    decisions = _decisions_for(run, cells, trained.preparation, key, keeps=keeps)
    rests_on = (run.id, decisions.model_dump_json())
    found = current.once(
        f"predict_differences_{key}", rests_on, lambda: compare_rows(current.app(), trained, cells, decisions)
    )
    lines = [line for line in found if line.sort is not ColumnSort.EXTRA_COLUMN]
    if not lines:
        return Decided(decisions, differs=False)
    with st.container(border=True, key=f"predict_differences_{key}", gap="small"):
        _show_heading(lines, len(trained.preparation.features), len(cells), of_all)
        _show_lines(run, lines, key)
        if keeps:
            _offer_to_keep(run, decisions, key)
    if open_lines := [line.column for line in lines if line.choices and line.chosen is None]:
        names = escape_markdown(", ".join(open_lines))
        st.caption(t("Not predicted yet. Choose first what happens with: {names}.", names=names))
        return Decided(None, differs=True)
    return Decided(decisions, differs=True)


def _decisions_for(
    run: RunRecord, cells: pd.DataFrame, preparation: Preparation, key: str, *, keeps: bool
) -> Decisions:
    """What was decided about these rows, or is kept for the run, as far as they have the columns; one that is missing is
    read from the one like it."""
    store, visitor = current.store(), current.visitor()
    decided = _decided()
    if (run.id, key) not in decided:
        decided[run.id, key] = kept_decisions(store, visitor, run.id) if keeps else NONE_DECIDED
    known = decided[run.id, key]
    match = match_columns(cells, preparation, contract_of_run(store, trained_run(store, visitor, run.id)))
    read_from = {
        name: given
        for name, given in known.read_from.items()
        if name in match.missing and given in (*match.extra, None)
    }
    for name, meant in match.missing.items():
        if meant is not None and meant not in read_from.values():
            read_from.setdefault(name, meant)
    return known.model_copy(update={"read_from": read_from})


def _decided() -> dict[tuple[str, str], Decisions]:
    decided: dict[tuple[str, str], Decisions] = st.session_state.setdefault(DECIDED, {})
    return decided


def _show_heading(lines: Sequence[Difference], needed: int, rows: int, of_all: int) -> None:
    ways, missing = len(lines), sum(line.sort is ColumnSort.MISSING_COLUMN for line in lines)
    first = t("The first {n:,} rows", n=rows) if of_all > rows else t("These rows")
    said = counted(
        ways,
        "**{{rows}} differ from the training rows** in one way. What happens can be decided.",
        "**{{rows}} differ from the training rows** in {n} ways. What happens can be decided.",
    )
    st.markdown(f":material/difference: {said.format(rows=first)}")
    if missing > ANOTHER_TABLE * needed and missing > 1:
        told = t("{n} of the {needed} columns that the network needs are missing: is it another table?")
        st.warning(told.format(n=missing, needed=needed))


def _show_lines(run: RunRecord, lines: Sequence[Difference], key: str) -> None:
    for line in lines[:SHOWN]:
        _show_line(run, line, key)
    if others := lines[SHOWN:]:
        with st.expander(counted(len(others), "{n} more", "{n} more"), key=f"predict_more_differences_{key}"):
            for line in others:
                _show_line(run, line, key)


def _show_line(run: RunRecord, line: Difference, of_rows: str) -> None:
    rows = counted(line.rows, "{n} row", "{n} rows") + ": " if line.rows is not None else ""
    what = f"**{escape_markdown(line.column)}** · {rows}{escape_markdown(line.what)}"
    key = f"decide_{of_rows}_{run.id}_{line.sort}_{line.column}"
    left, right = st.columns([3, 2], gap="small", vertical_alignment="center")
    left.markdown(what)
    with right:
        if not line.choices:
            st.markdown(escape_markdown(line.happens))
            return
        label = t("What happens: {column}, {what}", column=line.column, what=line.what)
        words = {place: choice.what for place, choice in enumerate(line.choices)}
        with synced_widget(key, line.chosen):
            select(
                escape_markdown(label),
                words,
                line.chosen,
                key=key,
                label_visibility="collapsed",
                placeholder=t("Choose what happens"),
                on_change=_decide,
                args=(run, line, of_rows, key),
            )


def _decide(run: RunRecord, line: Difference, of_rows: str, key: str) -> None:
    place = st.session_state[key]
    if not changed_by_user(key) or place is None:
        return
    decided = _decided()
    before, decided[run.id, of_rows] = decided[run.id, of_rows], line.choices[place].decisions
    if _is_kept(run, before):
        keep_decisions(current.store(), current.visitor(), run.id, decided[run.id, of_rows].model_dump(mode="json"))


def _is_kept(run: RunRecord, decisions: Decisions) -> bool:
    kept = kept_decisions(current.store(), current.visitor(), run.id)
    return kept == decisions != NONE_DECIDED


def _offer_to_keep(run: RunRecord, decisions: Decisions, of_rows: str) -> None:
    kept = _is_kept(run, _decided()[run.id, of_rows])
    if decisions == NONE_DECIDED and not kept:
        return
    help_text = t(
        "Then they hold for the files that come next, also after this visit, and for rows that programs send."
    )
    key = f"predict_keep_decisions_{of_rows}"
    with synced_widget(key, kept, subject=run.id):
        st.toggle(
            t("Keep these decisions"),
            kept,
            key=key,
            help=help_text,
            on_change=_keep,
            args=(run, decisions, of_rows, key),
        )


def _keep(run: RunRecord, decisions: Decisions, of_rows: str, key: str) -> None:
    if not changed_by_user(key):
        return
    keeping = bool(st.session_state[key])
    document = decisions.model_dump(mode="json") if keeping else {}
    keep_decisions(current.store(), current.visitor(), run.id, document)
    _decided()[run.id, of_rows] = decisions
