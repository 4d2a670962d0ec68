"""Columns of words: categories, identifiers, text, and yes and no."""

from collections.abc import Set

import numpy as np
import pandas as pd

from components.columns.arrow import pa, pc, sample, share, strings
from components.columns.category_format import (
    ANSWERS,
    FALSE_WORDS,
    LANGUAGES,
    NUMBER,
    OTHERWISE,
    TRUE_WORDS,
    WHOLE,
    Alike,
    CategoryFormat,
)
from components.columns.cell_text import BLANKS, ODD_BLANKS
from components.columns.number import with_plain_digits

MOST_CODES = 0.5  # of the different cells are numbers from which on all are taken for codes
LOOKED_AT = 1000
FIRST = 1000  # cells that tell whether a column has few different ones
MOST_TRUTHS = 40  # different ways in which yes and no may be written


def language_of(words: Set[str]) -> str | None:
    """The language in which some lower-case words all mean yes or no, both among them; None where there is none."""
    for language, (yes, no) in LANGUAGES.items():
        if words <= yes | no and words & yes and words & no:
            return language
    return None


def parse_words(text: "pa.Array", form: CategoryFormat) -> "pa.Array":
    """Cells (rows,) as the values that they are, null where missing."""
    head = text.slice(0, FIRST)
    if len(text) > FIRST and len(pc.unique(head)) < FIRST / 2:  # each way of writing is parsed once
        coded = pc.dictionary_encode(text)
        return _spelled(coded.dictionary, form).take(coded.indices)
    return _spelled(text, form)


def _spelled(text: "pa.Array", form: CategoryFormat) -> "pa.Array":
    keys = keys_of(text, form)
    if not form.spellings:
        return keys
    places = pc.index_in(keys, value_set=strings(form.spelled))
    return pc.coalesce(strings(form.spelled.values()).take(places), keys)


def keys_of(text: "pa.Array", form: CategoryFormat) -> "pa.Array":
    """For each cell (rows,) what is the same for all cells of one value, null where missing."""
    keys = comparable_text(text)
    if form.alike == "answers":
        lower = pc.utf8_lower(keys)
        return pc.if_else(pc.is_in(lower, value_set=strings(ANSWERS)), lower, keys)
    if form.alike != "text":
        keys = with_plain_digits(keys)
        if pc.any(pc.match_substring_regex(keys, OTHERWISE)).as_py():
            for pattern, instead in form.rules:
                keys = pc.replace_substring_regex(keys, pattern, instead)
    if form.alike != "truth":
        return keys
    lower = pc.utf8_lower(keys)
    yes, no = (pc.is_in(lower, value_set=strings(words)) for words in (TRUE_WORDS, FALSE_WORDS))
    true, false = (pa.scalar(value, pa.large_string()) for value in ("true", "false"))
    return pc.if_else(yes, true, pc.if_else(no, false, keys))


def comparable_text(text: "pa.Array") -> "pa.Array":
    """`cell_text.comparable` of each cell (rows,); the same array where nothing is to be done."""
    if pc.all(pc.string_is_ascii(text)).as_py() is False:
        text = pc.utf8_normalize(text, form="NFC")
    if pc.any(pc.match_substring_regex(text, ODD_BLANKS)).as_py():
        text = pc.utf8_trim(pc.replace_substring_regex(text, f"{BLANKS}+", " "), characters=" ")
    return text


def count_different(text: "pa.Array") -> int:
    """How many cells (rows,) differ in more than the form of letters and blanks."""
    distinct = pc.unique(text)
    alike = comparable_text(distinct)
    return len(distinct if alike is distinct or alike.equals(distinct) else pc.unique(alike))


def find_category_format(text: "pa.Array", decimal: str = ".", *, truth: bool = False) -> CategoryFormat:
    """Which of some cells mean the same, and how each value is spelled: in the way that most of its cells have it.

    Args:
        text: cells of the column, null where missing.
        decimal: what parts decimals in its numbers.
        truth: whether the cells are known to be words for yes and no.
    """
    form = CategoryFormat("truth") if truth else CategoryFormat(_what_is_alike(text), decimal)
    counts = pc.value_counts(pc.drop_null(text))
    order = np.argsort(-counts.field("counts").to_numpy(), kind="stable")
    cells = comparable_text(counts.field("values").take(pa.array(order)))
    keys = keys_of(cells, form)
    if keys.equals(cells):
        return form
    spelled: dict[str, str] = {}
    for key, cell in zip(keys.to_pylist(), cells.to_pylist(), strict=True):
        spelled.setdefault(key, cell)
    if form.alike in ("codes", "truth") and share(cells, WHOLE) > 0:  # `1` beside `1.0`: the decimals came by accident
        spelled = {key: _without_decimals(cell) for key, cell in spelled.items()}
    return CategoryFormat(form.alike, decimal, tuple((key, cell) for key, cell in spelled.items() if key != cell))


def _without_decimals(cell: str) -> str:
    number = CategoryFormat("codes").key_of(cell)
    return number if number.isdigit() and ("." in cell or "," in cell) else cell


def label_format(text: "pa.Array", decimal: str = ".") -> CategoryFormat:
    """As `find_category_format`, of cells of which it is not known whether they say yes and no."""
    return find_category_format(text, decimal, truth=are_truths(pc.drop_null(text)))


def are_truths(text: "pa.Array") -> bool:
    """Whether all cells (rows,), none missing, are words for yes and no of one language, or 0 and 1."""
    if len(pc.unique(sample(text))) > MOST_TRUTHS:
        return False
    distinct = pc.unique(text)
    if len(distinct) > MOST_TRUTHS:
        return False
    words = set(pc.utf8_lower(keys_of(distinct, CategoryFormat("codes"))).to_pylist())
    return words == {"0", "1"} or language_of(words) is not None


def _what_is_alike(text: "pa.Array") -> Alike:
    distinct = pc.unique(pc.drop_null(sample(text))).slice(0, LOOKED_AT)
    if share(with_plain_digits(distinct), NUMBER) >= MOST_CODES:
        return "codes"
    if len(distinct) <= MOST_TRUTHS and pc.any(pc.is_in(pc.utf8_lower(distinct), value_set=strings(ANSWERS))).as_py():
        return "answers"
    return "text"


def as_objects(text: "pa.Array") -> pd.Series:
    """Strings and None, as objects."""
    return pd.Series(text.to_numpy(zero_copy_only=False), dtype="object")
