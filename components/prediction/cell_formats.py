"""How the cells of new rows are written: as those of the table that a model learned from, or as their own file shows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, assert_never, overload

import pandas as pd

from components.columns.arrow import as_text, pa, pc
from components.columns.cell_parser import CellParser
from components.columns.cell_text import EDGES, plain_text, stripped, word_key
from components.columns.date.find_format import AMBIGUOUS
from components.columns.formats import DateFormat, DurationFormat, NumberFormat
from components.columns.missing import are_missing, missing_cells
from components.columns.number.format import decimal_sign_of, decimal_signs_of_file, value_told
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


# A number that nothing stands beside, by what parts its decimals; and those of which that is open: 1.234 may be 1234.
_BARE = {sign: f"^[+-]?(?:[0-9]+[{sign}][0-9]*|[{sign}][0-9]+)$" for sign in ".,"}
_BARE_OPEN = {sign: f"^[+-]?[1-9][0-9]{{0,2}}[{sign}][0-9]{{3}}$" for sign in ".,"}

SignCounts = Mapping[str, Counter[str]]  # of each column of plain numbers: how many cells show which decimal sign
NONE_SAID: Mapping[str, Any] = MappingProxyType({})


def how_cells_are_read(
    cells: pd.DataFrame,
    preparation: Preparation,
    decimal: Mapping[str, str] = NONE_SAID,
    day_first: Mapping[str, bool] = NONE_SAID,
) -> dict[str, NewCells]:
    """For each feature: how the cells of new rows are read, decided from all of them.

    Numbers such as `1.234` in a file (cells of pandas' `str` dtype) are read as the other numbers of the file are
    written, and as the table was where they say nothing. In rows of JSON (objects) a point parts decimals.

    Args:
        decimal, day_first: what a person decided, by column: what parts decimals, whether the day stands first.
    """
    return how_counted_cells_are_read(count_signs(cells, preparation), preparation, decimal, day_first)


def columns_with_signs(preparation: Preparation) -> list[str]:
    """The columns whose cells tell what parts decimals in a file."""
    return [feature.name for feature in preparation.features if has_signs(feature)]


def count_signs(cells: pd.DataFrame, preparation: Preparation) -> dict[str, Counter[str]]:
    """What some of the cells of new rows show; counts of several parts of a file add up to those of all."""
    types = dict(zip(cells.columns, cells.dtypes, strict=True))
    of_file = (name for name in columns_with_signs(preparation) if isinstance(types.get(name), pd.StringDtype))
    return {name: _signs_in(cells[name]) for name in of_file}


def how_counted_cells_are_read(
    counts: SignCounts,
    preparation: Preparation,
    decimal: Mapping[str, str] = NONE_SAID,
    day_first: Mapping[str, bool] = NONE_SAID,
) -> dict[str, NewCells]:
    """As `how_cells_are_read`, of a file whose cells were counted; a column that is not in `counts` comes from no file."""
    own = {feature.name: own_sign(feature, preparation) for feature in preparation.features if has_signs(feature)}
    shown = {name: max(sorted(counted), key=counted.__getitem__, default="") for name, counted in counts.items()}
    signs = decimal_signs_of_file(shown, {name: own[name] for name in shown}, preparation.decimal)
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
    if has_signs(feature) and isinstance(feature.format, NumberFormat):
        return _tolerant(feature.format, tuple(feature.missing), sign, tolerance)
    return parser_of_feature(feature)


@lru_cache(maxsize=1000)  # a picture has hundreds of columns of one format
def _tolerant(
    form: NumberFormat, missing: tuple[str, ...], sign: str, tolerance: Literal["clear", "points"]
) -> CellParser:
    return CellParser(ColumnType.NUMBER, replace(form, decimal=sign, tolerance=tolerance), missing)


def has_signs(feature: Feature) -> bool:
    """Whether it is a column of numbers in which a point or a comma may part decimals."""
    return feature.kind is ColumnType.NUMBER and isinstance(feature.format, NumberFormat)


def _signs_in(cells: pd.Series) -> Counter[str]:
    """How many cells show which decimal sign, and are not open."""
    text = as_text(cells)
    text = text.filter(pc.match_substring_regex(text, "[.,]"))
    shown: Counter[str] = Counter()
    for sign, bare in _BARE.items():
        fits = pc.match_substring_regex(text, bare)
        is_open = pc.match_substring_regex(text.filter(fits), _BARE_OPEN[sign])
        shown[sign] += (pc.sum(fits).as_py() or 0) - (pc.sum(is_open).as_py() or 0)
        text = text.filter(pc.invert(fits))
    for cell in pc.value_counts(text).to_pylist():
        sign, is_open = decimal_sign_of(plain_text(cell["values"]))
        shown[sign] += 0 if is_open else cell["counts"]
    del shown[""]
    return +shown


class TextColumn(Sequence[str | None]):
    """Cells of a column (rows,) as text, None where missing; a cell becomes a Python string when it is asked for."""

    def __init__(self, array: "pa.Array") -> None:
        self.array = array

    @overload
    def __getitem__(self, row: int) -> str | None: ...
    @overload
    def __getitem__(self, row: slice) -> "TextColumn": ...
    def __getitem__(self, row: int | slice) -> "str | TextColumn | None":
        """A cell, or some of them."""
        return TextColumn(self.array[row]) if isinstance(row, slice) else self.array[row].as_py()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.array)

    def __iter__(self) -> Iterator[str | None]:
        """Cell by cell."""
        return iter(self.array.to_pylist())


def text_column(cells: pd.Series, feature: Feature, preparation: Preparation) -> TextColumn:
    """As `cell_text`, of many cells of a file (pandas' `str` dtype) at once."""
    text = pc.utf8_trim(pc.utf8_trim_whitespace(as_text(cells)), characters=EDGES)
    missing = are_missing(text, _missing_cells(preparation.missing_words(feature.name)))
    return TextColumn(pc.if_else(missing, pa.scalar(None, text.type), text) if missing.true_count else text)


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
