"""Control characters in a text, U+0080 to U+009F: nearly always letters of Windows that were taken for Latin-1."""

import pandas as pd
import pyarrow.compute as pc

from components.columns.arrow import as_text
from components.domain.problem import Finding
from components.i18n import counted, t

_CONTROL = r"[\x{80}-\x{9f}]"
SHOWN = 5
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
    what = counted(count, "{n} cell or name holds control characters", "{n} cells or names hold control characters")
    sign = next(letter for letter in example if _has_control(letter))
    meant = _as_windows_has_it(sign)
    what += f" (U+{ord(sign):04X})" + (t(", probably meant as {meant}", meant=meant) if meant else "") + "."
    where = ", ".join(places[:SHOWN]) + (" …" if len(places) > SHOWN else "")
    if encoding in LATIN_1:
        remedy = t("Choose the encoding CP1252 under Change.")
    elif meant:
        remedy = t(
            "The cells stay as they are. The file was once read as Latin-1 where it was in Windows' encoding: write it anew from "
            "where it comes, and read it there as CP1252."
        )
    else:
        remedy = t("The cells stay as they are. Write the file anew from where it comes if they should not be there.")
    return Finding("control_characters", what, where, remedy)


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
