"""Three ways to give new rows: a form, a table, a file."""

import pandas as pd
import streamlit as st

from components.columns.cell_parser import CellParser
from components.columns.formats import DateFormat, DurationFormat, Order
from components.domain.problem import Misfit
from components.domain.recipe import ColumnType
from components.features import BooleanFeature, CategoryFeature, Feature, NumberFeature, Preparation
from components.i18n import number, percent, t
from components.intake.new_rows import RowsToPredict
from components.prediction.typed_cell import read_typed, usual_text
from components.runs.predict import read_new_rows
from components.store.datasets import get_dataset
from components.store.incoming import in_pieces, receive, upload_limit
from components.store.runs import RunRecord, get_run
from components.widgets.runs.run_notices import run_with_model
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.setting_widgets import select
from components.widgets.shared.target_values import format_target, target_time_format
from components.widgets.shared.widget_state import changed_by_user, show_field_problem, synced_widget


def select_run() -> RunRecord | None:
    """The run that answers: the one that is open if it has a model, else the experiment's newest that has."""
    shown, opened = run_with_model(), current.experiment()
    trained = {run.id: run for run in current.runs(opened.id) if run.has_model} if opened else {}
    if not shown or len(trained) < 2:
        return shown
    runs = {run_id: f"{run.name} · {_validation_score(run)}" for run_id, run in trained.items()}
    chosen = shown.id if shown.id in trained else next(iter(trained))  # it may have been deleted just now
    with synced_widget("predict_run", chosen):
        return trained[select(t("Which run answers"), runs, chosen, key="predict_run", on_change=_run_chosen)]


def _validation_score(run: RunRecord) -> str:
    # Who chooses a run by its test figures has none left that are fair.
    validation = run.metrics.get("validation", {})
    if "accuracy" in validation:
        return t("validation accuracy {value}", value=percent(validation["accuracy"]))
    return t("validation MAE {value}", value=format_target(validation.get("mae"), target_time_format(run)))


def _run_chosen() -> None:
    if changed_by_user("predict_run"):
        current.show_run(get_run(current.store(), current.visitor(), st.session_state["predict_run"]))


def row_form(preparation: Preparation, run: RunRecord) -> pd.DataFrame | None:
    """A form with a widget a column; the row when it is sent and every field is right."""
    written = _spellings(preparation, run)
    with st.form(f"predict_form_{run.id}"):
        cells, wrong = {}, []
        with st.container(key="predict_cells"):  # in reading order, as many side by side as there is room for
            for position, feature in enumerate(preparation.features):
                try:
                    key = f"predict_{run.id}_{position}"
                    cells[feature.name] = _field(feature, preparation, key, written.get(feature.name, {}))
                except Misfit:  # said at the field
                    wrong.append(feature.name)
        sent = st.form_submit_button(t("Predict"), type="primary", key="predict_submit")
        if wrong:
            st.caption(t("Not predicted. Correct first: {names}.", names=escape_markdown(", ".join(wrong))))
    return pd.DataFrame([cells], dtype="object") if sent and not wrong else None


def _spellings(preparation: Preparation, run: RunRecord) -> dict[str, dict[str, str]]:
    """For each boolean column {value: the cell of the table that says it most often}, such as Yes and No."""
    booleans = [feature.name for feature in preparation.features if feature.kind is ColumnType.BOOLEAN]
    spellings: dict[str, dict[str, str]] = {}
    table = _table(run) if booleans else pd.DataFrame()
    for name in booleans:
        cells = table[name].dropna()
        by_value = cells.groupby(CellParser(ColumnType.BOOLEAN).values(cells).astype(str))
        spellings[name] = {str(value): str(same.mode().iloc[0]) for value, same in by_value}
    return spellings


def _table(run: RunRecord) -> pd.DataFrame:
    return current.cells(get_dataset(current.store(), current.visitor(), run.recipe.dataset))


def _sent() -> dict[str, str]:
    """What the fields held when the form was sent last, by their keys: it stands there again after another page."""
    sent: dict[str, str] = st.session_state.setdefault("predict_sent", {})
    return sent


def _field(feature: Feature, preparation: Preparation, key: str, written: dict[str, str]) -> str | float | None:
    """A column's field, and what a row of JSON has for what stands in it. Raises Misfit, which is said at the field."""
    label = escape_markdown(feature.name)
    if isinstance(feature, CategoryFeature | BooleanFeature):
        missing = t("(missing)")
        choices = [*feature.vocabulary, missing]
        before = _sent().get(key)
        index = choices.index(before) if before in choices else 0
        chosen = st.selectbox(label, choices, index, format_func=lambda value: written.get(value, value), key=key)
        _sent()[key] = chosen
        return None if chosen == missing else chosen
    usual = ""
    if isinstance(feature, NumberFeature):
        usual = usual_text(feature, preparation)
        shown = feature.format.write if isinstance(feature.format, DurationFormat) else number
        hint = t("training saw {low} to {high}", low=shown(feature.minimum), high=shown(feature.maximum))
    elif feature.format == DateFormat(Order.TIME):
        hint = t("a time, such as 18:30")
    else:
        date = feature.kind is ColumnType.DATE
        hint = t("a date, such as 2024-12-31 or 2024-12-31 18:30") if date else t("any text")
    with st.container(key=f"{key}_field", gap="xxsmall"):
        text = st.text_input(label, _sent().get(key, usual), key=key, help=hint, autocomplete="off")
        _sent()[key] = text
        try:
            typed = read_typed(text, feature, preparation)
        except Misfit as problem:
            show_field_problem(key, feature.name, problem)
            raise
        if typed.note:
            st.caption(escape_markdown(typed.note))
    return typed.value


def row_table(preparation: Preparation, run: RunRecord) -> pd.DataFrame | None:
    """A table to type or paste into, with some rows to begin with; the rows when it is sent."""
    names = [feature.name for feature in preparation.features]
    start = _table(run)[names].head(5).reset_index(drop=True)
    st.caption(t("Type, or paste from a spreadsheet. The first rows of the table are there to begin with."))
    edited = st.data_editor(start, num_rows="dynamic", hide_index=True, width="stretch", key=f"predict_table_{run.id}")
    rows = edited.dropna(how="all").reset_index(drop=True)
    sent = st.button(t("Predict these rows"), type="primary", key="predict_table_submit")
    if rows.empty:
        say = st.error if sent else st.caption
        say(t("There is no row to predict: type or paste one."))
    return rows if sent and not rows.empty else None


def row_file(run: RunRecord) -> tuple[str, pd.DataFrame] | None:
    """An uploaded file of new rows: its id and cells, read once; what was noticed about it is shown."""
    uploaded = st.file_uploader(t("Upload a file of new rows"), type=None, key="predict_upload")
    st.caption(t("The columns may come in any order; the target may be there or not."))
    if not uploaded:
        return None

    def read() -> RowsToPredict:
        incoming = receive(current.store(), uploaded.name, in_pieces(uploaded.getvalue()), upload_limit())
        return read_new_rows(current.app(), current.visitor(), run.id, incoming)

    rows = current.once("predict_file_rows", (run.id, uploaded.file_id), read)
    if rows.notices:
        lines = [f"{notice.where}: {notice.what}" for notice in rows.notices]
        st.info("\n\n".join(map(escape_markdown, lines)))
    return uploaded.file_id, rows.cells
