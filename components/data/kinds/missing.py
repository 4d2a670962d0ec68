"""Words that stand for "there is no value here"."""

from collections.abc import Sequence

import pandas as pd

from components.data.kinds.arrow import as_text, pa, pc, strings

MISSING_WORDS = ["", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a", "<na>", "missing"]


def without_missing(cells: pd.Series, markers: Sequence[str] = MISSING_WORDS) -> pd.Series:
    """The cells without white space around them, missing where they are one of `markers` in any case of letters."""
    text = blanked(pc.utf8_trim_whitespace(as_text(cells)), markers)
    return pd.Series(text.to_pandas(), index=cells.index, name=cells.name, dtype="str")


def blanked_labels(text: "pa.Array", markers: Sequence[str]) -> "pa.Array":
    """Null where a label is one of `markers`, letter by letter: "Yes" and "yes" are two classes.

    Only the usual words for "missing", where none stands as it was given, are meant in any case of letters.
    """
    if not markers:
        return text
    there = set(pc.unique(text).to_pylist())
    usual = [marker for marker in markers if marker.lower() in MISSING_WORDS and marker not in there]
    marked = pc.is_in(text, value_set=strings(markers))
    return blanked(pc.if_else(marked, pa.scalar(None, pa.large_string()), text), usual)


def blanked(text: "pa.Array", markers: Sequence[str]) -> "pa.Array":
    """Null where a cell is one of `markers`, in any case of letters."""
    if not markers:
        return text
    marked = pc.is_in(pc.utf8_lower(text), value_set=strings(marker.lower() for marker in markers))
    return pc.if_else(marked, pa.scalar(None, pa.large_string()), text)


def as_cells_have(markers: Sequence[str]) -> set[str]:
    """Markers as cells may have them, in small letters: -200 is also -200.0."""
    lower = {marker.strip().lower() for marker in markers}
    whole = {marker for marker in lower if marker.lstrip("+-").isdigit()}
    return lower | {f"{marker}.{zeros}" for marker in whole for zeros in ("", "0", "00")}
