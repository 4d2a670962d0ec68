"""The columns of a table: what they are, and which the network is given."""

import pandas as pd
import streamlit as st

from components.data.preparation import Plan
from components.data.profile import ColumnProfile
from components.recipe import Column, Kind, Recipe, Role
from components.store.datasets import DatasetRecord
from components.widgets import current
from components.widgets.bound import entered
from components.widgets.plain import plain
from components.words import counted, number, t

KINDS = [kind.value for kind in Kind]


def edit_columns(record: DatasetRecord, recipe: Recipe) -> None:
    """An editor over all columns but the target; its edits go into the recipe's overrides."""
    shown = [column for column in record.columns if column.name != recipe.target]
    key = f"data_columns_{st.session_state.get('current_experiment')}_{record.id}_{recipe.target}"
    st.data_editor(
        _frame(shown, _given(key, recipe)),
        key=key,
        hide_index=True,
        width="stretch",
        disabled=["column", "missing", "distinct", "spread", "range", "note"],
        on_change=_take_edits,
        args=(key, [column.name for column in shown]),
        column_config={
            "column": st.column_config.TextColumn(t("Column")),
            "kind": st.column_config.SelectboxColumn(t("Kind"), options=KINDS, required=True),
            "use": st.column_config.CheckboxColumn(t("Use")),
            "missing": st.column_config.NumberColumn(t("Missing"), format="localized"),
            "distinct": st.column_config.NumberColumn(t("Distinct"), format="localized"),
            "spread": st.column_config.BarChartColumn(t("Spread"), y_min=0),
            "range": st.column_config.TextColumn(t("Values")),
            "note": st.column_config.TextColumn(t("Note")),
        },
    )


def _given(key: str, recipe: Recipe) -> Recipe:
    """The recipe as it was when the editor was first shown: feeding edits back as input would lose every second."""
    if key not in st.session_state or entered():  # shown anew: its edits begin at nothing
        st.session_state[f"{key}_given"] = recipe
    given: Recipe = st.session_state.setdefault(f"{key}_given", recipe)
    return given


def _frame(columns: list[ColumnProfile], recipe: Recipe) -> pd.DataFrame:
    rows = []
    for column in columns:
        override = recipe.columns.get(column.name, Column())
        used = override.role is Role.FEATURE or (override.role is None and not column.id_like)
        values = ", ".join(value for value, _ in column.top[:4])
        if column.kind is Kind.NUMBER:
            values = t("{low} to {high}", low=number(column.minimum), high=number(column.maximum))
        rows.append(
            {
                "column": column.name,
                "kind": (override.kind or column.kind).value,
                "use": used,
                "missing": column.missing,
                "distinct": column.distinct,
                "spread": column.histogram,
                "range": values,
                "note": t("Looks like an id: {reason}", reason=column.id_like) if column.id_like else "",
            }
        )
    return pd.DataFrame(rows)


def _take_edits(key: str, names: list[str]) -> None:
    opened = current.experiment()
    if not opened:
        return
    overrides = dict(opened.recipe.columns)
    for row, edit in st.session_state[key]["edited_rows"].items():
        name = names[int(row)]
        override = overrides.get(name, Column())
        if "use" in edit:
            override = override.model_copy(update={"role": Role.FEATURE if edit["use"] else Role.IGNORE})
        if edit.get("kind"):
            override = override.model_copy(update={"kind": Kind(edit["kind"])})
        overrides[name] = override
    current.save(opened.recipe.model_copy(update={"columns": overrides}))


def show_findings(record: DatasetRecord, plan: Plan | None) -> None:
    """What was noticed about the file and its columns."""
    found = [*record.problems, *(plan.warnings if plan else [])]
    if not found:
        return
    with st.expander(counted(len(found), "{n} thing noticed", "{n} things noticed"), expanded=len(found) <= 5):
        for finding in found:
            st.markdown(f"**{plain(finding.where)}** · {plain(finding.what)} {plain(finding.remedy)}")
