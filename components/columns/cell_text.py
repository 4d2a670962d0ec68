"""A cell's text as the parsers take it; the exported script carries this module, so it imports the standard library alone."""

import re
import unicodedata

_MINUS = dict.fromkeys("−–—‐‑‒", "-")
_APOSTROPHES = dict.fromkeys("’‘ʼ´", "'")
# The signs that go with Arabic and Persian digits: between thousands stands an apostrophe then, which means nothing else.
_ARABIC = {"٫": ".", "٬": "'", "٪": "%", "،": ",", "\u061c": "", "\u200e": "", "\u200f": ""}
PLAIN_SIGNS = _MINUS | _APOSTROPHES | _ARABIC  # what each sign stands for
_TABLE = str.maketrans(PLAIN_SIGNS)
# What `str.isspace` calls blank, as a class that RE2 and `re` read alike.
_SPECIAL = "\x09-\x0d\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
BLANKS = f"[ {_SPECIAL}]"
ODD_BLANKS = f"[{_SPECIAL}]|  |^ | $"  # what `comparable` changes
_RUN_OF_BLANKS = re.compile(f"{BLANKS}+")
# Zero width space, marks of the writing direction, word joiner, byte order mark, soft hyphen: programs leave them round
# what is copied. Zero width joiners (U+200C, U+200D) are not among them: emoji and Persian words are spelt with them.
INVISIBLE = "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
EDGES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace()) + INVISIBLE
# They stand for "there is no value here" where nobody says otherwise.
MISSING_WORDS = ["", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a", "<na>", "missing"]


def stripped(text: str) -> str:
    """The text without blanks and invisible signs at its ends; inside it they are part of it."""
    bare = text.strip()
    return bare if bare.isascii() else bare.strip(EDGES)


def unwrapped(cell: str) -> str:
    """What a cell says that was written as a formula, `="01"`, so that a spreadsheet takes it for text."""
    inner = cell[2:-1]
    if not (cell.startswith('="') and cell.endswith('"') and len(cell) > 2) or '"' in inner.replace('""', ""):
        return cell
    return inner.replace('""', '"')


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9: `٤٢` and `४२` are 42."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def plain_text(cell: str) -> str:
    """Digits of any script, special blanks, minus signs and apostrophes as their plain relatives: `−１２` -> `-12`."""
    if cell.isascii():
        return cell
    return plain_digits(unicodedata.normalize("NFKC", cell)).translate(_TABLE)


def comparable(cell: str) -> str:
    """The text as it is compared: composed (NFC), each run of blanks of any kind one blank, none at its ends."""
    return _RUN_OF_BLANKS.sub(" ", unicodedata.normalize("NFC", cell)).strip(" ")


def word_key(cell: str) -> str:
    """What is compared of a cell with the words that stand for "missing": any form and any case of letters is alike."""
    key = comparable(cell)
    return key.lower() if key.isascii() else "".join(sign.lower()[0] for sign in key)  # letter by letter, as Arrow does
