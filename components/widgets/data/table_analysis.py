"""What the open table and recipe say together, worked out once a session for the facts it rests on; and its cures taken."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

import streamlit as st

from components.domain.finding import Patch
from components.domain.problem import Problem
from components.domain.recipe import Recipe
from components.domain.recipe_patch import patched
from components.features.plan import Plan
from components.intake.file_reading import ProgressCallback, no_progress
from components.quality.associations import SAMPLE, Association
from components.quality.facts import Facts, gather_facts
from components.quality.table_analysis import TableAnalysis, analyse
from components.store.datasets import DatasetRecord
from components.widgets.shared import current

VERSION = "data_columns_version"
MOST_CELLS = 200_000  # whose associations take about half a second


def analyse_table(
    record: DatasetRecord, recipe: Recipe, plan: Plan | None, progress: ProgressCallback = no_progress
) -> TableAnalysis:
    """All that the Data page says about a table; associations come from the training rows alone."""
    training_rows = plan.training_rows if plan else None
    share = partial(progress, "associations")
    return analyse(current.cells(record), record.columns, recipe, training_rows, current.once, share)


def analyse_open_table(progress: ProgressCallback) -> None:
    """Work out what the page will show of the table that was just opened."""
    record, opened = current.dataset(), current.experiment()
    if not record or not opened:
        return
    plan = None
    with suppress(Problem):  # the page shows it
        plan = current.plan_of(opened.recipe)
    analyse_table(record, opened.recipe, plan, progress)


def known_associations(recipe: Recipe) -> Mapping[str, Association]:
    """What each column tells about the target of a recipe, as the Data page has measured it in this tab, or of a table that
    takes a moment; empty else."""
    facts: Facts | None = current.kept("facts")
    if facts and (facts.recipe.dataset, facts.recipe.target) == (recipe.dataset, recipe.target) and facts.associations:
        return facts.associations
    record = current.dataset()
    if not record or record.id != recipe.dataset:
        return {}
    cells = current.cells(record)
    if min(len(cells), SAMPLE) * len(record.columns) > MOST_CELLS:
        return {}
    with suppress(Problem):
        plan = current.plan_of(recipe)
        return gather_facts(cells, record.columns, recipe, 0, plan.training_rows).associations
    return {}


def patch_recipe(patch: Patch) -> None:
    """Change the open recipe by a JSON merge patch, and have the table of columns shown anew."""
    opened = current.experiment()
    if not opened:
        return
    with current.problems_kept("data_alarms"):
        current.save(patched(opened.recipe, patch))
        reset_column_table()


def reset_column_table() -> None:
    """What was changed beside the table of columns has to be taken over by it."""
    st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1
