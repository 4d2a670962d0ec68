"""The pictures of a search on the page, each with its words and its numbers."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.domain.search import Trial, TrialStatus, best_trial
from components.i18n import Sentence, counted, noop, percent, t
from components.store.searches import SearchRecord
from components.widgets.shared import current
from components.widgets.shared.charts import draw_figure
from components.widgets.shared.theme import ink
from components.widgets.train.search_axes import measure_of
from components.widgets.train.search_figures import mattered_figure, small_figure
from components.widgets.train.search_lines import MOST_LINES, parallel_figure
from components.widgets.train.search_settings import VARIED
from components.widgets.train.search_words import settings_in_words, trial_table

KEY = "train_search"
LINES_KEY = "lines"  # of the picture that is of no single setting
FEWEST_TRIALS = 20  # from which it can be said what mattered
LINES = noop(
    "Each line is a trial: through its settings to what it came to, at the right. The better its place, the stronger its line; "
    "the thick one is the best, dotted ones were given up."
)
SIGNS = noop(
    "A dot is a trial, a ring one that was given up, a star the best, a cross one that diverged, a triangle one below the chart."
)
ALIKE = noop("All trials have the same score: the validation loss, which can be chosen above, tells them apart.")
UNSCORED = noop("What was given up has a loss alone: choose it above to see these too.")
MATTERED = noop(
    "The share of the differences between trials that a setting explains by itself, over the ranges that were tried. It says "
    "nothing of settings that did not vary, and not which way is better: the charts above do."
)


def show_pictures(search: SearchRecord, trials: Sequence[Trial], measure: str, title: str) -> None:
    """All trials as lines, and the score against each setting."""
    varied = [name for name in VARIED if name in search.search.varied]
    ended = [trial for trial in trials if trial.status is not TrialStatus.RUNNING]
    best, found = best_trial(ended), counted(len(ended), "{n} trial", "{n} trials")
    said = t("The best has {settings}.", settings=settings_in_words(best.settings)) if best else ""
    figures = _figures(search, ended, measure, title)

    def numbers() -> pd.DataFrame:
        return trial_table(trials, search.search, search.metric)

    st.markdown(f"**{t('All trials')}**")
    with st.container(key=f"{KEY}_parallel_{len(varied)}"):  # by their number a style sheet gives each axis its room
        names = ", ".join(t(VARIED[name].label).lower() for name in varied)
        alt = t("{trials} as lines through {settings} to their {measure}.", trials=found, settings=names, measure=title)
        draw_figure(figures[LINES_KEY], f"{KEY}_lines", f"{alt} {said}".strip(), numbers)
        more = t("The best {n} are drawn; the file has all.", n=MOST_LINES) if len(trials) > MOST_LINES else ""
        st.caption(f"{t(LINES)} {more}".strip())
    st.markdown(f"**{t('{measure} against each setting', measure=title)}**")
    with st.container(horizontal=True, key=f"{KEY}_grid"):
        for name in varied:
            setting = t(VARIED[name].label).lower()
            alt = t("{measure} of {trials} against {setting}.", measure=title, trials=found, setting=setting)
            draw_figure(figures[name], f"{KEY}_against_{name}", f"{alt} {said}".strip(), numbers)
    st.caption(" ".join(map(t, [SIGNS, *remarks(ended, measure)])))


def remarks(ended: Sequence[Trial], measure: str) -> list[Sentence]:
    """What the scores do not show, and the losses do."""
    if measure == "loss":
        return []
    scores = [trial.score for trial in ended if trial.score is not None]
    alike = len(scores) > 1 and len(set(scores)) == 1
    given_up = any(trial.status is TrialStatus.PRUNED for trial in ended)
    return [*([ALIKE] if alike else []), *([UNSCORED] if given_up else [])]


def _figures(search: SearchRecord, ended: Sequence[Trial], measure: str, title: str) -> dict[str, go.Figure]:
    """All pictures, by setting; made anew only where a trial has ended since: the page looks every few seconds."""

    def made() -> dict[str, go.Figure]:
        small = {name: small_figure(ended, search.search, name, measure, title) for name in search.search.varied}
        return small | {LINES_KEY: parallel_figure(ended, search.search, measure, title)}

    stand = tuple((trial.number, trial.status, measure_of(trial, measure)) for trial in ended)
    return current.once("search_figures", (search.id, measure, title, ink(), stand), made)


def show_mattered(search: SearchRecord, trials: Sequence[Trial]) -> None:
    """How much each setting explains, from enough trials on."""
    ended = sum(trial.status is TrialStatus.COMPLETED for trial in trials)
    st.markdown(f"**{t('What mattered')}**")
    # By the number of settings a style sheet keeps the place of their bars, where they may still come.
    may_come = search.mattered or not search.status.final
    with st.container(key=f"{KEY}_shares_{len(search.search.varied)}" if may_come else f"{KEY}_no_shares"):
        if not search.mattered:
            if ended >= FEWEST_TRIALS and not search.status.final:
                st.caption(t("It is being worked out."))
                return
            if ended >= FEWEST_TRIALS:
                st.caption(t("All trials have the same score: no setting tells them apart."))
                return
            st.caption(
                t(
                    "It can be said from {most} trials on that were trained to their end; there are {n:,}.",
                    most=FEWEST_TRIALS,
                    n=ended,
                )
            )
            return
        table = mattered_table(search.mattered)
        first, share = table.iloc[0, 0], table.iloc[0, 1]
        alt = t(
            "What mattered: {setting} explains most, {share}; the numbers are in the table.",
            setting=str(first),
            share=str(share),
        )
        draw_figure(mattered_figure(search.mattered), f"{KEY}_mattered", alt, table)
        st.caption(t(MATTERED))


def mattered_table(mattered: dict[str, float]) -> pd.DataFrame:
    """A row a setting, the one that explains most first."""
    ordered = sorted(mattered.items(), key=lambda each: -each[1])
    return pd.DataFrame(
        {
            t("setting"): [t(VARIED[name].label) for name, _ in ordered],
            t("share explained"): [percent(share) for _, share in ordered],
        }
    )
