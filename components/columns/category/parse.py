"""Columns of words: categories, identifiers, text, and yes and no."""

import pandas as pd

from components.columns.arrow import is_visible_ascii, pa, pc, strings
from components.columns.category.format import ANSWERS, FALSE_WORDS, OTHERWISE, TRUE_WORDS, CategoryFormat
from components.columns.cell_text import BLANKS, ODD_BLANKS
from components.columns.number.parse import with_plain_digits

FIRST = 1000  # cells that tell whether a column has few different ones


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
    if is_visible_ascii(text):
        return text
    if pc.all(pc.string_is_ascii(text)).as_py() is False:
        text = pc.utf8_normalize(text, form="NFC")
    if pc.any(pc.match_substring_regex(text, ODD_BLANKS)).as_py():
        text = pc.utf8_trim(pc.replace_substring_regex(text, f"{BLANKS}+", " "), characters=" ")
    return text


def as_objects(text: "pa.Array") -> pd.Series:
    """Strings and None, as objects."""
    return pd.Series(text.to_numpy(zero_copy_only=False), dtype="object")
