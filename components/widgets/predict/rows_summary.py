"""What there is to say of many new rows together: how many have a warning, which, and how many get no prediction."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from components.domain.finding import Finding
from components.i18n import counted, t
from components.prediction.drift import Drift
from components.prediction.remarks import IN_WORDS
from components.prediction.scored import Score
from components.runs.answers import Summary
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import segmented
from components.widgets.shared.whole_numbers import count_columns


def show_summary(
    summary: Summary, in_units: Callable[[float], str], key: str = "predict", *, with_differences: bool
) -> bool:
    """The counts, and the choice to see odd rows alone; whether that is chosen.

    Args:
        in_units: writes a number of the target's.
        key: tells these rows from others on the page.
        with_differences: whether sorts of warnings and what all rows differ in are said, too.
    """
    if summary.score:
        st.markdown(_score_in_words(summary.score, in_units))
    if summary.drift and with_differences:
        _show_drift(summary.drift, key)
    odd = summary.warned + summary.refused
    if not odd:
        st.caption(
            counted(
                summary.rows, "{n} row is predicted, without a warning.", "{n} rows are predicted, without a warning."
            )
        )
        return False
    said = []
    if summary.refused:
        said.append(counted(summary.refused, "{n} row cannot be predicted.", "{n} rows cannot be predicted."))
    if summary.warned:
        said.append(counted(summary.warned, "{n} row has a warning.", "{n} rows have warnings."))
    predicted = summary.rows - summary.refused
    st.warning(" ".join([counted(predicted, "{n} row is predicted.", "{n} rows are predicted."), *said]))
    if summary.remarks and with_differences:
        rows = [
            {t("column"): column, t("warning"): t(IN_WORDS[sort]), t("rows"): rows}
            for column, sort, rows in summary.remarks
        ]
        table = pd.DataFrame(rows)
        counts = count_columns(table)
        st.dataframe(table, hide_index=True, width="content", key=f"{key}_warnings", column_config=counts)
    choices = {"all": t("All rows"), "odd": t("Rows with a warning")}
    return bool(segmented(t("Shown"), choices, default="all", key=f"{key}_rows_shown") == "odd")


def show_notices(notices: Sequence[Finding]) -> None:
    """What was noticed about a file of new rows."""
    if notices:
        st.info("\n\n".join(escape_markdown(f"{notice.where}: {notice.what}") for notice in notices))


def _score_in_words(score: Score, in_units: Callable[[float], str]) -> str:
    if score.right is not None:
        said = t(
            "The target is in these rows: **{right} of {rows} right**.",
            right=f"{score.right:,}",
            rows=f"{score.rows:,}",
        )
    elif score.mean_absolute_error is not None:
        error = escape_markdown(in_units(score.mean_absolute_error))
        said = t("The target is in these rows: **off by {error} on average** (mean absolute error).", error=error)
    else:
        said = t("The target is in these rows, but none has a value that the network could answer.")
    if score.unknown:
        said += " " + counted(
            score.unknown,
            "{n} row has a target that the network does not know.",
            "{n} rows have a target that the network does not know.",
        )
    return said


def _show_drift(drift: Sequence[Drift], key: str) -> None:
    n = len(drift)
    said = counted(
        n,
        "**These rows look unlike the training rows** in {n} column: what is predicted may not hold.",
        "**These rows look unlike the training rows** in {n} columns: what is predicted may not hold.",
    )
    with st.container(border=True, key=f"{key}_drift"):
        st.markdown(f":material/warning: {said}")
        rows = [{t("column"): each.column, t("in these rows"): each.what} for each in drift]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", key=f"{key}_drift_table")
