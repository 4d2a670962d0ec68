"""What a table and a recipe say together: profiles, associations and findings, the same for the page and the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.effective_columns import parsers_of, reprofiled
from components.columns.profile import ColumnProfile
from components.columns.task import decide_task
from components.domain.finding import Finding
from components.domain.problem import Problem
from components.domain.recipe import PREPARED, Column, Recipe
from components.quality.associations import Association
from components.quality.facts import Facts, gather_facts
from components.quality.rules import find_alarms
from components.quality.table_statistics import duplicate_rows

TARGETS_TRIED = 5  # columns, from the last on
SAME = {  # codes of alarms, and of the notices that say the same
    "target_missing": "target_missing",
    "unreadable": "not_readable",
    "many_values": "many_categories",
    "constant": "all_missing",
}
T = TypeVar("T")
Once = Callable[[str, str, Callable[[], T]], T]  # what is asked for, the facts it rests on, and how it is made


@dataclass(frozen=True)
class TableAnalysis:
    """The table as the recipe has it: its cells, a profile a column, associations with the target, and the alarms."""

    cells: pd.DataFrame
    facts: Facts
    profiles: dict[str, ColumnProfile]
    alarms: list[Finding]

    @property
    def associations(self) -> dict[str, Association]:
        """By column, those of the training rows alone."""
        return dict(self.facts.associations)

    def parsers(self) -> dict[str, CellParser]:
        """How each column but the target is read."""
        return parsers_of(self.cells, self.facts.columns, self.facts.recipe)


def analyse(
    cells: pd.DataFrame,
    columns: list[ColumnProfile],
    recipe: Recipe,
    training_rows: np.ndarray | None,
    once: Once = lambda _what, _rests_on, made: made(),
    progress: Callable[[float], None] = lambda _share: None,
) -> TableAnalysis:
    """All that is to be said of a table under a recipe.

    Args:
        cells: the stored table of text.
        training_rows: positions (rows,) on which associations are measured; None for all, where there is no split yet.
        once: gives what was made before from the same facts, or makes it.
        progress: called with how much of it is done, from 0 to 1.
    """
    # Associations rest on everything but which columns are used and how they are prepared; alarms and profiles on
    # everything but how columns are prepared.
    read = _with_columns(recipe, lambda column: column.as_read)
    measured = read.model_dump_json(include={"dataset", "target", "task", "columns", "drop_duplicates", "split"})
    used = _with_columns(recipe, lambda column: column.model_copy(update=dict.fromkeys(PREPARED)))
    used = used.model_copy(update={"target_log": False})
    duplicates: int = once("duplicates", recipe.dataset, lambda: int(duplicate_rows(cells).sum()))
    facts: Facts = once(
        "facts", measured, lambda: gather_facts(cells, columns, recipe, duplicates, training_rows, progress)
    )
    facts = replace(facts, cells=cells, columns=columns, recipe=recipe, duplicates=duplicates)
    alarms: list[Finding] = once("alarms", used.model_dump_json(exclude={"layers"}), lambda: find_alarms(facts))
    profiled = used.model_dump_json(include={"dataset", "columns", "target"})
    profiles: dict[str, ColumnProfile] = once(
        "profiles",
        profiled,
        lambda: {
            each.name: reprofiled(
                each, recipe.columns.get(each.name, Column()), cells[each.name], labels=each.name == recipe.target
            )
            for each in columns
        },
    )
    return TableAnalysis(cells, facts, profiles, alarms)


def _with_columns(recipe: Recipe, said: Callable[[Column], Column]) -> Recipe:
    """The recipe with what is `said` of each column; those of which nothing is said are left out."""
    columns = {name: said(column) for name, column in recipe.columns.items()}
    return recipe.model_copy(update={"columns": {name: kept for name, kept in columns.items() if kept != Column()}})


def notices(noticed: Sequence[Finding], alarms: Sequence[Finding]) -> list[Finding]:
    """Of what was noticed about file and split, what no alarm says already."""
    alarmed = {(SAME[alarm.code], name) for alarm in alarms if alarm.code in SAME for name in alarm.columns}
    # A finding that an older version stored has the column's name as a text.
    return [each for each in noticed if not {(each.code, name) for name in each.columns or (each.where,)} & alarmed]


def why_no_target(cells: pd.DataFrame, column: ColumnProfile) -> str:
    """Why a column cannot be predicted; nothing where it can."""
    try:
        decide_task(column, cells[column.name])
    except Problem as problem:
        return problem.what
    return ""


def default_target(cells: pd.DataFrame, columns: Sequence[ColumnProfile]) -> str:
    """The last column that can be predicted; the last of all where none of the last few can.

    Columns that are mostly missing are left for last: comments and notes often close a table.
    """
    backwards = columns[-TARGETS_TRIED:][::-1]
    last = sorted(backwards, key=lambda column: column.missing > len(cells) / 2)
    return next((column.name for column in last if not why_no_target(cells, column)), last[0].name)
