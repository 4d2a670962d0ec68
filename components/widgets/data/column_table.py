"""The columns of a table: what they are, which the network is given, and how much each tells about the target."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components.columns.effective_columns import used_as
from components.columns.profile import ColumnProfile
from components.domain.recipe import Column, ColumnType, Recipe, Role
from components.features.plan import Plan
from components.i18n import counted, percent, t
from components.quality.table_analysis import TableAnalysis, notices
from components.store.datasets import DatasetRecord
from components.widgets.data.column_settings import feature_descriptions
from components.widgets.data.table_analysis import VERSION, reset_column_table
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.widget_state import changed_by_user, last_value, synced_widget

KINDS = [kind.value for kind in ColumnType]
LOOK, LOOKED_AT = "data_look", "data_looked_at"  # the widget that chooses a column to look at, and the one chosen
ROW_HEIGHT, MOST_HEIGHT = 35, 560  # pixels


def edit_columns(record: DatasetRecord, recipe: Recipe, plan: Plan | None, analysis: TableAnalysis) -> None:
    """An editor over all columns but the target; its edits go into the recipe's overrides."""
    shown = [column for name, column in analysis.profiles.items() if name != recipe.target]
    version = st.session_state.get(VERSION, 0)
    key = f"data_columns_{st.session_state.get('current_experiment')}_{record.id}_{recipe.target}_{version}"
    names = [column.name for column in shown]
    # Feeding edits back as input would lose every second: the editor is given the recipe as it was when it was new.
    with synced_widget(key, recipe.columns, read=partial(_as_edited, key=key, names=names)) as anew:
        given: Recipe = recipe if anew else st.session_state[f"{key}_given"]
        st.session_state[f"{key}_given"] = given
        st.data_editor(
            _frame(shown, given, analysis, feature_descriptions(plan)),
            key=key,
            hide_index=True,
            width="stretch",
            height=min(ROW_HEIGHT * (len(shown) + 1) + 3, MOST_HEIGHT),
            alt=t("Columns of the table"),
            disabled=["missing", "spread", "association", "becomes", "reason"],
            on_change=_take_edits,
            args=(key, names),
            column_config={
                "column": st.column_config.ButtonColumn(
                    t("Column"),
                    type="tertiary",
                    alignment="left",
                    pinned=True,
                    key="data_look_at",
                    on_click=_look_at,
                    args=(names,),
                    help=t("Press a name to look at the column below."),
                ),
                "kind": st.column_config.SelectboxColumn(t("Kind"), options=KINDS, required=True, width="small"),
                "use": st.column_config.CheckboxColumn(t("Use"), width="small"),
                "missing": st.column_config.TextColumn(t("Missing"), width=66),
                "spread": st.column_config.BarChartColumn(t("Spread"), y_min=0, width=76),
                "association": st.column_config.ProgressColumn(
                    t("Association"),
                    width=96,
                    min_value=0,
                    max_value=1,
                    format="%.2f",
                    help=t(
                        "The share of the target's uncertainty that this column alone takes away, on rows held out: 0 is "
                        "none, 1 is all."
                    ),
                ),
                "becomes": st.column_config.TextColumn(
                    t("Becomes"),
                    width="medium",
                    help=t("What the network is given of it. Press the column's name to prepare it otherwise."),
                ),
                "reason": st.column_config.TextColumn(t("Why this kind")),
            },
        )


def _look_at(names: list[str]) -> None:
    """Open the profile of the column whose button was pressed."""
    clicked = st.session_state.get("data_look_at")
    if clicked:
        st.session_state[LOOKED_AT] = names[clicked["row"]]


def _frame(
    columns: list[ColumnProfile], recipe: Recipe, analysis: TableAnalysis, prepared: dict[str, str]
) -> pd.DataFrame:
    rows = []
    for column in columns:
        association = analysis.associations.get(column.name)
        rows.append(
            {
                "column": column.name,
                "kind": column.kind.value,
                "use": used_as(_found(column, analysis), recipe.effective_column(column.name)) is not None,
                "missing": percent(column.missing / analysis.facts.rows),
                "spread": list(column.histogram),
                "association": association.strength if association else None,
                "becomes": prepared.get(column.name, "–"),
                "reason": column.reason,
            }
        )
    return pd.DataFrame(rows)


def _found(column: ColumnProfile, analysis: TableAnalysis) -> ColumnProfile:
    """The column as it was found, before what a person said of it."""
    return next(one for one in analysis.facts.columns if one.name == column.name)


def _as_edited(edits: Any, *, key: str, names: list[str]) -> dict[str, Column] | None:
    """What the editor shows: what it was given, and what was changed in it since."""
    given: Recipe | None = st.session_state.get(f"{key}_given")
    return _edited(given.columns, _rows(edits), names) if given else None


def _rows(edits: Any) -> dict[int, dict[str, Any]]:
    return {int(row): dict(edit) for row, edit in (edits or {}).get("edited_rows", {}).items()}


def _edited(overrides: Mapping[str, Column], rows: dict[int, dict[str, Any]], names: list[str]) -> dict[str, Column]:
    changed = dict(overrides)
    for row, edit in rows.items():
        override = changed.get(names[row], Column())
        if "use" in edit:
            override = override.model_copy(update={"role": Role.FEATURE if edit["use"] else Role.IGNORE})
        if edit.get("kind"):
            # How it was prepared was said of the kind it had.
            override = override.as_kind(ColumnType(edit["kind"]))
        changed[names[row]] = override
    return changed


def _take_edits(key: str, names: list[str]) -> None:
    """Save the cells that were changed just now: those before may have been changed elsewhere since."""
    opened, before = current.experiment(), _rows(last_value(key))
    if not opened or not changed_by_user(key):
        return
    fresh = {
        row: {name: value for name, value in edit.items() if before.get(row, {}).get(name) != value}
        for row, edit in _rows(st.session_state[key]).items()
    }
    columns = _edited(opened.recipe.columns, {row: edit for row, edit in fresh.items() if edit}, names)
    current.save(opened.recipe.model_copy(update={"columns": columns}))
    if any("kind" in edit for edit in fresh.values()):
        reset_column_table()  # another kind has another spread and another association


def show_findings(record: DatasetRecord, plan: Plan | None, analysis: TableAnalysis) -> None:
    """What was noticed about the file, and what the network will not be given of it, unless an alarm says so."""
    found = notices([*record.problems, *(plan.warnings if plan else [])], analysis.alarms)
    if not found:
        return
    with st.expander(counted(len(found), "{n} thing noticed", "{n} things noticed"), expanded=len(found) <= 5):
        for finding in found:
            st.markdown(
                f"**{escape_markdown(finding.where)}** · {escape_markdown(finding.what)} {escape_markdown(finding.remedy)}"
            )
