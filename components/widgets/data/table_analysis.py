"""What the open table and recipe say together: profiles, associations and alarms, worked out once for the facts they rest on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components.columns.column_type import Reading
from components.columns.effective_columns import readings_of
from components.columns.profile import ColumnProfile, reprofiled
from components.domain.finding import Finding, Patch
from components.domain.recipe import PREPARED, Column, Recipe
from components.domain.recipe_patch import patched
from components.features.plan import Plan
from components.quality.associations import Association
from components.quality.facts import Facts, gather_facts
from components.quality.rules import find_alarms
from components.quality.table_statistics import duplicate_rows
from components.store.database import open_store
from components.store.datasets import DatasetRecord, load_cells
from components.widgets.shared import current

VERSION = "data_columns_version"


@dataclass(frozen=True)
class TableAnalysis:
    """The table as the recipe has it: its cells, a profile a column, associations with the target, and the alarms."""

    cells: pd.DataFrame
    facts: Facts
    profiles: dict[str, ColumnProfile]
    alarms: list[Finding]

    @property
    def associations(self) -> dict[str, Association]:
        """How much each column tells about the target, by name."""
        return dict(self.facts.associations)

    def readings(self) -> dict[str, Reading]:
        """How each column but the target is read."""
        return readings_of(self.cells, self.facts.columns, self.facts.recipe)


def analyse_table(record: DatasetRecord, recipe: Recipe, plan: Plan | None) -> TableAnalysis:
    """All that the Data page says about a table; associations come from the training rows alone."""
    cells = load_cells(open_store(), record)
    duplicates = _once("duplicates", record.table_key, lambda: int(duplicate_rows(cells).sum()))
    looked_at = plan.training_rows if plan else None
    facts = _once(
        "facts",
        _what_associations_rest_on(recipe),
        lambda: gather_facts(cells, record.columns, recipe, duplicates, looked_at),
    )
    facts = Facts(cells, record.columns, recipe, facts.decision, facts.auto, facts.associations, duplicates)
    unprepared = _unprepared(recipe)
    alarms = _once("alarms", unprepared.model_dump_json(exclude={"layers"}), lambda: find_alarms(facts))
    profiles = _once(
        "profiles",
        unprepared.model_dump_json(include={"dataset", "columns", "target"}),
        lambda: _profiles(cells, facts),
    )
    return TableAnalysis(cells, facts, profiles, alarms)


def _profiles(cells: pd.DataFrame, facts: Facts) -> dict[str, ColumnProfile]:
    wishes = facts.recipe.columns
    return {
        column.name: reprofiled(
            column, wishes.get(column.name, Column()), cells[column.name], labels=column.name == facts.recipe.target
        )
        for column in facts.columns
    }


def _unprepared(recipe: Recipe) -> Recipe:
    """The recipe without how columns are prepared, on which neither alarms nor profiles rest."""
    columns = {name: column.model_copy(update=dict.fromkeys(PREPARED)) for name, column in recipe.columns.items()}
    kept = {name: column for name, column in columns.items() if column != Column()}
    return recipe.model_copy(update={"columns": kept, "target_log": False})


def _what_associations_rest_on(recipe: Recipe) -> str:
    """Everything but which columns are used and how they are prepared: that changes no association."""
    wishes = {name: column.as_read for name, column in recipe.columns.items()}
    kept = {name: column for name, column in wishes.items() if column != Column()}
    alike = recipe.model_copy(update={"columns": kept})
    return alike.model_dump_json(include={"dataset", "target", "task", "columns", "drop_duplicates", "split"})


def _once(what: str, known_by: str, made: Callable[[], Any]) -> Any:
    """The result for the facts it rests on, kept for this session until other facts come."""
    kept = st.session_state.get(f"data_{what}_kept")
    if not kept or kept[0] != known_by:
        kept = (known_by, made())
        st.session_state[f"data_{what}_kept"] = kept
    return kept[1]


def patch_recipe(patch: Patch) -> None:
    """Change the open recipe by a JSON merge patch, and have the table of columns shown anew."""
    opened = current.experiment()
    if opened:
        current.save(patched(opened.recipe, patch))
        reset_column_table()


def reset_column_table() -> None:
    """What was changed beside the table of columns has to be taken over by it."""
    st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1
