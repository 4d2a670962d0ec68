"""Words that stand for "there is no value here"."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np

from components.columns.arrow import pa, pc, strings
from components.columns.category.parse import comparable_text
from components.columns.cell_text import MISSING_WORDS, comparable, word_key

# What C's and Windows' libraries print where a calculation has no result, such as 0 / 0: never a word of a language.
NO_NUMBERS = [
    *map("".join, product(("", "-"), ("1.#", "1,#"), ("qnan", "snan", "ind", "nan"), ("", "0", "00", "000"))),
    *map("".join, product(("", "-", "+"), ("nan(ind)", "nan(snan)", "nan(qnan)"))),
    "-nan",
    "+nan",  # "nan" itself is a word that a person can say is none: it is somebody's name
]

_DECIMALS = re.compile(r"[+-]?[0-9]+[.,](?:[0-9]{1,2}|[0-9]{4,})")
_OTHER_SIGN = str.maketrans(".,", ",.")


def blanked_labels(text: "pa.Array", markers: Sequence[str]) -> "pa.Array":
    """Null where a label is one of `markers`, letter by letter: "Yes" and "yes" are two classes.

    Only the usual words for "missing", where none stands as it was given, are meant in any case of letters.
    """
    if not markers:
        return text
    markers = [comparable(marker) for marker in markers]
    labels = comparable_text(text)
    there = set(pc.unique(labels).to_pylist())
    usual = [marker for marker in markers if marker.lower() in MISSING_WORDS and marker not in there]
    marked = pc.is_in(labels, value_set=strings(markers))
    return blanked(pc.if_else(marked, pa.scalar(None, pa.large_string()), text), usual)


def blanked(text: "pa.Array", markers: Collection[str]) -> "pa.Array":
    """Null where a cell is one of `markers`, in any form and any case of letters."""
    if not markers:
        return text
    return pc.if_else(are_missing(text, map(word_key, markers)), pa.scalar(None, pa.large_string()), text)


def are_missing(text: "pa.Array", keys: Iterable[str]) -> "pa.Array":
    """Whether each cell (rows,), without blanks round it, has one of the `keys`, as `word_key` makes them."""
    wanted = sorted(keys)
    if not _are_plain(wanted):  # most are, and cells written otherwise are none
        text = comparable_text(text)
    return pc.is_in(pc.utf8_lower(text), value_set=pa.array(wanted, text.type))


def is_surely_there(text: "pa.Array", keys: frozenset[str]) -> bool:
    """Whether a look at all bytes of cells (rows,) of large strings shows that each holds something, nothing but visible
    ASCII, and none of the `keys`: as in most columns of numbers. False where that is open."""
    _, offsets, data = text.buffers()
    if text.null_count or not len(text) or data is None:
        return False
    ends = np.frombuffer(offsets, "int64")[text.offset : text.offset + len(text) + 1]
    if (ends[1:] == ends[:-1]).any():
        return False
    letters = np.frombuffer(data, "uint8")[ends[0] : ends[-1]]
    low, high = int(letters.min()), int(letters.max())
    return low > ord(" ") and high < 0x7F and not _any_within(keys, low, high)


@lru_cache(maxsize=1000)
def _any_within(keys: frozenset[str], low: int, high: int) -> bool:
    """Whether one of the keys, in any case of letters, has no sign before `low` or behind `high`."""

    def within(sign: str) -> bool:
        return any(all(low <= ord(each) <= high for each in form) for form in (sign, sign.upper()))

    return any(key and all(map(within, key)) for key in keys)


def is_missing(cell: str, markers: tuple[str, ...]) -> bool:
    """`blanked` of one cell alone: whether it is one of `markers`."""
    keys, are_plain = _keys_of(markers)
    text = cell if are_plain else comparable(cell)
    return (text.lower() if text.isascii() else "".join(sign.lower()[0] for sign in text)) in keys


@lru_cache(maxsize=1000)
def _keys_of(markers: tuple[str, ...]) -> tuple[frozenset[str], bool]:
    """Their keys, and whether these have nothing in them for which a cell would have to be made comparable."""
    keys = frozenset(map(word_key, markers))
    return keys, _are_plain(keys)


def _are_plain(keys: Iterable[str]) -> bool:
    return all(key.isascii() and " " not in key for key in keys)


def missing_cells(markers: Sequence[str]) -> set[str]:
    """The keys of all cells that are missing where some are `markers`: empty ones and what is no number always."""
    return {"", *NO_NUMBERS, *as_cells_have(markers)}


def as_cells_have(markers: Sequence[str]) -> set[str]:
    """The keys of markers as cells may have them: -200 is also -200.0 and -200,00, and 1.5 is also 1,5."""
    lower = {word_key(marker) for marker in markers}
    whole = {marker for marker in lower if marker.lstrip("+-").isdigit()}
    decimals = {marker for marker in lower if _DECIMALS.fullmatch(marker)}
    return (
        lower
        | {f"{marker}{sign}{zeros}" for marker in whole for sign in ".," for zeros in ("", "0", "00")}
        | {marker.translate(_OTHER_SIGN) for marker in decimals}
    )
