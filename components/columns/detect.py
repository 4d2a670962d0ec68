"""What kind of values a column holds, and why.

The rules look at a seeded sample of the cells and are then held against all of them: what does not fit is counted. They
are tried in the order of `detect_type`; the column's name only tips the scale where the cells leave it open.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from components.columns import patterns
from components.columns.arrow import as_text, pa, pc, sample
from components.columns.category import MOST_TRUTHS, are_truths, comparable_text, count_different, language_of
from components.columns.cell_text import comparable
from components.columns.detect_date import detect_date, detect_duration
from components.columns.detect_number import detect_number
from components.columns.detection import (
    FEWEST,
    LOOKED_AT,
    NO_HINTS,
    READABLE,
    Cells,
    Detection,
    Evidence,
    Hints,
    as_code,
    short,
)
from components.columns.name_hints import names_an_id
from components.columns.number import with_plain_digits
from components.columns.number_format import NumberFormat
from components.domain.recipe import ColumnType
from components.i18n import t


def detect_type(cells: pd.Series, name: str = "", hints: Hints = NO_HINTS) -> Detection:
    """The kind that fits text `cells`, missing where they are NaN or None; `name` is the column's."""
    return detect_type_of_array(pc.drop_null(as_text(cells)), name, hints)


def detect_type_of_array(there: "pa.Array", name: str = "", hints: Hints = NO_HINTS) -> Detection:
    """As `detect_type`, of the cells that are there; digits of all scripts are digits."""
    there = there if _is_ascii(there) else with_plain_digits(there)
    some = sample(there)
    counts = pc.value_counts(some)
    order = np.argsort(-counts.field("counts").to_numpy(), kind="stable")[:LOOKED_AT]
    column = Cells(name, there, some, counts.field("values").take(order).to_pylist(), hints)
    if column.rows == 0:
        return Detection(ColumnType.CONSTANT, t("all cells are missing"), ColumnType.CATEGORY)
    for rule in (_constant, _truth, _patterned, detect_date, detect_duration, detect_number):
        found = rule(column)
        if found:
            return found
    return _words(column)


def _is_ascii(there: "pa.Array") -> bool:
    return pc.all(pc.string_is_ascii(there)).as_py() is not False


def _constant(column: Cells) -> Detection | None:
    first = comparable(column.distinct[0])

    def are_alike(text: "pa.Array") -> bool:
        return bool(pc.all(pc.equal(comparable_text(pc.unique(text)), first)).as_py())

    if any(comparable(cell) != first for cell in column.distinct[:2]) or not column.all_fit(are_alike):
        return None
    inner = detect_number(replace(column, name="")) if column.rows else None
    is_number = inner is not None and isinstance(inner.format, NumberFormat)
    reads_as, form = (ColumnType.NUMBER, inner.format) if inner and is_number else (ColumnType.CATEGORY, None)
    evidence = inner.evidence if inner else Evidence()
    return Detection(ColumnType.CONSTANT, t("always {value}", value=short(first)), reads_as, form, evidence=evidence)


def _truth(column: Cells) -> Detection | None:
    if len(column.distinct) > MOST_TRUTHS:
        return None
    language = language_of({comparable(cell).lower() for cell in column.distinct})
    if not language or not are_truths(column.there):
        return None
    pair = " / ".join(sorted(short(cell) for cell in column.distinct[:4]))
    return Detection(
        ColumnType.BOOLEAN, t("yes and no in {tongue}: {pair}", tongue=t(language), pair=pair), ColumnType.BOOLEAN
    )


def _patterned(column: Cells) -> Detection | None:
    """Identifiers with a form of their own: UUIDs, e-mail addresses, IP addresses, telephone numbers, versions."""
    what = patterns.name_of(column.some, READABLE)
    return as_code(column, what) if what else None


def _words(column: Cells) -> Detection:
    distinct = count_different(column.there)
    rows = column.rows
    if patterns.is_prose(column.some) and distinct > min(20, 0.3 * rows):
        return Detection(ColumnType.TEXT, t("four words and more in most cells"), ColumnType.TEXT)
    if rows >= 5 and distinct > 0.5 * rows and patterns.are_phrases(column.some):
        return Detection(ColumnType.TEXT, t("several words a cell, different in most rows"), ColumnType.TEXT)
    why = _why_words_are_an_id(column, distinct)
    if why:
        return Detection(ColumnType.ID, why, ColumnType.CATEGORY)
    shown = list(dict.fromkeys(map(comparable, column.distinct)))[:3]
    listed = ", ".join(short(cell, 20) for cell in shown) + (" …" if distinct > 3 else "")
    return Detection(
        ColumnType.CATEGORY, t("{n} different words: {listed}", n=f"{distinct:,}", listed=listed), ColumnType.CATEGORY
    )


def _why_words_are_an_id(column: Cells, distinct: int) -> str | None:
    rows = column.rows
    if rows >= FEWEST and distinct == rows:
        return t("a different value in every row")
    if rows >= 5 and distinct == rows and patterns.are_numbered(column.distinct):
        return t("the same letters with a number of its own in every row")
    if rows >= 5 * FEWEST and distinct > 0.9 * rows:
        return t("almost a different value in every row ({n} of {rows})", n=f"{distinct:,}", rows=f"{rows:,}")
    if names_an_id(column.name) and rows >= 5 and distinct >= 0.5 * rows:
        return t("named like an id, and {n} different values in {rows} rows", n=f"{distinct:,}", rows=f"{rows:,}")
    return None
