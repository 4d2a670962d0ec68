"""Evaluate: how good the network is on rows it has never seen."""

import streamlit as st

from components.i18n import t
from components.runs.results import run_evaluation
from components.widgets.evaluate.predictions import show_test_predictions
from components.widgets.evaluate.scores import show_metrics, show_test_set_views, verdict
from components.widgets.frame.frame import link_to, next_step_button, show_nothing_open
from components.widgets.runs.run_notices import run_with_model, show_other_recipe, show_which_run
from components.widgets.runs.run_view import offer_bundle
from components.widgets.shared import current
from components.widgets.shared.csv_download import csv_download
from components.widgets.shared.escape_markdown import escape_markdown

run = run_with_model()
if not current.experiment():
    show_nothing_open()
elif not run:
    st.info(t("Train the network first: when the run has ended, its test results are here."))
    link_to("train", t("Train →"))
else:
    show_which_run(run)
    show_other_recipe(run)
    evaluation = run_evaluation(current.store(), current.visitor(), run.id)
    st.subheader(t("{name} on {rows:,} test rows", name=escape_markdown(run.name), rows=evaluation.rows))
    plan = current.plan_of(run.recipe)
    st.markdown(verdict(run, plan))
    show_test_set_views(run)
    show_metrics(run.metrics, plan.decision.time)
    numbers = show_test_predictions(evaluation, run.recipe.target, plan.decision.time)
    with st.container(horizontal=True):
        next_step_button("predict", t("Predict →"), "evaluate_to_predict")
        offer_bundle(run)
        csv_download(numbers, "evaluation", "evaluate_download", t("Download the numbers"))
