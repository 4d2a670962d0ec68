"""Evaluate: how good the network is on rows it has not learned from."""

import streamlit as st

from components.i18n import t
from components.widgets.evaluate.baselines import show_baselines
from components.widgets.evaluate.evaluation import show_evaluation
from components.widgets.evaluate.learning_curve import show_learning_curve
from components.widgets.evaluate.reasons import show_reasons
from components.widgets.evaluate.rows import show_row_views
from components.widgets.evaluate.scores import show_verdict
from components.widgets.evaluate.test_door import shown_rows
from components.widgets.evaluate.threshold import show_threshold
from components.widgets.frame.frame import link_to, next_step_button, show_nothing_open
from components.widgets.runs.bundle_download import offer_bundle
from components.widgets.runs.format_download import offer_formats
from components.widgets.runs.run_notices import run_with_model, show_other_recipe, show_which_run
from components.widgets.shared import current
from components.widgets.shared.csv_download import csv_download

run = run_with_model()
if not current.experiment():
    show_nothing_open()
elif not run:
    st.info(t("Train the network first: when the run has ended, what it is worth is shown here."))
    link_to("train", t("Train →"))
else:
    show_which_run(run)
    show_other_recipe(run)
    current.show_kept_problem("evaluate")
    plan = current.plan_of(run.recipe)
    numbers, verdict = show_evaluation(run, plan)
    part = shown_rows(run)
    beside = show_baselines(run, plan, part)
    if beside:
        with verdict:
            show_verdict(run, plan, part, beside)
    show_threshold(run, part)
    show_row_views(run, plan, part)
    show_reasons(run)
    show_learning_curve(run, plan)
    with st.container(horizontal=True, vertical_alignment="center"):
        next_step_button("predict", t("Predict →"), "evaluate_to_predict")
        offer_bundle(run, choose_data=True)
        if numbers is not None:
            csv_download(numbers, "evaluation", "evaluate_download", t("Download the numbers"))
    offer_formats(run)
