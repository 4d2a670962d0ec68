"""The door before a run's test rows: closed until a person opens it, which counts."""

from functools import partial

import streamlit as st

from components.domain.recipe import Part
from components.i18n import t
from components.store.runs import RunRecord, get_run
from components.store.test_set_views import are_test_rows_open, count_openings, open_test_rows
from components.widgets.evaluate.predictions import ROWS
from components.widgets.shared import current
from components.widgets.shared.setting_widgets import segmented_kept

OPEN = "evaluate_open_test"


def _are_open(run: RunRecord) -> bool:
    return current.unchanged(
        ("test_rows_open", run.id, run.attempt, run.epoch), lambda: are_test_rows_open(current.store(), run)
    )


def choose_rows(run: RunRecord) -> Part:
    """The rows whose figures are shown: those of validation, or, once they are open, of either part as a person chooses."""
    if not _are_open(run):
        return Part.VALIDATION
    words = {part: t(words) for part, words in ROWS.items()}
    key = f"evaluate_rows_{run.id}_{run.attempt}_{run.epoch}"
    chosen: Part = segmented_kept(t("Rows shown"), words, Part.TEST, key, label_visibility="collapsed")
    return chosen


def shown_rows(run: RunRecord) -> Part:
    """The rows that `choose_rows` shows, where it was drawn before."""
    if not _are_open(run):
        return Part.VALIDATION
    chosen: Part = st.session_state.get(f"evaluate_rows_{run.id}_{run.attempt}_{run.epoch}") or Part.TEST
    return chosen


def show_test_door(run: RunRecord) -> None:
    """Closed: what opening it means, and the button that does. Open: how often this split's test rows were seen."""
    times = current.unchanged(("test_rows_openings", run.id), lambda: count_openings(current.store(), run))
    opened = t("opened once") if times == 1 else t("opened {n:,} times", n=times)
    if not _are_open(run):
        with st.container(border=True, key="evaluate_door"):
            st.markdown(f":material/lock: {t('**The test rows are closed.**')} {_meaning()}")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(t("Open the test rows"), key=OPEN, on_click=partial(_open, run.id))
                st.caption(
                    t("Those of this split were {opened} so far.", opened=opened)
                    if times
                    else t("Nobody has opened those of this split yet."),
                    width="content",
                )
        return
    if times == 1:
        why = t("What they say is fair: nothing was chosen by them yet.")
    else:
        why = t(
            "Each look at them that leads to another try makes them flatter you a little more: choose between networks by "
            "the validation figures."
        )
    st.markdown(
        f":material/lock_open: {t('**Test rows: {opened} for this split.**', opened=opened)} {why}",
        help=t("Each run whose test rows were opened, here or over the API, counts once."),
    )


def _meaning() -> str:
    return t(
        "They stand for the rows of the future, which your network has not met and you have not chosen by. Choose your "
        "network by the validation rows first; open these at the end, to learn what to expect. Each opening is counted."
    )


def _open(run_id: str) -> None:
    with current.problems_kept("evaluate"):  # it may have been deleted in another tab meanwhile
        open_test_rows(current.store(), get_run(current.store(), current.visitor(), run_id))
