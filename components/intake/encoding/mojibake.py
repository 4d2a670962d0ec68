"""Letters that were taken for others before the file was written; they stay as they are.

UTF-8 that was taken for Windows' letters and written as UTF-8 once more: `MÃ¼ller` for `Müller`. Control characters, U+0080 to
U+009F: nearly always letters of Windows that were taken for Latin-1.
"""

import re

import pandas as pd
import pyarrow.compute as pc

from components.columns.arrow import as_text
from components.domain.finding import Finding
from components.intake.report_messages import TYPES

LOOKED_AT = 20_000  # rows
FEWEST_CELLS = 3
MOSTLY = 0.5  # of the cells with such signs must come out otherwise
_RARE = re.compile("[\u0180-\u0217\u021c-\u036f]")  # letters of phonetics and the like: a true `É°C` comes out as one
# Two signs that Windows shows for the bytes of one letter: what is looked for first, for ftfy takes seven times as long as
# to turn the bytes back (0.13 s against 0.025 s for 20,000 such cells); it also knows quotes, dashes and the sign for degrees.
_PAIR = f"[\u00c2-\u00f4][\u0080-\u00bf{bytes(range(0x80, 0xA0)).decode('cp1252', 'ignore')}]"
_CONTROL = "[\u0080-\u009f]"


def once_decoded(text: str) -> str | None:
    """The text that was encoded twice, None where it was not.

    Example:
        >>> once_decoded("MÃ¼ller")
        'Müller'
    """
    import ftfy  # 0.08 s: only where there is something to be looked at

    plain = ftfy.fix_encoding(text)
    return plain if plain != text and not _RARE.search(plain) else None


def find_mojibake(cells: pd.DataFrame) -> Finding | None:
    """What to say of a table in which several cells or names were encoded twice."""
    found: dict[str, str] = {}
    places: list[str] = []
    suspects = decoded = 0
    for name, column in cells.iloc[:LOOKED_AT].items():
        texts = [str(name), *_cells_with(_PAIR, column)]
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


def find_controls(cells: pd.DataFrame, encoding: str) -> Finding | None:
    """What to say of a table in which control characters stand in cells or names."""
    count, places, example = 0, [], ""
    for name, column in cells.items():
        found = [str(name)] if re.search(_CONTROL, str(name)) else []
        found += _cells_with(_CONTROL, column)
        if found:
            count += len(found)
            places.append(str(name))
            example = example or found[0]
    sign = re.search(_CONTROL, example)
    if not sign:
        return None
    meant = sign[0].encode("latin-1").decode("cp1252", "ignore")  # nothing for the five that Windows leaves undefined
    latin_1 = encoding in ("latin-1", "iso8859-1")
    return TYPES["control_characters"].finding(
        *places, count=count, code=f"{ord(sign[0]):04X}", meant=meant, latin_1=latin_1
    )


def _cells_with(pattern: str, cells: pd.Series) -> list[str]:
    """Those in which the pattern stands, which ASCII alone cannot."""
    text = as_text(cells)
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        return []
    found: list[str] = text.filter(pc.match_substring_regex(text, pattern)).to_pylist()
    return found
