"""How good a network is, in figures and in a sentence, and how much of that is luck."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st
from scipy.special import stdtrit

from components.columns.formats import DurationFormat
from components.domain.problem import Damaged, NotNow
from components.domain.recipe import Part, Task
from components.domain.run import FoldResult, MemberResult
from components.evaluation.comparison import CONFIDENCE, means_differ, shares_differ
from components.evaluation.intervals import wilson
from components.evaluation.report import RegressionReport
from components.features.plan import Plan
from components.i18n import counted, noop, percent, t
from components.runs.analyses import Analysis
from components.runs.analysis_messages import Baselines
from components.runs.results import fold_results, pack_results, run_evaluation
from components.store.runs import RunRecord
from components.widgets.evaluate.baselines import Standing, standing_beside
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
MEANINGS = {
    "accuracy": noop("the share of rows that are answered right: 0.9 is 9 of 10."),
    "f1": noop("how well each class is found; a rare class counts as much as a frequent one. 1 is best."),
    "auc": noop("how often the right answer gets the higher probability: 0.5 is guessing, 1 is best."),
    "loss": noop("how wrong the answers are and how sure of it: 0 is best, a confident mistake costs most."),
    "mae": noop("how far off the answers are on average, in units of the target."),
    "rmse": noop("as MAE, but a large miss counts for more."),
    "r2": noop("how much of the ups and downs of the target is foreseen: 0 is none, 1 is all."),
}
BASELINE = noop("**Baseline**: without a network, always answering the most frequent class, or the mean.")
FEWEST_FOR_A_VERDICT = 20  # rows
SAME = 1e-6  # of the largest answer: answers that differ by less are the same
IN_UNITS = ("mae", "rmse")  # of the target
PARTS = {
    "train": noop("training"),
    "validation": noop("validation"),
    "validation_baseline": noop("baseline (validation)"),
}
TEST_PARTS = {"test": noop("test"), "baseline": noop("baseline (test)")}
Beside = Baselines | Literal["computing"] | None  # simpler methods: None where nobody has asked for them
BASELINES = {Part.VALIDATION: "validation_baseline", Part.TEST: "baseline"}


def show_metrics(
    metrics: Mapping[str, Mapping[str, float]], time: DurationFormat | None = None, *, test: bool = False
) -> None:
    """A row a metric, a column for training, validation and its baseline; with `test` also for the test rows.

    `time` is how a target of seconds is written.
    """
    names = [name for name in METRICS if name in metrics.get("validation", {})]
    table = {t("metric"): [t(METRICS[name]) for name in names]}
    for part, title in (PARTS | TEST_PARTS if test else PARTS).items():
        values = metrics.get(part)
        if values:  # a run of an earlier version has no baseline for its validation rows
            table[t(title)] = [format_target(values.get(name), time if name in IN_UNITS else None) for name in names]
    show_table(pd.DataFrame(table), "scores")


def beside_of(found: Analysis | None) -> Beside:
    """What is known of the simpler methods."""
    if found is None or found.state == "failed":
        return None
    return found.result if found.state == "done" and isinstance(found.result, Baselines) else "computing"


def show_verdict(run: RunRecord, plan: Plan, part: Part, beside: Beside = None) -> None:
    """Whether the network is worth more than none, with a "?" that says what the figures are; nothing where it is not known.

    `beside` are the simpler methods: while they are computed nothing is called better that they may beat.
    """
    said = _verdict(run, plan, part, beside)
    if said:
        measured = [name for name in METRICS if name in run.metrics.get("validation", {})]
        meanings = [f"- **{t(METRICS[name])}**: {t(MEANINGS[name])}" for name in measured]
        st.markdown(said, help="\n".join([f"- {t(BASELINE)}", *meanings]))


def _verdict(run: RunRecord, plan: Plan, part: Part, beside: Beside = None) -> str:
    """Whether the network is worth more than no network on the rows of `part`, in a sentence; "" where that is not known."""
    network, baseline = run.metrics.get(part.value, {}), run.metrics.get(BASELINES[part], {})
    if not network or not baseline:
        return ""
    rows = _rows(run, plan, part)
    if plan.decision.task is Task.REGRESSION:
        better = network.get("mae", 0) < baseline.get("mae", 0)
        sure = means_differ(_errors(network), _errors(baseline), rows=rows)
        off, base = (format_target(scores.get("mae"), plan.decision.time) for scores in (network, baseline))
        words = t("off by {off} on average; always answering the mean is off by {base}", off=off, base=base)
    else:
        better = network.get("accuracy", 0) > baseline.get("accuracy", 0)
        sure = shares_differ(network.get("accuracy", 0), baseline.get("accuracy", 0), rows)
        majority = plan.decision.classes[int(baseline.get("majority", 0))]
        hits, majority_hits = (round(scores.get("accuracy", 0) * rows) for scores in (network, baseline))
        words = t(
            "right for {hits:,} of {rows:,} rows; always answering {majority} is right for {base:,}",
            hits=hits,
            rows=rows,
            base=majority_hits,
            majority=escape_markdown(majority),
        )
    sure_words = _in_general(network, rows, plan)
    if rows < FEWEST_FOR_A_VERDICT:
        few = counted(
            rows,
            "**{n} row is too few to tell whether it is better than the baseline**",
            "**{n} rows are too few to tell whether it is better than the baseline**",
        )
        return f"{few}: {words}. {sure_words}".strip()
    always = _only_answer(run, part)
    if not better or always is not None:
        return f"{_not_better(part)}: {words}. {sure_words} {always or ''}".strip()
    if not sure:
        luck = t("Over {rows:,} rows a difference this small may be luck.", rows=rows)
        return f"{_perhaps_better(part)}: {words}. {sure_words} {luck}"
    return f"{_better(part, plan.decision.task, beside)}: {words}. {sure_words}"


def _rows(run: RunRecord, plan: Plan, part: Part) -> int:
    """How many rows the figures of a part stand on; of a cross-validation those of all folds."""
    if part is Part.TEST:
        return plan.rows.test
    if run.recipe.pack:
        answered = {each.settings.fold: each.rows for each in ended_networks(run) if each.answers}
        return sum(answered.values()) or plan.rows.validation
    return sum(fold.rows for fold in ended_folds(run)) or plan.rows.validation


def ended_networks(run: RunRecord) -> list[MemberResult]:
    """How each network of a pack ended; none without one. Raises Damaged."""
    if not run.recipe.pack:
        return []
    return current.unchanged(
        ("pack", run.id, run.attempt, run.epoch), lambda: pack_results(current.store(), run.visitor, run.id)
    )


def ended_folds(run: RunRecord) -> list[FoldResult]:
    """How each fold ended; none without cross-validation, nor of a pack, whose networks hold them out. Raises Damaged."""
    if not run.recipe.split.folds or run.recipe.pack:
        return []
    return current.unchanged(
        ("folds", run.id, run.attempt, run.epoch), lambda: fold_results(current.store(), run.visitor, run.id)
    )


def _in_general(network: Mapping[str, float], rows: int, plan: Plan) -> str:
    """Between which bounds the figure lies with 95 % confidence, in a sentence."""
    if plan.decision.task is not Task.REGRESSION:
        low, high = (percent(bound) for bound in wilson(round(network.get("accuracy", 0) * rows), rows))
        return t("With 95 % confidence it is right for {low} to {high} of such rows.", low=low, high=high)
    if rows < 2:
        return ""
    mean, variance = _errors(network)
    reach = float(stdtrit(rows - 1, (1 + CONFIDENCE) / 2)) * math.sqrt(variance / (rows - 1))
    low, high = (format_target(bound, plan.decision.time) for bound in (max(0.0, mean - reach), mean + reach))
    return t("With 95 % confidence it is off by {low} to {high} on average for such rows.", low=low, high=high)


def _errors(scores: Mapping[str, float]) -> tuple[float, float]:
    """Mean and variance of how far off the answers are."""
    mean = scores.get("mae", 0)
    return mean, max(0.0, scores.get("rmse", mean) ** 2 - mean**2)


def _only_answer(run: RunRecord, part: Part) -> str | None:
    """What a network that gives the same answer to every row says, in a sentence; None where it tells rows apart, or where
    its answers were not kept."""
    try:
        report = current.unchanged(
            ("report", run.id, run.attempt, run.epoch, part),
            lambda: run_evaluation(current.store(), current.visitor(), run.id, part),
        )
    except (NotNow, Damaged):  # which the Evaluate page says
        return None
    if isinstance(report, RegressionReport):
        alike = len(report.predicted) > 1 and np.ptp(report.predicted) <= SAME * np.abs(report.predicted).max()
        return t("It gives the same answer to every row.") if alike else None
    answered = np.flatnonzero(np.array(report.confusion).sum(axis=0))
    if len(answered) != 1:
        return None
    return t("It answers {name} for every row.", name=escape_markdown(report.classes[int(answered[0])]))


def _better(part: Part, task: Task, beside: Beside) -> str:
    """Of a network that is better than the baseline: how it stands beside the best of the simpler methods."""
    on = t("on test rows") if part is Part.TEST else t("on validation rows")
    if beside == "computing":
        return t("**Being held against simpler methods {on}**", on=on)
    found = standing_beside(beside, task) if isinstance(beside, Baselines) else None
    match found:
        case (_, Standing.BETTER):
            return t("**Better than the baseline and simpler methods {on}**", on=on)
        case (method, Standing.WORSE):
            return t("**Better than the baseline, worse than a simpler method ({method}) {on}**", on=on, method=method)
        case (method, _):
            return t(
                "**Better than the baseline, perhaps not than a simpler method ({method}) {on}**", on=on, method=method
            )
        case _:
            return t("**Better than the baseline {on}**", on=on)


def _perhaps_better(part: Part) -> str:
    if part is Part.TEST:
        return t("**Perhaps no better than the baseline on test rows**")
    return t("**Perhaps no better than the baseline on validation rows**")


def _not_better(part: Part) -> str:
    if part is Part.TEST:
        return t("**Not better than the baseline on test rows**")
    return t("**Not better than the baseline on validation rows**")
