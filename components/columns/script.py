"""A column's format as JSON, for the scalar parsers, which the exported script has too."""

from typing import Any

from components.columns.calendar_names import ZONES
from components.columns.cell_text import PLAIN_SIGNS
from components.columns.date_grammar import EPOCH_SECONDS, MONTH_YEARS, NAMED, PATTERNS, REWRITES
from components.columns.durations import SECONDS, patterns_of
from components.columns.formats import DateFormat, DurationFormat, NumberFormat, Order
from components.columns.number_format import MULTIPLES, any_of


def how_to_read(form: NumberFormat | DateFormat | DurationFormat) -> dict[str, Any]:
    """A format as `number_of`, `seconds_of` and `days_of` want it: plain strings and numbers."""
    if isinstance(form, DurationFormat):
        of_day = how_to_read(DateFormat(Order.TIME)) if form.of_day else {}
        return {"plainer": PLAIN_SIGNS, "patterns": patterns_of(form), "seconds": SECONDS} | of_day
    if isinstance(form, DateFormat):
        orders = [form.order] if form.order is Order.YEAR_MONTH_DAY else [form.order, Order.YEAR_MONTH_DAY]
        return {
            "plainer": PLAIN_SIGNS,
            "second": EPOCH_SECONDS.get(form.order, 0),
            "patterns": [*(PATTERNS[order] for order in orders if order in PATTERNS), *NAMED],
            "rewrites": [list(rule) for _, rules in REWRITES for rule in rules],
            "zones": ZONES,
            "cutoff_year": form.cutoff_year,
            "years": list(MONTH_YEARS) if form.order in (Order.YEAR_MONTH, Order.MONTH_YEAR) else [],
        }
    return {
        "plainer": PLAIN_SIGNS,
        "pattern": form.grammars[0].pattern,
        "before": any_of(form.prefixes),
        "behind": any_of(form.suffixes),
        "multiples": MULTIPLES if form.multiples else {},
        "decimal": form.decimal,
        "thousands": form.thousands,
    }
