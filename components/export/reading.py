"""How the scripts of a bundle read cells: as the app read those of the table."""

from typing import assert_never

import pandas as pd

from components.columns.arrow import as_text
from components.columns.category.find_format import label_format
from components.columns.category.format import CategoryFormat
from components.columns.category.parse import comparable_text
from components.columns.cell_parser import TRUTH, CellParser, missing_numbers
from components.columns.effective_columns import parser_of
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order, format_as_dict
from components.columns.missing import as_cells_have, blanked_labels, missing_cells
from components.columns.profile import ColumnProfile
from components.domain.recipe import Column, ColumnType, Recipe, Task
from components.domain.threshold import HALF
from components.export.predict import InputColumn, ReadingSettings
from components.features import Feature, Preparation
from components.features.fit import parser_of_feature
from components.prediction.cell_formats import own_sign


def reading_settings_of(preparation: Preparation, threshold: float = HALF) -> ReadingSettings:
    """How predict.py reads the rows of a CSV as the app does, and above which probability it answers the second of two
    classes."""
    return ReadingSettings(
        columns=[_input_column(feature, preparation) for kind in ColumnType for feature in preparation.of(kind)],
        decimal=preparation.decimal,
        split={name: list(parts) for name, parts in preparation.split.items()},
        renamed=dict(preparation.renamed),
        target=preparation.target,
        classes=preparation.classes,
        two_parts=preparation.target_time.two_parts if preparation.target_time else "",
        threshold=threshold,
    )


def target_column(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, preparation: Preparation
) -> InputColumn:
    """How the target is read: numbers, or labels of which those that say the same are one."""
    if preparation.task is Task.REGRESSION:
        return _number_column(recipe.target, cells, columns, recipe, preparation)
    markers = recipe.columns.get(recipe.target, Column()).missing or ()
    form = label_format(blanked_labels(comparable_text(as_text(cells[recipe.target])), markers))
    return InputColumn(recipe.target, False, form.spelling_only(preparation.classes), [""], [], "", had_unread=False)


def weight_column(
    cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, preparation: Preparation
) -> InputColumn | None:
    """How the column that weighs the rows is read; None without one."""
    name = recipe.sample_weight
    return None if name is None else _number_column(name, cells, columns, recipe, preparation)


def _number_column(
    name: str, cells: pd.DataFrame, columns: list[ColumnProfile], recipe: Recipe, preparation: Preparation
) -> InputColumn:
    profile = next(column for column in columns if column.name == name)
    override = recipe.columns.get(name, Column()).model_copy(update={"kind": ColumnType.NUMBER})
    parser = parser_of(profile, override, cells[name])
    form = _format_of_numbers(parser.format)
    return _as_input(name, parser, form, preparation, form.decimal if isinstance(form, NumberFormat) else "")


def _input_column(feature: Feature, preparation: Preparation) -> InputColumn:
    parser = CellParser(feature.kind, feature.format, feature.missing)
    return _as_input(feature.name, parser, _format(feature), preparation, own_sign(feature, preparation))


def _as_input(name: str, parser: CellParser, form: Format, preparation: Preparation, sign: str) -> InputColumn:
    numbers = form if parser.kind is ColumnType.NUMBER and isinstance(form, NumberFormat | DurationFormat) else None
    return InputColumn(
        name=name,
        numeric=parser.kind.numeric,
        format=form,
        missing=sorted(missing_cells(preparation.missing_words(name)) | as_cells_have(parser.missing)),
        missing_numbers=missing_numbers(parser.missing, numbers) if numbers else [],
        decimal=sign if isinstance(numbers, NumberFormat) else "",
        had_unread=name in preparation.unread,
    )


def settings_document(settings: ReadingSettings) -> dict[str, object]:
    """reading.json, as `predict.read_settings` reads it."""
    beside = {name: vars(settings)[name] for name in ("target_column", "weight_column")}
    written = {name: _column_document(column) for name, column in beside.items() if column}
    columns = [_column_document(column) for column in settings.columns]
    rest = {name: value for name, value in vars(settings).items() if name not in beside}
    return rest | {"columns": columns} | written


def _column_document(column: InputColumn) -> dict[str, object]:
    return vars(column) | {"format": format_as_dict(column.format)}


def _format_of_numbers(form: Format | None) -> NumberFormat | DurationFormat:
    return form if isinstance(form, NumberFormat | DurationFormat) else NumberFormat()


def _format(feature: Feature) -> Format:
    form = feature.format
    match feature.kind:
        case ColumnType.NUMBER:
            return _format_of_numbers(form)
        case ColumnType.DATE:
            return form if isinstance(form, DateFormat) else DateFormat(Order.YEAR_MONTH_DAY)
        case ColumnType.BOOLEAN:
            return TRUTH
        case ColumnType.CATEGORY | ColumnType.TEXT | ColumnType.ID | ColumnType.CONSTANT:
            return parser_of_feature(feature).format or CategoryFormat()
        case _:
            assert_never(feature.kind)
