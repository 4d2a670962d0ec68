"""Columns of numbers, and digits that are none: codes, ids, labels, years."""

import numpy as np
import pandas as pd

from components.columns.arrow import as_text, pa, pc, sample, share
from components.columns.detection import FEWEST, LOOKED_AT, UNREADABLE, Ambiguity, Cells, Detection, Evidence, short
from components.columns.name_hints import names_a_code, names_an_id
from components.columns.number.find_format import NumberProposal, find_number_format, has_decimal_point
from components.columns.number.format import NumberFormat
from components.columns.number.parse import INFINITE, parse_numbers
from components.domain.recipe import ColumnType
from components.i18n import t

FEWEST_NUMBERS = 0.5  # of the cells of a column that may have been meant as numbers
FEWEST_VALUES = 10  # different ones, fewer are rather labels
EXAMPLES = 5
CODE = r"[^0-9\pL]*\pL[^0-9]*[0-9].*"  # letters before digits: `A/5 21171` is rather the name of something


def detect_number(column: Cells) -> Detection | None:
    """Numbers, and the identifiers, labels and codes that are written as numbers; None where most cells are none."""
    proposal = _number_format(column)
    if not proposal:
        return None
    form = proposal.format
    values = parse_numbers(column.there, form)
    unread = np.isnan(values)
    if unread.all() or (unread.mean() > UNREADABLE and not _are_markers(column, values, unread)):
        return None
    infinite = np.isinf(values)
    if infinite.mean() > 0.5:
        return None
    finite = values[~unread & ~infinite]
    code = _digits_as_code(column, form, finite) if not unread.any() else None
    if code:
        return code
    kind, reason = _what_numbers_are(column, finite, form)
    if kind not in (ColumnType.NUMBER, ColumnType.ID) and (unread.any() or infinite.any()):
        kind, reason = ColumnType.NUMBER, t("its cells are numbers")
    written = [proposal.why, t("unit {unit}", unit=form.unit) if form.unit else ""]
    reason = "; ".join(filter(None, [reason, *written]))
    doubt = None
    if proposal.doubtful:
        example = next((cell for cell in column.distinct if "." in cell or "," in cell), column.distinct[0])
        doubt = Ambiguity("decimal", "." if form.decimal == "," else ",", example)
    reads_as = ColumnType.NUMBER if kind is ColumnType.ID else kind
    found = Detection(
        kind, reason, reads_as, form, infinite=int(infinite.sum()), doubt=doubt, evidence=proposal.evidence
    )
    return column.with_unread(found, unread)


def _number_format(column: Cells) -> NumberProposal | None:
    """Plain numbers at once; what is written otherwise by its shape."""
    plain = NumberFormat()
    try:
        pc.cast(column.some, pa.float64())
    except pa.ArrowInvalid:
        return find_number_format(column.distinct, column.hints.decimal)
    if share(column.some, INFINITE) > 0.5:
        return None
    if any(map(has_decimal_point, column.distinct)):
        return NumberProposal(plain, evidence=Evidence("."))
    if any("." in cell for cell in column.distinct):
        return find_number_format(column.distinct, column.hints.decimal)
    return NumberProposal(plain)


def _are_markers(column: Cells, values: np.ndarray, unread: np.ndarray) -> bool:
    """A few words or signs that recur among many numbers stand for "no value here": `unknown`, `n.d.`, `.`, `#DIV/0!`."""
    words = pc.unique(pc.filter(column.there, pa.array(unread)))
    if unread.mean() > 0.4 or len(words) > 3 or len(np.unique(values[~unread])) < FEWEST_VALUES:
        return False
    marks = [mark for mark in words.to_pylist() if not (mark.startswith("#") and mark.endswith(("!", "?")))]  # Excel's
    # A single letter is rather one of several labels, unless it is the only one.
    labels = any(len(mark) == 1 and mark.isalpha() for mark in marks) and len(words) > 1
    return not labels and not any(sign.isdigit() for mark in marks for sign in mark)


