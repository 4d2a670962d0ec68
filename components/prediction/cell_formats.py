"""How the cells of new rows are written: as those of the table that a model learned from, or as their own file shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, assert_never

import pandas as pd

from components.columns.arrow import as_text, pc
from components.columns.cell_parser import CellParser
from components.columns.cell_text import plain_text, stripped, word_key
from components.columns.date.find_format import AMBIGUOUS
from components.columns.formats import DateFormat, DurationFormat, NumberFormat
from components.columns.missing import missing_cells
from components.columns.number.format import decimal_signs_of_file, usual_decimal_sign, value_told
from components.domain.recipe import ColumnType
from components.features import Feature, Preparation
from components.features.fit import parser_of_feature
from components.i18n import t


@dataclass(frozen=True)
class NewCells:
    """How one column of some new rows is read.

    Args:
        parser: as the column was read in the table, but for what the rows themselves show.
        decimal, told: what parts decimals in plain numbers, and which open cells are told, as `decimal_signs_of_file` says.
    """

    parser: CellParser
    decimal: str = ""
    told: str = ""


def own_sign(feature: Feature, preparation: Preparation) -> str:
    """What parts decimals in the column's own cells; a preparation of an older version has that of the table alone."""
    form = feature.format
    return "," if preparation.decimal == "," or (isinstance(form, NumberFormat) and form.decimal == ",") else "."


def how_cells_are_read(
    cells: pd.DataFrame,
    preparation: Preparation,
    decimal: Mapping[str, str] = MappingProxyType({}),
    day_first: Mapping[str, bool] = MappingProxyType({}),
) -> dict[str, NewCells]:
    """For each feature: how the cells of new rows are read, decided from all of them.

    Numbers such as `1.234` in a file (cells of pandas' `str` dtype) are read as the other numbers of the file are
    written, and as the table was where they say nothing. In rows of JSON (objects) a point parts decimals.

    Args:
        decimal, day_first: what a person decided, by column: what parts decimals, whether the day stands first.
    """
    own = {feature.name: own_sign(feature, preparation) for feature in preparation.features if has_signs(feature)}
    types = dict(zip(cells.columns, cells.dtypes, strict=True))
    of_file = {name: sign for name, sign in own.items() if isinstance(types.get(name), pd.StringDtype)}
    shown = {name: usual_decimal_sign(_separated(cells[name])) for name in of_file}
    signs = decimal_signs_of_file(shown, of_file, preparation.decimal)
    made = {}
    for feature in preparation.features:
        sign, told = signs.get(feature.name, (own.get(feature.name, ""), ""))
        if feature.name in decimal:
            sign, told = decimal[feature.name], ""
        parser = _with_sign(feature, sign, "clear" if feature.name in signs or feature.name in decimal else "points")
        form = parser.format
        if feature.name in day_first and isinstance(form, DateFormat):
            parser = replace(parser, format=replace(form, order=AMBIGUOUS[0 if day_first[feature.name] else 1]))
        made[feature.name] = NewCells(parser, sign, told)
    return made


def as_file_has_it(feature: Feature, preparation: Preparation) -> CellParser:
    """How a cell is read as the column was in the table, whatever others show."""
    return _with_sign(feature, own_sign(feature, preparation), "clear")


def _with_sign(feature: Feature, sign: str, tolerance: Literal["clear", "points"]) -> CellParser:
    """How the cells of a column are read in which `sign` parts decimals, if it is one of plain numbers."""
    parser = parser_of_feature(feature)
    if not has_signs(feature) or not isinstance(parser.format, NumberFormat):
        return parser
    return replace(parser, format=_tolerant(parser.format, sign, tolerance))


@lru_cache(maxsize=1000)  # a picture has hundreds of columns of one format
def _tolerant(form: NumberFormat, sign: str, tolerance: Literal["clear", "points"]) -> NumberFormat:
    return replace(form, decimal=sign, tolerance=tolerance)


def has_signs(feature: Feature) -> bool:
    """Whether it is a column of numbers in which a point or a comma may part decimals."""
    return feature.kind is ColumnType.NUMBER and isinstance(feature.format, NumberFormat)


def _separated(cells: pd.Series) -> list[str]:
    """The different cells with a point or a comma, in plain signs."""
    text = as_text(cells)
    found = pc.unique(text.filter(pc.match_substring_regex(text, "[.,]"))).drop_null().to_pylist()
    return [plain_text(cell) for cell in found]


def cell_text(cells: Iterable[Any], feature: Feature, parser: CellParser, preparation: Preparation) -> list[str | None]:
    """Cells as text, None where missing: without blanks round them; numbers of JSON as cells have them."""
    missing = _missing_cells(preparation.missing_words(feature.name))

    def clean(cell: Any) -> str | None:
        if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
            return None
        text = stripped(_as_cell(cell, parser))
        return None if word_key(text) in missing else text

    return [clean(cell) for cell in cells]


@lru_cache(maxsize=1000)
def _missing_cells(markers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(missing_cells(markers))


def cells_told(cells: Iterable[str | None], signs: str, decimal: str) -> list[tuple[int, str, str]]:
    """The row, text and value as text of each cell that `value_told` tells."""
    written = enumerate(cells if signs else ())
    read = [(row, cell, value_told(plain_text(cell), signs, decimal)) for row, cell in written if cell]
    return [each for each in read if each[2]]


def _as_cell(value: Any, parser: CellParser) -> str:
    """A value as the column's own cells write it: 1234.5 -> `1234,5` where the table has decimal commas."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if parser.kind is ColumnType.NUMBER and isinstance(parser.format, NumberFormat):
        return parser.format.write(value)
    if isinstance(parser.format, DurationFormat):
        return parser.format.exactly(value)
    return str(int(value)) if float(value).is_integer() else str(value)


def value_in_words(feature: Feature) -> str:
    """What a cell of the column should be: `a date`."""
    if isinstance(feature.format, DurationFormat):
        return t("a time") if feature.format.of_day else t("a duration")
    match feature.kind:
        case ColumnType.NUMBER:
            return t("a number")
        case ColumnType.DATE:
            return t("a date")
        case ColumnType.BOOLEAN | ColumnType.CATEGORY | ColumnType.TEXT | ColumnType.ID | ColumnType.CONSTANT:
            return t("a word")  # any text is one: no cell of such a column cannot be read
        case _:
            assert_never(feature.kind)
