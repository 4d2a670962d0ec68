"""From a recipe's split and a table to the parts, with what there is to say about them.

Copies are rows that are read alike in every column but the target and those that only tell rows apart: whoever has seen one
has seen the other, whatever their targets say. They stay in one part unless the recipe says otherwise; where a column
decides, its word stands and the copies that it parts are reported. Where the columns allow so few different rows that whole
sorts of rows would be held out, only those that are alike in the target too stay together, and that is reported as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.override import parser_of
from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingType, Severity, Subject, Value
from components.domain.problem import WrongField
from components.domain.recipe import ByColumn, ByGroup, ByTime, Column, ColumnType, Part, Recipe
from components.i18n import counted, percent, t
from components.splitting import findings
from components.splitting.by_column import codes_by_column, parts_of, values_of
from components.splitting.by_time import codes_by_time, moments_in_words
from components.splitting.draw import draw
from components.splitting.parts import PART_CODES, Parts, parts_of_codes
from components.splitting.rows_to_split import RowsToSplit, count_different, few_differ, rows_to_split

FAR_OFF = 0.05  # of all rows, by which a part may miss its share in silence


@dataclass(frozen=True)
class Division:
    """The parts, and what a person should know of how they came about.

    `spans` are the oldest and the newest cell of each part of a split by time; `groups` counts the
    groups in each part of a split by group.
    """

    parts: Parts
    findings: list[Finding] = field(default_factory=list)
    spans: dict[Part, tuple[str, str]] = field(default_factory=dict)
    groups: dict[Part, int] = field(default_factory=dict)


def divide(
    cells: pd.DataFrame, columns: Sequence[ColumnProfile], recipe: Recipe, labels: np.ndarray | None
) -> Division:
    """Divide the rows of text `cells`; with `labels` (rows,), the class of each, what is drawn keeps their shares.

    Raises:
        WrongField: the split's column is not there or cannot decide, or too few rows differ to be divided.
    """
    profile = _column_of(columns, recipe)
    table = rows_to_split(cells, columns, recipe, labels)
    match recipe.split.way:
        case ByTime() if profile:
            made = _by_time(table, profile)
        case ByGroup() if profile:
            made = _by_group(table, profile.name)
        case ByColumn() as strategy if profile:
            made = _by_column(table, strategy)
        case _:
            made = _at_random(table)
    return Division(made.parts, [*made.findings, *_copies_across(table, made.parts)], made.spans, made.groups)


def _column_of(columns: Sequence[ColumnProfile], recipe: Recipe) -> ColumnProfile | None:
    name = recipe.split.column
    if name is None:
        return None
    if name == recipe.target:
        raise WrongField(
            "split_by_target",
            t("{name} is the target: it cannot decide where rows belong.", name=name),
            "split.way.column",
            t("Choose another column."),
        )
    for column in columns:
        if column.name == name:
            return column
    raise WrongField(
        "no_such_column",
        t("There is no column {name}.", name=name),
        "split.way.column",
        t("Choose one of: {names}.", names=", ".join(column.name for column in columns[:20])),
    )


def _at_random(table: RowsToSplit) -> Division:
    split, units = table.recipe.split, table.units()
    different = count_different(table.together) if split.copies_together else table.rows
    if different < len(Part):
        raise WrongField(
            "too_few_different_rows",
            counted(
                different,
                "There is {n} different row: three parts need three.",
                "There are {n} different rows: three parts need three.",
            ),
            "split.copies_together",
            t("Use more columns, or let copies of a row stand in different parts."),
        )
    parts = parts_of_codes(draw(units, table.labels, (split.validation, split.test), split.seed))
    found = _shares_missed(table, parts)
    if split.copies_together and few_differ(table.together):
        found.append(_finding(table, findings.FEW_DIFFERENT_ROWS, rows=table.rows, different=different))
    return Division(parts, found)


def _by_time(table: RowsToSplit, profile: ColumnProfile) -> Division:
    cells = table.cells[profile.name]
    parser = parser_of(profile, table.recipe.columns.get(profile.name, Column()), cells)
    if not parser.kind.numeric and profile.distinct == 1:
        raise WrongField(
            "too_few_moments",
            t("{column} has {found}: three parts need three.", column=profile.name, found=moments_in_words(1)),
            "split.way.column",
            t("Choose another column, or split in another way."),
        )
    if not parser.kind.numeric:
        raise WrongField(
            "not_a_date",
            t("{column} holds no dates: it is read as {kind}.", column=profile.name, kind=parser.kind.value),
            "split.way.column",
            t("Choose a column of dates, or of numbers that grow with time, such as years."),
        )
    moments = parser.values(cells).to_numpy("float64")
    parts = parts_of_codes(codes_by_time(moments, table.recipe.split, profile.name))
    found = _shares_missed(table, parts)
    missing = int(np.isnan(moments).sum())
    if missing:
        found.append(_finding(table, findings.NO_MOMENT, count=missing))
    return Division(parts, found, {part: _span(cells, moments, parts[part]) for part in Part})


def _span(cells: pd.Series, moments: np.ndarray, rows: np.ndarray) -> tuple[str, str]:
    rows = rows[~np.isnan(moments[rows])]
    return str(cells.iloc[rows[moments[rows].argmin()]]), str(cells.iloc[rows[moments[rows].argmax()]])


def _by_group(table: RowsToSplit, name: str) -> Division:
    split = table.recipe.split
    values = _words(table, name)
    groups = pd.factorize(values)[0]
    ungrouped, distinct = groups < 0, int(groups.max()) + 1
    if distinct < len(Part):
        raise WrongField(
            "too_few_groups",
            t(
                "{column} has {found}: three parts need three.",
                column=name,
                found=counted(distinct, "{n} group only", "{n} different groups"),
            ),
            "split.way.column",
            t("Choose another column, or split in another way."),
        )
    units = np.where(ungrouped, table.units() + distinct, groups)
    parts = parts_of_codes(draw(units, table.labels, (split.validation, split.test), split.seed))
    found = _shares_missed(table, parts)
    if ungrouped.any():
        found.append(_finding(table, findings.NO_GROUP, count=int(ungrouped.sum())))
    inside = {part: len(np.unique(groups[parts[part]][groups[parts[part]] >= 0])) for part in Part}
    return Division(parts, found, groups=inside)


def _by_column(table: RowsToSplit, strategy: ByColumn) -> Division:
    split, cells = table.recipe.split, _words(table, strategy.column)
    values = values_of(cells)
    parts = parts_of(values, strategy.values, strategy.column)
    codes = codes_by_column(cells, parts)
    found = []
    if "" in values and "" not in strategy.values:
        found.append(_finding(table, findings.NO_PART, count=values[""]))
    if Part.VALIDATION not in parts.values():
        training = np.flatnonzero(codes == PART_CODES[Part.TRAIN])
        units = table.units()[training]
        if len(np.unique(units)) < 2:
            raise WrongField(
                "too_few_training_rows",
                t(
                    "The training rows of {column} do not suffice to validate with some of them.",
                    column=strategy.column,
                ),
                "split.way.column",
                t("Choose another column, or split in another way."),
            )
        labels = None if table.labels is None else table.labels[training]
        codes[training] = draw(units, labels, (split.validation, 0.0), split.seed)
        found.append(_finding(table, findings.VALIDATION_DRAWN, share=percent(split.validation)))
    return Division(parts_of_codes(codes), found)


def _words(table: RowsToSplit, name: str) -> pd.Series:
    missing = table.recipe.columns.get(name, Column()).missing or ()
    return CellParser(ColumnType.CATEGORY, None, tuple(missing)).values(table.cells[name])


def _shares_missed(table: RowsToSplit, parts: Parts) -> list[Finding]:
    """Where the rows that stay together are so many that a part is far from its share."""
    split = table.recipe.split
    wanted = {Part.VALIDATION: split.validation, Part.TEST: split.test}
    off = max(abs(len(parts[part]) / table.rows - share) for part, share in wanted.items())
    # A single row more or less is nothing that could be otherwise.
    if off <= FAR_OFF or off * table.rows <= 1:
        return []
    had = ", ".join(percent(len(parts[part]) / table.rows) for part in Part)
    return [_finding(table, findings.SHARES_MISSED, shares=had)]


def _copies_across(table: RowsToSplit, parts: Parts) -> list[Finding]:
    """Rows held out that the network has seen the like of in training."""
    if not (table.alike >= 0).any():
        return []
    seen = np.zeros(int(table.alike.max()) + 1, bool)
    trained = table.alike[parts.train]
    seen[trained[trained >= 0]] = True
    held_out = table.alike[np.concatenate([parts.validation, parts.test])]
    count = int(seen[held_out[held_out >= 0]].sum())
    if not count:
        return []
    different = count_different(table.alike) if few_differ(table.alike) else None
    return [_finding(table, findings.COPIES_ACROSS, count=count, way=table.recipe.split.way.type, different=different)]


def _finding(table: RowsToSplit, of_type: FindingType, **values: Value) -> Finding:
    column = table.recipe.split.column
    return Finding(of_type, Severity.NOTICE, Subject((column,) if column else ()), values)
