"""From a recipe's split and a table to the parts, with what there is to say about them.

Copies are rows that are read alike in every column but the target and those that only tell rows apart: whoever has seen one
has seen the other, whatever their targets say. They stay in one part unless the recipe says otherwise; where a column
decides, its word stands and the copies that it parts are reported. Where the columns allow so few different rows that whole
sorts of rows would be held out, only those that are alike in the target too stay together, and that is reported as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from components.columns.cell_parser import CellParser
from components.columns.effective_columns import parser_of
from components.columns.profile import ColumnProfile
from components.domain.finding import Finding, FindingType, Severity, Subject, Value
from components.domain.problem import WrongField
from components.domain.recipe import ByColumn, ByGroup, ByTime, Column, ColumnType, Part, Recipe, Split
from components.i18n import counted, percent, t
from components.splitting import findings
from components.splitting.by_column import parts_of, values_of
from components.splitting.draw import draw, draw_parts
from components.splitting.folds import deal_folds
from components.splitting.parts import PART_CODES, Parts, parts_of_codes
from components.splitting.row_order import group_numbers
from components.splitting.rows_to_split import RowsToSplit, count_different, few_differ, rows_to_split

FAR_OFF = 0.05  # of all rows, by which a part may miss its share in silence


@dataclass(frozen=True)
class Division:
    """The parts, and what a person should know of how they came about.

    `spans` are the oldest and the newest cell of each part of a split by time; `groups` counts the
    groups in each part of a split by group. `folds` (rows,) int64 is the fold of each row, from 0 on, -1 of test rows; the
    validation rows of `parts` are fold 0. None without cross-validation.
    """

    parts: Parts
    findings: list[Finding] = field(default_factory=list)
    spans: dict[Part, tuple[str, str]] = field(default_factory=dict)
    groups: dict[Part, int] = field(default_factory=dict)
    folds: np.ndarray | None = None

    @property
    def parts_of_folds(self) -> list[Parts]:
        """The parts of each network of a cross-validation: one fold validates, the others train. Of one network `parts`."""
        if self.folds is None:
            return [self.parts]
        every = range(int(self.folds.max()) + 1)
        held_out = [np.flatnonzero(self.folds == fold) for fold in every]
        return [
            Parts(np.flatnonzero((self.folds >= 0) & (self.folds != fold)), held_out[fold], self.parts.test)
            for fold in every
        ]


def divide(
    cells: pd.DataFrame, columns: Sequence[ColumnProfile], recipe: Recipe, labels: np.ndarray | None
) -> Division:
    """Divide the rows of text `cells`; with `labels` (rows,), the class of each, what is drawn keeps their shares.

    Raises WrongField: the split's column is not there or cannot decide, or too few rows differ to be divided.
    """
    profile = _column_of(columns, recipe)
    table = rows_to_split(cells, columns, recipe, labels)
    match recipe.split.way:
        case ByTime() if profile:
            made = _by_time(table, profile)
        case ByGroup() as way if profile:
            made = _by_group(table, way)
        case ByColumn() as strategy if profile:
            made = _by_column(table, strategy)
        case _:
            made = _at_random(table)
    missed = [] if isinstance(recipe.split.way, ByColumn) else _shares_missed(table, made.parts)
    return replace(made, findings=[*missed, *made.findings, *_copies_across(table, made.parts)])


def _column_of(columns: Sequence[ColumnProfile], recipe: Recipe) -> ColumnProfile | None:
    name = recipe.split.column
    if name is None:
        return None
    if name == recipe.target:
        what = t("{name} is the target: it cannot decide where rows belong.", name=name)
        raise WrongField("split_by_target", what, "split.way.column", t("Choose another column."))
    for column in columns:
        if column.name == name:
            return column
    choice = ", ".join(column.name for column in columns[:20])
    what = t("There is no column {name}.", name=name)
    raise WrongField("no_such_column", what, "split.way.column", t("Choose one of: {names}.", names=choice))


def _cannot_decide(code: str, what: str) -> WrongField:
    return WrongField(code, what, "split.way.column", t("Choose another column, or split in another way."))


def _at_random(table: RowsToSplit) -> Division:
    split, units = table.recipe.split, table.units()
    different = count_different(table.together) if split.copies_together else table.rows
    if different < len(Part):
        what = counted(
            different,
            "There is {n} different row: three parts need three.",
            "There are {n} different rows: three parts need three.",
        )
        remedy = t("Use more columns, or let copies of a row stand in different parts.")
        raise WrongField("too_few_different_rows", what, "split.copies_together", remedy)
    found = []
    if split.copies_together and few_differ(table.together):
        found.append(_finding(table, findings.FEW_DIFFERENT_ROWS, rows=table.rows, different=different))
    parts, folds = _drawn(table, units)
    return Division(parts, found, folds=folds)


def _drawn(table: RowsToSplit, units: np.ndarray) -> tuple[Parts, np.ndarray | None]:
    """The parts, and the folds of a cross-validation; rows with the same number in `units` (rows,) stay together."""
    split, labels = table.recipe.split, table.labels
    if split.folds is None:
        return draw_parts(units, labels, split), None
    # As without folds, so that the same rows test: what is found on them can be compared.
    codes = draw(units, labels, (split.validation, split.test), split.seed)
    codes[codes == PART_CODES[Part.VALIDATION]] = PART_CODES[Part.TRAIN]
    dealt = np.flatnonzero(codes != PART_CODES[Part.TEST])
    apart = len(np.unique(units[dealt]))
    if apart < split.folds:
        left = counted(
            apart, "{n} row, or set of rows that stay together, is", "{n} rows, or sets of rows that stay together, are"
        )
        what = t("{left} left beside the test rows: too few for {folds} folds.", left=left, folds=split.folds)
        raise WrongField("too_few_to_fold", what, "split.folds", t("Use fewer folds, or fewer test rows."))
    folds = np.full(table.rows, -1)
    folds[dealt] = deal_folds(units[dealt], None if labels is None else labels[dealt], split.folds, split.seed)
    codes[folds == 0] = PART_CODES[Part.VALIDATION]
    return parts_of_codes(codes), folds


def _by_time(table: RowsToSplit, profile: ColumnProfile) -> Division:
    cells = table.cells[profile.name]
    parser = parser_of(profile, table.recipe.columns.get(profile.name, Column()), cells)
    if parser.kind.numeric:
        moments = parser.values(cells).to_numpy("float64")
    elif profile.distinct == 1:
        moments = np.zeros(1)  # one cell everywhere is one moment, whatever it says
    else:
        what = t("{column} holds no dates: it is read as {kind}.", column=profile.name, kind=parser.kind.value)
        remedy = t("Choose a column of dates, or of numbers that grow with time, such as years.")
        raise WrongField("not_a_date", what, "split.way.column", remedy)
    missing = np.isnan(moments)
    distinct = len(np.unique(moments[~missing]))
    if distinct < len(Part):
        found = counted(distinct, "{n} moment only", "{n} different moments")
        what = t("{column} has {found}: three parts need three.", column=profile.name, found=found)
        raise _cannot_decide("too_few_moments", what)
    parts = parts_of_codes(_codes_by_time(moments, table.recipe.split))
    spans = {}
    for part in Part:
        rows = parts[part][~missing[parts[part]]]
        spans[part] = str(cells.iloc[rows[moments[rows].argmin()]]), str(cells.iloc[rows[moments[rows].argmax()]])
    notices = [_finding(table, findings.NO_MOMENT, count=int(missing.sum()))] if missing.any() else []
    return Division(parts, notices, spans)


def _codes_by_time(moments: np.ndarray, split: Split) -> np.ndarray:
    """The code of each row's part (rows,) int64; `moments` (rows,) float64, NaN where missing: those rows train.

    The oldest rows train, newer ones validate, the newest test. Rows of the same moment stay in one part; the cuts lie where
    they come nearest to the shares.
    """
    there, rows = ~np.isnan(moments), len(moments)
    _, numbers, counts = np.unique(moments[there], return_inverse=True, return_counts=True)
    older = np.cumsum(counts)[:-1] + (rows - int(there.sum()))  # rows in training, were a part to begin at each moment
    tests = 1 + np.abs(older[1:] - (1 - split.test) * rows).argmin()
    validates = np.abs(older[:tests] - (1 - split.test - split.validation) * rows).argmin()
    codes = np.full(rows, PART_CODES[Part.TRAIN])
    newer = np.where(numbers > tests, PART_CODES[Part.TEST], PART_CODES[Part.VALIDATION])
    codes[there] = np.where(numbers > validates, newer, PART_CODES[Part.TRAIN])
    return codes


def _by_group(table: RowsToSplit, way: ByGroup) -> Division:
    groups = group_numbers(table.cells, table.recipe, way)
    ungrouped, distinct = groups < 0, int(groups.max()) + 1
    if distinct < len(Part):
        found = counted(distinct, "{n} group only", "{n} different groups")
        what = t("{column} has {found}: three parts need three.", column=way.column, found=found)
        raise _cannot_decide("too_few_groups", what)
    units = np.where(ungrouped, table.units() + distinct, groups)
    parts, folds = _drawn(table, units)
    notices = [_finding(table, findings.NO_GROUP, count=int(ungrouped.sum()))] if ungrouped.any() else []
    inside = {part: len(np.unique(groups[parts[part]][groups[parts[part]] >= 0])) for part in Part}
    return Division(parts, notices, groups=inside, folds=folds)


def _by_column(table: RowsToSplit, strategy: ByColumn) -> Division:
    split, cells = table.recipe.split, _words(table, strategy.column)
    values = values_of(cells)
    parts = parts_of(values, strategy.values, strategy.column)
    code_of = {value: PART_CODES[part] for value, part in parts.items()}
    codes = cells.fillna("").map(code_of).to_numpy("int64", copy=True)
    found = []
    if "" in values and "" not in strategy.values:
        found.append(_finding(table, findings.NO_PART, count=values[""]))
    if Part.VALIDATION not in parts.values():
        training = np.flatnonzero(codes == PART_CODES[Part.TRAIN])
        units = table.units()[training]
        if len(np.unique(units)) < 2:
            what = t(
                "The training rows of {column} do not suffice to validate with some of them.", column=strategy.column
            )
            raise _cannot_decide("too_few_training_rows", what)
        labels = None if table.labels is None else table.labels[training]
        codes[training] = draw(units, labels, (split.validation, 0.0), split.seed)
        found.append(_finding(table, findings.VALIDATION_DRAWN, share=percent(split.validation)))
    return Division(parts_of_codes(codes), found)


def _words(table: RowsToSplit, name: str) -> pd.Series:
    missing = table.recipe.columns.get(name, Column()).missing or ()
    return CellParser(ColumnType.CATEGORY, None, tuple(missing)).values(table.cells[name])


def _shares_missed(table: RowsToSplit, parts: Parts) -> list[Finding]:
    """Where the rows that stay together are so many that a part is far from its share."""
    validation, test = table.recipe.split.held_out
    wanted = {Part.VALIDATION: validation, Part.TEST: test}
    off = max(abs(len(parts[part]) / table.rows - share) for part, share in wanted.items())
    # A single row more or less is nothing that could be otherwise.
    if off <= FAR_OFF or off * table.rows <= 1:
        return []
    had = ", ".join(percent(len(parts[part]) / table.rows) for part in Part)
    return [_finding(table, findings.SHARES_MISSED, shares=had)]


def _copies_across(table: RowsToSplit, parts: Parts) -> list[Finding]:
    """Rows held out that the network has seen the like of in training."""
    held_out = table.alike[np.concatenate([parts.validation, parts.test])]
    count = int(np.isin(held_out[held_out >= 0], table.alike[parts.train]).sum())
    if not count:
        return []
    different = count_different(table.alike) if few_differ(table.alike) else None
    return [_finding(table, findings.COPIES_ACROSS, count=count, way=table.recipe.split.way.type, different=different)]


def _finding(table: RowsToSplit, of_type: FindingType, **values: Value) -> Finding:
    column = table.recipe.split.column
    return Finding(of_type, Severity.NOTICE, Subject((column,) if column else ()), values)
