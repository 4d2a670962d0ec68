"""Control characters in a text, U+0080 to U+009F: nearly always letters of Windows that were taken for Latin-1."""

import pandas as pd
import pyarrow.compute as pc

from components.columns.arrow import as_text
from components.domain.finding import Finding
from components.intake.report_messages import TYPES

_CONTROL = r"[\x{80}-\x{9f}]"
LATIN_1 = ("latin-1", "iso8859-1")


def find_controls(cells: pd.DataFrame, encoding: str) -> Finding | None:
    """What to say of a table in which such characters stand in cells or names; they stay as they are."""
    count, places, example = 0, [], ""
    for name, column in cells.items():
        found = [str(name)] if _has_control(str(name)) else []
        found += _with_controls(column)
        if found:
            count += len(found)
            places.append(str(name))
            example = example or found[0]
    if not count:
        return None
    sign = next(letter for letter in example if _has_control(letter))
    return TYPES["control_characters"].finding(
        *places, count=count, code=f"{ord(sign):04X}", meant=_as_windows_has_it(sign), latin_1=encoding in LATIN_1
    )


def _with_controls(cells: pd.Series) -> list[str]:
    text = as_text(cells)
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        return []
    found: list[str] = text.filter(pc.match_substring_regex(text, _CONTROL)).to_pylist()
    return found


def _has_control(text: str) -> bool:
    return any("\x80" <= letter <= "\x9f" for letter in text)


def _as_windows_has_it(sign: str) -> str:
    """The letter that the byte stands for in Windows' encoding; nothing for the five that it leaves undefined."""
    try:
        return sign.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return ""
