"""UTF-8 that was taken for Windows' letters and written as UTF-8 once more: `MÃ¼ller` for `Müller`."""

import re

import pandas as pd
import pyarrow.compute as pc

from components.columns.arrow import as_text
from components.domain.finding import Finding
from components.intake.report_messages import TYPES

LOOKED_AT = 20_000  # rows
FEWEST_CELLS = 3
MOSTLY = 0.5  # of the cells with such signs must come out as letters: a true `CAFÉ»` does too


def _sign_of(byte: int) -> str:
    """As Windows shows a byte; where it has no sign for it, as Latin-1 does."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_BYTES = {_sign_of(byte): byte for byte in range(256)} | {chr(byte): byte for byte in range(0x80, 0xA0)}
_FIRST = "".join(map(_sign_of, range(0xC2, 0xF5)))
_NEXT = "".join(sorted(sign for sign, byte in _BYTES.items() if 0x80 <= byte < 0xC0))
_WORD = re.compile(r"[^\W\d_]{2,}")
_RARE = re.compile("[\u0180-\u0217\u021c-\u036f]")  # letters of phonetics and the like: a true `É»` comes out as one
_PAIR = f"[{re.escape(_FIRST)}][{re.escape(_NEXT)}]"


def once_decoded(text: str) -> str | None:
    """The text that was encoded twice, None where it was not.

    Example:
        >>> once_decoded("MÃ¼ller")
        'Müller'
    """
    try:
        plain = bytes(_BYTES[sign] for sign in text).decode()
    except (KeyError, UnicodeDecodeError):
        return None
    words = _WORD.findall(plain)
    return plain if any(not word.isascii() for word in words) and not _RARE.search(plain) else None


def find_twice_encoded(cells: pd.DataFrame) -> Finding | None:
    """What to say of a table in which several cells or names were encoded twice; they stay as they are."""
    found: dict[str, str] = {}
    places: list[str] = []
    suspects = decoded = 0
    for name, column in cells.iloc[:LOOKED_AT].items():
        texts = [str(name), *_suspects(column)]
        plain = {text: once_decoded(text) for text in texts if re.search(_PAIR, text)}
        repaired = {text: once for text, once in plain.items() if once}
        suspects += sum(text in plain for text in texts)
        decoded += sum(text in repaired for text in texts)
        if repaired:
            found |= repaired
            places.append(str(name))
    if decoded < FEWEST_CELLS or decoded < MOSTLY * suspects:
        return None
    text, once = min(found.items(), key=lambda pair: len(pair[0]))
    return TYPES["encoded_twice"].finding(*places, text=text[:60], once=once[:60])


def _suspects(cells: pd.Series) -> list[str]:
    """Cells in which two signs stand that may be the bytes of one letter."""
    text = as_text(cells)
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        return []
    suspects: list[str] = text.filter(pc.match_substring_regex(text, _PAIR)).to_pylist()
    return suspects
