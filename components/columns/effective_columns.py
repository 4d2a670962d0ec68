"""The columns of a table as a recipe has them: what was detected in each, but for what a person overrode."""

from dataclasses import replace

import pandas as pd

from components.columns.arrow import as_text
from components.columns.category.find_format import label_format
from components.columns.category.parse import as_objects, comparable_text, parse_words
from components.columns.cell_parser import CellParser
from components.columns.header_names import own_names
from components.columns.missing import blanked_labels
from components.columns.override import as_overridden, parser_of
from components.columns.profile import ColumnProfile
from components.columns.task_decision import TaskDecision
from components.domain.recipe import AtRandom, Column, ColumnType, Recipe, Task


def with_own_names(recipe: Recipe, columns: list[ColumnProfile]) -> Recipe:
    """The recipe with every column spelt as the table spells it, where nobody can tell the two names apart."""
    names = [column.name for column in columns]

    def own(name: str) -> str:
        return own_names([name], names)[0]

    way = recipe.split.way
    if not isinstance(way, AtRandom):
        way = way.model_copy(update={"column": own(way.column)})
    spelt = {
        "target": own(recipe.target),
        "columns": dict(zip(own_names(recipe.columns, names), recipe.columns.values(), strict=True)),
        "sample_weight": recipe.sample_weight and own(recipe.sample_weight),
        "split": recipe.split.model_copy(update={"way": way}),
    }
    return recipe.model_copy(update=spelt)


def parsers_of(cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe) -> dict[str, CellParser]:
    """How each column but the target and those without any difference is read, used or not."""
    return {
        column.name: parser_of(column, recipe.columns.get(column.name, Column()), cells[column.name])
        for column in columns
        if column.name != recipe.target and column.kind is not ColumnType.CONSTANT
    }


def target_values(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, decision: TaskDecision
) -> pd.Series:
    """The target as numbers for a regression, as its own labels for classes; what stands for missing is missing."""
    profile = next(column for column in columns if column.name == recipe.target)
    override = recipe.columns.get(recipe.target, Column())
    target = cells[recipe.target]
    if decision.task is Task.REGRESSION:
        return parser_of(profile, override.model_copy(update={"kind": ColumnType.NUMBER}), target).values(target)
    return labels_of(cells, recipe)


def as_read(target: ColumnProfile, recipe: Recipe) -> ColumnProfile:
    """The target's profile with the format in which a person wants it read."""
    return replace(target, format=as_overridden(target.format, recipe.columns.get(target.name, Column())))


def labels_of(cells: pd.DataFrame, recipe: Recipe) -> pd.Series:
    """The target's own words (rows,), missing where a person said that they stand for that.

    Labels that say the same are one, spelled as most cells have it: 1 and 1.0, Yes and yes, any form of Köln.
    """
    target = cells[recipe.target]
    markers = recipe.columns.get(recipe.target, Column()).missing or ()
    labels = blanked_labels(comparable_text(as_text(target)), markers)
    form = label_format(labels)
    labels = parse_words(labels, form)
    if form.alike == "codes":  # where 1 stands for missing, 1.0 does
        labels = blanked_labels(labels, [form.parse_cell(marker) for marker in markers])
    return as_objects(labels).set_axis(target.index)
