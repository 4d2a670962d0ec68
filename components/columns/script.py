"""What a script without this app needs to read cells as the app does: source text, and a column's format as JSON."""

import inspect
from typing import Any

from components.columns import decimal_marks as signs
from components.columns import header_names as headings
from components.columns import scalar_parsers as single
from components.columns import whitespace as edges
from components.columns.arrow import words
from components.columns.calendar_names import ZONES
from components.columns.date_grammar import EPOCH_SECONDS, MONTH_YEARS, NAMED, PATTERNS, REWRITES
from components.columns.durations import SECONDS, patterns_of
from components.columns.formats import MULTIPLES, DateFormat, DurationFormat, NumberFormat, Order
from components.columns.number import PLAINER

__all__ = ["how_to_read", "source"]


def source() -> str:
    """Python source of `number_of`, `seconds_of` and `days_of`, each of a cell and `how_to_read` its column.

    With it come the decimal signs of `signs`, the names of `headings` and the ends of cells of `edges`.
    """
    texts = [inspect.getsource(module).partition('"""\n\n')[2] for module in (single, signs, edges, headings)]
    imports = sorted({line for text in texts for line in text.splitlines() if line.startswith(("import ", "from "))})
    bodies = ["\n".join(line for line in text.splitlines() if line not in imports).strip() for text in texts]
    imports = [line for line in imports if not line.startswith("from components.")]  # what is meant stands there itself
    return "\n\n\n".join(["\n".join(imports), *bodies])


def how_to_read(form: NumberFormat | DateFormat | DurationFormat) -> dict[str, Any]:
    """A format as those functions want it: plain strings and numbers."""
    if isinstance(form, DurationFormat):
        of_day = how_to_read(DateFormat(Order.TIME)) if form.of_day else {}
        return {"plainer": PLAINER, "patterns": patterns_of(form), "seconds": SECONDS} | of_day
    if isinstance(form, DateFormat):
        orders = [form.order] if form.order is Order.YEAR_MONTH_DAY else [form.order, Order.YEAR_MONTH_DAY]
        return {
            "plainer": PLAINER,
            "second": EPOCH_SECONDS.get(form.order, 0),
            "patterns": [*(PATTERNS[order] for order in orders if order in PATTERNS), *NAMED],
            "rewrites": [list(rule) for _, rules in REWRITES for rule in rules],
            "zones": ZONES,
            "cutoff_year": form.cutoff_year,
            "years": list(MONTH_YEARS) if form.order in (Order.YEAR_MONTH, Order.MONTH_YEAR) else [],
        }
    return {
        "plainer": PLAINER,
        "pattern": form.pattern,
        "before": words(form.prefixes),
        "behind": words(form.suffixes),
        "multiples": MULTIPLES if form.multiples else {},
        "decimal": form.decimal,
        "thousands": form.thousands,
    }
