"""Cells of new rows, as the cells of the table are that a model learned from."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from components.columns import ONES, ZEROS, DurationFormat, NumberFormat
from components.columns.arrow import as_text, pc
from components.columns.decimal_marks import as_written, rewritten, sign_in, signs_of_file, usual_sign
from components.columns.missing import missing_cells
from components.columns.number import unified_cell
from components.columns.whitespace import stripped
from components.domain.recipe import ColumnType
from components.features import BooleanFeature, CategoryFeature, Feature, Preparation

# Parts the thousands of a number that might have had decimals instead, `1.234` -> `1 234`: a thin space, and behind it a
# mark that nobody sees or writes, since files have thin spaces of their own.
THIN_SPACE = "\u202f"
OPEN = THIN_SPACE + "\u2063"
_SEPARATED = r"[.,]"
_OTHER_SIGNS = re.compile(r"[^0-9.+\-eE]")


def own_sign(feature: Feature, preparation: Preparation) -> str:
    """What parted decimals in the column's own cells, before they were written anew with a point."""
    form = feature.format
    return "," if preparation.decimal == "," or (isinstance(form, NumberFormat) and form.decimal == ",") else "."


def settled(cells: pd.DataFrame, preparation: Preparation) -> pd.DataFrame:
    """The text cells of a file, with open numbers such as `1.234` read as the file writes numbers.

    Where nothing in the file says it, as the training table did; a point that then parts thousands leaves `OPEN`.
    """
    numbers = [feature for feature in preparation.features if _has_signs(feature) and feature.name in cells.columns]
    distinct = {feature.name: _separated(cells[feature.name]) for feature in numbers}
    own = {feature.name: own_sign(feature, preparation) for feature in numbers}
    if "," not in own.values() and not any("," in cell for found in distinct.values() for cell in found):
        return cells
    shown = {name: usual_sign(found) for name, found in distinct.items()}
    signs = signs_of_file(shown, own, preparation.decimal)
    changed = {}
    for feature in numbers:
        sign, doubtful = signs[feature.name]
        new = {cell: _closed(cell, sign, feature.format, doubtful=doubtful) for cell in distinct[feature.name]}
        new = {cell: closed for cell, closed in new.items() if cell != closed}
        if new:
            changed[feature.name] = _exchanged(cells[feature.name], new)
    return cells.assign(**changed)


def _exchanged(cells: pd.Series, new: dict[str, str]) -> pd.Series:
    return pd.Series([new.get(cell, cell) for cell in cells], index=cells.index, dtype=cells.dtype)


def _separated(cells: pd.Series) -> list[str]:
    text = as_text(cells)
    found: list[str] = pc.unique(text.filter(pc.match_substring_regex(text, _SEPARATED))).drop_null().to_pylist()
    return found


def _closed(cell: str, sign: str, form: Any, *, doubtful: bool) -> str:
    plain = unified_cell(cell)
    mark, is_open = sign_in(plain)
    if not is_open or (mark == "," and sign == "." and form.thousands != ","):
        return cell
    if mark == sign:
        return rewritten(plain, sign, form.decimal)
    return plain.replace(mark, OPEN if doubtful and mark == "." else "")


def cleaned(cells: pd.Series, feature: Feature, preparation: Preparation) -> pd.Series:
    """Cells as the column's reading takes them, None where missing: text without blanks round it, or numbers of JSON."""
    missing = missing_cells(preparation.missing_words(feature.name))
    known = spellings(feature)

    def clean(cell: Any) -> str | None:
        if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
            return None
        text = stripped(_as_cell(cell, feature, known).replace(OPEN, THIN_SPACE))
        if text.lower() in missing:
            return None
        if isinstance(cell, str):
            text = _plain(text, feature, preparation, known)
        return None if text.lower() in missing else text

    return pd.Series([clean(cell) for cell in cells], dtype="object")


def doubtful(cells: pd.Series) -> list[tuple[int, str, str]]:
    """Cells that `settled` read as whole numbers though they may have decimals: row, as it stood, as it is read."""
    text = [cell if isinstance(cell, str) else "" for cell in cells]
    places = [place for place, cell in enumerate(text) if OPEN in cell]
    return [(place, text[place].replace(OPEN, "."), text[place].replace(OPEN, "")) for place in places]


def _has_signs(feature: Feature) -> bool:
    return feature.kind is ColumnType.NUMBER and isinstance(feature.format, NumberFormat)


def spellings(feature: Feature) -> frozenset[str]:
    """What a number in a column of words may be written as; nothing where any word will do."""
    if isinstance(feature, BooleanFeature):
        return frozenset(ONES | ZEROS)
    return frozenset(feature.vocabulary) if isinstance(feature, CategoryFeature) else frozenset()


def _as_cell(value: Any, feature: Feature, known: frozenset[str]) -> str:
    """A value as the column's own cells write it: 1234.5 -> `1234,5` where the table has decimal commas."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if _has_signs(feature) and isinstance(feature.format, NumberFormat):
        return feature.format.write(value)
    if isinstance(feature.format, DurationFormat):
        return feature.format.exactly(value)
    whole = float(value).is_integer()
    return _known([str(int(value)), str(float(value))] if whole else [str(value)], known)


def _known(spellings: Sequence[str], known: frozenset[str]) -> str:
    return next((spelling for spelling in spellings if spelling in known), spellings[0])


def _plain(text: str, feature: Feature, preparation: Preparation, known: frozenset[str]) -> str:
    if _has_signs(feature) and isinstance(feature.format, NumberFormat):
        form = feature.format
        if form.decimal == "." and not _OTHER_SIGNS.search(text):
            return text
        comma = own_sign(feature, preparation)
        how = {"decimal": form.decimal, "thousands": form.thousands}
        return as_written(unified_cell(text), how, "," if form.decimal == "," else ".", comma)
    if known and preparation.decimal == "," and text not in known:
        plain = unified_cell(text)
        sign, _ = sign_in(plain)
        return _known([text, rewritten(plain, sign, ".")], known) if sign else text
    return text
