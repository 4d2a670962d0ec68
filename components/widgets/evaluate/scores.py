"""How good a network is, in figures and in a sentence, and how often its test rows were looked at."""

import pandas as pd
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.problem import Damaged
from components.domain.recipe import Task
from components.features.plan import Plan
from components.i18n import measured, noop, t
from components.runs.results import run_evaluation
from components.splitting.description import in_words
from components.store.runs import RunRecord
from components.store.test_set_views import open_test_rows
from components.widgets.shared import current
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.target_values import format_target

METRICS = {
    "accuracy": noop("Accuracy"),
    "f1": noop("Macro F1"),
    "auc": noop("AUC"),
    "loss": noop("Log loss"),
    "mae": noop("MAE"),
    "rmse": noop("RMSE"),
    "r2": noop("R²"),
}
IN_UNITS = ("mae", "rmse")  # of the target
PARTS = {
    "train": noop("training"),
    "validation": noop("validation"),
    "test": noop("test"),
    "baseline": noop("baseline (test)"),
}


def show_test_set_views(run: RunRecord) -> None:
    """Count that the run's test figures are on the screen; say how often this split's were, and what that means."""
    times = open_test_rows(current.store(), run)
    if times == 1:
        opened, why = t("opened once"), t("What they say is fair: nothing was chosen by them yet.")
    else:
        opened = t("opened {n:,} times", n=times)
        why = t(
            "Each look at them that leads to another try makes them flatter you a little more: choose between networks by "
            "the validation figures."
        )
    st.markdown(
        f":material/lock_open: {t('**Test rows: {opened} for this split.**', opened=opened)} {why}",
        help=t(
            "Test rows stand for the rows of the future: they are fair only while nobody has chosen by them. Each run "
            "whose test figures were on a page or in an answer of the API counts once."
        ),
    )
    with current.problems_shown(Damaged):
        split = run_evaluation(current.store(), run.visitor, run.id).split
        st.caption(escape_markdown(split.in_words or in_words(run.recipe.split)))


def show_metrics(metrics: dict[str, dict[str, float]], time: DurationFormat | None = None) -> None:
    """A row a metric, a column for training, validation, test and the baseline; `time` is how a target of seconds is written."""
    names = [name for name in METRICS if name in metrics.get("test", {})]
    table = {t("metric"): [t(METRICS[name]) for name in names]}
    for part, title in PARTS.items():
        values = metrics.get(part, {})
        table[t(title)] = [format_target(values.get(name), time if name in IN_UNITS else None) for name in names]
    show_table(pd.DataFrame(table), "scores")


def verdict(run: RunRecord, plan: Plan) -> str:
    """Whether the network is worth more than no network, in a sentence."""
    test, baseline = run.metrics.get("test", {}), run.metrics.get("baseline", {})
    if plan.decision.task is Task.REGRESSION:
        better = test.get("mae", 0) < baseline.get("mae", 0)
        words = t(
            "off by {off} on average on test rows; always answering the mean is off by {base}",
            off=format_target(test.get("mae"), plan.decision.time),
            base=format_target(baseline.get("mae"), plan.decision.time),
        )
    else:
        better = test.get("accuracy", 0) > baseline.get("accuracy", 0)
        majority = plan.decision.classes[int(baseline.get("majority", 0))]
        words = t(
            "right for {hits} of 100 test rows; always answering {majority} is right for {base}",
            hits=measured(100 * test.get("accuracy", 0)),
            base=measured(100 * baseline.get("accuracy", 0)),
            majority=escape_markdown(majority),
        )
    start = t("**Better than the baseline**") if better else t("**Not better than the baseline**")
    return f"{start}: {words}."
