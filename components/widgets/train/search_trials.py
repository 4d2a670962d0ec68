"""The trials of a search as a table, best first; one is pressed to set it up on Network."""

from collections.abc import Sequence

import streamlit as st

from components.domain.recipe import Task
from components.domain.search import Trial, TrialStatus, best_first, best_trial, was_cut_short
from components.i18n import measured, percent, t
from components.store.searches import SearchRecord
from components.widgets.evaluate.scores import METRICS
from components.widgets.shared.component import component
from components.widgets.shared.csv_download import csv_download
from components.widgets.train.cures import set_up_trial
from components.widgets.train.search_settings import VARIED
from components.widgets.train.search_words import CUT_SHORT, TRIAL_STATUS, trial_table, value_in_words

KEY = "train_search_trials"
MOST_ROWS = 100  # that are shown; all are in the file


def show_trials(search: SearchRecord, trials: Sequence[Trial], task: Task) -> None:
    """The best of them, to be pressed; all of them as CSV."""
    st.markdown(f"**{t('Trials, best first')}**")
    shown = best_first(trials)[:MOST_ROWS]
    by_number = {trial.number: trial for trial in shown}

    key = f"{KEY}_{search.id}"  # each search has columns of its own

    def pressed() -> None:
        trial = by_number.get(st.session_state[key].get("open"))
        if trial:
            set_up_trial(search, trial)

    component("search_trials", "search/trials.html", ["search/trials.js"])(
        key=key,
        data={
            "titles": _titles(search),
            "rows": _rows(search, shown, task),
            "words": {
                "table": t("Trials, best first"),
                "open": t("Sets up trial {n} on Network", n="{n}"),
            },
        },
        on_open_change=pressed,
    )
    said = [
        t("Press a row to set up that trial on the Network page, in place of what is open; Undo there takes it back.")
    ]
    if len(trials) > MOST_ROWS:
        said.append(t("The best {n} are shown; the file has all.", n=MOST_ROWS))
    with st.container(horizontal=True, vertical_alignment="center", key=f"{KEY}_line"):
        st.caption(" ".join(said), width="stretch")
        icon, hint = ":material/download:", t("Download these numbers as CSV")
        table = lambda: trial_table(trials, search.search, search.metric)  # noqa: E731 - made when it is asked for
        csv_download(table, "trials", f"{KEY}_csv", t("CSV"), type="tertiary", icon=icon, help=hint)


def _titles(search: SearchRecord) -> list[str]:
    settings = [t(VARIED[name].label) for name in VARIED if name in search.search.varied]
    score = t(METRICS[search.metric])
    # What it came to first: where not all has room, the settings are scrolled to.
    return [t("place"), t("trial"), score, t("loss"), t("how it ended"), t("best epoch"), *settings]


def _rows(search: SearchRecord, shown: Sequence[Trial], task: Task) -> list[dict[str, object]]:
    best, rows = best_trial(shown), []
    for place, trial in enumerate(shown, 1):
        ended = trial.status is TrialStatus.COMPLETED
        score = (
            "–" if trial.score is None else measured(trial.score) if task is Task.REGRESSION else percent(trial.score)
        )
        settings = [value_in_words(name, trial.settings[name]) for name in VARIED if name in search.search.varied]
        how = CUT_SHORT if was_cut_short(trial, search.recipe.training) else TRIAL_STATUS[trial.status]
        epoch = t("{best:,} of {epochs:,}", best=trial.best_epoch, epochs=trial.epochs) if trial.epochs else "–"
        cells = [f"{place}" if ended else "–", t("trial {n:,}", n=trial.number), score, measured(trial.loss)]
        rows.append(
            {
                "trial": trial.number,
                "cells": [*cells, t(how), epoch, *settings],
                "best": best is not None and trial.number == best.number,
                "faint": not ended,
            }
        )
    return rows
