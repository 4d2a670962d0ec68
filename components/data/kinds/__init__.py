"""What kind of values a column of text cells holds, why, and those values themselves."""

from components.data.kinds.find import find_kind, kind_of
from components.data.kinds.find_number import find_numbers_among
from components.data.kinds.formats import (
    DateFormat,
    DurationFormat,
    Format,
    NumberFormat,
    Order,
    format_from_dict,
)
from components.data.kinds.found import Doubt, Found, Hints
from components.data.kinds.missing import MISSING_WORDS, as_cells_have, blanked, blanked_labels, without_missing
from components.data.kinds.reading import Reading, to_numbers, typed
from components.data.kinds.truth import FALSE_WORDS, ONES, TRUE_WORDS, ZEROS

__all__ = [
    "FALSE_WORDS",
    "MISSING_WORDS",
    "ONES",
    "TRUE_WORDS",
    "ZEROS",
    "DateFormat",
    "Doubt",
    "DurationFormat",
    "Format",
    "Found",
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
    "to_numbers",
    "typed",
    "without_missing",
]
