"""The columns of a table as a recipe has them: what was detected in each, but for what a person overrode."""

from dataclasses import replace

import pandas as pd

from components.columns.arrow import as_text, pc, sample
from components.columns.category.find_format import label_format
from components.columns.category.format import CategoryFormat
from components.columns.category.parse import as_objects, comparable_text, parse_words
from components.columns.cell_parser import CellParser, format_of_words, number_format_of
from components.columns.date.century import find_century, years_of
from components.columns.date.find_format import AMBIGUOUS, find_date_format
from components.columns.detection import LOOKED_AT, DetectedType
from components.columns.duration.detect import looks_like_durations, two_parts_of
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order
from components.columns.header_names import own_names
from components.columns.missing import as_cells_have, blanked, blanked_labels
from components.columns.name_hints import names_a_stopwatch
from components.columns.number.parse import with_plain_digits
from components.columns.profile import ColumnProfile, profile_column
from components.columns.task_decision import TaskDecision
from components.columns.wall import Wall, find_wall
from components.domain.recipe import AtRandom, Column, ColumnType, Recipe, Role, Task
from components.i18n import t

WORDS = (ColumnType.CATEGORY, ColumnType.ID, ColumnType.TEXT)
UNUSED = (ColumnType.ID, ColumnType.CONSTANT)


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


def parser_of(found: DetectedType, override: Column, cells: pd.Series) -> CellParser:
    """How the column's cells are to be read: as they were found to be, but for what a person overrode."""
    kind = found.reads_as if override.kind in (None, *UNUSED) else override.kind
    form, changed = found.format, kind is not found.reads_as
    if kind is ColumnType.NUMBER and changed and not isinstance(form, NumberFormat):
        form = _number_format(cells, form)
    if kind is ColumnType.DATE and changed:
        some = sample(with_plain_digits(pc.drop_null(as_text(cells))), LOOKED_AT)
        proposal = find_date_format(some, 0.5)
        form = DateFormat(proposal.order if proposal else Order.YEAR_MONTH_DAY)
        form = find_century(some, form, str(cells.name or "")).format
    missing = tuple(override.missing or ())
    if kind in WORDS and not isinstance(form, CategoryFormat):
        form = format_of_words(blanked(as_text(cells), as_cells_have(missing)), kind, form)
    return CellParser(kind, as_overridden(form, override), missing)


def _number_format(cells: pd.Series, form: Format | None) -> NumberFormat | DurationFormat:
    distinct = pc.unique(pc.drop_null(sample(as_text(cells))))
    is_clock = isinstance(form, DateFormat) and form.order is Order.TIME
    if not is_clock and looks_like_durations(distinct, 0.5):
        return two_parts_of(distinct, stopwatch=names_a_stopwatch(str(cells.name or "")))[0]
    return number_format_of(distinct, form)


def as_overridden(form: Format | None, override: Column) -> Format | None:
    """The format, but for what a person said of how cells are written."""
    if isinstance(form, NumberFormat) and override.decimal and override.decimal != form.decimal:
        # What was the decimal sign parts thousands now, unless something else does already.
        thousands = form.thousands.replace(override.decimal, form.decimal) or form.decimal
        return replace(form, decimal=override.decimal, thousands=thousands, indian=False)
    if isinstance(form, DurationFormat) and override.clock:
        return replace(form, two_parts=override.clock, of_day=False)
    if isinstance(form, DateFormat):
        if override.day_first is not None and form.order in AMBIGUOUS:
            form = replace(form, order=AMBIGUOUS[0 if override.day_first else 1])
        return replace(form, cutoff_year=override.cutoff_year or form.cutoff_year)
    return form


def reprofiled(column: ColumnProfile, override: Column, cells: pd.Series, *, labels: bool = False) -> ColumnProfile:
    """The profile as a person's overrides have it; of `labels`, what stands for missing is taken by the letter."""
    if override.as_read == Column():
        return column
    parser = parser_of(column, override, cells)
    if labels and not parser.kind.numeric:
        taken = blanked_labels(as_text(cells), parser.missing).to_pandas()
        cells, parser = pd.Series(taken, cells.index, dtype="str"), replace(parser, missing=())
    kind = override.kind or (column.kind if column.kind in UNUSED else parser.kind)
    found = replace(
        column,
        kind=kind,
        reason=_reason(column, kind, parser),
        reads_as=parser.kind,
        format=parser.format,
        doubt=None,
        year_doubt=None,
    )
    made = profile_column(column.name, cells, found, parser.missing)
    unread = made.missing - int(cells.isna().sum()) if made.numeric and not parser.missing else column.unread
    return replace(made, unread=unread)


def _reason(column: ColumnProfile, kind: ColumnType, parser: CellParser) -> str:
    """Why a column is read as it is; where a person chose otherwise, what was found does not hold any more."""
    if kind is not column.kind:
        return t("you chose it")
    if isinstance(parser.format, DateFormat) and parser.format != column.format:
        years = years_of(parser.format.cutoff_year)
        order = t("dates with the day first") if parser.format.order is Order.DAY_MONTH_YEAR else ""
        order = t("dates with the month first") if parser.format.order is Order.MONTH_DAY_YEAR else order
        changed = isinstance(column.format, DateFormat) and column.format.cutoff_year != parser.format.cutoff_year
        said = [order, t("years of two digits are {years}", years=years) if changed else "", t("you chose it")]
        return "; ".join(filter(None, said))
    return column.reason


def used_as(column: ColumnProfile, override: Column | None) -> ColumnType | None:
    """The kind as which the network is given the column; None where it is left out.

    A person's word comes first; without it ids and constants are left out, for they teach nothing about new rows.
    """
    wanted = override or Column()
    kind = wanted.kind or column.kind
    role = wanted.role or (Role.IGNORE if kind in UNUSED else Role.FEATURE)
    if role is Role.IGNORE:
        return None
    return column.reads_as if kind in UNUSED else kind


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


def target_wall(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, decision: TaskDecision
) -> Wall | None:
    """Where the numbers that are predicted stop; None where they do not, or the target is classes or times."""
    if decision.task is not Task.REGRESSION or decision.time is not None:
        return None
    return find_wall(target_values(cells, columns, recipe, decision), cells[recipe.target])


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
