"""A cell's text as the parsers take it; the exported script carries this module, so it imports the standard library alone."""

import unicodedata

_MINUS = dict.fromkeys("−–—‐‑‒", "-")
_APOSTROPHES = dict.fromkeys("’‘ʼ´", "'")
# The signs that go with Arabic and Persian digits: between thousands stands an apostrophe then, which means nothing else.
_ARABIC = {"٫": ".", "٬": "'", "٪": "%", "،": ",", "\u061c": "", "\u200e": "", "\u200f": ""}
PLAIN_SIGNS = _MINUS | _APOSTROPHES | _ARABIC  # what each sign stands for
_TABLE = str.maketrans(PLAIN_SIGNS)


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9: `٤٢` and `४२` are 42."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def plain_text(cell: str) -> str:
    """Digits of any script, special blanks, minus signs and apostrophes as their plain relatives: `−１２` -> `-12`."""
    if cell.isascii():
        return cell.translate(_TABLE)
    return plain_digits(unicodedata.normalize("NFKC", cell)).translate(_TABLE)
