"""The network beside simpler methods on the same rows, and whether it is really better than they are."""

from collections.abc import Sequence
from enum import StrEnum

import pandas as pd
import streamlit as st

from components.columns.formats import DurationFormat
from components.domain.recipe import Part, Task
from components.evaluation.baseline_name import BaselineName
from components.features.plan import Plan
from components.i18n import counted, measured, noop, t
from components.runs.analyses import Analysis
from components.runs.analysis_messages import Analysed, AskBaselines, Baseline, Baselines
from components.store.runs import RunRecord
from components.widgets.shared import current
from components.widgets.shared.analysis import analysed
from components.widgets.shared.csv_download import show_table
from components.widgets.shared.target_values import format_target

FEWEST_ROWS = 20  # fewer tell nothing
NAMES_OF_CLASSES = {
    BaselineName.CONSTANT: noop("Always the most frequent class"),
    BaselineName.LAST: noop("The row before"),
    BaselineName.SEASON: noop("{n} rows before"),
    BaselineName.LINEAR: noop("Logistic regression"),
    BaselineName.NEIGHBOURS: noop("{n} nearest neighbours"),
    BaselineName.TREES: noop("Gradient-boosted trees"),
}
NAMES_OF_NUMBERS = NAMES_OF_CLASSES | {
    BaselineName.CONSTANT: noop("Always the mean"),
    BaselineName.LINEAR: noop("Linear regression"),
}

LIMITS = noop(
    "In brackets the 95 % interval over the rows. The methods learn the same training rows, as they are prepared for the network, with scikit-learn's usual settings; they were "
    "not tuned. Each is held against the network row by row on the same rows."
)


class Standing(StrEnum):
    """How the network stands beside the best of the simpler methods."""

    BETTER = "better"
    WORSE = "worse"
    ALIKE = "alike"  # these rows do not tell them apart


def known_baselines(run: RunRecord, part: Part) -> Analysis | None:
    """How far the simpler methods are; None where nobody has asked for them."""
    return current.app().analyses.known(run, AskBaselines(part))


def show_baselines(run: RunRecord, plan: Plan, part: Part) -> Baselines | None:
    """A row a method, the network first, and a sentence about the best of them; what was found, once all of it is there."""
    with st.container(key="evaluate_beside"):  # a style sheet keeps its place while it is computed
        st.markdown(f"**{t('Beside simpler methods')}**")
        key = f"evaluate_baselines_{part.value}"
        found = analysed(
            run,
            AskBaselines(part),
            key,
            t("Simpler methods learn the same rows"),
            lambda some: _show(some, plan, key),
            cancellable=False,
        )
        if isinstance(found, Baselines):
            _show(found, plan, key)
            said = verdict(found, plan.decision.task, plan.decision.time)
            if said:
                st.markdown(said, help=t(LIMITS))
            return found
    return None


def method_name(method: Baseline, task: Task) -> str:
    """What a method is called."""
    names = NAMES_OF_NUMBERS if task is Task.REGRESSION else NAMES_OF_CLASSES
    return t(names[method.name], n=method.detail)


def _show(found: Analysed, plan: Plan, key: str) -> None:
    if not isinstance(found, Baselines):
        return
    task, time = plan.decision.task, plan.decision.time
    is_number = task is Task.REGRESSION
    score = "mae" if is_number else "accuracy"
    rows: list[tuple[str, float | None, int, Baseline | None]] = [
        (t("Your network"), found.network.get(score), found.rows, None)
    ]
    rows += [(method_name(each, task), each.metrics.get(score), each.rows, each) for each in found.methods]
    table: dict[str, list[object]] = {t("method"): [name for name, *_ in rows]}
    if is_number:
        table[t("MAE")] = [format_target(value, time) for _, value, *_ in rows]
    else:
        right: list[object] = [
            t("{right:,} of {rows:,}", right=round((value or 0.0) * of), rows=of) for _, value, of, _ in rows
        ]
        table[t("right")] = right
        table[t("accuracy")] = [measured(value) for _, value, *_ in rows]
    table[t("network better by")] = [_better_by(each, plan) if each else "" for *_, each in rows]
    show_table(pd.DataFrame(table), key)


def _better_by(method: Baseline, plan: Plan) -> str:
    """What the network does better with its interval: rows right of all, or less error in the target's units."""
    gain, low, high = _gain(method, plan.decision.task)

    def said(value: float) -> str:
        if plan.decision.task is Task.REGRESSION:
            return _signed(value, format_target(abs(value), plan.decision.time))
        count = round(value * method.rows)
        return _signed(count, f"{abs(count):,}")

    if low is None or high is None:
        return said(gain)
    return t("{difference} ({low} to {high})", difference=said(gain), low=said(low), high=said(high))


def _gain(method: Baseline, task: Task) -> tuple[float, float | None, float | None]:
    """The difference of a method and its interval, turned so that above 0 the network is better."""
    if task is not Task.REGRESSION:
        return method.difference, method.low, method.high
    low, high = (None if bound is None else -bound for bound in (method.high, method.low))
    return -method.difference, low, high


def _signed(value: float, shown: str) -> str:
    return f"+{shown}" if value > 0 else f"−{shown}" if value < 0 else shown


def standing_beside(found: Baselines, task: Task) -> tuple[str, Standing] | None:
    """The best of the methods that learn, by its name, and how the network stands beside it; None where there is none, or
    where the rows are too few to tell."""
    learning = [each for each in found.methods if each.name is not BaselineName.CONSTANT]
    if not learning or found.rows < FEWEST_ROWS:
        return None
    best, standing = _best(learning, task)
    return method_name(best, task), standing


def _best(methods: Sequence[Baseline], task: Task) -> tuple[Baseline, Standing]:
    best = min(methods, key=lambda each: _gain(each, task)[0])
    _, low, high = _gain(best, task)
    if low is not None and low > 0:
        return best, Standing.BETTER
    return best, Standing.WORSE if high is not None and high < 0 else Standing.ALIKE


def verdict(found: Baselines, task: Task, time: DurationFormat | None = None) -> str:
    """Whether the network beats the best of the methods, by how much, and how sure that is (Markdown); `time` is how a
    target of seconds is written."""
    if not found.methods:
        return ""
    if found.rows < FEWEST_ROWS:
        rows = counted(found.rows, "{n} row is too few", "{n} rows are too few")
        return t("{rows} to say which of them is better.", rows=rows)
    best, standing = _best(found.methods, task)
    gain = _gain(best, task)[0]
    name = method_name(best, task)
    if task is Task.REGRESSION:
        by = t("{value} less error on average", value=format_target(abs(gain), time))
    else:
        by = t("{n:,} more rows right of {rows:,}", n=round(abs(gain) * best.rows), rows=best.rows)
    if standing is Standing.BETTER:
        better = t("**Your network is better than all of these.** The best of them: {name}; it beats that by {by}.")
        return better.format(name=name, by=by)
    if standing is Standing.WORSE:
        worse = t(
            "**A simpler method is better than your network**: {name}, by {by}. Take that for this table, or go on."
        )
        return worse.format(name=name, by=by)
    alike = t("**Better or not cannot be told**: these {rows:,} rows do not tell your network and {name} apart.")
    return alike.format(name=name, rows=best.rows)
