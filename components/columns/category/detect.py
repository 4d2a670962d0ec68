"""Columns of words: yes and no, identifiers with a form of their own, categories, text."""

import re

from components.columns.arrow import flags, occurrences, pa, pc, share
from components.columns.category.find_format import MOST_TRUTHS, are_truths, language_of
from components.columns.category.parse import comparable_text
from components.columns.cell_text import comparable
from components.columns.detection import FEWEST, READABLE, Cells, Detection, short
from components.columns.name_hints import names_an_id
from components.domain.recipe import ColumnType
from components.i18n import t

_NUMBERED = r"([^\W\d_]{1,12}[-_/ ]?)[0-9]{2,}"  # `INV-0001`
_WORD = r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Hangul}][\pL\pM'’-]*"
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
_HOST = r"(?:[a-z0-9-]+\.)+[a-z]{2,}"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_AMOUNT = r"-?[0-9]+(?:\.[0-9]+)?"
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
# Dates with points have two or four digits at an end, thousands stand in threes: what is rather such, from which share on.
_RATHER = {
    "version numbers": [
        (r"[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}", 0.8),
        (r"[0-9]{1,3}(?:\.[0-9]{3})+", 0.8),
    ],
    "telephone numbers": [(r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}.*", 0.5)],
}


def detect_truth(column: Cells) -> Detection | None:
    """Words for yes and no of one language."""
    if len(column.distinct) > MOST_TRUTHS:
        return None
    language = language_of({comparable(cell).lower() for cell in column.distinct})
    if not language or not are_truths(column.there):
        return None
    pair = " / ".join(sorted(short(cell) for cell in column.distinct[:4]))
    reason = t("yes and no in {tongue}: {pair}", tongue=t(language), pair=pair)
    return Detection(ColumnType.BOOLEAN, reason, ColumnType.BOOLEAN)


def detect_pattern(column: Cells) -> Detection | None:
    """Identifiers with a form of their own: UUIDs, e-mail addresses, IP addresses, telephone numbers, versions."""
    text = column.some
    if share(text, _AMOUNT) == 1:  # none of what follows fits one, and columns of numbers are many
        return None
    one_length = share(text, r"[0-9a-f]{12,128}") >= 0.95 and len(pc.unique(pc.utf8_length(text))) == 1
    if one_length and float(flags(pc.match_substring_regex(text, "[a-fA-F]")).mean()) > 0.5:
        return column.as_code(t("hexadecimal keys"))
    for what, pattern in NAMED.items():
        rather = any(share(text, other) > most for other, most in _RATHER.get(what, ()))
        if not rather and share(text, pattern) >= READABLE:
            return column.as_code(t(what))
    return None


def detect_words(column: Cells) -> Detection:
    """Text, identifiers or categories: what is left where no other rule holds."""
    # How many differ in more than the form of letters and blanks.
    distinct, rows = len(pc.unique(comparable_text(pc.unique(column.there)))), column.rows
    # Words a cell (rows,); writing without spaces counts two signs for a word.
    words = occurrences(column.some, _WORD) + occurrences(column.some, _UNSPACED) / 2
    if (words >= 4).mean() > 0.5 and distinct > min(20, 0.3 * rows):
        return Detection(ColumnType.TEXT, t("four words and more in most cells"), ColumnType.TEXT)
    if rows >= 5 and distinct > 0.5 * rows and (words >= 2).mean() >= 0.5 and _words_recur(column.some):
        return Detection(ColumnType.TEXT, t("several words a cell, different in most rows"), ColumnType.TEXT)
    why = _why_id(column, distinct)
    if why:
        return Detection(ColumnType.ID, why, ColumnType.CATEGORY)
    shown = list(dict.fromkeys(map(comparable, column.distinct)))[:3]
    listed = ", ".join(short(cell, 20) for cell in shown) + (" …" if distinct > 3 else "")
    reason = t("{n} different words: {listed}", n=f"{distinct:,}", listed=listed)
    return Detection(ColumnType.CATEGORY, reason, ColumnType.CATEGORY)


def _words_recur(text: "pa.Array") -> bool:
    """Whether words of some cells recur in others, as in names, titles, addresses."""
    cells = text.to_pylist()[:2000]
    words = [word for cell in cells for word in {word.strip(".,;:()'\"").lower() for word in cell.split()} if word]
    digits = sum(any(mark.isdigit() for mark in word) for word in words)
    return len(set(words)) < 0.95 * len(words) and digits < 0.5 * len(words)


def _why_id(column: Cells, distinct: int) -> str | None:
    rows = column.rows
    if rows >= FEWEST and distinct == rows:
        return t("a different value in every row")
    if rows >= 5 and distinct == rows:
        letters = {match and match[1] for match in (re.fullmatch(_NUMBERED, cell) for cell in column.distinct)}
        if len(letters) == 1 and None not in letters:
            return t("the same letters with a number of its own in every row")
    if rows >= 5 * FEWEST and distinct > 0.9 * rows:
        return t("almost a different value in every row ({n} of {rows})", n=f"{distinct:,}", rows=f"{rows:,}")
    if names_an_id(column.name) and rows >= 5 and distinct >= 0.5 * rows:
        return t("named like an id, and {n} different values in {rows} rows", n=f"{distinct:,}", rows=f"{rows:,}")
    return None