def find_numbers_among(name: str, cells: pd.Series) -> tuple[float, list[str]] | None:
    """The share of a column's cells that are numbers, and some that are not, where most are and so none are read so.

    None where they are codes, or too few different ones for amounts. Looks at a sample of large columns.
    """
    text = sample(pc.drop_null(as_text(cells)))
    if not len(text) or names_a_code(name) or share(text, r"0[0-9]+") > 0:
        return None
    proposal = find_number_format(pc.unique(text).to_pylist()[:LOOKED_AT])
    if not proposal:
        return None
    values = parse_numbers(text, proposal.format)
    there = ~np.isnan(values)
    if not FEWEST_NUMBERS <= there.mean() < 1 or len(np.unique(values[there])) < FEWEST_VALUES:
        return None
    others = pc.filter(text, pa.array(~there))
    if share(others, CODE) > 0.5:
        return None
    return float(there.mean()), [short(cell) for cell in pc.unique(others).to_pylist()[:EXAMPLES]]


def _digits_as_code(column: Cells, form: NumberFormat, values: np.ndarray) -> Detection | None:
    """Digits that are no amounts: they lose their meaning when they are added, and their zeros when they are read."""
    if form.prefixes or form.suffixes or form.multiples:
        return None
    zero_led = share(column.some, r"0[0-9]+")
    if zero_led >= 0.02 or (zero_led and len(set(map(len, column.distinct))) == 1):
        return column.as_code(t("digits with leading zeros, which a number would lose"))
    if share(column.some, r"\+[0-9]{8,15}") >= 0.5:
        return column.as_code(t("telephone numbers"))
    if share(column.some, r"[+-]?[0-9]{16,}") >= 0.5:
        return column.as_code(t("more digits than a number can hold"))
    whole = bool((values == np.round(values)).all()) and not form.thousands
    if names_a_code(column.name) and (whole or "version" in column.name.lower()):
        return column.as_code(t('the name "{name}" speaks of codes, not of amounts', name=column.name))
    return None


def _what_numbers_are(column: Cells, values: np.ndarray, form: NumberFormat) -> tuple[ColumnType, str]:
    rows = len(values)
    whole = bool((values == np.round(values)).all())
    few = set(np.unique(values[:LOOKED_AT]).tolist())
    if len(few) <= 2 and not form.unit:
        few = set(np.unique(values).tolist())
        if few == {0.0, 1.0}:
            return ColumnType.BOOLEAN, t("only 0 and 1")
        if rows >= 10 and few in ({1.0, 2.0}, {-1.0, 1.0}):
            pair = " / ".join(f"{value:g}" for value in sorted(few))
            return ColumnType.CATEGORY, t("two labels written as numbers: {pair}", pair=pair)
    if not whole or form.unit:
        return ColumnType.NUMBER, t("its cells are numbers")
    why = _why_id(column, values)
    if why:
        return ColumnType.ID, why
    low, high = values.min(), values.max()
    named_years = "year" in column.name.lower() and low >= 1500 and high <= 2150
    if len(few) > 1 and (named_years or (low >= 1900 and high <= 2100)):
        return ColumnType.NUMBER, t("years from {low:.0f} to {high:.0f}", low=low, high=high)
    return ColumnType.NUMBER, t("its cells are whole numbers")


def _why_id(column: Cells, values: np.ndarray) -> str | None:
    """Why whole numbers only tell rows apart, or None."""
    rows = len(values)
    named = names_an_id(column.name)
    if rows < (5 if named else FEWEST):
        return None
    low, high = values.min(), values.max()
    steps = np.diff(values)
    years = low >= 1700 and high <= 2150
    if bool((steps == 1).all()) and not years:
        return t("counts the rows from {low:.0f} to {high:.0f}", low=low, high=high)
    first = values[:LOOKED_AT]  # in most columns these tell
    all_different = len(np.unique(first)) == len(first) and len(np.unique(values)) == rows
    if not all_different or years:
        return None
    if high - low == rows - 1:
        return t("every whole number from {low:.0f} to {high:.0f} once", low=low, high=high)
    if named:
        return t("a different whole number in every row, and named like an id")
    if low >= 10**8 and len(f"{low:.0f}") == len(f"{high:.0f}"):
        return t("long numbers of the same length, different in every row")
    return None
