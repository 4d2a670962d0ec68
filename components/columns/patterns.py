"""Cells with a form of their own, and cells that read like language."""

import re
from collections.abc import Sequence

import numpy as np

from components.columns.arrow import flags, occurrences, pa, pc, share
from components.i18n import t

_NUMBERED = r"([^\W\d_]{1,12}[-_/ ]?)[0-9]{2,}"  # `INV-0001`
_HOST = r"(?:[a-z0-9-]+\.)+[a-z]{2,}"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
# Tried in this order; none of them is how an amount is written.
NAMED = {
    "UUIDs": r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?",
    "e-mail addresses": rf"[^\s@,;]+@{_HOST}",
    "web addresses": rf"(?:https?|ftp)://\S+|www\.{_HOST}\S*",
    "IP addresses": rf"{_OCTET}(?:\.{_OCTET}){{3}}(?::[0-9]+|/[0-9]+)?|(?:[0-9a-f]{{1,4}}:){{7}}[0-9a-f]{{1,4}}|[0-9a-f:]*::[0-9a-f:]*",
    "hardware addresses": r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}",
    "hexadecimal numbers": r"0x[0-9a-f]+|#[0-9a-f]{6}(?:[0-9a-f]{2})?",
    "version numbers": r"v[0-9]+(?:\.[0-9]+)*\S{0,12}|[0-9]+(?:\.[0-9]+){2,}(?:[-+.]?[a-z][a-z0-9.-]*)?",
    "telephone numbers": r"\+[0-9]{1,3}[ ./()-]+[0-9 ./()-]{5,}|\(?0?[0-9]{2,5}\)?[ /-]+[0-9]{3,}[ -][0-9]{2,}(?:[ -][0-9]+)*|\([0-9]{2,5}\) ?[0-9][0-9 -]{4,}",
    "file names": r"(?:[a-z]:)?[\\/](?:[^\\/\s]+[\\/])*[^\\/\s]+|[^\s/\\]+\.(?:jpe?g|png|gif|pdf|csv|txt|zip|wav|mp3|mp4|docx?|xlsx?|html?|json|xml|py)",
}


def name_of(text: "pa.Array", fewest: float) -> str:
    """Plural name of the form that at least the share `fewest` of some cells have, or nothing."""
    if _are_hashes(text):
        return t("hexadecimal keys")
    for what, pattern in NAMED.items():
        if what in ("version numbers", "telephone numbers") and _may_be_otherwise(text, what):
            continue
        if share(text, pattern) >= fewest:
            return t(what)
    return ""


def _may_be_otherwise(text: "pa.Array", what: str) -> bool:
    """Dates with points have two or four digits at an end; thousands stand in threes."""
    if what == "version numbers":
        dates = r"[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}"
        thousands = r"[0-9]{1,3}(?:\.[0-9]{3})+"
        return share(text, dates) > 0.8 or share(text, thousands) > 0.8
    # `1 234 567` are thousands, `2024-01-05` is a date
    return share(text, r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}.*") > 0.5


def _are_hashes(text: "pa.Array") -> bool:
    """Keys of one length from the sixteen digits, letters among them."""
    if share(text, r"[0-9a-f]{12,128}") < 0.95:
        return False
    lengths = pc.unique(pc.utf8_length(text))
    return len(lengths) == 1 and float(flags(pc.match_substring_regex(text, "[a-fA-F]")).mean()) > 0.5


def are_numbered(cells: Sequence[str]) -> bool:
    """Whether all cells are the same letters with a number behind: `INV-0001`, `INV-0002`."""
    matched = [re.fullmatch(_NUMBERED, cell) for cell in cells]
    return all(matched) and len({match[1] for match in matched if match}) == 1


def _word_counts(text: "pa.Array") -> np.ndarray:
    """Words a cell (rows,); writing without spaces counts two signs for a word."""
    spaced = occurrences(
        text, r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Hangul}][\pL\pM'’-]*"
    )
    unspaced = occurrences(text, r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
    return spaced + unspaced / 2


def is_prose(text: "pa.Array") -> bool:
    """Whether cells read like sentences: four words and more in most of them."""
    return bool((_word_counts(text) >= 4).mean() > 0.5)


def are_phrases(text: "pa.Array") -> bool:
    """Whether most cells hold two words or more, and words of some cells recur in others: names, titles, addresses."""
    counts = _word_counts(text)
    if (counts >= 2).mean() < 0.5:
        return False
    cells = text.to_pylist()[:2000]
    words = [word for cell in cells for word in {word.strip(".,;:()'\"").lower() for word in cell.split()} if word]
    digits = sum(any(mark.isdigit() for mark in word) for word in words)
    return len(set(words)) < 0.95 * len(words) and digits < 0.5 * len(words)
