"""What kind of values a column of text cells holds, and those values themselves."""

import re

import numpy as np
import pandas as pd

from components.recipe import Kind

TRUE_WORDS = {"true", "t", "yes", "y"}
FALSE_WORDS = {"false", "f", "no", "n"}
NUMBER_SHARE = 0.98  # a column with fewer readable numbers than this is not one of numbers
MANY_WORDS = 4  # a cell of this many words reads like a sentence
_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")


def to_numbers(cells: pd.Series) -> pd.Series:
    """Read cells as float64; what is no number becomes NaN.

    `"1,234.5"` -> 1234.5, `"1.234,5"` -> 1234.5, `"12,5"` -> 12.5, `"7 %"` -> 7.0, `"inf"` -> NaN
    """
    text = cells.astype("object").where(cells.notna(), None)
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    unread = numbers.isna() & cells.notna()
    if unread.any():
        numbers[unread] = _decorated_numbers(cells[unread].astype(str))
    return numbers.where(np.isfinite(numbers), np.nan)


def _decorated_numbers(cells: pd.Series) -> pd.Series:
    bare = cells.str.strip().str.replace(r"[\s%$€£]", "", regex=True)
    european = bare.str.fullmatch(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+([eE][+-]?\d+)?")
    thousands = bare.str.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
    european &= ~thousands
    bare = bare.mask(thousands, bare.str.replace(",", "", regex=False))
    bare = bare.mask(european, bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False))
    return pd.to_numeric(bare, errors="coerce").astype("float64")


def find_kind(cells: pd.Series) -> Kind:
    """The kind that fits the cells that are there; an empty column counts as a category."""
    present = cells.dropna()
    if present.empty:
        return Kind.CATEGORY
    # Infinite cells are numbers that went wrong; they count as missing in a column of numbers, and make it no other.
    finite = present[~present.str.lower().str.fullmatch(r"[+-]?inf(inity)?")]
    present = present if finite.empty else finite
    sample = present if len(present) <= 2000 else present.sample(2000, random_state=0)
    words = set(sample.str.strip().str.lower().unique())
    if words <= TRUE_WORDS | FALSE_WORDS and len(words) > 1:
        return Kind.BOOLEAN
    if to_numbers(sample).notna().mean() >= NUMBER_SHARE and to_numbers(present).notna().mean() >= NUMBER_SHARE:
        return Kind.NUMBER
    if sample.str.match(_DATE).mean() >= NUMBER_SHARE and to_days(sample).notna().mean() >= NUMBER_SHARE:
        return Kind.DATE
    distinct = present.nunique()
    sentences = (sample.str.count(r"\s+") + 1 >= MANY_WORDS).mean()
    if sentences > 0.5 and distinct > 0.3 * len(present) and distinct > 20:
        return Kind.TEXT
    return Kind.CATEGORY


def to_days(cells: pd.Series) -> pd.Series:
    """Read dates as float64 days since 1970-01-01; what is no date becomes NaN."""
    text = cells.astype("object").where(cells.notna(), None)
    times = pd.to_datetime(text, errors="coerce", utc=True, format="ISO8601")
    if times.notna().sum() < 0.5 * max(1, cells.notna().sum()):
        day_first = _day_first(cells.dropna())
        times = pd.to_datetime(text, errors="coerce", utc=True, format="mixed", dayfirst=day_first)
    epoch = pd.Timestamp(0, tz="UTC")
    return ((times - epoch) / pd.Timedelta(days=1)).astype("float64")


def _day_first(cells: pd.Series) -> bool:
    """`31/12/2024` can only be day first; without such a cell the month is taken to come first."""
    first = pd.to_numeric(cells.str.extract(r"^(\d{1,2})[-/.]", expand=False), errors="coerce")
    return bool((first > 12).any())


def typed(cells: pd.Series, kind: Kind) -> pd.Series:
    """Values of a kind: float64 for numbers and dates (days since 1970-01-01), text or None for the rest."""
    match kind:
        case Kind.NUMBER:
            return to_numbers(cells)
        case Kind.DATE:
            return to_days(cells)
        case Kind.BOOLEAN:
            lower = cells.str.strip().str.lower()
            return lower.map(lambda word: None if pd.isna(word) else _as_truth(word)).astype("object")
        case _:
            return cells.astype("object").where(cells.notna(), None)


def _as_truth(word: str) -> str:
    if word in TRUE_WORDS or word in {"1", "1.0"}:
        return "true"
    if word in FALSE_WORDS or word in {"0", "0.0"}:
        return "false"
    return word
