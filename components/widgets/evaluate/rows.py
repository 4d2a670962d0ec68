"""The rows behind the figures: curves over them, for which groups the network fails, and which are answered worst."""

import numpy as np
import streamlit as st

from components.domain.problem import Problem
from components.domain.recipe import Part, Task
from components.evaluation.groups import row_scores
from components.evaluation.probabilities import as_probabilities
from components.evaluation.row_predictions import RowPredictions
from components.features.plan import Plan
from components.features.preparation import Preparation
from components.i18n import percent, t
from components.runs.results import row_predictions, run_preparation
from components.store.runs import RunRecord
from components.widgets.evaluate.curves import show_curves
from components.widgets.evaluate.group_scores import show_groups
from components.widgets.evaluate.listed_rows import MOST_ROWS, list_rows
from components.widgets.evaluate.residuals import show_residuals
from components.widgets.evaluate.target_ranges import show_error_by_range
from components.widgets.shared import current
from components.widgets.shared.folded import folded
from components.widgets.shared.target_values import format_target


def show_row_views(run: RunRecord, plan: Plan, part: Part) -> None:
    """What is computed from what was predicted row by row, folded away until somebody asks; nothing for a run of an earlier
    version, which kept none."""
    try:
        rows = current.unchanged(
            ("row_predictions", run.id, run.epoch, part),
            lambda: row_predictions(current.store(), run.visitor, run.id, part),
        )
        preparation = run_preparation(current.store(), current.visitor(), run.id)
    except Problem:  # told of above, where the figures stand
        return
    if plan.decision.task is not Task.REGRESSION:
        with folded(t("Curves: ROC, precision and recall, calibration, scores"), "evaluate_curves") as is_open:
            if is_open:
                show_curves(rows, plan, part)
    else:
        with folded(t("Error by range of the target"), "evaluate_ranges") as is_open:
            if is_open:
                show_error_by_range(rows, plan, part, run.recipe.target)
        with folded(t("Residuals: too high or too low along a column"), "evaluate_residuals") as is_open:
            if is_open:
                show_residuals(run, plan, part, rows, preparation)
    with folded(t("By group: where it fails"), "evaluate_groups") as is_open:
        if is_open:
            show_groups(run, plan, part, rows, preparation)
    title = t("Worst rows") if plan.decision.task is Task.REGRESSION else t("Mistakes, the surest first")
    with folded(title, "evaluate_worst") as is_open:
        if is_open:
            _show_worst(run, plan, rows, preparation)


def _show_worst(run: RunRecord, plan: Plan, rows: RowPredictions, preparation: Preparation) -> None:
    """The rows that are furthest off, or answered wrongly and most surely so; one that is chosen opens in What-if."""
    task, time = plan.decision.task, plan.decision.time
    scores = row_scores(task, rows.targets, rows.predictions)
    table: dict[str, object]
    if task is Task.REGRESSION:
        worst = np.argsort(-scores, kind="stable")[:MOST_ROWS]
        predicted = rows.predictions[worst, 0]
        table = {
            t("actual"): [format_target(float(value), time) for value in rows.targets[worst]],
            t("predicted"): [format_target(float(value), time) for value in predicted],
            t("off by"): [format_target(float(value), time) for value in scores[worst]],
        }
    else:
        shares = as_probabilities(task, rows.predictions)
        wrong = np.flatnonzero(scores == 0)
        worst = wrong[np.argsort(-shares[wrong].max(axis=1), kind="stable")][:MOST_ROWS]
        if not len(worst):
            st.caption(t("There are none: every one of these rows is answered right."))
            return
        classes = plan.decision.classes
        table = {
            t("was"): [classes[int(place)] for place in rows.targets[worst]],
            t("answered"): [classes[int(place)] for place in shares[worst].argmax(axis=1)],
            t("said to be sure"): [percent(float(value)) for value in shares[worst].max(axis=1)],
        }
    list_rows(run, preparation, table, rows.row_numbers[worst], "worst")
