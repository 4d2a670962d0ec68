"""Ticked runs beside one another: their curves, the settings in which they differ, and whether one is really better."""

from collections.abc import Sequence

import streamlit as st

from components.columns.formats import DurationFormat
from components.evaluation.comparison import Difference, Method
from components.i18n import t
from components.runs.by_hand import follows_recipe
from components.runs.comparison import Comparison, compare_runs, main_metric, train_with_seeds
from components.store.runs import RunRecord
from components.widgets.runs.run_curves import show_run_curves
from components.widgets.runs.run_rows import METRIC_NAMES, best_first
from components.widgets.runs.setting_words import differing_settings
from components.widgets.shared import current
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.target_values import format_target, target_time_format
from components.widgets.shared.ticks import pinned_run, set_ticks


def show_comparison(ticked: Sequence[RunRecord]) -> None:
    """All that can be said of two ticked runs or more."""
    st.subheader(t("Is one really better?"))
    _show_differences(ticked)
    st.subheader(t("Curves"))
    if len({(run.recipe.dataset, run.recipe.target) for run in ticked}) > 1:
        st.caption(t("These runs learn different things: the curves show how each went, not which is better."))
    show_run_curves(ticked)
    st.subheader(t("Settings that differ"))
    differences = differing_settings(ticked)
    if len(differences):
        show_table(differences, "settings", alt=t("Settings in which the ticked runs differ"))
    else:
        st.caption(t("They have all settings in common: what differs between them is luck, or how long they trained."))


def _show_differences(ticked: Sequence[RunRecord]) -> None:
    """The pinned run, or else the best of the ticked ones, against each other one."""
    pinned = pinned_run(ticked)
    first = pinned or best_first(ticked)[0]
    unknown: list[RunRecord] = []
    compared = intervals = 0
    for other in ticked:
        if other.id == first.id:
            continue
        comparison = compare_runs(current.store(), first, other)
        st.markdown(verdict_of(first, other, comparison))
        if comparison.difference and comparison.difference.method is Method.NONE:
            unknown.append(other)
        compared += comparison.difference is not None
        intervals += comparison.difference is not None and comparison.difference.low is not None
    if compared:
        words = [t("Scores on validation rows.")]
        if intervals:
            words.append(
                t(
                    "The interval holds the difference in 95 of 100 such comparisons: it is the luck of the initial weights and of "
                    "the order of rows. Which rows were set apart for validation is luck as well, and is not in it."
                )
            )
        st.caption(" ".join(words))
    if unknown:
        _offer_seeds([first, *unknown])


def verdict_of(first: RunRecord, second: RunRecord, comparison: Comparison) -> str:
    """Which of two runs is better, or why that cannot be said, as Markdown."""
    one, other = escape_markdown(first.name), escape_markdown(second.name)
    difference = comparison.difference
    if difference is None:
        return f"**{t('{one} and {other} cannot be compared', one=one, other=other)}**: {comparison.why_not}"
    figures = _figures(first, comparison, difference)
    if difference.method is Method.NONE:
        if comparison.is_of_pack:
            return t(
                "{one} and {other}: {figures}. A pack answers with the mean of its networks: how far they lie apart does not say "
                "how far another such pack would lie from it, so how much of the difference is luck cannot be told.",
                one=one,
                other=other,
                figures=figures,
            )
        if first.recipe.split.folds or second.recipe.split.folds:
            return t(
                "{one} and {other}: {figures}. Both were measured on the rows of all folds, and trained with one seed: how much of "
                "the difference is luck cannot be told.",
                one=one,
                other=other,
                figures=figures,
            )
        if comparison.seeds == (1, 1):
            return t(
                "{one} and {other} have a single seed each, which cannot tell how much of their difference is luck: {figures}. "
                "Train both with several seeds to see it.",
                one=one,
                other=other,
                figures=figures,
            )
        return t(
            "{name} has a single seed, which cannot tell how much of the difference is luck: {figures}. Train both with "
            "several seeds to see it.",
            name=one if comparison.seeds[0] == 1 else other,
            figures=figures,
        )
    if comparison.better is None:
        return f"**{t('{one} and {other} cannot be told apart', one=one, other=other)}**: {figures}."
    winner, loser = (one, other) if comparison.better == 0 else (other, one)
    return f"**{t('{winner} is better than {loser}', winner=winner, loser=loser)}**: {figures}."


def _figures(first: RunRecord, comparison: Comparison, difference: Difference) -> str:
    time = target_time_format(first) if main_metric(first) == "mae" else None
    said = t(
        "{metric} {ours} against {theirs}, a difference of {value}",
        metric=t(METRIC_NAMES[comparison.metric]),
        ours=format_target(difference.first, time),
        theirs=format_target(difference.second, time),
        value=signed(difference.value, time),
    )
    if difference.low is None or difference.high is None:
        return said
    bounds = {"low": signed(difference.low, time), "high": signed(difference.high, time)}
    if difference.method is Method.PAIRED:
        return said + t(" ({low} to {high}; {n} seeds, pair by pair)", n=comparison.seeds[0], **bounds)
    ours, theirs = comparison.seeds
    return said + t(" ({low} to {high}; {ours} and {theirs} seeds)", ours=ours, theirs=theirs, **bounds)


def signed(value: float, time: DurationFormat | None) -> str:
    """A difference with its sign, in the target's own units."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{format_target(abs(value), time)}"


def _offer_seeds(runs: Sequence[RunRecord]) -> None:
    """A button that makes luck visible; not for runs of several folds, which have one seed each, nor for packs, which are one
    answer."""
    if any(run.recipe.split.folds or run.recipe.pack for run in runs):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="runs_seeds"):
        label = t("Train both with 5 seeds") if len(runs) == 2 else t("Train all {n} with 5 seeds", n=len(runs))
        st.button(label, key="runs_train_seeds", on_click=_train_with_seeds, args=([run.id for run in runs],))
        if any(not follows_recipe(run) for run in runs):
            st.caption(
                t(
                    "The networks as they were set up, from several beginnings, as new runs, which are ticked in their place. "
                    "Learning rates that were changed by hand are not repeated: {names} will come out otherwise.",
                    names=", ".join(escape_markdown(run.name) for run in runs if not follows_recipe(run)),
                )
            )
        else:
            st.caption(t("The same networks from several beginnings, as new runs, which are ticked in their place."))


def _train_with_seeds(run_ids: Sequence[str]) -> None:
    by_id = {run.id: run for run in current.runs()}
    with current.problems_kept("runs"):
        chosen = [by_id[run] for run in run_ids if run in by_id]
        seeded = train_with_seeds(current.app(), current.visitor(), chosen)
        set_ticks([run.id for run in seeded], of={*run_ids, *(run.id for run in seeded)})
