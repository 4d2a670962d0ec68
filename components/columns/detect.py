"""What kind of values a column holds, and why.

The rules look at a seeded sample of the cells and are then held against all of them: what does not fit is counted. They
are tried in the order of `detect_type`; the column's name only tips the scale where the cells leave it open.
"""

from dataclasses import replace

import pandas as pd

from components.columns.arrow import as_text, most_frequent, pa, pc, sample
from components.columns.category.detect import detect_pattern, detect_truth, detect_words
from components.columns.category.parse import comparable_text
from components.columns.cell_text import comparable
from components.columns.date.detect import detect_date
from components.columns.detection import LOOKED_AT, NO_HINTS, Cells, Detection, Evidence, Hints, short
from components.columns.duration.detect import detect_duration
from components.columns.number.detect import detect_number
from components.columns.number.format import NumberFormat
from components.columns.number.parse import with_plain_digits
from components.domain.recipe import ColumnType
from components.i18n import t


def detect_type(cells: pd.Series, name: str = "", hints: Hints = NO_HINTS) -> Detection:
    """The kind that fits text `cells`, missing where they are NaN or None; `name` is the column's."""
    return detect_type_of_array(pc.drop_null(as_text(cells)), name, hints)


def detect_type_of_array(there: "pa.Array", name: str = "", hints: Hints = NO_HINTS) -> Detection:
    """As `detect_type`, of the cells that are there; digits of all scripts are digits."""
    there = with_plain_digits(there)
    some = sample(there)
    column = Cells(name, there, some, most_frequent(some, LOOKED_AT)[0].to_pylist(), hints)
    if column.rows == 0:
        return Detection(ColumnType.CONSTANT, t("all cells are missing"), ColumnType.CATEGORY)
    for rule in (_constant, detect_truth, detect_pattern, detect_date, detect_duration, detect_number):
        found = rule(column)
        if found:
            return found
    return detect_words(column)


def _constant(column: Cells) -> Detection | None:
    first = comparable(column.distinct[0])
    if any(comparable(cell) != first for cell in column.distinct[:2]):
        return None
    for text in (column.some, column.there):
        if not pc.all(pc.equal(comparable_text(pc.unique(text)), first)).as_py():
            return None
    number = detect_number(replace(column, name=""))
    evidence = number.evidence if number else Evidence()
    reads_as, form = ColumnType.CATEGORY, None
    if number and isinstance(number.format, NumberFormat):
        reads_as, form = ColumnType.NUMBER, number.format
    return Detection(ColumnType.CONSTANT, t("always {value}", value=short(first)), reads_as, form, evidence=evidence)
