"""Which runs are ticked on the Runs page, and which one is pinned as reference: kept for this tab, and in the address of every
page, so that a reload shows the same."""

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from components.store.runs import RunRecord

TICKED, PINNED = "runs_ticked", "runs_pinned"
MOST_IN_ADDRESS = 20  # ids
IN_ADDRESS = ("ticked", "reference")


def begin_ticks(runs: Callable[[], Sequence[RunRecord]]) -> None:
    """To be called before a page is drawn: take what the address says, and let go of runs that are not among `runs` any
    more, which are read only where something is ticked or pinned."""
    st.session_state.setdefault(TICKED, list(filter(None, st.query_params.get("ticked", "").split(","))))
    st.session_state.setdefault(PINNED, st.query_params.get("reference", ""))
    if st.session_state[TICKED] or st.session_state[PINNED]:
        there = {run.id for run in runs()}
        st.session_state[TICKED] = [run for run in st.session_state[TICKED] if run in there]
        if st.session_state[PINNED] not in there:
            st.session_state[PINNED] = ""
    carried = ticks_in_address()
    for name in IN_ADDRESS:
        value = carried.get(name)
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def ticks_in_address() -> dict[str, str]:
    """What the address of a page says of ticks and reference."""
    values = (",".join(st.session_state.get(TICKED, [])[:MOST_IN_ADDRESS]), st.session_state.get(PINNED, ""))
    return {name: value for name, value in zip(IN_ADDRESS, values, strict=True) if value}


def ticked_ids() -> set[str]:
    """The ids of the ticked runs."""
    return set(st.session_state.get(TICKED, []))


def ticked_runs(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """The ticked runs, in the order in which they were ticked."""
    by_id = {run.id: run for run in runs}
    return [by_id[run] for run in st.session_state.get(TICKED, []) if run in by_id]


def set_ticks(ticked: Collection[str], of: Collection[str]) -> None:
    """Tick these runs among those of `of`; what is ticked beyond them stays so."""
    before = [run for run in st.session_state.get(TICKED, []) if run not in of or run in ticked]
    st.session_state[TICKED] = [*before, *(run for run in ticked if run not in before)]


def untick_all() -> None:
    """Nothing is ticked any more."""
    st.session_state[TICKED] = []


def pinned_run(runs: Sequence[RunRecord]) -> RunRecord | None:
    """The reference, if one is pinned."""
    pinned = st.session_state.get(PINNED)
    return next((run for run in runs if run.id == pinned), None) if pinned else None


def pin(run_id: str) -> None:
    """Make a run the reference; "" for none."""
    st.session_state[PINNED] = run_id
