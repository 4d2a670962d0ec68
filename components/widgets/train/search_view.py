"""The searches on the open table: which is shown, how far it is, the best so far, all its trials; live while one goes on."""

from collections.abc import Sequence

import streamlit as st

from components.domain.recipe import Recipe, Task
from components.domain.run import PendingCommand
from components.domain.search import SearchStatus, Trial, best_trial, was_cut_short
from components.features.plan import Plan
from components.i18n import counted, duration, noop, t
from components.runs.searches import delete_search, stop_search
from components.store.experiments import Experiment
from components.store.searches import SearchRecord, trials_of
from components.widgets.evaluate.scores import METRICS
from components.widgets.runs.run_notices import recipe_differences
from components.widgets.shared import current
from components.widgets.shared.deletion import confirm_deletion
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import segmented_kept, select
from components.widgets.shared.widget_state import changed_by_user, synced_widget
from components.widgets.train.cures import set_up_trial
from components.widgets.train.search_choice import (
    search_as_it_stands,
    searches_of,
    show_search_from_now_on,
    shown_search,
)
from components.widgets.train.search_pictures import show_mattered, show_pictures
from components.widgets.train.search_settings import searched_recipe
from components.widgets.train.search_trials import show_trials
from components.widgets.train.search_words import (
    STATUS,
    counts_in_words,
    luck_in_words,
    measured_rows,
    score_in_words,
    settings_in_words,
    varied_in_words,
)

PROGRESS_SECONDS, PICTURES_SECONDS = 1.0, 2.0  # between two looks while a search goes on
WHICH = "train_search_which"
EMPTY = noop(
    "Press Search ▶: networks with other settings are tried here, the best first, and you will see which setting matters. "
    "What varies, and for how long, stands beside the button."
)


def show_searches(opened: Experiment) -> None:
    """The newest search on the open table, or the one that was chosen."""
    search = shown_search(opened)
    if search is None:
        st.info(t(EMPTY))
        return
    _choose_which(opened, search)
    with current.problems_shown():
        _show_search(search, current.plan_of(search.recipe), opened.recipe)


def tell_of_search(opened: Experiment) -> None:
    """Where runs are shown: that a search goes on."""
    if any(not search.status.final for search in searches_of(opened)):
        st.caption(t("A search on this table goes on: choose *Search* beside Train to watch it."))


def _choose_which(opened: Experiment, shown: SearchRecord) -> None:
    """Which search is shown, where there are several, and a way to delete it."""
    found = searches_of(opened)
    names = {search.id: _name(search) for search in found}
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_search_line"):
        if len(found) > 1:
            with synced_widget(WHICH, shown.id):
                hint = t("All searches on this table, the newest first.")
                select(t("Search shown"), names, shown.id, key=WHICH, on_change=_show_chosen, args=(found,), help=hint)
        else:
            st.markdown(f"**{escape_markdown(names[shown.id])}**", width="stretch")
        if shown.status.final and st.button(t("Delete"), key="train_search_delete", help=t("Delete this search")):
            lost = t("Its trials are removed for good. What was set up from them stays.")
            name = names[shown.id]
            confirm_deletion(name, [lost], "train_search_delete_for_good", lambda: _delete(shown))


def _name(search: SearchRecord) -> str:
    """A search in a line: what it looks for, when it was begun, and how it ended, if it has."""
    name = t(
        "{target}, {time} UTC: {seconds}",
        target=search.recipe.target,
        time=f"{search.created:%Y-%m-%d %H:%M}",
        seconds=duration(float(search.search.seconds)),
    )
    return f"{name}, {t(STATUS[search.status])}" if search.status.final else name


def _show_chosen(found: Sequence[SearchRecord]) -> None:
    chosen = st.session_state.get(WHICH)
    if changed_by_user(WHICH):
        for search in found:
            if search.id == chosen:
                show_search_from_now_on(search)


def _delete(search: SearchRecord) -> None:
    with current.problems_kept("train"):
        delete_search(current.app(), current.visitor(), search.id)


def _show_search(search: SearchRecord, plan: Plan, opened: Recipe) -> None:
    st.caption(t("Varies: {what}.", what=escape_markdown(varied_in_words(search.search))))
    _show_other_recipe(search, opened)
    goes_on = not search.status.final
    _show_progress(search, plan, goes_on=goes_on)
    title = t(METRICS[search.metric])
    choices = {"score": title, "loss": t("Validation loss")}
    measure = segmented_kept(t("What is compared"), choices, "score", "train_search_measure", width="content")
    _show_details(search, plan.decision.task, measure, choices[measure], goes_on=goes_on)


