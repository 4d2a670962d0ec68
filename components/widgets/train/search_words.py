"""The trials of a search in words and as a table."""

from collections.abc import Mapping, Sequence

import pandas as pd

from components.domain.recipe import Recipe, Task
from components.domain.search import Search, SearchStatus, Trial, TrialStatus, best_first, best_trial
from components.evaluation.comparison import shares_differ
from components.features.plan import Plan
from components.i18n import counted, measured, noop, number, percent, t
from components.widgets.evaluate.scores import FEWEST_FOR_A_VERDICT, METRICS
from components.widgets.train.search_settings import VARIED

STATUS = {
    SearchStatus.QUEUED: noop("waiting"),
    SearchStatus.RUNNING: noop("searching"),
    SearchStatus.STOPPED: noop("stopped by hand"),
    SearchStatus.COMPLETED: noop("completed"),
    SearchStatus.FAILED: noop("failed"),
}
TRIAL_STATUS = {
    TrialStatus.RUNNING: noop("in training"),
    TrialStatus.COMPLETED: noop("trained"),
    TrialStatus.PRUNED: noop("given up"),
    TrialStatus.DIVERGED: noop("diverged"),
}

CUT_SHORT = noop("cut short")


def score_name(task: Task) -> str:
    """The score of a trial as `METRICS` names it."""
    return "r2" if task is Task.REGRESSION else "accuracy"


def value_in_words(name: str, value: object) -> str:
    """A value of a setting of a search, or of a trial."""
    choices = VARIED[name].choices
    if choices:
        return t(choices[str(value)])
    return f"{value:,}" if isinstance(value, int) else number(float(str(value)))


def settings_in_words(settings: Mapping[str, object]) -> str:
    """The settings of a trial, in the order of the page."""
    return " · ".join(
        t("{setting} {value}", setting=t(VARIED[name].label).lower(), value=value_in_words(name, settings[name]))
        for name in VARIED
        if name in settings
    )


def varied_in_words(search: Search) -> str:
    """What a search varies, and how far."""
    said = []
    for name in (each for each in VARIED if each in search.varied):
        value, label = getattr(search, name), t(VARIED[name].label).lower()
        if VARIED[name].choices:
            said.append(f"{label} {', '.join(value_in_words(name, each) for each in value)}")
        else:
            low, high = (value_in_words(name, end) for end in value)
            said.append(t("{setting} {low} to {high}", setting=label, low=low, high=high))
    return " · ".join(said)


def counts_in_words(trials: Sequence[Trial]) -> str:
    """How many trials there are, by how they stand."""
    many = {status: sum(trial.status is status for trial in trials) for status in TrialStatus}
    parts = [counted(many[TrialStatus.COMPLETED], "{n} trial trained", "{n} trials trained")]
    if many[TrialStatus.PRUNED]:
        parts.append(t("{n:,} given up", n=many[TrialStatus.PRUNED]))
    if many[TrialStatus.DIVERGED]:
        parts.append(t("{n:,} diverged", n=many[TrialStatus.DIVERGED]))
    if many[TrialStatus.RUNNING]:
        parts.append(t("{n:,} in training", n=many[TrialStatus.RUNNING]))
    return " · ".join(parts)


def measured_rows(recipe: Recipe, plan: Plan) -> int:
    """The rows on which each trial of a search is measured: the validation rows, or those of all folds."""
    return plan.rows.train + plan.rows.validation if recipe.split.folds else plan.rows.validation


def score_in_words(trial: Trial, task: Task, rows: int) -> str:
    """What a trial came to on validation rows, with its counts where they are known."""
    title = t(METRICS[score_name(task)])
    if trial.score is None:
        return t("validation loss {loss}", loss=measured(trial.loss))
    if task is Task.REGRESSION:
        return t(
            "{metric} {score} on validation rows, loss {loss}",
            metric=title,
            score=measured(trial.score),
            loss=measured(trial.loss),
        )
    return t(
        "{share} right: {hits:,} of {rows:,} validation rows, loss {loss}",
        share=percent(trial.score),
        hits=round(trial.score * rows),
        rows=rows,
        loss=measured(trial.loss),
    )


def luck_in_words(trials: Sequence[Trial], task: Task, rows: int) -> str:
    """How far the order of the trials can be trusted, in a sentence; "" where nothing is measured yet."""
    best = best_trial(trials)
    if best is None:
        return ""
    if rows < FEWEST_FOR_A_VERDICT:
        few = counted(rows, "{n} validation row is", "{n} validation rows are")
        return t("{rows} too few to choose by: which trial comes first is mostly luck.", rows=few)
    if task is Task.REGRESSION or best.score is None:
        return ""
    others = [each for each in trials if each.status is TrialStatus.COMPLETED and each.number != best.number]
    alike = [each for each in others if each.score is not None and not shares_differ(best.score, each.score, rows)]
    if not alike:
        return ""
    return counted(
        len(alike),
        "{n} other trial cannot be told apart from it by its share of right rows.",
        "{n} other trials cannot be told apart from it by their shares of right rows.",
    )


def trial_table(trials: Sequence[Trial], search: Search, metric: str) -> pd.DataFrame:
    """A row a trial, best first, with plain numbers."""
    ordered = best_first(trials)
    columns: dict[str, list[object]] = {
        t("place"): [*range(1, len(ordered) + 1)],
        t("trial"): [trial.number for trial in ordered],
        t("how it ended"): [t(TRIAL_STATUS[trial.status]) for trial in ordered],
        t("validation loss"): [trial.loss for trial in ordered],
        t("{metric} (validation)", metric=t(METRICS[metric])): [trial.score for trial in ordered],
    }
    for name in (each for each in VARIED if each in search.varied):
        values = [trial.settings[name] for trial in ordered]
        written = [value_in_words(name, value) for value in values] if VARIED[name].choices else values
        columns[t(VARIED[name].label)] = [*written]
    columns[t("best epoch")] = [trial.best_epoch for trial in ordered]
    columns[t("epochs")] = [trial.epochs for trial in ordered]
    columns[t("seconds")] = [round(trial.seconds, 2) for trial in ordered]
    return pd.DataFrame(columns)
