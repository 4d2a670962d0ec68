"""What the open table and recipe say together, worked out once a session for the facts it rests on; and its cures taken."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from components.domain.finding import Patch
from components.domain.recipe import Recipe
from components.domain.recipe_patch import patched
from components.features.plan import Plan
from components.quality import table_analysis
from components.quality.table_analysis import TableAnalysis
from components.store.datasets import DatasetRecord
from components.widgets.shared import current

VERSION = "data_columns_version"
T = TypeVar("T")


def analyse_table(record: DatasetRecord, recipe: Recipe, plan: Plan | None) -> TableAnalysis:
    """All that the Data page says about a table; associations come from the training rows alone."""
    training_rows = plan.training_rows if plan else None
    cells = current.cells(record)
    return table_analysis.analyse(cells, record.columns, recipe, training_rows, _once)


def _once(what: str, rests_on: str, made: Callable[[], T]) -> T:
    """The result for the facts it rests on, kept for this session until other facts come."""
    kept: tuple[str, T] | None = st.session_state.get(f"data_{what}_kept")
    if not kept or kept[0] != rests_on:
        kept = (rests_on, made())
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
