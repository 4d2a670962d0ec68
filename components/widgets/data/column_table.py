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
from components.i18n import noop, percent, t
from components.quality.table_analysis import TableAnalysis
from components.store.datasets import DatasetRecord
from components.widgets.data.column_settings import features_in_short
from components.widgets.data.table_analysis import VERSION, reset_column_table
from components.widgets.shared import current
from components.widgets.shared.theme import in_table, table_height
from components.widgets.shared.widget_state import (
    changed_by_user,
    last_value,
    redraw_when_resized,
    reset_widget,
    synced_widget,
)

Edit = dict[str, str | bool | None]  # cells of a row that were changed, by column
KINDS = [kind.value for kind in ColumnType]
LOOK, LOOKED_AT = "data_look", "data_looked_at"  # the widget that chooses a column to look at, and the one chosen
# The widget that chooses between a column and the table as a whole, and what was chosen, of which table.
VIEW, VIEWED = "data_view", "data_viewed"
ASSOCIATION = noop(
    "The share of the target's uncertainty that this column alone takes away, on rows held out: 0 is none, 1 is all."
)
BECOMES = noop("What the network is given of it. Press the column's name to prepare it otherwise.")
# Letters of a name that does not set the width of its column, and the pixels that it has.
LONG_NAME, NAME_WIDTH = 18, 150
MOST_HEIGHT = 315  # pixels: as many as leave room for what was found, below it on the first screen


def edit_columns(record: DatasetRecord, recipe: Recipe, plan: Plan | None, analysis: TableAnalysis) -> None:
    """An editor over all columns but the target; its edits go into the recipe's overrides."""
    shown = [column for name, column in analysis.profiles.items() if name != recipe.target]
    described = features_in_short(plan)
    version = st.session_state.get(VERSION, 0)
    key = f"data_columns_{st.session_state.get('current_experiment')}_{record.id}_{recipe.target}_{version}"
    names = [column.name for column in shown]
    redraw_when_resized(key)
    # Feeding edits back as input would lose every second: the editor is given the recipe as it was when it was new.
    with synced_widget(key, recipe.columns, read=partial(_as_edited, key=key, names=names)) as anew:
        given: Recipe = recipe if anew else st.session_state[f"{key}_given"]
        st.session_state[f"{key}_given"] = given
        st.data_editor(
            _frame(shown, given, analysis, described),
            key=key,
            hide_index=True,
            width="stretch",
            height=table_height(len(shown), MOST_HEIGHT),
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
                    width=in_table(NAME_WIDTH) if max(map(len, names), default=0) > LONG_NAME else None,
                    key="data_look_at",
                    on_click=_look_at,
                    args=(names,),
                    help=t("Press a name to look at the column beside the table."),
                ),
                "kind": st.column_config.SelectboxColumn(t("Kind"), options=KINDS, required=True, width=in_table(75)),
                "use": st.column_config.CheckboxColumn(t("Use"), width=in_table(56)),
                "missing": st.column_config.TextColumn(t("Missing"), width=in_table(64)),
                "spread": st.column_config.BarChartColumn(t("Spread"), y_min=0, width=in_table(76)),
                "association": st.column_config.ProgressColumn(
                    t("Association"), width=in_table(84), min_value=0, max_value=1, format="%.2f", help=t(ASSOCIATION)
                ),
                "becomes": st.column_config.TextColumn(t("Becomes"), help=t(BECOMES)),
                "reason": st.column_config.TextColumn(t("Why this kind")),
            },
        )


def _look_at(names: list[str]) -> None:
    """Open the profile of the column whose button was pressed."""
    clicked = st.session_state.get("data_look_at")
    if clicked:
        look_at(names[clicked["row"]])


def look_at(name: str) -> None:
    """Have the profile of a column shown, whatever is looked at now, from the next run of the script on."""
    st.session_state[LOOKED_AT], st.session_state[VIEWED] = name, (None, "column")
    reset_widget(VIEW)


def _frame(
    columns: list[ColumnProfile], recipe: Recipe, analysis: TableAnalysis, becomes: dict[str, str]
) -> pd.DataFrame:
    found = {column.name: column for column in analysis.facts.columns}  # before what a person said of them
    rows = []
    for column in columns:
        name, association = column.name, analysis.associations.get(column.name)
        rows.append(
            {
                "column": name,
                "kind": column.kind.value,
                "use": used_as(found[name], recipe.effective_column(name)) is not None,
                "missing": percent(column.missing / analysis.facts.rows),
                "spread": list(column.histogram),
                "association": association.strength if association else None,
                "becomes": becomes.get(name, "–"),
                "reason": column.reason,
            }
        )
    return pd.DataFrame(rows)


def _as_edited(edits: Any, *, key: str, names: list[str]) -> dict[str, Column] | None:
    """What the editor shows: what it was given, and what was changed in it since."""
    given: Recipe | None = st.session_state.get(f"{key}_given")
    return _edited(given.columns, _rows(edits), names) if given else None


def _rows(edits: Any) -> dict[int, Edit]:
    return {int(row): dict(edit) for row, edit in (edits or {}).get("edited_rows", {}).items()}


def _edited(overrides: Mapping[str, Column], rows: Mapping[int, Edit], names: list[str]) -> dict[str, Column]:
    changed = dict(overrides)
    for row, edit in rows.items():
        override = changed.get(names[row], Column())
        if "use" in edit:
            override = override.model_copy(update={"role": Role.FEATURE if edit["use"] else Role.IGNORE})
        if edit.get("kind"):  # how it was prepared was said of the kind it had
            override = override.as_kind(ColumnType(str(edit["kind"])))
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
