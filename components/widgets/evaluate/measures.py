"""Every metric of a network on the rows of a part, with its 95 % interval and what it means there."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.problem import NotNow
from components.domain.recipe import Part, Task
from components.evaluation.bootstrap import FEWEST_ROWS, Measured
from components.evaluation.measures import Measure
from components.evaluation.probabilities import as_probabilities
from components.evaluation.row_predictions import RowPredictions
from components.features.plan import Plan
from components.i18n import noop, percent, t
from components.runs.analysis_messages import Analysed, AskMeasures, Measures
from components.runs.measures import is_little_work, run_measures
from components.runs.results import row_predictions, trained_run
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.analysis import analysed
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded
from components.widgets.shared.target_values import format_target
from components.widgets.shared.theme import table_height

NAMES = {
    Measure.ACCURACY: noop("Accuracy"),
    Measure.BALANCED_ACCURACY: noop("Balanced accuracy"),
    Measure.MACRO_F1: noop("Macro F1"),
    Measure.WEIGHTED_F1: noop("Weighted F1"),
    Measure.PRECISION: noop("Precision"),
    Measure.RECALL: noop("Recall"),
    Measure.AUC: noop("AUC"),
    Measure.MICRO_AUC: noop("Micro AUC"),
    Measure.AVERAGE_PRECISION: noop("Average precision"),
    Measure.MICRO_AVERAGE_PRECISION: noop("Micro average precision"),
    Measure.MCC: noop("Matthews correlation (MCC)"),
    Measure.LOG_LOSS: noop("Log loss"),
    Measure.BRIER: noop("Brier score"),
    Measure.MAE: noop("MAE"),
    Measure.MEDIAN_ERROR: noop("Median error"),
    Measure.RMSE: noop("RMSE"),
    Measure.R2: noop("R²"),
    Measure.MAPE: noop("MAPE"),
}
MEANINGS = {
    Measure.BALANCED_ACCURACY: noop("The share answered right of each class, averaged: each class counts alike."),
    Measure.MACRO_F1: noop("How well each class is found, averaged: each class counts alike. 1 is best."),
    Measure.WEIGHTED_F1: noop("How well each class is found, averaged by its rows. 1 is best."),
    Measure.PRECISION: noop("How many of the rows answered with a class are of it, averaged over the classes."),
    Measure.RECALL: noop("How many rows of a class are found, averaged over the classes."),
    Measure.AUC: noop("How often a row of the class is ranked above one of another: 0.5 is guessing."),
    Measure.MICRO_AUC: noop("The same over all pairs of a row and a class together."),
    Measure.AVERAGE_PRECISION: noop("The precision over all thresholds, averaged. The share of the class is guessing."),
    Measure.MICRO_AVERAGE_PRECISION: noop("The same over all pairs of a row and a class together."),
    Measure.MCC: noop("How far answers and classes go together: 0 is guessing, 1 is best."),
    Measure.LOG_LOSS: noop("How wrong the probabilities are: 0 is best, a confident mistake costs most."),
    Measure.BRIER: noop("How far the probabilities are from what was, squared: 0 is best."),
    Measure.MAE: noop("It is off by {value} on average."),
    Measure.MEDIAN_ERROR: noop("Half of the rows are missed by less than {value}."),
    Measure.RMSE: noop("As MAE, but a large miss counts for more."),
    Measure.R2: noop("How much of the ups and downs of the target is foreseen: 0 is none, 1 is all."),
    Measure.MAPE: noop("It is off by {value} of the actual value on average."),
}
IN_UNITS = {Measure.MAE, Measure.MEDIAN_ERROR, Measure.RMSE}  # of the target
LARGE = {
    Task.BINARY: (Measure.ACCURACY, Measure.RECALL, Measure.AUC),
    Task.MULTICLASS: (Measure.ACCURACY, Measure.MACRO_F1, Measure.AUC),
    Task.REGRESSION: (Measure.MAE, Measure.RMSE, Measure.R2),
}
ENOUGH_FOR_100 = 100  # rows, below which a count is not made one of 100


def show_measures(run: RunRecord, plan: Plan, part: Part) -> None:
    """The most telling metrics large, all of them in a table to be opened; why there are none of a run of an earlier
    version. Raises Damaged."""
    store = current.store()
    try:
        rows = row_predictions(store, run.visitor, run.id, part)
        trained = trained_run(store, run.visitor, run.id)
    except NotNow as refused:
        st.info(escape_markdown(f"{refused.what} {refused.remedy}"))
        return
    task, classes, time = plan.decision.task, plan.decision.classes, plan.decision.time
    large = st.container(horizontal=True, gap="medium", key="evaluate_measures")
    with st.container(key="evaluate_every_place"):  # a style sheet keeps its place while they are computed
        if is_little_work(store, trained, part):
            key, rests_on = f"measures_{run.id}_{part.value}", (run.attempt, run.epoch)
            found: Analysed | None = current.once(key, rests_on, lambda: run_measures(store, trained, part))
        else:
            doing = t("How sure each metric is")
            found = analysed(run, AskMeasures(part), f"evaluate_measures_{part.value}", doing, cancellable=False)
        every = found.measured if isinstance(found, Measures) else None
        if every is not None:
            with folded(t("Every metric, with its 95 % interval"), "evaluate_every_measure") as is_open:
                if is_open:
                    _show_every(every, rows, task, classes, time)
    with large:
        _show_large(every, run.metrics.get(part.value, {}), len(rows.targets), task, time)


def _show_large(
    every: Mapping[Measure, Measured | None] | None,
    metrics: Mapping[str, float],
    rows: int,
    task: Task,
    time: DurationFormat | None,
) -> None:
    """Where the intervals are still computed (`every` is None) what the run measured itself, in the same place."""
    for measure in LARGE[task]:
        known = metrics.get(measure.value)
        each = every[measure] if every is not None else None if known is None else Measured(known)
        if every is not None and each is None:
            continue
        with st.container(width="content", gap="xxsmall"):
            st.metric(t(NAMES[measure]), _written(measure, each.value, time) if each else "…")
            said = _interval(measure, each, time, rows) if every is not None and each else "…"
            st.caption(t("95 %: {interval}", interval=said))


def _show_every(
    found: Mapping[Measure, Measured | None],
    rows: RowPredictions,
    task: Task,
    classes: list[str],
    time: DurationFormat | None,
) -> None:
    table = [
        {
            t("metric"): t(NAMES[measure]),
            t("value"): _written(measure, each.value, time) if each else "",
            t("95 % interval"): _interval(measure, each, time, len(rows.targets)) if each else "",
            t("meaning"): _meaning(measure, each, rows, task, classes, time)
            if each
            else t("Not defined for these rows."),
        }
        for measure, each in found.items()
    ]
    wide = {t("meaning"): st.column_config.TextColumn(width="large")}
    show_table(pd.DataFrame(table), "measures", column_config=wide, height=table_height(len(table), 700))
    st.caption(
        t(
            "By samples of these rows with replacement, shares of rows by Wilson: how far luck of the rows alone may carry. Where nothing "
            "is answered wrongly samples cannot differ: that alone makes no few rows certain."
        )
    )
    unsteady = [t(NAMES[measure]) for measure, each in found.items() if each and each.is_unsteady]
    if unsteady:
        few = t("There are so few rows that many samples leave these undefined: the intervals of {metrics} say little.")
        if task is not Task.REGRESSION:
            few = t("A class has so few rows that many samples lack it: the intervals of {metrics} say little.")
        st.caption(few.format(metrics=", ".join(unsteady)))


def _written(measure: Measure, value: float, time: DurationFormat | None) -> str:
    if measure is Measure.MAPE:
        return percent(value)
    return format_target(value, time if measure in IN_UNITS else None)


def _interval(measure: Measure, each: Measured, time: DurationFormat | None, rows: int) -> str:
    if each.low is None or each.high is None:
        return t("not known from so few rows") if rows < FEWEST_ROWS else t("not known: these rows all agree")
    return t("{low} to {high}", low=_written(measure, each.low, time), high=_written(measure, each.high, time))


def _meaning(
    measure: Measure,
    each: Measured,
    rows: RowPredictions,
    task: Task,
    classes: list[str],
    time: DurationFormat | None,
) -> str:
    """A sentence with counts where there are some to say."""
    if measure is Measure.ACCURACY:
        right = round(each.value * len(rows.targets))
        return t("{right:,} of {rows:,} rows are answered right.", right=right, rows=len(rows.targets))
    if task is Task.BINARY and measure in (Measure.RECALL, Measure.PRECISION):
        answers = as_probabilities(task, rows.predictions).argmax(axis=1)
        of = int(np.count_nonzero(rows.targets == 1 if measure is Measure.RECALL else answers == 1))
        shown = ENOUGH_FOR_100 if of >= ENOUGH_FOR_100 else of
        hits = round(each.value * shown)
        return (
            t("Of {of:,} rows that are {name} it finds {hits:,}.", of=shown, name=classes[1], hits=hits)
            if measure is Measure.RECALL
            else t("Of {of:,} rows that it answers {name} for, {hits:,} are.", of=shown, name=classes[1], hits=hits)
        )
    return t(MEANINGS[measure], value=_written(measure, each.value, time))
