"""How good a run's network is: on its validation rows, and on its test rows once these were opened."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.domain.problem import Damaged, NotNow
from components.domain.recipe import Part
from components.evaluation.report import ClassificationReport, EvaluationReport
from components.features.plan import Plan
from components.i18n import t
from components.runs.results import run_evaluation
from components.splitting.description import in_words
from components.store.runs import RunRecord
from components.store.test_set_views import shown_metrics
from components.widgets.evaluate.baselines import known_baselines
from components.widgets.evaluate.confusion import show_confusion
from components.widgets.evaluate.luck import show_luck
from components.widgets.evaluate.measures import show_measures
from components.widgets.evaluate.predictions import show_predictions
from components.widgets.evaluate.scores import TEST_PARTS, beside_of, show_metrics, show_verdict
from components.widgets.evaluate.target_ranges import show_wall
from components.widgets.evaluate.test_door import choose_rows, show_test_door
from components.widgets.evaluate.threshold import kept_in_words
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown


def show_evaluation(run: RunRecord, plan: Plan) -> tuple[pd.DataFrame | None, DeltaGenerator]:
    """Verdict, figures and predictions, and the door to the test rows; the numbers behind the predictions, where there
    are any, and the place of the verdict, which says more once simpler methods are there."""
    time = plan.decision.time
    heading = st.container()
    part = choose_rows(run)
    report = _report(run, part)
    with heading:
        _show_heading(run, report, part)
    metrics = current.unchanged(("shown_metrics", run.id), lambda: shown_metrics(current.store(), run))
    with st.container(key="evaluate_verdict"):  # a style sheet keeps its place: its words change
        verdict = st.empty()
    found = known_baselines(run, part)
    with verdict:  # they are begun below, where nobody has asked for them yet
        show_verdict(run, plan, part, beside_of(found) if found else "computing")
    if not isinstance(report, NotNow):
        show_measures(run, plan, part)
    show_metrics(metrics, time, test=TEST_PARTS.keys() <= metrics.keys())
    show_luck(run, time)
    if isinstance(report, NotNow):
        st.info(escape_markdown(f"{report.what} {report.remedy}"))
        show_test_door(run)
        return None, verdict
    if isinstance(report, ClassificationReport):
        numbers = show_confusion(run, part, report)
    else:
        numbers = show_predictions(report, part, run.recipe.target, time)
        show_wall(run, plan, part)
    show_test_door(run)
    return numbers, verdict


def _report(run: RunRecord, part: Part) -> EvaluationReport | NotNow:
    """What the run answered to these rows; why there is nothing where an earlier version did not keep that. Raises Damaged."""
    try:
        return run_evaluation(current.store(), run.visitor, run.id, part)
    except Damaged:
        raise
    except NotNow as refused:
        return refused


def _show_heading(run: RunRecord, report: EvaluationReport | NotNow, part: Part) -> None:
    """Which rows of which run, before all that stands below it: what comes later would move that down."""
    name = escape_markdown(run.name)
    if isinstance(report, NotNow):
        st.subheader(name)
        return
    if part is Part.TEST:
        st.subheader(t("{name} on {rows:,} test rows", name=name, rows=report.rows))
    elif run.recipe.split.folds:
        st.subheader(t("{name}, cross-validated on {rows:,} rows", name=name, rows=report.rows))
    else:
        st.subheader(t("{name} on {rows:,} validation rows", name=name, rows=report.rows))
    st.caption(escape_markdown(report.split.in_words or in_words(run.recipe.split)))
    if said := kept_in_words(run):
        st.caption(said)
