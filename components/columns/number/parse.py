"""Numbers as people write them: `1.234,56`, `$1,200`, `(123)`, `12-`, `5 %`, `3 kg`, `1'000.50`, `1e5`."""

from collections.abc import Sequence

import numpy as np

from components.columns.arrow import flags, floats, matches, pa, pc, replaced, strings
from components.columns.cell_text import PLAIN_SIGNS, plain_digits
from components.columns.number.format import MULTIPLES, Grammar, NumberFormat, any_of

INFINITE = r"[+-]?(?:inf|infinity|∞|1\.#inf0*)"
OTHER_DIGITS = r"[^\P{Nd}0-9]"


def plain_array(text: "pa.Array") -> "pa.Array":
    """Digits of any script, special spaces, minus signs and apostrophes as their plain relatives: `−１２` -> `-12`."""
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        return text
    plain = with_plain_digits(pc.utf8_normalize(text, form="NFKC"))
    for mark, instead in PLAIN_SIGNS.items():
        plain = replaced(plain, mark, instead)
    return plain


def with_plain_digits(text: "pa.Array") -> "pa.Array":
    """Digits of other scripts as 0 to 9: `٤٢` and `४२` are 42."""
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        return text
    if pc.any(pc.match_substring_regex(text, OTHER_DIGITS)).as_py() is not True:
        return text
    codes = pc.dictionary_encode(text)
    plain = strings(plain_digits(cell) for cell in codes.dictionary.to_pylist())
    return plain.take(codes.indices)


def parse_numbers(text: "pa.Array", form: NumberFormat) -> np.ndarray:
    """Cells as float64 (rows,): NaN where missing or unreadable, infinite where the cell says so."""
    if form.plain or form.decimal == ".":  # what is plain throughout means the same in each of these formats
        try:
            return floats(pc.cast(text, pa.float64()))
        except pa.ArrowInvalid:
            pass  # some cells are no plain numbers
    tidy = plain_array(text)
    values = np.full(len(tidy), np.nan)
    rest = tidy
    for grammar in form.grammars:
        fits = matches(rest, grammar.pattern)
        if fits.any():
            numbers = _bare(pc.if_else(pa.array(fits), rest, None), form, grammar)
            values = np.where(fits, floats(pc.cast(numbers, pa.float64())), values)
        rest = pc.if_else(pa.array(fits), None, rest)
    if rest.null_count < len(rest):
        endless = matches(rest, INFINITE)
        values[endless] = np.where(flags(pc.starts_with(rest, "-"))[endless], -np.inf, np.inf)
    return values


def _bare(text: "pa.Array", form: NumberFormat, grammar: Grammar) -> "pa.Array":
    """Numbers that fit the grammar, as the cast to float takes them: `($1.234,5)` -> `-1234.5`."""
    bare = _without(text, form.prefixes, r"(?i)^([(+-]?) ?(?:{marks})")
    bare = _without(bare, form.suffixes, r"(?i) ?(?:{marks})( ?-|\))?$")
    if form.multiples:
        for letter, exponent in MULTIPLES.items():
            bare = pc.replace_substring_regex(bare, f"(?i) ?{letter}( ?-|\\))?$", f"{exponent}\\1")
    bare = replaced(bare, f"{grammar.decimal}-", "")  # `5.-` has no cents
    for mark in {*grammar.thousands, " "}:
        bare = replaced(bare, mark, "")
    if grammar.decimal != ".":
        bare = replaced(bare, grammar.decimal, ".")
    bare = replaced(replaced(bare, "(", "-"), ")", "")
    if pc.any(pc.ends_with(bare, "-")).as_py():
        bare = pc.replace_substring_regex(bare, "^(.*)-$", "-\\1")
    return bare


def _without(text: "pa.Array", marks: Sequence[str], place: str) -> "pa.Array":
    """Cells without any of the marks, which stand where `place` says; what its group captures stays."""
    # Letters and points may stand in the number itself, as in `1.5e3`: they go only from their own place.
    if any(sign.isalnum() or sign in ".-" for mark in marks for sign in mark):
        return pc.replace_substring_regex(text, place.format(marks=any_of(marks)), r"\1")
    for mark in sorted(marks, key=len, reverse=True):
        text = replaced(text, mark, "")
    return text
