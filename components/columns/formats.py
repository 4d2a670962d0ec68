"""How the cells of a column are written: a part of what a model keeps, so that the same text means the same value for ever.

The exported script carries this module, so it imports the standard library alone.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from components.columns.category.format import CategoryFormat
from components.columns.date.format import CUTOFF_YEAR, DateFormat
from components.columns.date.grammar import Order
from components.columns.duration.format import DurationFormat
from components.columns.number.format import NumberFormat

Format = NumberFormat | DateFormat | DurationFormat | CategoryFormat


def format_as_dict(form: Format | None) -> dict[str, Any] | None:
    """A format as JSON."""
    kind = {"duration": True} if isinstance(form, DurationFormat) else {}
    return kind | asdict(form) if form else None


def format_from_dict(document: Mapping[str, Any] | None) -> Format | None:
    """The way back from `format_as_dict`. Raises ValueError where the document is none of its."""
    try:
        return _format_of(document) if document is not None else None
    except (AttributeError, KeyError, TypeError) as error:
        message = f"Expected a format as it is stored. Received: {str(document)[:100]}"
        raise ValueError(message) from error


def _format_of(document: Mapping[str, Any]) -> Format:
    if "duration" in document:
        return DurationFormat(document.get("two_parts", "h:mm"), bool(document.get("of_day", False)))
    if "order" in document:
        return DateFormat(Order(document["order"]), int(document.get("cutoff_year", CUTOFF_YEAR)))
    if "spellings" in document:
        return CategoryFormat(document["alike"], document["decimal"], tuple(map(tuple, document["spellings"])))
    lists = {name: tuple(value) for name, value in document.items() if isinstance(value, list)}
    return NumberFormat(**{**document, **lists})
