"""What a network predicted on test rows, as a chart with its numbers."""

import pandas as pd
import streamlit as st

from components.columns.formats import DurationFormat
from components.evaluation.report import ClassificationReport, EvaluationReport, RegressionReport
from components.i18n import t
from components.widgets.evaluate.figures import confusion_matrix, predicted_against_actual
from components.widgets.shared.target_values import with_clock_times
from components.widgets.shared.theme import ink


def show_test_predictions(evaluation: EvaluationReport, target: str, time: DurationFormat | None) -> pd.DataFrame:
    """Draw the predictions of an evaluation, and return the numbers beside the chart.

    `time` is how a target of seconds is written.
    """
    if isinstance(evaluation, ClassificationReport):
        return _show_classes(evaluation)
    return _show_values(evaluation, target, time)


def _show_classes(evaluation: ClassificationReport) -> pd.DataFrame:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('Confusion matrix')}**")
        st.plotly_chart(
            confusion_matrix(evaluation.confusion, evaluation.classes, ink()),
            key="evaluate_confusion",
            alt=t("Confusion matrix of the test rows; the numbers are in the table."),
        )
    with right:
        st.markdown(f"**{t('Class by class')}**")
        numbers = pd.DataFrame([each.model_dump() for each in evaluation.per_class]).round(3)
        st.dataframe(numbers, hide_index=True, width="stretch")
    return numbers


def _show_values(evaluation: RegressionReport, target: str, time: DurationFormat | None) -> pd.DataFrame:
    actual, predicted = evaluation.actual, evaluation.predicted
    st.markdown(f"**{t('Predicted against actual')}**")
    st.plotly_chart(
        predicted_against_actual(actual, predicted, target, time),
        key="evaluate_scatter",
        alt=t("Predicted against actual values of the test rows; the numbers are in the table."),
    )
    numbers = pd.DataFrame({t("actual"): actual, t("predicted"): predicted})
    numbers = with_clock_times(numbers, time) if time else numbers
    with st.expander(t("The numbers")):
        st.dataframe(numbers, hide_index=True, width="stretch")
    return numbers
