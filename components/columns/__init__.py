"""What kind of values a column of text cells holds, why, and those values themselves."""

from components.columns.category_format import CategoryFormat
from components.columns.column_type import Reading, missing_numbers, to_numbers, typed
from components.columns.detect import find_kind, kind_of
from components.columns.detect_number import find_numbers_among
from components.columns.detection import Ambiguity, Detection, Hints
from components.columns.formats import (
    DateFormat,
    DurationFormat,
    Format,
    NumberFormat,
    Order,
    format_from_dict,
)
from components.columns.missing import MISSING_WORDS, as_cells_have, blanked, blanked_labels, without_missing

__all__ = [
    "MISSING_WORDS",
    "Ambiguity",
    "CategoryFormat",
    "DateFormat",
    "Detection",
    "DurationFormat",
    "Format",
    "Hints",
    "NumberFormat",
    "Order",
    "Reading",
    "as_cells_have",
    "blanked",
    "blanked_labels",
    "find_kind",
    "find_numbers_among",
    "format_from_dict",
    "kind_of",
    "missing_numbers",
    "to_numbers",
    "typed",
    "without_missing",
]
