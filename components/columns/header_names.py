"""Names of columns, and which of them are one name, with Python's own library alone: the exported script carries this."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from components.columns.cell_text import stripped

LONGEST_NAME = 120
# What no font draws: joiners, selectors of variants, fillers; and signs that look alike, each as the one it is taken for.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_ALIKE = {ord("\u00b5"): "\u03bc", ord("\u2010"): "-", ord("\u2011"): "-"}  # the sign for micro and mu; hyphens


def usable_name(given: object) -> str:
    """A column's name in one line, at most `LONGEST_NAME` characters, without invisible signs round it."""
    name = " ".join(stripped(str(given)).split())
    if len(name) <= LONGEST_NAME:
        return name
    name = unicodedata.normalize("NFC", name)
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"


@lru_cache(1 << 15)  # the names of a wide table are compared again and again
def name_key(name: str) -> str:
    """What is compared of a name: two that nobody can tell apart have one key, in whatever Unicode form they come."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", name).translate(_ALIKE))
    return " ".join(
        "".join(sign for sign in seen if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")).split()
    )


def letters_of(name: str) -> str:
    """The letters and digits of a name, in small letters: what two spellings of one name mostly share."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def own_names(given: Iterable[str], known: Collection[str]) -> list[str]:
    """The names given, each as that of the `known` ones is spelt which has its key; others stay as they are."""
    spelt = {name_key(name): name for name in known}
    exact = set(known)
    return [name if name in exact else spelt.get(name_key(name), name) for name in given]


def model_names(given: Iterable[str], known: Collection[str], renamed: Mapping[str, str]) -> list[str]:
    """`own_names`; what the table's file called otherwise, as `renamed` says, has the name that the model knows."""
    names = own_names(given, [*known, *renamed])
    return [renamed[name] if name in renamed and renamed[name] not in names else name for name in names]


def unique_name(name: str, taken: dict[str, int]) -> str:
    """The name, numbered where its key is among those `taken`: `price` -> `price_2`; it is taken from then on.

    `taken` says for each key which copy of it comes next, so that thousands of equal names are not counted up anew.
    """
    unique, key = name, name_key(name)
    copy = taken.get(key, 2)
    while name_key(unique) in taken:
        unique, copy = f"{name}_{copy}", copy + 1
    taken[key] = copy
    taken.setdefault(name_key(unique), 2)
    return unique


def are_row_names(column: list[str]) -> bool:
    """Whether no cell stands there twice, or they count."""
    return are_counted(column) or len({*column}) == len(column)


def are_counted(column: list[str]) -> bool:
    """Whether the cells are 1, 2, 3 and so on: in files joined end to end they begin anew."""
    numbers = all(cell.isdecimal() for cell in column)
    return numbers and all(int(cell) in (1, int(before) + 1) for before, cell in pairwise(column))