def _show_other_recipe(search: SearchRecord, opened: Recipe) -> None:
    """Where it was of another recipe than the open one, and a button that opens that."""
    others = recipe_differences(search.recipe, searched_recipe(opened))
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="train_search_other"):
        what = t("{most} and {last}", most=", ".join(others[:-1]), last=others[-1]) if others[1:] else others[0]
        st.markdown(
            f":material/history: {t('This search began from another recipe than is open now: {what}.', what=what)}",
            width="stretch",
        )
        hint = t("The columns, layers and settings from which it began become the open ones.")
        st.button(
            t("Use its settings"), key="train_search_reopen", help=hint, on_click=set_up_trial, args=(search, None)
        )


def _trials(search: SearchRecord) -> list[Trial]:
    return current.unchanged(("trials", search.id), lambda: trials_of(current.store(), search.id))


def _show_progress(drawn: SearchRecord, plan: Plan, *, goes_on: bool) -> None:
    @st.fragment(run_every=PROGRESS_SECONDS if goes_on else None)
    @current.problems_shown()
    def progress() -> None:
        search = search_as_it_stands(drawn)
        if search is None or (goes_on and search.status.final):
            st.rerun()
        trials = _trials(search)
        with st.container(key="train_search_progress"):
            _show_how_far(search, trials)
        with st.container(border=True, key="train_search_best"):
            _show_best(search, trials, plan)
        _go_where_a_trial_opens()

    progress()


def _go_where_a_trial_opens() -> None:
    """A button in a fragment draws the fragment alone: what it asked for is done by all of the page."""
    if "current_pending_action" in st.session_state:
        st.rerun()


def _show_how_far(search: SearchRecord, trials: Sequence[Trial]) -> None:
    counts = counts_in_words(trials)
    if search.status.final:
        st.markdown(
            t(
                "**{status}** after {time}: {counts}.",
                status=t(STATUS[search.status]).capitalize(),
                time=duration(search.spent),
                counts=counts,
            )
        )
        if search.error:
            st.error(escape_markdown(search.error))
    else:
        waits = search.status is SearchStatus.QUEUED
        left = t("{time} left", time=duration(float(round(search.seconds_left))))
        words = t("Waiting for its turn") if waits else f"{left} · {counts}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(1.0, search.spent / search.search.seconds), words)
            stopping = search.command is PendingCommand.STOP
            label = t("Stopping …") if stopping else t("Stop")
            st.button(label, key="train_search_stop", on_click=_stop, args=(search.id,), disabled=stopping)
    if search.note and search.status is not SearchStatus.STOPPED:  # which is said above
        st.caption(escape_markdown(search.note))
    if search.interruptions:
        st.caption(
            counted(
                search.interruptions,
                "The server, or its engine, ended once meanwhile; what was tried stayed.",
                "The server, or its engine, ended {n} times meanwhile; what was tried stayed.",
            )
        )


def _stop(search_id: str) -> None:
    with current.problems_kept("train"):  # it may have ended just before
        stop_search(current.app(), current.visitor(), search_id)


def _show_best(search: SearchRecord, trials: Sequence[Trial], plan: Plan) -> None:
    best, rows = best_trial(trials), measured_rows(search.recipe, plan)
    if best is None:
        if search.status.final:
            st.markdown(t("No trial was trained to its end. Give the search more seconds, or fewer epochs."))
        else:
            st.markdown(t("The best trial will stand here as soon as one has been trained to its end."))
        return
    label = t("Best of all") if search.status.final else t("Best so far")
    score = score_in_words(best, plan.decision.task, rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{label}: {t('trial {n:,}', n=best.number)}** · {score}", width="stretch")
        hint = t("Its settings become the open network, which you can train and change.")
        key, press = "train_search_open_best", set_up_trial
        st.button(t("Open it on Network →"), key=key, help=hint, on_click=press, args=(search, best))
    st.markdown(settings_in_words(best.settings))
    if was_cut_short(best, search.recipe.training):
        st.caption(
            t(
                "The time was over at its epoch {n:,} of {epochs:,}: trained on, it may come to other figures.",
                n=best.epochs,
                epochs=search.recipe.training.epochs,
            )
        )
    said = luck_in_words(trials, plan.decision.task, rows)
    flattered = t(
        "Chosen by its loss on validation rows; the best of {n:,} is flattered by luck. No test row was looked at.",
        n=len(trials),
    )
    st.caption(f"{said} {flattered}".strip())


def _show_details(drawn: SearchRecord, task: Task, measure: str, title: str, *, goes_on: bool) -> None:
    @st.fragment(run_every=PICTURES_SECONDS if goes_on else None)
    @current.problems_shown()
    def details() -> None:
        search = search_as_it_stands(drawn)
        if search is None:  # the other part has the page drawn anew
            return
        trials = _trials(search)
        show_pictures(search, trials, measure, title)
        show_mattered(search, trials)
        show_trials(search, trials, task)
        _go_where_a_trial_opens()

    details()
