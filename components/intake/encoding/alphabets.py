"""Which of the many encodings for Latin letters: the one in which the letters beyond ASCII are those of one language.

Example:
    `E9 E8 E7 EA` is "éèçę" in cp1250 and "éèçê" in cp1252; no language has the first four, French has the others.
"""

import codecs
import re
from collections import Counter
from contextlib import suppress

ALPHABETS = {
    "German": "äöüß",
    "French": "àâæçéèêëîïôœùûü",
    "Spanish": "áéíñóúüªº¿¡",
    "Portuguese": "áàâãçéêíóôõúªº",
    "Italian": "àèéìíîòóù",
    "Nordic": "åäöæøé",
    "Icelandic": "áðéíóúýþæö",
    "Dutch": "ëïéèöü",
    "Catalan": "àçéèíïóòúü·",
    "Polish": "ąćęłńóśźż",
    "Czech": "áčďéěíňóřšťúůýž",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîșşțţ",
    "South Slavic": "čćđšž",
    "Turkish": "çğıöşüâîİ",
    "Baltic": "āčēģīķļņšūžąęėįų",
    "Estonian": "äöüõšž",
}
NO_BREAK_SPACE = "\u00a0"  # speaks for no language
SYMBOLS = "€£¥°µ²³½¼¾«»“”„‘’‚–—…©®™§±×÷ "
# The likelier first: a tie goes to it.
ENCODINGS = ["cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac-roman", "cp850", "cp852", "cp437"]
WESTERN = ["German", "French", "Spanish", "Portuguese", "Italian", "Nordic", "Dutch"]  # often side by side in a table
_SETS = [set(letters + letters.upper()) for letters in ALPHABETS.values()]
_WEST = set().union(*(set(ALPHABETS[name] + ALPHABETS[name].upper()) for name in WESTERN), SYMBOLS, NO_BREAK_SPACE)
MARGIN = 0.1  # by which another encoding must explain more than the first that decodes the lines
# A sign between two letters is no sign but a letter of another encoding; an apostrophe may stand there.
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[€£¥°µ²³½¼¾«»“”„‚…©®™§±×÷¿¡ªº](?=[^\W\d_])")


def best_latin(lines: bytes, *, windows: bool = False) -> tuple[str, float]:
    """The encoding whose letters make the most of one language's, and the share of those beyond ASCII that it explains.

    The likeliest where nothing speaks for another. `windows` is whether lines end as Windows ends them, which no Mac of the
    days of Mac Roman did.
    """
    shares = {}
    for encoding in ENCODINGS:
        if not (windows and encoding == "mac-roman"):
            with suppress(UnicodeDecodeError):
                shares[encoding] = _share(lines.decode(encoding, errors_of(encoding)))
    first, best = next(iter(shares)), max(shares, key=lambda encoding: shares[encoding])
    found = best if shares[best] > shares[first] + MARGIN else first
    return found, shares[found]


def is_western(text: str) -> bool:
    """Whether all letters beyond ASCII are those of western European languages, perhaps of several."""
    return all(letter.isascii() or letter in _WEST for letter in text)


def errors_of(encoding: str) -> str:
    """How bytes that an encoding leaves undefined are decoded; browsers read the five of cp1252 as controls."""
    return _UNDEFINED_AS_CONTROLS if encoding == "cp1252" else "strict"


def _as_control(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


_UNDEFINED_AS_CONTROLS = "layerboard-undefined-as-controls"
codecs.register_error(_UNDEFINED_AS_CONTROLS, _as_control)


def _share(text: str) -> float:
    """Letters of the best language count whole, signs that all languages use a little less."""
    odd = Counter(letter for letter in text if not letter.isascii() and letter != NO_BREAK_SPACE)
    total = sum(odd.values())
    if total == 0:
        return 0.0
    signs = sum(count for letter, count in odd.items() if letter in SYMBOLS)
    letters = max(sum(count for letter, count in odd.items() if letter in alphabet) for alphabet in _SETS)
    return (letters + 0.9 * signs - len(_SIGN_IN_WORD.findall(text))) / total
