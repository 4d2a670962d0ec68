"""Evaluate: how good the network is on rows it has never seen."""

import pandas as pd
import streamlit as st

from components.i18n import t
from components.runs import service
from components.widgets.frame.frame import link_to, next_step_button, show_nothing_open
from components.widgets.runs.run_notices import run_with_model, show_other_recipe, show_which_run
from components.widgets.runs.run_view import offer_bundle, show_metrics, show_test_set_views, verdict
from components.widgets.shared import current
from components.widgets.shared.csv_download import csv_download
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.figures import confusion, predicted_actual
from components.widgets.shared.target_values import with_clock_times
from components.widgets.shared.theme import ink

run = run_with_model()
if not current.experiment():
    show_nothing_open()
elif not run:
    st.info(t("Train the network first: when the run has ended, its test results are here."))
    link_to("train", t("Train →"))
else:
    show_which_run(run)
    show_other_recipe(run)
    report = service.run_evaluation(current.visitor(), run.id)
    st.subheader(t("{name} on {rows:,} test rows", name=escape_markdown(run.name), rows=report["rows"]))
    plan = current.plan_of(run.recipe)
    time = plan.decision.time
    st.markdown(verdict(run, plan))
    show_test_set_views(run)
    show_metrics(run.metrics, time)
    if "confusion" in report:
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**{t('Confusion matrix')}**")
            figure = confusion(report["confusion"], report["classes"], ink())
            st.plotly_chart(
                figure,
                key="evaluate_confusion",
                alt=t("Confusion matrix of the test rows; the numbers are in the table."),
            )
        with right:
            st.markdown(f"**{t('Class by class')}**")
            numbers = pd.DataFrame(report["per_class"]).round(3)
            st.dataframe(numbers, hide_index=True, width="stretch")
    else:
        st.markdown(f"**{t('Predicted against actual')}**")
        figure = predicted_actual(report["actual"], report["predicted"], run.recipe.target, time)
        st.plotly_chart(
            figure,
            key="evaluate_scatter",
            alt=t("Predicted against actual values of the test rows; the numbers are in the table."),
        )
        numbers = pd.DataFrame({t("actual"): report["actual"], t("predicted"): report["predicted"]})
        if time:
            numbers = with_clock_times(numbers, time)
        with st.expander(t("The numbers")):
            st.dataframe(numbers, hide_index=True, width="stretch")
    with st.container(horizontal=True):
        next_step_button("predict", t("Predict →"), "evaluate_to_predict")
        offer_bundle(run)
        csv_download(numbers, "evaluation", "evaluate_download", t("Download the numbers"))
