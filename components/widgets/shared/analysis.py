"""A question about a run that has ended, on a page: its answer, or how far it is."""

from collections.abc import Callable

import streamlit as st

from components.i18n import percent, t
from components.runs.analyses import Analysis
from components.runs.analysis_messages import Analysed, Question
from components.store.runs import RunRecord
from components.widgets.shared import current

WATCH_SECONDS = 0.5
PATIENCE = 0.6  # seconds that a page waits for a short answer before it shows how far a long one is


def analysed(
    run: RunRecord,
    question: Question,
    key: str,
    doing: str,
    partly: Callable[[Analysed], None] | None = None,
    *,
    cancellable: bool = True,
) -> Analysed | None:
    """The answer to a question, which is begun where nobody has asked it yet; None while it is not there, or will not be.

    Args:
        key: of the widgets that stand here meanwhile.
        doing: what is being done, in words.
        partly: draws what is known of the answer while the rest is computed.
        cancellable: whether a person may do without it.
    """
    given_up = f"{key}_given_up"
    if st.session_state.get(given_up) == run.id:
        if not st.button(t("Compute"), key=f"{key}_again"):
            return None
        del st.session_state[given_up]
    cancel_other(run, question, key)
    st.session_state[f"{key}_asked"] = (run, question)
    found = current.app().analyses.answer(run, question, PATIENCE)
    match found.state:
        case "done":
            return found.result
        case "failed":
            if found.problem:
                current.show_problem(found.problem)
            st.button(t("Try again"), key=f"{key}_retry", on_click=current.app().analyses.forget, args=(run, question))
            return None
        case _:
            _watch(run, question, key, doing, partly, cancellable=cancellable)
            return None


def cancel_other(run: RunRecord, question: Question, key: str) -> None:
    """Nobody waits any more for the answer to another question, or about another run, that stood here before."""
    asked: tuple[RunRecord, Question] | None = st.session_state.get(f"{key}_asked")
    if asked and (asked[0].id, asked[1]) != (run.id, question):
        current.app().analyses.cancel(*asked)
        del st.session_state[f"{key}_asked"]


def _watch(
    run: RunRecord,
    question: Question,
    key: str,
    doing: str,
    partly: Callable[[Analysed], None] | None,
    *,
    cancellable: bool,
) -> None:
    """How far it is, until it is there; then the page is drawn anew."""

    @st.fragment(run_every=WATCH_SECONDS)
    def progress() -> None:
        found: Analysis = current.app().analyses.ask(run, question)
        if found.state != "running":
            st.rerun()
        if partly and found.result is not None:
            partly(found.result)
        st.progress(min(1.0, found.share), f"{doing} · {percent(found.share)}" if found.share else doing)

    def cancel() -> None:
        current.app().analyses.cancel(run, question)
        st.session_state[f"{key}_given_up"] = run.id

    progress()
    if cancellable:
        st.button(t("Cancel"), key=f"{key}_cancel", on_click=cancel)
